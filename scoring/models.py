"""The tables of points and months. Almost all of them only grow."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from court.audit import NOBODY
from court.chain import Linked
from court.columns import MonthText, state_column
from court.db import Base, CourtKeyed, Keyed

NONE = NOBODY  # "no record", "no entry" in key columns, which are never NULL


class Measure(StrEnum):
    """What a record counts: one handled matter, or points of the score."""

    WORKLOAD = "workload"
    SCORE = "score"


class MonthState(StrEnum):
    """积分中 → 汇总核对 → 公示 → 审定归档."""

    OPEN = "open"
    COLLECTING = "collecting"
    PUBLICISED = "publicised"
    LOCKED = "locked"


class EntryState(StrEnum):
    """待核实 → 已确认 | 已取消."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


class EntryKind(StrEnum):
    """Why something waits for confirmation."""

    AUTO = "auto"  # a job or service found it
    MANUAL = "manual"  # a person recorded it
    REVERSAL = "reversal"  # a person wants a record undone


class PolicyVersion(CourtKeyed, Base):
    """One immutable version of a court's assessment policy, in force from the first of a month."""

    __tablename__ = "policy_version"
    __table_args__ = (UniqueConstraint("court_id", "position", "from_month", "digest"),)

    position: Mapped[str] = mapped_column(String(24))  # the class it is for; "" for all
    from_month: Mapped[str] = mapped_column(MonthText)
    title: Mapped[str] = mapped_column(String(80))
    text: Mapped[str] = mapped_column(Text)  # canonical form
    digest: Mapped[str] = mapped_column(String(64))
    imported_at: Mapped[datetime]
    imported_by: Mapped[UUID]


class PostedFact(Base):
    """Guards that a fact is booked once: one row per fact, rule, measure and generation."""

    __tablename__ = "posted_fact"

    court_id: Mapped[UUID] = mapped_column(primary_key=True)
    source_kind: Mapped[str] = mapped_column(String(32), primary_key=True)
    source_id: Mapped[str] = mapped_column(String(96), primary_key=True)
    rule: Mapped[str] = mapped_column(String(32), primary_key=True)
    measure: Mapped[str] = mapped_column(String(12), primary_key=True)
    generation: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    entry_id: Mapped[UUID]  # what it became: an entry ...
    record_id: Mapped[UUID]  # ... or at once a record


class ReversedRecord(Base):
    """Guards that a record is reversed once, and says in which month."""

    __tablename__ = "reversed_record"

    court_id: Mapped[UUID] = mapped_column(primary_key=True)
    record_id: Mapped[UUID] = mapped_column(primary_key=True)
    month: Mapped[str] = mapped_column(MonthText)
    reversal_id: Mapped[UUID]


