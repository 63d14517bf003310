"""The frame around every page: court, person, rail, live feed."""

import hashlib
from typing import Any
from uuid import UUID

from flask import Flask, url_for
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf.csrf import generate_csrf
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from court import clock
from court.accounts.access import may, principal
from court.accounts.words import role_name
from court.db import db
from court.frame import Frame, LiveFeed, Presence
from court.language import chosen
from court.people.models import Court
from court.push import PushEvent
from hotline import presence, shown
from overview.rail import rail


def frame() -> Frame:
    """The frame of the running request."""
    if not current_user.is_authenticated or principal().must_change:
        return Frame(
            court_name=_("诉服台"),
            now=clock.now(),
            csrf_token=generate_csrf,
            locale=chosen(),
            demo=_is_demo(),
            locale_url=url_for("sign_in.language"),
        )
    who = principal()
    court = db.session.get_one(Court, who.court_id)
    return Frame(
        court_name=court.name,
        now=clock.now(),
        csrf_token=generate_csrf,
        locale=chosen(),
        role_name=role_name(who.role.value),
        person_name=who.name,
        rail=rail(),
        demo=court.is_demo,
        presence=_presence(),
        live=_feed(),
        account_url=url_for("sign_in.password_form"),
        locale_url=url_for("sign_in.language"),
        sign_out_url=url_for("sign_in.leave") if who.token else "",
    )


def _presence() -> Presence | None:
    """An operator's own state, on every page."""
    staff_id = principal().staff_id
    me = presence.seen(staff_id) if staff_id and may("operator.state") else None
    if me is None:
        return None
    word = shown.operator_state(me.state, me.reason)
    return Presence(word.word, word.tone, me.since_at, url_for("hotline.desk"))


def _feed() -> LiveFeed | None:
    if not may("live.listen"):
        return None
    who = principal()
    newest = select(PushEvent.id).filter_by(court_id=who.court_id).order_by(PushEvent.id.desc()).limit(1)
    scope = hashlib.sha256(f"live {who.account_id}".encode()).hexdigest()[:16]
    # Before the first event of all, everything after the beginning: else what comes while the page loads is missed.
    return LiveFeed(url_for("live.stream"), scope, str(db.session.scalar(newest) or UUID(int=0)))


def _is_demo() -> bool:
    """Whether this is a demo database; an error page must show even when the database does not answer."""
    try:
        return bool(db.session.scalar(select(Court.is_demo).where(Court.is_demo.is_(True)).limit(1)))
    except SQLAlchemyError:
        return False


def init_app(app: Flask) -> None:
    """Give every template its frame."""

    def context() -> dict[str, Any]:
        return {"frame": frame()}

    app.context_processor(context)
