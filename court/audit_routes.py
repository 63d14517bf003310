"""The page of the audit trail: who did what, when, from where; and whether its chain is whole."""

from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from sqlalchemy import ColumnElement, select

from court import audit, audit_queries, audit_words
from court.accounts.access import guard, principal, within
from court.api import uuid_of
from court.audit import Audit
from court.db import db
from court.errors import Invalid
from court.people.models import Court

blueprint = Blueprint("audit", __name__)
SHOWN = 50


def _chains() -> list[UUID]:
    """The courts whose trail the asker may see. What belongs to no court is seen from the highest one."""
    seen = list(db.session.scalars(select(Court.id).where(within(Court.id)).order_by(Court.path)))
    is_highest = db.session.get_one(Court, principal().court_id).parent_id is None
    return [*seen, audit.NOBODY] if is_highest else seen


def _visible() -> ColumnElement[bool]:
    return Audit.court_id.in_(_chains())


@blueprint.get("/audit")
@guard("audit.read")
def index() -> str:
    wanted = audit_queries.Filter(
        action=request.args.get("action", ""),
        outcome=request.args.get("outcome", ""),
        username=request.args.get("username", "").strip(),
        first=_day("first"),
        last=_day("last"),
    )
    before = uuid_of(request.args["before"]) if request.args.get("before") else None
    found = audit_queries.lines(_visible(), wanted, before=before, limit=SHOWN + 1)
    return render_template(
        "court/audit.html",
        lines=found[:SHOWN],
        names=audit_queries.names(found[:SHOWN]),
        actions=sorted((code, str(word)) for code, word in audit_words.ACTIONS.items()),
        action_name=audit_words.action_name,
        subject_name=audit_words.subject_name,
        wanted=wanted,
        nobody=str(audit.NOBODY),
        next_url=url_for("audit.index", before=found[SHOWN - 1].id, **_kept(wanted)) if len(found) > SHOWN else "",
    )


def _kept(wanted: audit_queries.Filter) -> dict[str, Any]:
    return {name: str(value) for name, value in asdict(wanted).items() if value}


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(request.args[name]) if request.args.get(name) else None
    except ValueError:
        raise Invalid from None


@blueprint.get("/audit/verify")
@guard("audit.read")
def verify() -> str:
    """Walk every chain in sight from its first line to its head."""
    courts = {court.id: court.name for court in db.session.scalars(select(Court).where(within(Court.id)))}
    results = [(courts.get(chain, ""), audit.verify(chain)) for chain in _chains()]
    return render_template("court/audit_verify.html", results=results)
