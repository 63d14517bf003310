"""Importing a policy: the text is checked with every mistake on its line, its changes are shown, then it is stored."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response

from court import calendar, clock
from court.accounts.access import guard, principal
from court.db import db
from court.edges import shown_on
from court.errors import Invalid
from court.filters import month_name
from court.forms import Typed
from court.people.models import Post
from scoring import policies
from scoring.pages.blueprint import blueprint
from scoring.pages.policy import changes_between, say
from scoring.period.tables import position_name
from scoring.policy import Policy, PolicyError, parse
from scoring.words import said

LONGEST_TEXT = 200_000


@blueprint.get("/policy/import")
@guard("policy.import")
def policy_import_form() -> str:
    return render_template("scoring/policy_import.html", positions=_positions(), next=_next_month())


def _positions() -> list[tuple[str, str]]:
    query = select(Post.position).filter_by(court_id=principal().court_id).distinct().order_by(Post.position)
    return [(position, position_name(position)) for position in db.session.scalars(query)]


def _next_month() -> str:
    return calendar.next_month(calendar.month_of(clock.now()))


@dataclass(frozen=True)
class _Import:
    """What somebody wants to import, read and found without mistakes."""

    policy: Policy
    text: str
    from_month: str
    position: str


@blueprint.post("/policy/check")
@guard("policy.import")
@shown_on(policy_import_form)
def policy_check() -> str:
    """Read a policy text and show what it would change; nothing is stored."""
    wanted = _wanted(_sent_text)
    court_id = principal().court_id
    old = policies.rules_for(court_id, wanted.position, wanted.from_month) if policies.versions(court_id) else None
    return render_template(
        "scoring/policy_check.html",
        wanted=wanted,
        title=said(wanted.policy),
        changes=changes_between(old, wanted.policy) if old else [],
        is_first=old is None,
    )


@blueprint.post("/policy/import")
@guard("policy.import")
@shown_on(policy_import_form)
def policy_import() -> Response:
    wanted = _wanted(_pasted)
    who = principal()
    version = policies.store(
        wanted.policy,
        court_id=who.court_id,
        from_month=wanted.from_month,
        position=wanted.position,
        by=who.person_id,
    )
    flash(_("已导入，%(month)s 起执行", month=month_name(version.from_month)), "success")
    flash("policy-import", "draft-done")
    return redirect(url_for("scoring.policy_version", version_id=version.id), 303)


def _sent_text(typed: Typed) -> str:
    """The file that was sent along, or what was pasted."""
    if request.files.get("file"):
        _name, content = typed.bytes("file")
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            raise Invalid(fields={"file": [_("第 %(line)d 行不是 UTF-8 编码，请另存为 UTF-8", line=line)]}) from None
    return _pasted(typed)


def _pasted(typed: Typed) -> str:
    """The text as it was pasted: nothing is trimmed, so that its lines keep their numbers."""
    typed.text("text", limit=LONGEST_TEXT, lines=True)
    return request.form.get("text", "").replace("\r\n", "\n")


def _wanted(text_of: Callable[[Typed], str]) -> _Import:
    """Read the form. Raises Invalid with every mistake of the policy on its line."""
    typed = Typed(request.form)
    text = text_of(typed)
    from_month = typed.text("from_month", limit=7)
    try:
        calendar.first_day(from_month)
    except ValueError:
        typed.wrong["from_month"] = str(_("请选择月份"))
    typed.check()
    try:
        read = parse(text, name="policy", kinds=policies.known_kinds())
    except PolicyError as error:
        lines = [_("第 %(line)d 行：%(what)s", line=p.line, what=p.said(say)) for p in error.problems]
        raise Invalid(fields={"text": lines}) from None
    return _Import(read, text, from_month, request.form.get("position", ""))
