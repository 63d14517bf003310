"""Calls as they stand, and everything that happened to them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from court.columns import state_column
from court.db import Base, CourtKeyed, Keyed
from court.sealed import Sealed
from hotline.states import OVER, CallState, LegState, Missed

PROVIDER, DESK, PBX = "provider", "desk", "pbx"  # where a call is known from: webhooks, nobody but the operator, a PBX
LONGEST_SID = 64


class Call(Keyed, Base):
    """One caller's call (来电). Its state only moves forward; attempts to reach an operator are its legs."""

    __tablename__ = "call"
    __table_args__ = (
        # Whoever tells of a call twice tells of the same one.
        UniqueConstraint("court_id", "origin", "sid"),
        Index("ix_call_sid", "sid"),
        Index("ix_call_queue", "court_id", "state", "queued_at"),
        Index("ix_call_started", "court_id", "started_at"),
        Index("ix_call_caller", "court_id", "caller_index"),
    )

    court_id: Mapped[UUID] = mapped_column(ForeignKey("court.id"))
    origin: Mapped[str] = mapped_column(String(12))  # provider | desk | pbx
    sid: Mapped[str] = mapped_column(String(LONGEST_SID))
    direction: Mapped[str] = mapped_column(String(16))
    state: Mapped[CallState] = mapped_column(state_column(CallState, 12))
    missed: Mapped[Missed] = mapped_column(state_column(Missed, 16))
    is_orphan: Mapped[bool]  # told of, but never seen to begin
    caller_kind: Mapped[str] = mapped_column(String(12))  # court.phones.Kind
    caller_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    caller_index: Mapped[bytes | None] = mapped_column(LargeBinary)
    called: Mapped[str] = mapped_column(String(64))
    forwarded_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    started_at: Mapped[datetime]
    queued_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    staff_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"), index=True)  # who talked last
    attempts: Mapped[int]  # legs so far; the number of the newest
    open_leg: Mapped[int]  # the attempt that is going on, 0 when none
    recorded_at: Mapped[datetime | None]  # the first matter recorded of it
    looked_at: Mapped[datetime | None]  # when the provider was last asked about it
    handled_at: Mapped[datetime | None]  # a missed or orphan call somebody has dealt with
    handled_by: Mapped[UUID | None]

    # As it came; the index is of its identity (court.phones), and there is none for a withheld number.
    caller = Sealed()
    forwarded = Sealed()

    @property
    def is_over(self) -> bool:
        return self.state in OVER


class CallLeg(Keyed, Base):
    """One attempt to connect a caller to one operator (接续)."""

    __tablename__ = "call_leg"
    __table_args__ = (
        UniqueConstraint("call_id", "number"),
        Index("ix_call_leg_unrecorded", "staff_id", "recorded_at", "answered_at"),
    )

    court_id: Mapped[UUID]
    call_id: Mapped[UUID] = mapped_column(ForeignKey("call.id"))
    number: Mapped[int]
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    device: Mapped[str] = mapped_column(String(8))  # browser | phone | desk
    sid: Mapped[str] = mapped_column(String(LONGEST_SID))  # the provider's, "" until it is told
    state: Mapped[LegState] = mapped_column(state_column(LegState, 12))
    offered_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    recorded_at: Mapped[datetime | None]  # the operator's own record of it is complete


class SeenEvent(Base):
    """Guard: one row for each thing a provider has told, however often it tells it."""

    __tablename__ = "seen_event"

    court_id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(160), primary_key=True)


class ProviderEvent(CourtKeyed, Base):
    """What a provider told, as it came. Never updated, never deleted; its content may be erased."""

    __tablename__ = "provider_event"
    __table_args__ = (Index("ix_provider_event_call", "call_id"),)

    call_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(String(12))  # voice | status | leg | connect | dialled | accept | bridge
    received_at: Mapped[datetime]
    told_at: Mapped[datetime | None]  # the provider's own clock
    payload_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)

    payload = Sealed()


class CallEvent(CourtKeyed, Base):
    """One step in a call's story. Never updated, never deleted."""

    __tablename__ = "call_event"
    __table_args__ = (Index("ix_call_event_call", "call_id"),)

    call_id: Mapped[UUID]
    at: Mapped[datetime]
    step: Mapped[str] = mapped_column(String(16))
    leg: Mapped[int]  # 0 where it concerns the whole call
    staff_id: Mapped[UUID | None]
    note: Mapped[str] = mapped_column(Text)
