"""What programs and pages are shown of tickets, counters and matters: no identity before the call."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from flask_babel import gettext
from sqlalchemy import select

from court import calendar, phones
from court.accounts.access import may, scoped
from court.db import db
from court.masking import mask_name
from court.people.models import Staff
from matters import api as matter_api
from matters.catalogue import catalogue
from matters.kinds import Channel
from matters.models import Matter
from window import calling, receipts, recording, tickets
from window.models import NONE, Counter, CounterSession, Receipt, Ticket, TicketState
from window.states import AT_COUNTER


def ticket(row: Ticket, *, asker: UUID | None) -> dict[str, Any]:
    """A ticket for the API. asker: the staff member who asks; only who called it sees the name."""
    counter = db.session.get(Counter, row.counter_id) if row.counter_id != NONE else None
    staff = db.session.get(Staff, row.staff_id) if row.staff_id != NONE else None
    return {
        "id": row.id,
        "number": row.number,
        "day": row.on,
        "service": row.service,
        "priority": row.priority,
        "state": row.state.value,
        "counter": {"id": counter.id, "name": counter.name} if counter else None,
        "staff_no": staff.no if staff else None,
        "taken_at": row.taken_at,
        "called_at": row.called_at,
        "started_at": row.started_at,
        "ended_at": row.ended_at,
        "name": name_of(row, asker=asker),
        "phone": phone_of(row),
    }


def name_of(row: Ticket, *, asker: UUID | None) -> str:
    """The visitor's name: nothing before the call, whole for who called, masked for others."""
    if row.called_at is None or not row.name:
        return ""
    is_mine = row.staff_id == asker and row.state in (*AT_COUNTER, TicketState.HELD)
    return str(row.name) if is_mine else mask_name(row.name)


def phone_of(row: Ticket) -> str:
    """The masked number; nothing before the call."""
    if row.called_at is None or not row.phone:
        return ""
    return phones.show(phones.read(row.phone), masked=True, say=gettext)


def story(row: Ticket, *, asker: UUID | None) -> dict[str, Any]:
    """A ticket with its steps and matters; of a matter the asker may not read, only what it was and when."""
    names = {counter.id: counter.name for counter in of_court(row.court_id)}
    steps = [
        {
            "at": event.at,
            "step": event.step,
            "state": event.state.value,
            "service": event.service,
            "counter": names.get(event.counter_id, ""),
            "note": event.note,
        }
        for event in tickets.events(row)
    ]
    rows = recording.of_ticket(row)
    mine = readable(rows)
    done = [matter(each, receipt=receipts.of_matter(each)) if each.id in mine else outline(each) for each in rows]
    return ticket(row, asker=asker) | {"events": steps, "matters": done}


def readable(rows: Sequence[Matter]) -> set[UUID]:
    """Those of `rows` whose content the asker may read."""
    if not may("matter.read"):
        return set()
    query = scoped(select(Matter.id), Matter, need="matter.read")
    return set(db.session.scalars(query.where(Matter.id.in_([row.id for row in rows]))))


def outline(row: Matter) -> dict[str, Any]:
    """What and when, without content."""
    kept = ("id", "kind", "channel", "state", "staff_no", "completed_at", "source")
    return {name: value for name, value in matter_api.view(row).items() if name in kept}


def matter(row: Matter, *, receipt: Receipt | None = None, hint: str = "") -> dict[str, Any]:
    """A matter of a ticket for the API."""
    return matter_api.view(row) | {
        "ticket_id": row.source_id,
        "started_at": row.started_at,
        "receipt": {"id": receipt.id, "number": receipt.number} if receipt else None,
        "hint": hint,
    }


def of_court(court_id: UUID) -> Sequence[Counter]:
    """The counters of a court, in their order."""
    return db.session.scalars(select(Counter).filter_by(court_id=court_id).order_by(Counter.place)).all()


def board(court_id: UUID) -> list[dict[str, Any]]:
    """Every counter of a court: who sits there, whom it serves, how many wait for it."""
    rows = of_court(court_id)
    seats = _seats(court_id)
    at_counters = _at_counters(court_id)
    waiting = _waiting(court_id)
    return [_counter(row, seats.get(row.id), at_counters.get(row.id), waiting) for row in rows]


def one(counter_id: UUID, court_id: UUID) -> dict[str, Any]:
    """One counter as the board shows it."""
    return next(row for row in board(court_id) if row["id"] == counter_id)


def _counter(
    row: Counter, seat: tuple[CounterSession, Staff] | None, number: str | None, waiting: Iterable[Ticket]
) -> dict[str, Any]:
    session, staff = seat or (None, None)
    every = [kind.code for kind in catalogue().kinds.on(Channel.WINDOW)]
    return {
        "id": row.id,
        "name": row.name,
        "services": list(row.service_codes) or every,
        "takes_all": not row.services,
        "open": session is not None,
        "staff_no": staff.no if staff else None,
        "staff_name": staff.name if staff else None,
        "since": session.opened_at if session else None,
        "ticket": number,
        "waiting": sum(calling.may_call(row, ticket) for ticket in waiting),
    }


def _seats(court_id: UUID) -> dict[UUID, tuple[CounterSession, Staff]]:
    query = select(CounterSession, Staff).join(Staff, Staff.id == CounterSession.staff_id)
    rows = db.session.execute(query.where(CounterSession.court_id == court_id, CounterSession.closed_at.is_(None)))
    return {session.counter_id: (session, staff) for session, staff in rows}


def _at_counters(court_id: UUID) -> dict[UUID, str]:
    query = select(Ticket).where(Ticket.court_id == court_id, Ticket.state.in_(AT_COUNTER))
    return {row.counter_id: row.number for row in db.session.scalars(query)}


def _waiting(court_id: UUID) -> Sequence[Ticket]:
    query = select(Ticket).filter_by(court_id=court_id, on=calendar.today(), state=TicketState.WAITING)
    return db.session.scalars(query).all()
