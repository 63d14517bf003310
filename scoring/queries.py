"""Lists of points, entries, objections and months, kept to what the asker may see."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from court import calendar, clock
from court.accounts.access import Scope, principal, scope_for, scoped, within
from court.db import db
from court.errors import Invalid, NotFound
from court.people.models import Staff
from scoring import months
from scoring.models import Entry, Month, MonthState, Objection, PointRecord


def of_staff(query: Select[Any], model: Any, staff_no: str | None) -> Select[Any]:
    """`query` kept to one person by number; all of them without one."""
    if staff_no is None:
        return query
    return query.where(
        model.staff_id.in_(select(Staff.id).where(Staff.no == staff_no, Staff.court_id == model.court_id))
    )


def points(*, staff: str | None = None, month: str | None = None, measure: Any = None) -> Select[Any]:
    """The records the asker may see, by staff number, month they are booked in, and measure."""
    query = of_staff(scoped(select(PointRecord), PointRecord), PointRecord, staff)
    wanted = {"month": month, "measure": measure}
    return query.filter_by(**{name: value for name, value in wanted.items() if value is not None})


def entries(*, staff: str | None = None, state: Any = None) -> Select[Any]:
    query = of_staff(scoped(select(Entry), Entry), Entry, staff)
    return query if state is None else query.filter_by(state=state)


def objections(*, staff: str | None = None, month: str | None = None, state: Any = None) -> Select[Any]:
    query = of_staff(scoped(select(Objection), Objection), Objection, staff)
    wanted = {"month": month, "state": state}
    return query.filter_by(**{name: value for name, value in wanted.items() if value is not None})


def month_list() -> list[tuple[str, MonthState, Month | None]]:
    """The months of the asker's court that have begun, newest first: their state, and their row where they have one."""
    rows = {row.month: row for row in db.session.scalars(select(Month).filter_by(court_id=principal().court_id))}
    this = calendar.month_of(clock.now())
    begun = sorted({*rows, this}, reverse=True)
    found = [(month, rows[month].state if month in rows else MonthState.OPEN, rows.get(month)) for month in begun]
    return [one for one in found if one[1] is MonthState.LOCKED or not sees_final_only()]


def sees_final_only() -> bool:
    """Whether the asker is a company: of a month it sees only what can no longer change."""
    return scope_for("month.see") is Scope.EMPLOYER


def open_to_asker(month: str) -> str:
    """`month` itself when the asker's court has it and the asker may look into it. Raises Invalid, NotFound."""
    parts = month.split("-")
    if len(month) != 7 or len(parts) != 2 or not all(p.isdigit() for p in parts) or not 1 <= int(parts[1]) <= 12:
        raise Invalid(fields={"month": ["YYYY-MM"]})
    court_id = principal().court_id
    is_known = months.get(court_id, month) is not None or month == calendar.month_of(clock.now())
    if not is_known or (sees_final_only() and months.state_of(court_id, month) is not MonthState.LOCKED):
        raise NotFound
    return month


def seen_staff() -> set[UUID]:
    """The people whose sheets the asker may see."""
    query = select(Staff.id).where(Staff.court_id == principal().court_id)
    return set(db.session.scalars(query.where(within(Staff.court_id, Staff.id, need="month.see"))))


def sheet_owner(staff_no: str) -> Staff:
    """The person of a sheet the asker may see. Raises NotFound."""
    query = select(Staff).where(Staff.court_id == principal().court_id, Staff.no == staff_no)
    found = db.session.scalar(query.where(within(Staff.court_id, Staff.id, need="month.see")))
    if found is None:
        raise NotFound
    return found
