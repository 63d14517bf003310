"""Clock-driven work of scoring: confirming what nobody explained, closing months, noting the chain's head."""

from collections.abc import Callable
from uuid import UUID

from flask_babel import force_locale, lazy_gettext
from sqlalchemy import select

from court import clock
from court.db import db, retrying, transaction
from court.errors import DomainError
from court.jobs import Job
from court.people.models import Court
from scoring import decisions, guards, months
from scoring.models import NONE, MonthState
from scoring.period import close, head_file
from scoring.period.steps import due_step

CLOSE = "months"


def confirm_unexplained() -> str:
    """Confirm the automatic entries whose time to explain is over; one transaction per court."""
    return _each_court(
        lambda court_id: _counted(retrying(decisions.confirm_unexplained)(court_id), "entries confirmed")
    )


def close_due_months() -> str:
    """Do every step of every month that is due, oldest month first; a month whose guard speaks is held instead."""
    return _each_court(_close_court)


def note_heads() -> str:
    """Append every court's chain head to the file outside the database."""
    return _each_court(_note_head)


def _close_court(court_id: UUID) -> str:
    fault = guards.clock_fault(court_id, CLOSE)
    done = []
    for month in months.unfinished(court_id):
        state = months.state_of(court_id, month)
        reason = fault or guards.calendar_fault(court_id, month, state)
        row = months.get(court_id, month)
        if row is None or row.is_held or not _might_be_due(court_id, month, reason):
            continue
        if reason:
            with transaction():
                close.hold(court_id, month, by=NONE, reason=reason)
            done.append(f"{month} held: {reason}")
            continue
        steps = _closed(court_id, month)
        if steps:
            done.append(f"{month}: {steps}")
    return "; ".join(done)


def _might_be_due(court_id: UUID, month: str, reason: str) -> bool:
    """Whether there is something to do: a step is due, or a guard keeps one from being timed once the month is over."""
    state = months.state_of(court_id, month)
    if state is MonthState.OPEN and clock.now() < months.end_of(month):
        return False
    return bool(reason) or due_step(court_id, month, clock.now()) is not None


def _closed(court_id: UUID, month: str) -> str:
    try:
        return ", ".join(step.value for step in close.close(court_id, month))
    except DomainError as error:
        return str(error)


def _note_head(court_id: UUID) -> str:
    head_file.appender(court_id, "nightly")()
    return "head noted"


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count else ""


def _each_court(work: Callable[[UUID], str]) -> str:
    notes = []
    with force_locale("zh_Hans_CN"):
        courts = db.session.execute(select(Court.id, Court.code)).all()
        for court_id, code in courts:
            note = work(court_id)
            if note:
                notes.append(f"{code}: {note}")
    return "; ".join(notes)


JOBS = (
    Job("entries", lazy_gettext("到期未说明的待核实项转为确认"), confirm_unexplained, "interval", {"minutes": 10}),
    Job(CLOSE, lazy_gettext("月考核到期步骤"), close_due_months, "interval", {"minutes": 10}),
    Job("heads", lazy_gettext("积分链头抄录到库外"), note_heads, "cron", {"hour": 1, "minute": 30}),
)
