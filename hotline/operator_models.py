"""Operators: what each is doing now, and what each has done."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from court.columns import state_column
from court.db import Base, CourtKeyed, Keyed
from court.sealed import Sealed
from hotline.states import OperatorState

BROWSER, PHONE, DESK = "browser", "phone", "desk"  # where an operator is rung; desk: a telephone we know nothing of


class OperatorPresence(Keyed, Base):
    """What one operator is doing now."""

    __tablename__ = "operator_presence"
    __table_args__ = (Index("ix_operator_presence_idle", "court_id", "state", "since_at"),)

    court_id: Mapped[UUID] = mapped_column(ForeignKey("court.id"))
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), unique=True)
    state: Mapped[OperatorState] = mapped_column(state_column(OperatorState, 12))
    reason: Mapped[str] = mapped_column(String(40))
    since_at: Mapped[datetime]
    seen_at: Mapped[datetime]  # the last sign of life
    # Where to go after the call: "" ready, or not_ready or offline with its reason.
    wish: Mapped[str] = mapped_column(String(12))
    wish_reason: Mapped[str] = mapped_column(String(40))
    device: Mapped[str] = mapped_column(String(8))  # browser | phone
    phone_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    call_id: Mapped[UUID | None]  # the call being offered, talked on or recorded; the last one afterwards
    leg: Mapped[int]

    phone = Sealed()


class OperatorInterval(CourtKeyed, Base):
    """A span an operator spent in one state, written when it ends. Never updated, never deleted."""

    __tablename__ = "operator_interval"
    __table_args__ = (Index("ix_operator_interval_staff", "staff_id", "from_at"),)

    staff_id: Mapped[UUID]
    state: Mapped[OperatorState] = mapped_column(state_column(OperatorState, 12))
    reason: Mapped[str] = mapped_column(String(40))
    from_at: Mapped[datetime]
    to_at: Mapped[datetime]
    call_id: Mapped[UUID | None]
