"""Calling: the next one in order, or a chosen one with a reason. A ticket goes to exactly one counter."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import Select, or_, select

from court import calendar, clock
from court.db import db
from court.errors import Invalid
from court.plain_text import clean
from window import counters, queue_policy, tickets
from window.counters import TicketAtCounter
from window.hall import hall
from window.models import NONE, Counter, CounterSession, Ticket, TicketState
from window.states import Step


def call_next(counter_id: UUID, *, court_id: UUID, by: UUID | None) -> Ticket | None:
    """Call the next one to a counter; None when nobody waits.

    A ticket that is already at the counter is given back: pressing twice calls one person. Raises NotFound,
    NotYourCounter.
    """
    counter = counters.find(counter_id, court_id=court_id)
    seat = counters.locked_seat(by, counter_id=counter.id)
    present = counters.ticket_at(counter.id)
    if present is not None:
        return present
    for query in _in_order(counter, seat, calendar.today()):
        # A ticket that another counter is calling at this moment is stepped over, not waited for.
        locked = query.limit(1).with_for_update(skip_locked=True)
        ticket = db.session.scalar(locked.execution_options(populate_existing=True))
        if ticket is not None:
            seat.priority_run = queue_policy.run_after(seat.priority_run, had_priority=ticket.rank > 0)
            return _call(ticket, seat)
    return None


def peek(counter: Counter, seat: CounterSession) -> Ticket | None:
    """Who would be called next, for the label of the button; nothing is promised."""
    heads = (db.session.scalar(query.limit(1)) for query in _in_order(counter, seat, calendar.today()))
    return next((ticket for ticket in heads if ticket is not None), None)


def call(ticket_id: UUID, *, court_id: UUID, by: UUID | None, reason: str = "") -> Ticket:
    """Call a chosen ticket, saying why; one already called to this counter is called again.

    No reason is asked for one that this person parked. Raises NotFound, NotYourCounter, StepRefused,
    TicketAtCounter, Invalid.
    """
    seat = counters.locked_seat(by)
    ticket = tickets.find(ticket_id, court_id=court_id, lock=True)
    if ticket.state is TicketState.CALLED and ticket.counter_id == seat.counter_id:
        return recall(ticket_id, court_id=court_id, by=by)
    tickets.check(ticket, Step.CALL)
    if counters.ticket_at(seat.counter_id) is not None:
        raise TicketAtCounter
    reason = clean(reason, limit=tickets.LONGEST_NOTE)
    is_own_parked = ticket.state is TicketState.HELD and ticket.staff_id == by
    if not reason and not is_own_parked:
        raise Invalid(fields={"reason": [_("不按顺序叫号要写明原因")]})
    return _call(ticket, seat, reason=reason)


def recall(ticket_id: UUID, *, court_id: UUID, by: UUID | None) -> Ticket:
    """Call once more who has not come yet. Raises NotFound, NotYourCounter, StepRefused."""
    seat = counters.locked_seat(by)
    ticket = tickets.find(ticket_id, court_id=court_id, lock=True)
    if ticket.state is TicketState.CALLED and ticket.counter_id != seat.counter_id:
        raise counters.NotYourCounter
    return tickets.move(ticket, Step.RECALL, by=seat.staff_id)


def _call(ticket: Ticket, seat: CounterSession, *, reason: str = "") -> Ticket:
    at = clock.now()
    ticket.counter_id, ticket.staff_id, ticket.for_counter_id = seat.counter_id, seat.staff_id, NONE
    ticket.called_at, ticket.started_at = at, None
    return tickets.move(ticket, Step.CALL, by=seat.staff_id, at=at, remark=reason)


def _in_order(counter: Counter, seat: CounterSession, on: date) -> Iterator[Select[Ticket]]:
    """The queues of a counter, the one to be tried first coming first."""
    first = queue_policy.prefers_priority(seat.priority_run, hall().calling.priority_run)
    for with_priority in (first, not first):
        waiting = waiting_for(counter, on).where(Ticket.rank > 0 if with_priority else Ticket.rank == 0)
        yield waiting.order_by(Ticket.rank.desc(), Ticket.queued_at, Ticket.id)


def waiting_for(counter: Counter, on: date) -> Select[Ticket]:
    """The tickets a counter may call on a day."""
    query = select(Ticket).filter_by(court_id=counter.court_id, on=on, state=TicketState.WAITING)
    for_here = Ticket.for_counter_id == counter.id
    if not counter.services:
        return query.where(or_(for_here, Ticket.for_counter_id == NONE))
    mine = Ticket.service.in_(counter.service_codes)
    return query.where(or_(for_here, mine & (Ticket.for_counter_id == NONE)))


def may_call(counter: Counter, ticket: Ticket) -> bool:
    """Whether a counter may call a waiting ticket: the same rule as `waiting_for`, for tickets already read."""
    return ticket.for_counter_id == counter.id or (ticket.for_counter_id == NONE and counter.takes(ticket.service))
