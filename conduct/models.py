"""How people are looked after at work: for now, outages."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from court.columns import state_column
from court.db import Base, Keyed


class OutageKind(StrEnum):
    """What failed."""

    POWER = "power"  # 停电
    NETWORK = "network"  # 断网
    TELEPHONE = "telephone"  # 电话故障


class Outage(Keyed, Base):
    """A time in which work could not be done as usual (故障时段); nobody loses points for it. Declared once, kept."""

    __tablename__ = "outage"
    __table_args__ = (Index("ix_outage_court", "court_id", "from_at"),)

    court_id: Mapped[UUID] = mapped_column(ForeignKey("court.id"))
    kind: Mapped[OutageKind] = mapped_column(state_column(OutageKind, 12))
    from_at: Mapped[datetime]
    to_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(200))
    declared_by: Mapped[UUID]
    declared_at: Mapped[datetime]
