"""The steps of a month and when each is due: working days of the court calendar, lengths from the policy."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from flask_babel import lazy_gettext
from sqlalchemy import func, select

from court import calendar
from court.db import db
from court.errors import DomainError
from scoring import policies
from scoring.models import Month, MonthState, Objection, ObjectionState
from scoring.months import state_of


class Step(StrEnum):
    """What may happen to a month."""

    COLLECT = "collect"  # 积分中 -> 汇总核对
    PUBLICISE = "publicise"  # 汇总核对 -> 公示
    REVIEW = "review"  # a decision during 公示
    SIGN = "sign"  # 审签
    LOCK = "lock"  # 公示 -> 审定归档
    HOLD = "hold"
    RESUME = "resume"


NEXT: dict[MonthState, Step] = {
    MonthState.OPEN: Step.COLLECT,
    MonthState.COLLECTING: Step.PUBLICISE,
    MonthState.PUBLICISED: Step.LOCK,
}
AFTER: dict[Step, MonthState] = {
    Step.COLLECT: MonthState.COLLECTING,
    Step.PUBLICISE: MonthState.PUBLICISED,
    Step.LOCK: MonthState.LOCKED,
}


class CalendarMissing(DomainError):
    title = lazy_gettext("没有这一年的工作日历，月考核的自动步骤停下；请先导入日历")


@dataclass(frozen=True)
class Timetable:
    """The days of a month's steps. Each `_at` is the first instant at which the step may happen by itself."""

    collect_at: datetime
    publicise_at: datetime
    objections_until: datetime  # the first instant at which none is taken any more
    lock_at: datetime
    lock_at_latest: datetime


def timetable(court_id: UUID, month: str) -> Timetable:
    """When the steps of `month` are due, in the month after it. Raises CalendarMissing, NoPolicy."""
    policy = policies.rules_for(court_id, "", month)
    after = calendar.first_day(calendar.next_month(month))
    working = calendar.for_court(court_id)
    if not working.covers(after.year):
        raise CalendarMissing

    def end_of(n: int) -> datetime:
        day = working.nth_working_day(after.year, after.month, n).value
        return calendar.start_of(day + timedelta(days=1))

    collected = policy.collect_wd
    shown = collected + policy.publicity_wd
    reviewed = shown + policy.review_wd
    return Timetable(
        collect_at=calendar.start_of(after),
        publicise_at=end_of(collected),
        objections_until=end_of(collected + policy.objection_wd),
        lock_at=end_of(shown),
        lock_at_latest=end_of(reviewed),
    )


def due_step(court_id: UUID, month: str, at: datetime) -> Step | None:
    """The step that is due at an instant, or None. Raises CalendarMissing, NoPolicy."""
    state = state_of(court_id, month)
    if state is MonthState.LOCKED:
        return None
    times = timetable(court_id, month)
    if state is MonthState.OPEN:
        return Step.COLLECT if at >= times.collect_at else None
    if state is MonthState.COLLECTING:
        return Step.PUBLICISE if at >= times.publicise_at else None
    if at >= times.lock_at_latest:
        return Step.LOCK
    return Step.LOCK if at >= times.lock_at and is_ready_to_lock(court_id, month) else None


def is_ready_to_lock(court_id: UUID, month: str) -> bool:
    """Whether the month is signed and no objection waits."""
    return is_signed(court_id, month) and not open_objections(court_id, month)


def is_signed(court_id: UUID, month: str) -> bool:
    found = db.session.get(Month, (court_id, month))
    return found is not None and found.signed_at is not None


def open_objections(court_id: UUID, month: str) -> int:
    query = select(func.count()).select_from(Objection)
    return db.session.scalar(query.filter_by(court_id=court_id, month=month, state=ObjectionState.OPEN)) or 0
