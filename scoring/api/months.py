"""API: months, their sheets, and the steps from open to locked."""

from collections.abc import Mapping
from typing import Any

from court.accounts.access import guard, principal
from court.api import blueprint
from court.db import db
from court.edges import own_transactions
from court.errors import NotFound
from scoring import months as states
from scoring import queries
from scoring.api import schemas, views
from scoring.period import close as steps
from scoring.period import results, sheet_page, tables
from scoring.period.steps import Step

months = blueprint("months", "Months of assessment and their sheets")


@months.get("/months")
@months.response(200, schemas.MonthList)
@guard("month.see")
def listing() -> dict[str, Any]:
    """The months that have begun, newest first."""
    items = [
        {
            "month": month,
            "state": state.value,
            "held": bool(row and row.is_held),
            "signed": bool(row and row.signed_at),
        }
        for month, state, row in queries.month_list()
    ]
    return {"items": items, "next_cursor": None}


@months.get("/months/<month>")
@months.response(200, schemas.MonthView)
@guard("month.see")
def show(month: str) -> dict[str, Any]:
    """A month and the sheets the asker may see: everybody's, one company's final ones, or one's own."""
    court_id, seen = principal().court_id, queries.seen_staff()
    found = results.of_court(court_id, queries.open_to_asker(month))
    sheets = [tables.sheet_view(result) for result in found if result.staff.id in seen]
    return {"month": month, "state": states.state_of(court_id, month).value, "sheets": sheets}


@months.get("/months/<month>/sheets/<staff_no>")
@months.response(200, schemas.SheetView)
@guard("month.see")
def sheet(month: str, staff_no: str) -> Mapping[str, Any]:
    """One person's sheet: every line with its points, what it counts for, and why the two differ."""
    person = queries.sheet_owner(staff_no)
    found = sheet_page.of_person(principal().court_id, queries.open_to_asker(month), person.id)
    if found is None:
        raise NotFound
    return views.sheet(found)


def _done(month: str, done: list[Step]) -> dict[str, Any]:
    db.session.flush()
    state = states.state_of(principal().court_id, month).value
    return {"month": month, "state": state, "done": [step.value for step in done]}


@months.post("/months/<month>/close")
@months.response(200, schemas.StepsDone)
@guard("month.run")
@own_transactions
def close(month: str) -> dict[str, Any]:
    """Do every step that is due."""
    who = principal()
    return _done(month, steps.close(who.court_id, queries.open_to_asker(month), by=who.person_id))


@months.post("/months/<month>/advance")
@months.arguments(schemas.StepReason)
@months.response(200, schemas.StepsDone)
@guard("month.run")
def advance(given: dict[str, str], month: str) -> dict[str, Any]:
    """Do the next step now although it is not due, for a reason."""
    who, agreed = principal(), Step(given["step"]) if "step" in given else None
    queries.open_to_asker(month)
    return _done(month, [steps.advance(who.court_id, month, by=who.person_id, reason=given["reason"], expected=agreed)])


@months.post("/months/<month>/hold")
@months.arguments(schemas.Reason)
@months.response(200, schemas.StepsDone)
@guard("month.run")
def hold(given: dict[str, str], month: str) -> dict[str, Any]:
    """Let the automatic steps wait."""
    who = principal()
    steps.hold(who.court_id, queries.open_to_asker(month), by=who.person_id, reason=given["reason"])
    return _done(month, [Step.HOLD])


@months.post("/months/<month>/resume")
@months.arguments(schemas.Reason)
@months.response(200, schemas.StepsDone)
@guard("month.run")
def resume(given: dict[str, str], month: str) -> dict[str, Any]:
    """Let them go on."""
    who = principal()
    steps.resume(who.court_id, queries.open_to_asker(month), by=who.person_id, reason=given["reason"])
    return _done(month, [Step.RESUME])


@months.post("/months/<month>/sign")
@months.arguments(schemas.Note)
@months.response(200, schemas.StepsDone)
@guard("month.sign")
def sign(given: dict[str, str], month: str) -> dict[str, Any]:
    """Sign the month (审签); it locks when its publicity is over and no objection waits."""
    who = principal()
    steps.sign(who.court_id, queries.open_to_asker(month), by=who.person_id, note=given["note"])
    return _done(month, [Step.SIGN])
