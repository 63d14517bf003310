"""The months of a court: which state each is in, and which month takes a record."""

from datetime import datetime
from uuid import UUID

from flask_babel import lazy_gettext
from sqlalchemy import select

from court import calendar, clock
from court.db import db
from court.errors import DomainError
from court.upsert import insert_if_new
from scoring.models import NONE, Month, MonthState

ORDER = list(MonthState)


class NotYet(DomainError):
    title = lazy_gettext("这个月还没有开始")


def state_of(court_id: UUID, month: str) -> MonthState:
    """The state of a month; one nobody has touched is open."""
    found = db.session.get(Month, (court_id, month))
    return found.state if found else MonthState.OPEN


def get(court_id: UUID, month: str) -> Month | None:
    return db.session.get(Month, (court_id, month))


def held(court_id: UUID, month: str, *, exclusive: bool = False) -> Month:
    """The month's row, kept from changing state until this transaction ends; made when it is not there yet.

    exclusive: for a step, which changes it; records only share it.
    """
    values = {"court_id": court_id, "month": month, "state": MonthState.OPEN, "is_held": False}
    query = select(Month).filter_by(court_id=court_id, month=month).with_for_update(read=not exclusive)
    query = query.execution_options(populate_existing=True)
    found = db.session.scalar(query)
    if found is None:
        insert_if_new(Month, values | {"hold_reason": "", "signed_by": NONE, "signed_at": None})
        found = db.session.scalars(query).one()
    return found


def month_for(court_id: UUID, fact_month: str, *, review_of: str = "") -> str:
    """The month that takes a record whose fact is of `fact_month` (booking table of the ledger rules).

    review_of: the month whose objection led to the record; a publicised month still takes those of its own.
    """
    state = held(court_id, fact_month).state
    if state in (MonthState.OPEN, MonthState.COLLECTING):
        return fact_month
    if state is MonthState.PUBLICISED and review_of == fact_month:
        return fact_month
    return earliest_open(court_id, after=fact_month)


def would_take(court_id: UUID, fact_month: str) -> str:
    """The month that would take a record now, for showing beforehand: nothing is written or kept from changing."""
    month, this = fact_month, calendar.month_of(clock.now())
    if state_of(court_id, month) in (MonthState.OPEN, MonthState.COLLECTING):
        return month
    while month < this and state_of(court_id, month) is not MonthState.OPEN:
        month = calendar.next_month(month)
    return month


def earliest_open(court_id: UUID, *, after: str) -> str:
    """The first month after `after` that is still open; the current month at the latest."""
    month = calendar.next_month(after)
    this = calendar.month_of(clock.now())
    while month < this and state_of(court_id, month) is not MonthState.OPEN:
        month = calendar.next_month(month)
    while held(court_id, month).state is not MonthState.OPEN:
        month = calendar.next_month(month)
    return month


def end_of(month: str) -> datetime:
    """The first instant after a month."""
    return calendar.span(month)[1]


def unfinished(court_id: UUID) -> list[str]:
    """Months that began and are not locked, oldest first; a month without a row counts once work was booked in it."""
    query = select(Month.month).where(Month.court_id == court_id, Month.state != MonthState.LOCKED)
    return sorted(db.session.scalars(query))
