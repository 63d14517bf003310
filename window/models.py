"""The service window: counters and who sits there, tickets and their steps, running numbers, receipts."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from court.columns import state_column
from court.db import Base, CourtKeyed, Keyed
from court.sealed import Sealed

NONE = UUID(int=0)  # "no counter", "nobody": never NULL


def _one(name: str, column: str, condition: str) -> Index:
    """A value stands at most once among the rows where `condition` holds."""
    where = text(condition)
    return Index(name, column, unique=True, sqlite_where=where, postgresql_where=where)


class TicketState(StrEnum):
    """等候 → 已叫号 → 办理中 → 已办结; aside: 过号, 暂存; over without being served: 作废, 未办结."""

    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    FINISHED = "finished"
    NO_SHOW = "no_show"
    HELD = "held"
    CANCELLED = "cancelled"
    UNCLOSED = "unclosed"  # still open when its day ended: never counted as served


class Counter(Keyed, Base):
    """A counter (窗口) of a court's hall and the kinds of matters it takes."""

    __tablename__ = "counter"
    __table_args__ = (UniqueConstraint("court_id", "name"),)

    court_id: Mapped[UUID] = mapped_column(ForeignKey("court.id"), index=True)
    name: Mapped[str] = mapped_column(String(40))
    services: Mapped[str] = mapped_column(Text)  # codes with spaces between; "" = every kind of the window
    place: Mapped[int]  # order on boards and lists

    @property
    def service_codes(self) -> tuple[str, ...]:
        """The kinds it takes; empty when it takes all."""
        return tuple(self.services.split())

    def takes(self, service: str) -> bool:
        return not self.services or service in self.service_codes


class CounterSession(Keyed, Base):
    """Who sat at a counter from when to when. One open session per counter and per person."""

    __tablename__ = "counter_session"
    __table_args__ = (
        _one("uq_counter_session_counter", "counter_id", "closed_at IS NULL"),
        _one("uq_counter_session_staff", "staff_id", "closed_at IS NULL"),
        Index("ix_counter_session_court", "court_id", "opened_at"),
    )

    court_id: Mapped[UUID] = mapped_column(ForeignKey("court.id"))
    counter_id: Mapped[UUID] = mapped_column(ForeignKey("counter.id"))
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(24))  # why it was left, a code of config/window.toml; "" while open
    priority_run: Mapped[int]  # priority tickets called one after the other


class Ticket(Keyed, Base):
    """One number taken for one service (排队号). Its state changes only along window/states.py."""

    __tablename__ = "ticket"
    __table_args__ = (
        UniqueConstraint("court_id", "on", "prefix", "seq"),
        _one("uq_ticket_at_counter", "counter_id", "state IN ('called', 'serving')"),
        Index("ix_ticket_queue", "court_id", "on", "state", "queued_at"),
        Index("ix_ticket_phone", "court_id", "phone_index"),
    )

    court_id: Mapped[UUID] = mapped_column(ForeignKey("court.id"))
    on: Mapped[date]  # the court's day; numbers begin anew on each
    prefix: Mapped[str] = mapped_column(String(2))
    seq: Mapped[int]
    service: Mapped[str] = mapped_column(String(32))
    priority: Mapped[str] = mapped_column(String(24))  # why it goes first, "" when in turn
    rank: Mapped[int]  # higher is called sooner; 0 = in turn
    state: Mapped[TicketState] = mapped_column(state_column(TicketState, 12))
    counter_id: Mapped[UUID]  # where it was called last
    staff_id: Mapped[UUID]  # who called it last
    for_counter_id: Mapped[UUID]  # transferred to this counter alone
    taken_at: Mapped[datetime]
    queued_at: Mapped[datetime]  # since when it waits in its present queue
    called_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    name_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone_index: Mapped[bytes | None] = mapped_column(LargeBinary)

    name = Sealed()
    phone = Sealed(family="phone")

    @property
    def number(self) -> str:
        """`A001`: what stands on the slip and the display."""
        return f"{self.prefix}{self.seq:03d}"


class TicketEvent(CourtKeyed, Base):
    """One step of a ticket: who, where, when, and the state it led to. Waiting and serving times come from these."""

    __tablename__ = "ticket_event"
    __table_args__ = (Index("ix_ticket_event_ticket", "ticket_id"),)

    ticket_id: Mapped[UUID]
    at: Mapped[datetime]
    by: Mapped[UUID]  # the person; an account without one; NONE for a job
    step: Mapped[str] = mapped_column(String(12))
    state: Mapped[TicketState] = mapped_column(state_column(TicketState, 12))
    service: Mapped[str] = mapped_column(String(32))
    counter_id: Mapped[UUID]
    note: Mapped[str] = mapped_column(Text)


class DaySequence(Base):
    """The last number given out in one series of one court day. Its row is locked while a number is drawn."""

    __tablename__ = "day_sequence"

    court_id: Mapped[UUID] = mapped_column(primary_key=True)
    on: Mapped[date] = mapped_column(primary_key=True)
    series: Mapped[str] = mapped_column(String(16), primary_key=True)
    last: Mapped[int]


class Receipt(Keyed, Base):
    """The receipt of materials (诉讼材料收转单) that belongs to one matter; its number is never given twice."""

    __tablename__ = "receipt"
    __table_args__ = (UniqueConstraint("court_id", "on", "seq"),)

    court_id: Mapped[UUID] = mapped_column(ForeignKey("court.id"))
    on: Mapped[date]
    seq: Mapped[int]
    number: Mapped[str] = mapped_column(String(40))
    matter_id: Mapped[UUID] = mapped_column(ForeignKey("matter.id"), unique=True)
    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("ticket.id"))
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    received_at: Mapped[datetime]
