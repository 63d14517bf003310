"""What both desks produce: handled matters."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from court.columns import state_column
from court.db import Base, CourtKeyed, Keyed
from court.sealed import Sealed


class MatterState(StrEnum):
    """已办结 | 已作废."""

    DONE = "done"
    VOID = "void"


class Matter(Keyed, Base):
    """One handled matter (办理事项), on whatever channel. Finished = one point to the person who finished it."""

    __tablename__ = "matter"
    __table_args__ = (
        # The same content on one call or ticket is the same matter, whoever presses the button twice.
        UniqueConstraint("court_id", "source_kind", "source_id", "digest"),
        Index("ix_matter_court_done", "court_id", "completed_at"),
        Index("ix_matter_staff_done", "staff_id", "completed_at"),
        Index("ix_matter_phone", "court_id", "phone_index"),
        Index("ix_matter_case", "court_id", "case_key"),
    )

    court_id: Mapped[UUID] = mapped_column(ForeignKey("court.id"))
    channel: Mapped[str] = mapped_column(String(12))  # hotline | window | online
    kind: Mapped[str] = mapped_column(String(32))
    state: Mapped[MatterState] = mapped_column(state_column(MatterState, 12))
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    source_kind: Mapped[str] = mapped_column(String(32))  # call | ticket | desk_call
    source_id: Mapped[str] = mapped_column(String(96))
    digest: Mapped[str] = mapped_column(String(64))
    started_at: Mapped[datetime]
    completed_at: Mapped[datetime]
    outcome: Mapped[str] = mapped_column(String(16))
    role: Mapped[str] = mapped_column(String(32))  # 来电来访人身份
    identity_check: Mapped[str] = mapped_column(String(24))
    case_text: Mapped[str] = mapped_column(String(120))  # as typed
    case_key: Mapped[str] = mapped_column(String(80))  # identity of a parsed case number, "" when it does not parse
    summary: Mapped[str] = mapped_column(Text)
    fields_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # JSON: the kind's own fields, names among them
    name_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone_index: Mapped[bytes | None] = mapped_column(LargeBinary)

    fields = Sealed()
    name = Sealed()
    phone = Sealed(family="phone")


class MatterEvent(CourtKeyed, Base):
    """One step of a matter: who, when, what."""

    __tablename__ = "matter_event"
    __table_args__ = (Index("ix_matter_event_matter", "matter_id"),)

    matter_id: Mapped[UUID]
    at: Mapped[datetime]
    by: Mapped[UUID]
    step: Mapped[str] = mapped_column(String(16))
    note: Mapped[str] = mapped_column(Text)
