"""What waits for who is signed in: the counts on the rail. Each is one indexed query."""

from sqlalchemy import func, select

from court import calendar
from court.accounts.access import may, principal, within
from court.db import db
from hotline import queries as hotline
from scoring.models import Entry, EntryState, Objection, ObjectionState
from window import queues


def entries() -> int:
    """Entries I may decide, or, for the assessed, mine that wait for my explanation."""
    query = select(func.count()).select_from(Entry).where(Entry.state == EntryState.PENDING)
    who = principal()
    if may("entry.decide"):
        mine = (Entry.staff_id != who.person_id) & (Entry.recorded_by != who.person_id)
        query = query.where(within(Entry.court_id, Entry.staff_id, need="entry.decide"), mine)
    else:
        query = query.where(within(Entry.court_id, Entry.staff_id, need="entry.read"), Entry.explained_at.is_(None))
    return db.session.scalar(query) or 0


def objections() -> int:
    """Objections that wait for an answer."""
    query = select(func.count()).select_from(Objection).where(Objection.state == ObjectionState.OPEN)
    return db.session.scalar(query.where(within(Objection.court_id, Objection.staff_id, need="objection.read"))) or 0


def unlogged_calls() -> int:
    """Calls I have talked on and not recorded."""
    staff_id = principal().staff_id
    return hotline.unrecorded_count(staff_id) if staff_id else 0


def tickets() -> int:
    """Who waits in the hall now."""
    return queues.waiting_now(principal().court_id)


def calendar_years() -> int:
    """Years whose holidays are not known and soon needed."""
    return len(calendar.missing_years())