class PointRecord(CourtKeyed, Linked, Base):
    """One line of the points ledger. Never updated, never deleted; reversed by another line."""

    __tablename__ = "point_record"
    __table_args__ = (
        Index("ix_point_record_month", "court_id", "month", "measure", "staff_id", "rule", "points"),
        Index("ix_point_record_person", "court_id", "staff_id", "month", "occurred_at"),
        Index("ix_point_record_source", "court_id", "source_kind", "source_id"),
        UniqueConstraint("court_id", "seq"),
    )

    measure: Mapped[Measure] = mapped_column(state_column(Measure, 12))
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    position: Mapped[str] = mapped_column(String(24))
    month: Mapped[str] = mapped_column(MonthText)  # booked in
    fact_month: Mapped[str] = mapped_column(MonthText)  # when it happened; another than `month` = a prior-months line
    rule: Mapped[str] = mapped_column(String(32))  # a policy rule, or for workload the kind of matter
    rule_text: Mapped[str] = mapped_column(String(120))
    dimension: Mapped[str] = mapped_column(String(12))
    points: Mapped[Decimal]  # nominal: before any cap
    caps: Mapped[str] = mapped_column(String(200))  # what could cap it, copied from the policy
    in_time: Mapped[int]  # 1 yes, 0 no, -1 nothing to say
    occurred_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    incident_id: Mapped[str] = mapped_column(String(96))
    source_kind: Mapped[str] = mapped_column(String(32))
    source_id: Mapped[str] = mapped_column(String(96))
    generation: Mapped[int]
    evidence: Mapped[str] = mapped_column(Text)  # JSON, no personal data
    policy_id: Mapped[UUID]
    policy_digest: Mapped[str] = mapped_column(String(64))
    entry_id: Mapped[UUID]
    reversal_of: Mapped[UUID]
    reversal_of_seq: Mapped[int]  # 0 when it reverses nothing
    recorded_by: Mapped[UUID]  # person
    note: Mapped[str] = mapped_column(Text)

    def canonical(self) -> Mapping[str, Any]:
        """What the chain covers: no database ids but the opaque ones of people and sources, no free text."""
        return {
            "seq": self.seq,
            "measure": self.measure.value,
            "staff": self.staff_id,
            "position": self.position,
            "month": self.month,
            "fact_month": self.fact_month,
            "rule": self.rule,
            "dimension": self.dimension,
            "points": self.points,
            "caps": self.caps,
            "in_time": self.in_time,
            "occurred_at": self.occurred_at,
            "recorded_at": self.recorded_at,
            "incident": self.incident_id,
            "source": f"{self.source_kind}:{self.source_id}:{self.generation}",
            "evidence": self.evidence,
            "policy": self.policy_digest,
            "reverses": self.reversal_of_seq,
            "by": self.recorded_by,
        }

    @property
    def is_prior(self) -> bool:
        """Whether it belongs to an earlier month than the one that carries it."""
        return self.fact_month != self.month


class Entry(Keyed, Base):
    """What waits for confirmation (待核实): told to the person, open to explanation, decided by a third."""

    __tablename__ = "entry"
    __table_args__ = (
        Index("ix_entry_court", "court_id", "state", "explain_until"),
        Index("ix_entry_person", "staff_id", "state"),
    )

    court_id: Mapped[UUID] = mapped_column(ForeignKey("court.id"))
    kind: Mapped[EntryKind] = mapped_column(state_column(EntryKind, 12))
    state: Mapped[EntryState] = mapped_column(state_column(EntryState, 12))
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    fact: Mapped[str] = mapped_column(Text)  # the Fact as JSON: what becomes a record
    rule: Mapped[str] = mapped_column(String(32))
    points: Mapped[Decimal]  # what confirming would book
    occurred_at: Mapped[datetime]
    susp: Mapped[bool]  # the rule is suspended by outage or statutory leave
    reversal_of: Mapped[UUID]  # a record, or NONE
    reason: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[UUID]  # person, NONE for a job
    told_at: Mapped[datetime]
    explain_until: Mapped[datetime]
    explanation: Mapped[str] = mapped_column(Text)
    explained_at: Mapped[datetime | None]
    decided_by: Mapped[UUID]  # person, NONE for a job
    decided_at: Mapped[datetime | None]
    decision: Mapped[str] = mapped_column(Text)
    record_id: Mapped[UUID]  # the record it became


class EntryEvent(CourtKeyed, Base):
    """One step of an entry: who, when, what."""

    __tablename__ = "entry_event"
    __table_args__ = (Index("ix_entry_event_entry", "entry_id"),)

    entry_id: Mapped[UUID]
    at: Mapped[datetime]
    by: Mapped[UUID]
    step: Mapped[str] = mapped_column(String(16))
    note: Mapped[str] = mapped_column(Text)


class Suspension(Keyed, Base):
    """A time in which rules marked `susp` make nothing: an outage (故障时段), or statutory leave of one person."""

    __tablename__ = "suspension"
    __table_args__ = (
        UniqueConstraint("court_id", "source_kind", "source_id"),
        Index("ix_suspension_court", "court_id", "from_at"),
    )

    court_id: Mapped[UUID] = mapped_column(ForeignKey("court.id"))
    staff_id: Mapped[UUID]  # NONE: everybody in the court
    from_at: Mapped[datetime]
    to_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(200))
    source_kind: Mapped[str] = mapped_column(String(32))
    source_id: Mapped[str] = mapped_column(String(96))


