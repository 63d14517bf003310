"""Guards of the automatic steps: a clock that jumped, a calendar year that is missing."""

from datetime import timedelta
from uuid import UUID

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import select

from court import clock, jobs
from court.db import db
from court.settings import Settings
from scoring.models import MonthState, PointRecord
from scoring.period.steps import CalendarMissing, timetable

BEHIND = timedelta(minutes=5)


def clock_fault(court_id: UUID, heartbeat: str) -> str:
    """Why the clock is not to be trusted; "" when it is. `heartbeat`: the job whose last sign of life is compared."""
    settings: Settings = current_app.extensions["settings"]
    most = timedelta(hours=settings.number("jobs", "clock_jump_hours"))
    now, last = clock.now(), jobs.last_beat(heartbeat)
    if last is not None and now - last > most:
        hours = int((now - last).total_seconds() // 3600)
        return str(_("系统时钟比上次运行晚了 %(hours)d 小时，请核对时钟后放行", hours=hours))
    newest = select(PointRecord.recorded_at).filter_by(court_id=court_id).order_by(PointRecord.seq.desc()).limit(1)
    recorded = db.session.scalar(newest)
    if recorded is not None and now < recorded - BEHIND:
        return str(_("系统时钟早于最近一条积分记录，请核对时钟后放行"))
    return ""


def calendar_fault(court_id: UUID, month: str, state: MonthState) -> str:
    """Why a month's next step cannot be timed; "" when it can."""
    if state is MonthState.LOCKED:
        return ""
    try:
        timetable(court_id, month)
    except CalendarMissing as missing:
        return str(missing)
    return ""
