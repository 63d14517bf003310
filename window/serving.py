"""Serving who was called: start, finish, park, send on; and bringing back who was set aside."""

from collections.abc import Callable
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy import func, select

from court import clock
from court.db import db
from court.errors import DomainError, Invalid
from court.plain_text import clean
from matters.models import Matter, MatterState
from window import counters, tickets
from window.counters import CounterClosed, NotYourCounter
from window.hall import hall
from window.models import NONE, CounterSession, Ticket, TicketState
from window.states import AT_COUNTER, REPEATED, Step

SOURCE = "ticket"  # the source_kind of matters that come from a ticket


class NoMatterYet(DomainError):
    title = lazy_gettext("还没有登记办理事项；先登记，或选择没有事项的原因")


class SamePlace(DomainError):
    title = lazy_gettext("这个号已经在那里排队")


def start(ticket_id: UUID, *, court_id: UUID, by: UUID | None) -> Ticket:
    """The person has come to the counter. Raises NotFound, NotYourCounter, StepRefused."""
    return _at_my_counter(ticket_id, Step.START, court_id=court_id, by=by)


def no_show(ticket_id: UUID, *, court_id: UUID, by: UUID | None) -> Ticket:
    """Nobody came when called; this can be taken back. Raises NotFound, NotYourCounter, StepRefused."""
    return _at_my_counter(ticket_id, Step.NO_SHOW, court_id=court_id, by=by)


def hold(ticket_id: UUID, *, court_id: UUID, by: UUID | None, reason: str = "") -> Ticket:
    """Park: the person comes back later today, for papers perhaps. Raises NotFound, NotYourCounter, StepRefused."""
    return _at_my_counter(ticket_id, Step.HOLD, court_id=court_id, by=by, remark=lambda _ticket: reason)


def finish(ticket_id: UUID, *, court_id: UUID, by: UUID | None, no_matter: str = "") -> Ticket:
    """The visit is over. no_matter: why nothing was recorded, a code of `config/window.toml`.

    Raises NotFound, NotYourCounter, StepRefused, NoMatterYet, Invalid.
    """

    def remark(ticket: Ticket) -> str:
        if count_matters(ticket):
            return ""
        if not no_matter:
            raise NoMatterYet
        if no_matter not in {word.code for word in hall().no_matter}:
            raise Invalid(fields={"no_matter": [_("请选择没有事项的原因")]})
        return no_matter

    return _at_my_counter(ticket_id, Step.FINISH, court_id=court_id, by=by, remark=remark)


def requeue(ticket_id: UUID, *, court_id: UUID, by: UUID) -> Ticket:
    """Who missed the call, or was parked, waits again: after those who wait, a parked one before those in turn.

    by: whoever does it, at the guide desk too. Raises NotFound, StepRefused.
    """
    ticket = tickets.find(ticket_id, court_id=court_id, lock=True)
    tickets.check(ticket, Step.REQUEUE)
    if ticket.state is TicketState.HELD:
        ticket.rank = max(ticket.rank, hall().calling.returned_rank)
    ticket.queued_at = clock.now()
    return tickets.move(ticket, Step.REQUEUE, by=by, at=ticket.queued_at)


def transfer(
    ticket_id: UUID,
    *,
    court_id: UUID,
    by: UUID,
    service: str = "",
    counter_id: UUID | None = None,
    reason: str = "",
) -> Ticket:
    """Send on to another kind of matter, or to one open counter; the person goes before those in turn there.

    A ticket at a counter is sent on by who sits there; a waiting one by anybody who may arrange tickets. Raises
    NotFound, NotYourCounter, StepRefused, CounterClosed, SamePlace, Invalid.
    """
    seat = _locked_seat(by)
    ticket = tickets.find(ticket_id, court_id=court_id, lock=True)
    tickets.check(ticket, Step.TRANSFER)
    was_at_counter = ticket.state in AT_COUNTER
    if was_at_counter and (seat is None or seat.counter_id != ticket.counter_id):
        raise NotYourCounter
    goal = tickets.service_kind(service or ticket.service).code, _goal(counter_id, court_id)
    if goal == (ticket.service, ticket.for_counter_id) or (was_at_counter and goal[1] == ticket.counter_id):
        raise SamePlace
    ticket.service, ticket.for_counter_id = goal
    if was_at_counter:  # who has been at a counter has waited once; a wrong number taken has not
        ticket.rank = max(ticket.rank, hall().calling.transferred_rank)
        ticket.queued_at = clock.now()
    return tickets.move(ticket, Step.TRANSFER, by=by, remark=reason)


def cancel(ticket_id: UUID, *, court_id: UUID, by: UUID, reason: str) -> Ticket:
    """A number that is not wanted any more. Raises NotFound, StepRefused, Invalid."""
    ticket = tickets.find(ticket_id, court_id=court_id, lock=True)
    tickets.check(ticket, Step.CANCEL)
    if not clean(reason, limit=tickets.LONGEST_NOTE):
        raise Invalid(fields={"reason": [_("请写明作废的原因")]})
    return tickets.move(ticket, Step.CANCEL, by=by, remark=reason)


def count_matters(ticket: Ticket) -> int:
    """The matters done on a ticket; void ones do not count."""
    query = select(func.count()).select_from(Matter)
    done = query.filter_by(
        court_id=ticket.court_id, source_kind=SOURCE, source_id=str(ticket.id), state=MatterState.DONE
    )
    return db.session.scalar(done) or 0


def _at_my_counter(
    ticket_id: UUID,
    step: Step,
    *,
    court_id: UUID,
    by: UUID | None,
    remark: Callable[[Ticket], str] = lambda _ticket: "",
) -> Ticket:
    """Do a step of the counter the ticket was called to; a step this person has just done is not done again.

    A step the state forbids is refused before it is asked whose counter it is.
    """
    seat = _locked_seat(by)
    ticket = tickets.find(ticket_id, court_id=court_id, lock=True)
    is_mine = seat is not None and (ticket.counter_id, ticket.staff_id) == (seat.counter_id, by)
    if is_mine and ticket.state is REPEATED.get(step):
        return ticket
    tickets.check(ticket, step)
    if not is_mine:
        raise NotYourCounter
    return tickets.move(ticket, step, by=ticket.staff_id, remark=remark(ticket))


def _locked_seat(by: UUID | None) -> CounterSession | None:
    """Where this person sits, locked; always before the ticket, so that two steps never wait in a ring."""
    return counters.locked_seat(by) if counters.seat_of(by) else None


def _goal(counter_id: UUID | None, court_id: UUID) -> UUID:
    """The counter to send to, which must be open; NONE for whichever takes the service."""
    if counter_id is None:
        return NONE
    counter = counters.find(counter_id, court_id=court_id)
    if counters.seat_at(counter.id, lock=True) is None:
        raise CounterClosed(_("%(name)s没有开放", name=counter.name))
    return counter.id