class Tally(CourtKeyed, Base):
    """A figure that month statistics add up and that earns nothing by itself: a rating, half a day of leave."""

    __tablename__ = "tally"
    __table_args__ = (
        UniqueConstraint("court_id", "source_kind", "source_id", "key"),
        Index("ix_tally_month", "court_id", "month", "key", "staff_id"),
    )

    month: Mapped[str] = mapped_column(MonthText)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    key: Mapped[str] = mapped_column(String(24))  # satisfaction | personal_leave
    amount: Mapped[Decimal]
    occurred_at: Mapped[datetime]
    source_kind: Mapped[str] = mapped_column(String(32))
    source_id: Mapped[str] = mapped_column(String(96))


class Month(Base):
    """One court's month of assessment. Its state moves forward only."""

    __tablename__ = "month"

    court_id: Mapped[UUID] = mapped_column(ForeignKey("court.id"), primary_key=True)
    month: Mapped[str] = mapped_column(MonthText, primary_key=True)
    state: Mapped[MonthState] = mapped_column(state_column(MonthState, 12))
    is_held: Mapped[bool]  # automatic steps wait
    hold_reason: Mapped[str] = mapped_column(String(200))
    signed_by: Mapped[UUID]  # 审签, NONE until signed
    signed_at: Mapped[datetime | None]


class MonthEvent(CourtKeyed, Base):
    """One step of a month. (court, month, step, n) is unique: it is the lock that lets a step happen once."""

    __tablename__ = "month_event"
    __table_args__ = (UniqueConstraint("court_id", "month", "step", "n"),)

    month: Mapped[str] = mapped_column(MonthText)
    step: Mapped[str] = mapped_column(String(16))
    n: Mapped[int]
    at: Mapped[datetime]
    by: Mapped[UUID]  # person, NONE for the clock
    reason: Mapped[str] = mapped_column(Text)
    head_seq: Mapped[int]
    head_hash: Mapped[str] = mapped_column(String(64))


class MonthStat(CourtKeyed, Base):
    """What only the whole month shows, for one person and rule, with the inputs it was computed from, frozen."""

    __tablename__ = "month_stat"
    __table_args__ = (UniqueConstraint("court_id", "month", "staff_id", "rule", "generation"),)

    month: Mapped[str] = mapped_column(MonthText)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    rule: Mapped[str] = mapped_column(String(32))
    generation: Mapped[int]
    points: Mapped[Decimal]
    skipped: Mapped[str] = mapped_column(String(40))  # why it was not computed, "" when it was
    inputs: Mapped[str] = mapped_column(Text)  # JSON
    at: Mapped[datetime]


class Sheet(CourtKeyed, Base):
    """One person's monthly sheet (月考核表) as it stood at a stage. Never changed; a later stage is a new row."""

    __tablename__ = "sheet"
    __table_args__ = (UniqueConstraint("court_id", "month", "staff_id", "n"),)

    month: Mapped[str] = mapped_column(MonthText)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    n: Mapped[int]
    stage: Mapped[str] = mapped_column(String(12))  # provisional | review | final
    workload: Mapped[Decimal]
    score: Mapped[Decimal]
    grade: Mapped[str] = mapped_column(String(20))
    body: Mapped[str] = mapped_column(Text)  # JSON: everything the printed sheet says
    digest: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]


class ObjectionState(StrEnum):
    """待复核 → 采纳 | 部分采纳 | 维持."""

    OPEN = "open"
    UPHELD = "upheld"  # the objection succeeds, the record is reversed
    DISMISSED = "dismissed"  # 维持
    KEPT = "kept"  # the last day came before an answer: kept for now, later success is a prior-months line


class Objection(Keyed, Base):
    """A person challenges one of their records (异议); people not involved answer in writing."""

    __tablename__ = "objection"
    __table_args__ = (Index("ix_objection_month", "court_id", "month", "state"),)

    court_id: Mapped[UUID] = mapped_column(ForeignKey("court.id"))
    month: Mapped[str] = mapped_column(MonthText)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    record_id: Mapped[UUID]
    grounds: Mapped[str] = mapped_column(Text)
    state: Mapped[ObjectionState] = mapped_column(state_column(ObjectionState, 12))
    raised_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[UUID]
    answer: Mapped[str] = mapped_column(Text)
