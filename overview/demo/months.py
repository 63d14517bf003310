"""The demo's months: each step on its day; the last finished month stays in publication."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select

from court import calendar, clock
from court.db import db, transaction
from overview.demo.offices import Offices
from scoring import months, objections
from scoring.models import NONE, MonthState, Objection, PointRecord
from scoring.period import close
from scoring.period.steps import Step, timetable

WAITS = "演示：保持公示状态，便于查看"
ORDER = list(MonthState)


def shown_in_publication(until: datetime) -> str:
    """The month that is kept in publication: the one before the current one."""
    return calendar.previous_month(calendar.month_of(until))


def steps_due(court_id: UUID, on: date, offices: Offices, shown: str) -> None:
    """What is due on the evening of a day, for every month that is over; a month is signed when its publicity ends."""
    clock.clock.start_at(datetime.combine(on, time(18, 30), calendar.zone()))
    for month in months.unfinished(court_id):
        row = months.get(court_id, month)
        if row is None or row.is_held or clock.now() < months.end_of(month):
            continue
        if Step.PUBLICISE in close.close(court_id, month) and month == shown:
            _object(court_id, month)
            _hold(court_id, month, offices)
        elif months.state_of(court_id, month) is MonthState.PUBLICISED:
            _sign(court_id, month, offices)


def _hold(court_id: UUID, month: str, offices: Offices) -> None:
    with transaction():
        close.hold(court_id, month, by=offices.assessor, reason=WAITS)


def _sign(court_id: UUID, month: str, offices: Offices) -> None:
    row = months.get(court_id, month)
    if row is not None and row.signed_at is None and clock.now() >= timetable(court_id, month).lock_at:
        with transaction():
            close.sign(court_id, month, by=offices.leader, note="同意")
        close.close(court_id, month)


def arrange(court_id: UUID, offices: Offices, until: datetime) -> None:
    """Today's picture whatever the day: the month before last locked, last month in publication, held there."""
    clock.clock.start_at(until)
    shown = shown_in_publication(until)
    _bring(court_id, calendar.previous_month(shown), MonthState.LOCKED, offices)
    _bring(court_id, shown, MonthState.PUBLICISED, offices)
    row = months.get(court_id, shown)
    if row is not None and not row.is_held:
        _object(court_id, shown)
        _hold(court_id, shown, offices)


def _bring(court_id: UUID, month: str, state: MonthState, offices: Offices) -> None:
    while ORDER.index(months.state_of(court_id, month)) < ORDER.index(state):
        with transaction():
            close.advance(court_id, month, by=offices.head, reason="演示：按演示需要提前")


def _object(court_id: UUID, month: str) -> None:
    """One person challenges one record of the month; it waits for an answer."""
    query = select(PointRecord).where(
        PointRecord.court_id == court_id,
        PointRecord.month == month,
        PointRecord.points < 0,
        PointRecord.entry_id != NONE,
    )
    record = db.session.scalar(query.order_by(PointRecord.occurred_at).limit(1))
    already = db.session.scalar(select(Objection.id).filter_by(court_id=court_id, month=month).limit(1))
    if record is None or already is not None:
        return
    clock.clock.start_at(clock.now() + timedelta(minutes=5))
    with transaction():
        objections.raise_objection(record, "当日已提前电话报备，请核对通话记录", by=record.staff_id)
