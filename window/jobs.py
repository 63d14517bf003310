"""Clock-driven work of the window: closing what was left open when its day ended."""

from datetime import date
from uuid import UUID

from flask_babel import lazy_gettext
from sqlalchemy import select

from court import calendar
from court.db import db, retrying
from court.jobs import Job
from court.people.models import Court
from window import counters, tickets
from window.models import NONE, CounterSession, Ticket
from window.states import OPEN_AT_DAY_END, Step


def close_days() -> str:
    """Mark tickets of past days that were never served as unclosed, and end sessions nobody left."""
    today = calendar.today()
    notes = []
    for court_id, code in db.session.execute(select(Court.id, Court.code)).all():
        ended = _end_sessions(court_id, today)
        closed = _unclose(court_id, today)
        if ended or closed:
            notes.append(f"{code}: {closed} tickets unclosed, {ended} sessions ended")
    return "; ".join(notes)


@retrying
def _end_sessions(court_id: UUID, today: date) -> int:
    left = select(CounterSession).filter_by(court_id=court_id, closed_at=None)
    before = left.where(CounterSession.opened_at < calendar.start_of(today)).with_for_update()
    sessions = db.session.scalars(before).all()
    for session in sessions:
        counters.end_session(session, reason=counters.DAY_END)
    return len(sessions)


@retrying
def _unclose(court_id: UUID, today: date) -> int:
    still_open = select(Ticket).where(Ticket.court_id == court_id, Ticket.on < today, Ticket.state.in_(OPEN_AT_DAY_END))
    left = db.session.scalars(still_open.order_by(Ticket.id).with_for_update()).all()
    for ticket in left:
        tickets.move(ticket, Step.UNCLOSE, by=NONE)
    return len(left)


JOBS = (
    Job("window-day-end", lazy_gettext("清理昨天没有办完的号和窗口"), close_days, "cron", {"hour": 0, "minute": 5}),
)
