"""What stands in the queues of today: waiting by service, who was set aside, who is ahead."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from court import calendar
from court.db import db
from matters.catalogue import catalogue
from matters.kinds import Channel
from window.models import NONE, Counter, CounterSession, Ticket, TicketState


@dataclass(frozen=True)
class ServiceQueue:
    """One service today: how many wait, since when the first of them, at how many open counters."""

    service: str
    waiting: int
    since: datetime | None
    open_counters: int


def by_service(court_id: UUID) -> list[ServiceQueue]:
    """The queue of every kind of the window, in the order of the catalogue."""
    counted = select(Ticket.service, func.count(), func.min(Ticket.queued_at)).where(*_today(court_id))
    found = {
        service: (number, since) for service, number, since in db.session.execute(counted.group_by(Ticket.service))
    }
    seats = select(Counter).join(CounterSession, CounterSession.counter_id == Counter.id)
    open_now = db.session.scalars(seats.where(Counter.court_id == court_id, CounterSession.closed_at.is_(None))).all()
    return [
        ServiceQueue(
            service=kind.code,
            waiting=found.get(kind.code, (0, None))[0],
            since=found.get(kind.code, (0, None))[1],
            open_counters=sum(counter.takes(kind.code) for counter in open_now),
        )
        for kind in catalogue().kinds.on(Channel.WINDOW)
    ]


def waiting_now(court_id: UUID) -> int:
    """How many wait in the hall at this moment."""
    query = select(func.count()).select_from(Ticket).where(*_today(court_id))
    return db.session.scalar(query) or 0


def set_aside(court_id: UUID, state: TicketState) -> Sequence[Ticket]:
    """Today's tickets that missed their call, or that were parked, the last one first."""
    query = select(Ticket).where(*_today(court_id, state)).order_by(Ticket.called_at.desc())
    return db.session.scalars(query).all()


def ahead_of(ticket: Ticket) -> int:
    """How many of the same service wait before a ticket, as far as can be said now."""
    before = (Ticket.rank > ticket.rank) | ((Ticket.rank == ticket.rank) & (Ticket.queued_at < ticket.queued_at))
    query = select(func.count()).select_from(Ticket).where(*_today(ticket.court_id), before)
    return db.session.scalar(query.where(Ticket.service == ticket.service, Ticket.for_counter_id == NONE)) or 0


def _today(court_id: UUID, state: TicketState = TicketState.WAITING) -> tuple[ColumnElement[bool], ...]:
    return Ticket.court_id == court_id, Ticket.on == calendar.today(), Ticket.state == state
