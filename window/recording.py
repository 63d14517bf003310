"""Recording what was handled on a ticket: each matter is one point to the person at the counter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext
from sqlalchemy import select

from court import calendar, clock
from court.db import db
from court.errors import DomainError
from matters import services as matters
from matters.kinds import Channel
from matters.models import Matter, MatterState
from matters.services import Source
from window import counters, forms, receipts, tickets
from window.hall import hall
from window.models import Receipt, Ticket, TicketState
from window.serving import SOURCE
from window.states import NotServing


class SameMatter(DomainError):
    title = lazy_gettext("这张号上同一案件（同一人）的这类事项已登记，按一件计；补充内容请记在原登记中")


@dataclass(frozen=True)
class Recorded:
    """A recorded matter; `is_new` False for a repeat. `hint`: about the case number. `receipt`: its paper, if any."""

    matter: Matter
    is_new: bool
    hint: str = ""
    receipt: Receipt | None = None


def record(ticket_id: UUID, *, court_id: UUID, by: UUID | None, kind: str, given: Mapping[str, Any]) -> Recorded:
    """Record one finished matter of a ticket that is being served; the same content again is the same matter.

    What was forgotten may be added by the same person on the same court day after the ticket is finished. Raises
    NotFound, NotYourCounter, NotServing, SameMatter, Invalid.
    """
    seat = counters.locked_seat(by)
    ticket = tickets.find(ticket_id, court_id=court_id, lock=True)
    at = clock.now()
    _check(ticket, seat.staff_id, at)
    entry = forms.read(tickets.service_kind(kind).code, given)
    entry = replace(entry, name=entry.name or ticket.name or "", phone=entry.phone or ticket.phone or "")
    source = Source(
        kind=SOURCE,
        id=str(ticket.id),
        channel=Channel.WINDOW,
        started_at=_began(ticket),
        in_time=ticket.called_at is not None and calendar.day_of(ticket.called_at) == calendar.day_of(at),
    )
    done = matters.complete(entry, court_id=court_id, staff_id=seat.staff_id, source=source)
    if not done.is_new:
        return Recorded(done.matter, is_new=False, receipt=receipts.of_matter(done.matter))
    _refuse_second(ticket, done.matter)
    receipt = receipts.issue(done.matter, ticket=ticket) if done.matter.kind == receipts.KIND else None
    tickets.tell(ticket)
    return Recorded(done.matter, is_new=True, hint=done.hint, receipt=receipt)


def of_ticket(ticket: Ticket) -> Sequence[Matter]:
    """The matters of a ticket, oldest first."""
    query = select(Matter).filter_by(court_id=ticket.court_id, source_kind=SOURCE, source_id=str(ticket.id))
    return db.session.scalars(query.order_by(Matter.completed_at, Matter.id)).all()


def _check(ticket: Ticket, staff_id: UUID, at: datetime) -> None:
    may_add = ticket.state is TicketState.FINISHED and ticket.on == calendar.day_of(at)
    if ticket.state is not TicketState.SERVING and not may_add:
        raise NotServing(state=ticket.state.value)
    if ticket.staff_id != staff_id:
        raise counters.NotYourCounter


def _began(ticket: Ticket) -> datetime:
    """When work on the next matter of a ticket began: when serving did, or when the matter before it was done."""
    since = ticket.started_at or ticket.taken_at
    return max([since, *(matter.completed_at for matter in of_ticket(ticket))])


def _refuse_second(ticket: Ticket, matter: Matter) -> None:
    """A batch split over several records would count several times: the fields that make it one say whether it is."""
    same = hall().fields.unit(matter.kind)
    if not same:
        return
    mine = _unit(matter, same)
    for other in of_ticket(ticket):
        is_like = (other.kind, other.state) == (matter.kind, MatterState.DONE)
        if is_like and other.id != matter.id and _unit(other, same) == mine:
            raise SameMatter


def _unit(matter: Matter, same: Sequence[str]) -> tuple[str, ...]:
    own = forms.stored(matter)
    known = {"case_number": matter.case_key or matter.case_text, **own}
    return tuple(str(known.get(code, "")) for code in same)
