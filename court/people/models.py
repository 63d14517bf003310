"""Courts, posts and the people who work at them."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from court.columns import state_column
from court.db import Base, Keyed


class Employment(StrEnum):
    """Form of employment (用工形式)."""

    ESTABLISHED = "established"  # 编内
    CONTRACT = "contract"  # 聘用制
    DISPATCHED = "dispatched"  # 劳务派遣
    OUTSOURCED = "outsourced"  # 服务外包


class Court(Keyed, Base):
    """One court. Courts form a tree; everything else belongs to exactly one."""

    __tablename__ = "court"

    code: Mapped[str] = mapped_column(String(16), unique=True)  # 法院代字, as in case numbers
    name: Mapped[str] = mapped_column(String(80))
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("court.id"), index=True)
    path: Mapped[str] = mapped_column(String(400), index=True)  # ids from the root, each followed by "/"
    hotline_number: Mapped[str] = mapped_column(String(32), index=True)  # as the provider sends it in To
    is_demo: Mapped[bool]
    created_at: Mapped[datetime]


class Post(Keyed, Base):
    """A post with its head-count, e.g. 诉讼服务窗口 6-9. `position` is the class people are compared in."""

    __tablename__ = "post"
    __table_args__ = (UniqueConstraint("court_id", "name"),)

    court_id: Mapped[UUID] = mapped_column(ForeignKey("court.id"), index=True)
    position: Mapped[str] = mapped_column(String(24))  # hotline | window | a court's own
    name: Mapped[str] = mapped_column(String(40))
    heads_min: Mapped[int]
    heads_max: Mapped[int]


class Staff(Keyed, Base):
    """A person whose work is counted. Never deleted while records name them; leaving sets `left_on`."""

    __tablename__ = "staff"
    __table_args__ = (UniqueConstraint("court_id", "no"),)

    court_id: Mapped[UUID] = mapped_column(ForeignKey("court.id"), index=True)
    no: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(40))
    employment: Mapped[Employment] = mapped_column(state_column(Employment))
    employer: Mapped[str] = mapped_column(String(80))  # "" for the court itself
    hired_on: Mapped[date]
    left_on: Mapped[date | None]  # last day of work


class Placement(Keyed, Base):
    """Who holds which post from when to when; a transfer ends one and begins another."""

    __tablename__ = "placement"
    __table_args__ = (
        UniqueConstraint("staff_id", "from_on"),
        Index("ix_placement_court", "court_id", "post_id"),
    )

    court_id: Mapped[UUID] = mapped_column(ForeignKey("court.id"))
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    post_id: Mapped[UUID] = mapped_column(ForeignKey("post.id"))
    from_on: Mapped[date]
    to_on: Mapped[date | None]  # last day there
