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


def steps_due(court_id: UUID, on: date, offices: Offices) -> None:
    """What is due on the evening of a day, for every month that is over; the leader signs on the day after publicity."""
    clock.clock.start_at(datetime.combine(on, time(18, 30), calendar.zone()))
    for month in months.unfinished(court_id):
        if clock.now() < months.end_of(month):
            continue
        row = months.get(court_id, month)
        if row is None or row.is_held:
            continue
        done = close.close(court_id, month)
        if Step.PUBLICISE in done and month == _kept(on):
            _object(court_id, month)
        if months.state_of(court_id, month) is MonthState.PUBLICISED and month != _kept(on):
            _sign(court_id, month, offices)


def _kept(today: date) -> str:
    """The month that is shown in publication: the one before this."""
    return calendar.previous_month(f"{today:%Y-%m}")


def _sign(court_id: UUID, month: str, offices: Offices) -> None:
    row = months.get(court_id, month)
    if row is not None and row.signed_at is None and clock.now() >= timetable(court_id, month).lock_at:
        with transaction():
            close.sign(court_id, month, by=offices.leader, note="同意")
        close.close(court_id, month)


def arrange(court_id: UUID, today: date, offices: Offices, until: datetime) -> None:
    """Today's picture whatever the day: the month before last locked, last month in publication, held there."""
    clock.clock.start_at(until)
    shown = _kept(today)
    _bring(court_id, calendar.previous_month(shown), MonthState.LOCKED, offices)
    _bring(court_id, shown, MonthState.PUBLICISED, offices)
    with transaction():
        close.hold(court_id, shown, by=offices.assessor, reason=WAITS)


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
