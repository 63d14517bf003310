"""Tickets: taking a number, and the one place where a ticket changes its state."""

import re
from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import select

from court import calendar, clock, phones, push
from court.db import db
from court.errors import Invalid, NotFound
from court.plain_text import clean
from matters.catalogue import catalogue
from matters.kinds import Channel, Kind
from window import states
from window.hall import hall
from window.models import NONE, Ticket, TicketEvent, TicketState
from window.numbers import next_number
from window.states import Step

TOPIC = "tickets"
LONGEST_NAME = 40
LONGEST_NOTE = 200
WRITTEN = re.compile("([A-Z]{1,2})([0-9]{1,6})")


def take(
    service: str, *, court_id: UUID, by: UUID = NONE, priority: str = "", name: str = "", phone: str = ""
) -> Ticket:
    """Take a number for a kind of the window: `A001` is the first of its letter on each court day.

    by: the person or device that pressed. Raises Invalid.
    """
    kind = service_kind(service)
    rank = hall().rank_of(priority) if priority else 0
    if rank is None:
        raise Invalid(fields={"priority": [_("没有这种优先情形")]})
    at = clock.now()
    on = calendar.day_of(at)
    ticket = Ticket(
        court_id=court_id,
        on=on,
        prefix=kind.ticket_prefix,
        seq=next_number(court_id, on, kind.ticket_prefix),
        service=kind.code,
        priority=priority,
        rank=rank,
        state=TicketState.WAITING,
        counter_id=NONE,
        staff_id=NONE,
        for_counter_id=NONE,
        taken_at=at,
        queued_at=at,
        called_at=None,
        started_at=None,
        ended_at=None,
        name=clean(name, limit=LONGEST_NAME),
        phone=phone_key(phone),
    )
    db.session.add(ticket)
    note(ticket, Step.TAKE, at=at, by=by)
    return ticket


def service_kind(code: str) -> Kind:
    """A kind of the window. Raises Invalid."""
    kind = catalogue().kinds.find(Channel.WINDOW, code)
    if kind is None:
        raise Invalid(fields={"service": [_("没有“%(kind)s”这种窗口事项", kind=clean(code, limit=32))]})
    return kind


def phone_key(typed: str) -> str:
    """A telephone number as it is stored and searched, "" for none. Raises Invalid."""
    if not typed.strip():
        return ""
    caller = phones.read(typed)
    if caller.key is None or not caller.dialable:
        raise Invalid(fields={"phone": [_("号码有误，请核对后再填")]})
    return caller.key


def find(ticket_id: UUID, *, court_id: UUID, lock: bool = False) -> Ticket:
    """A ticket of this court; with `lock` nobody else changes it until the transaction ends. Raises NotFound."""
    query = select(Ticket).filter_by(id=ticket_id, court_id=court_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    ticket = db.session.scalar(query)
    if ticket is None:
        raise NotFound
    return ticket


def by_number(number: str, *, court_id: UUID) -> Ticket:
    """Today's ticket of a number as it is typed, `a1` for A001. Raises Invalid."""
    found = WRITTEN.fullmatch(number.strip().upper())
    key = {"prefix": found[1], "seq": int(found[2])} if found else None
    today = {"court_id": court_id, "on": calendar.today()}
    ticket = db.session.scalar(select(Ticket).filter_by(**today, **key)) if key else None
    if ticket is None:
        raise Invalid(fields={"number": [_("今天没有 %(number)s 号", number=clean(number, limit=12))]})
    return ticket


def check(ticket: Ticket, step: Step) -> TicketState:
    """The state a step would lead to. Raises StepRefused."""
    return states.after(ticket.state, step, is_past=ticket.on < calendar.today())


def move(ticket: Ticket, step: Step, *, by: UUID, at: datetime | None = None, remark: str = "") -> Ticket:
    """Do one step: the new state and its event. Raises StepRefused."""
    ticket.state = check(ticket, step)
    at = at or clock.now()
    if step is Step.START:
        ticket.started_at = at
    if ticket.state in states.OVER:
        ticket.ended_at = at
    note(ticket, step, at=at, by=by, remark=remark)
    return ticket


def note(ticket: Ticket, step: Step, *, at: datetime, by: UUID, remark: str = "") -> None:
    """Write down a step and tell the pages."""
    event = TicketEvent(
        court_id=ticket.court_id,
        ticket_id=ticket.id,
        at=at,
        by=by,
        step=step.value,
        state=ticket.state,
        service=ticket.service,
        counter_id=ticket.counter_id,
        note=clean(remark, limit=LONGEST_NOTE),
    )
    db.session.add(event)
    db.session.flush()
    tell(ticket)


def tell(ticket: Ticket) -> None:
    """Tell the pages that something about a ticket is new."""
    push.publish(TOPIC, court_id=ticket.court_id, ref=ticket.id)


def events(ticket: Ticket) -> Iterator[TicketEvent]:
    """The steps of a ticket, oldest first."""
    query = select(TicketEvent).filter_by(court_id=ticket.court_id, ticket_id=ticket.id)
    return iter(db.session.scalars(query.order_by(TicketEvent.at, TicketEvent.id)))
