"""What the window desk (窗口台) shows to the person at a counter. Reads only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from court import calendar, filters
from court.db import db
from matters.catalogue import kind_name
from matters.models import Matter, MatterState
from window import calling, counters, forms, queues, receipts, recording, serving, shown, tickets, words
from window.hall import hall
from window.models import Counter, CounterSession, Receipt, Ticket, TicketEvent, TicketState
from window.queues import ServiceQueue
from window.states import Step

EARLIER_SHOWN = 6


@dataclass(frozen=True)
class QueueView:
    """The left column: who waits, who was set aside, who would be called next."""

    counter: Counter
    present: Ticket | None
    has_matters: bool
    upcoming: Ticket | None
    mine: Sequence[ServiceQueue]
    others: Sequence[ServiceQueue]
    no_shows: Sequence[Ticket]
    held: Sequence[Ticket]
    wait_limit: int  # seconds

    @property
    def may_go_on(self) -> bool:
        """Whether finishing and calling the next one is one press."""
        return self.present is not None and self.present.state is TicketState.SERVING and self.has_matters


@dataclass(frozen=True)
class ShownMatter:
    """A recorded matter with its fields in words and its paper."""

    matter: Matter
    fields: Sequence[tuple[str, str | list[dict[str, str]]]]
    receipt: Receipt | None


@dataclass(frozen=True)
class ShownStep:
    """One step of a ticket as the time line shows it."""

    when: str
    title: str
    note: str
    tone: str
    icon: str = ""


@dataclass(frozen=True)
class Visitor:
    """The right column: who stands there, and what was handled for the same telephone before."""

    name: str
    phone: str
    steps: Sequence[ShownStep]
    earlier: Sequence[Matter]


@dataclass(frozen=True)
class Today:
    """What a person has done at the window today."""

    tickets: int
    matters: int


def queue(seat: CounterSession) -> QueueView:
    counter = db.session.get_one(Counter, seat.counter_id)
    present = counters.ticket_at(counter.id)
    lines = queues.by_service(counter.court_id)
    return QueueView(
        counter=counter,
        present=present,
        has_matters=present is not None and serving.count_matters(present) > 0,
        upcoming=calling.peek(counter, seat),
        mine=[line for line in lines if counter.takes(line.service)],
        others=[line for line in lines if not counter.takes(line.service) and line.waiting],
        no_shows=queues.set_aside(counter.court_id, TicketState.NO_SHOW),
        held=queues.set_aside(counter.court_id, TicketState.HELD),
        wait_limit=hall().calling.wait_limit_minutes * 60,
    )


def matters(ticket: Ticket) -> list[ShownMatter]:
    """The matters of a ticket, in words."""
    return [show_matter(matter) for matter in recording.of_ticket(ticket)]


def show_matter(matter: Matter) -> ShownMatter:
    return ShownMatter(matter, forms.shown(matter.kind, forms.stored(matter)), receipts.of_matter(matter))


def visitor(ticket: Ticket, *, asker: UUID | None) -> Visitor:
    """The person of a ticket; nothing of them before the call."""
    return Visitor(
        name=shown.name_of(ticket, asker=asker),
        phone=shown.phone_of(ticket),
        steps=steps(ticket),
        earlier=_earlier(ticket),
    )


def steps(ticket: Ticket) -> list[ShownStep]:
    """The steps of a ticket in words, oldest first."""
    names = {counter.id: counter.name for counter in shown.of_court(ticket.court_id)}
    return [_step(event, names) for event in tickets.events(ticket)]


def _step(event: TicketEvent, counter_names: Mapping[UUID, str]) -> ShownStep:
    where = counter_names.get(event.counter_id, "") if event.step != Step.TAKE else kind_name(event.service)
    if event.step == Step.TRANSFER:
        where = f"{where} → {kind_name(event.service)}"
    note = words.step_note(event.step, event.note)
    return ShownStep(
        when=filters.time_of_day(event.at),
        title=words.step_word(event.step),
        note=" · ".join(part for part in (where, note) if part),
        tone=words.TONES[event.state],
    )


def _earlier(ticket: Ticket) -> Sequence[Matter]:
    if ticket.phone_index is None:
        return ()
    query = select(Matter).filter_by(court_id=ticket.court_id, phone_index=ticket.phone_index, state=MatterState.DONE)
    before = query.where(Matter.source_id != str(ticket.id)).order_by(Matter.completed_at.desc())
    return db.session.scalars(before.limit(EARLIER_SHOWN)).all()


def today(staff_id: UUID, court_id: UUID) -> Today:
    """What a person has done since midnight."""
    since: datetime = calendar.start_of(calendar.today())
    finished = select(func.count()).select_from(Ticket)
    finished = finished.filter_by(court_id=court_id, staff_id=staff_id, state=TicketState.FINISHED)
    done = select(func.count()).select_from(Matter).filter_by(staff_id=staff_id, state=MatterState.DONE)
    return Today(
        tickets=db.session.scalar(finished.where(Ticket.ended_at >= since)) or 0,
        matters=db.session.scalar(done.where(Matter.completed_at >= since)) or 0,
    )


def other_open(seat: CounterSession) -> list[tuple[str, str]]:
    """The open counters one may send somebody on to: id and name."""
    board = shown.board(seat.court_id)
    return [(str(row["id"]), _with_person(row)) for row in board if row["open"] and row["id"] != seat.counter_id]


def _with_person(row: dict[str, Any]) -> str:
    return f"{row['name']}　{row['staff_name']}"
