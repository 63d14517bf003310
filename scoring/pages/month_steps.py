"""The acts on a month: each form says beforehand what it will do, and comes back to the month's page."""

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from court.accounts.access import guard, principal
from court.edges import own_transactions, shown_on
from court.forms import Typed
from scoring import queries
from scoring.pages.blueprint import blueprint
from scoring.pages.month import month_page
from scoring.period import close as steps
from scoring.period.steps import Step
from scoring.words import STEPS


def _back(month: str, done: list[Step]) -> Response:
    words = "、".join(str(STEPS[step.value]) for step in done)
    flash(_("已办理：%(steps)s", steps=words) if done else _("没有到期的步骤"), "success" if done else "info")
    return redirect(url_for("scoring.month_page", month=month), 303)


def _reason() -> str:
    typed = Typed(request.form)
    reason = typed.text("reason", limit=steps.LONGEST_REASON)
    typed.check()
    return reason


@blueprint.post("/months/<month>/close")
@guard("month.run")
@shown_on(month_page)
@own_transactions
def close_month(month: str) -> Response:
    who = principal()
    return _back(month, steps.close(who.court_id, queries.open_to_asker(month), by=who.person_id))


@blueprint.post("/months/<month>/advance")
@guard("month.run")
@shown_on(month_page)
def advance_month(month: str) -> Response:
    who, queried = principal(), queries.open_to_asker(month)
    agreed = Step(request.form["step"]) if request.form.get("step") in list(Step) else None
    step = steps.advance(who.court_id, queried, by=who.person_id, reason=_reason(), expected=agreed)
    return _back(month, [step])


@blueprint.post("/months/<month>/hold")
@guard("month.run")
@shown_on(month_page)
def hold_month(month: str) -> Response:
    who = principal()
    steps.hold(who.court_id, queries.open_to_asker(month), by=who.person_id, reason=_reason())
    return _back(month, [Step.HOLD])


@blueprint.post("/months/<month>/resume")
@guard("month.run")
@shown_on(month_page)
def resume_month(month: str) -> Response:
    who = principal()
    steps.resume(who.court_id, queries.open_to_asker(month), by=who.person_id, reason=_reason())
    return _back(month, [Step.RESUME])


@blueprint.post("/months/<month>/sign")
@guard("month.sign")
@shown_on(month_page)
def sign_month(month: str) -> Response:
    who = principal()
    note = request.form.get("reason", "")
    steps.sign(who.court_id, queries.open_to_asker(month), by=who.person_id, note=note)
    return _back(month, [Step.SIGN])
