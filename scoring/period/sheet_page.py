"""One person's sheet explained: each line with what it counts for and why, agreeing with the month's totals."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import cached_property
from uuid import UUID

from sqlalchemy import select

from court import calendar
from court.db import db
from scoring import ledger, months, policies
from scoring.models import NONE, Measure, MonthEvent, MonthState, PointRecord, Sheet
from scoring.period import lines as records_as_lines
from scoring.period import results, snapshots, stats
from scoring.period.results import PersonResult
from scoring.period.steps import Step
from scoring.policy import Policy, Rule
from scoring.sheet.explanation import explain
from scoring.sheet.model import Cut, Line

ZERO = Decimal(0)
STORING = (Step.PUBLICISE, Step.REVIEW, Step.LOCK)


@dataclass(frozen=True)
class SheetLine:
    """A line of the sheet: what it says, what it counts for, why the two differ.

    record: None for a statistic that is expected and not yet booked.
    """

    rule: Rule
    nominal: Decimal
    counted: Decimal
    reason: Cut
    record: PointRecord | None

    @property
    def is_expected(self) -> bool:
        return self.record is None


@dataclass(frozen=True)
class PriorMonth:
    """What records of an earlier month, booked in this one, change on this sheet: signed, outside all caps."""

    month: str
    points: Decimal
    records: tuple[PointRecord, ...]


@dataclass(frozen=True)
class Correction:
    """A line of this sheet that a later month's reversal took back; the sheet itself stays as it is."""

    record: PointRecord
    reversal: PointRecord


@dataclass(frozen=True)
class PersonSheet:
    """Everything one person's sheet says and what it stands on.

    work: the handled matters that count. undone: records taken back within the month, with their reversals.
    stored: the snapshot, from publication on. head: sequence number and hash of the ledger the sheet was made from.
    """

    month: str
    state: MonthState
    result: PersonResult
    policy: Policy
    lines: tuple[SheetLine, ...]
    work: tuple[PointRecord, ...]
    undone: tuple[PointRecord, ...]
    prior: tuple[PriorMonth, ...]
    corrections: tuple[Correction, ...]
    stored: Sheet | None
    head: tuple[int, str]

    @cached_property
    def floored(self) -> Decimal:
        """What the floor, or rounding to a coarser place, adds to the sum of the figures."""
        totals = self.result.totals
        return totals.score - (totals.base + totals.plus - totals.minus + totals.prior)

    def of_dimension(self, key: str) -> list[SheetLine]:
        return [line for line in self.lines if line.rule.dim == key]


def of_person(court_id: UUID, month: str, staff_id: UUID) -> PersonSheet | None:
    """One person's sheet; None when the month has nothing of theirs."""
    result = results.of_person(court_id, month, staff_id)
    return explained(court_id, month, result) if result else None


def explained(court_id: UUID, month: str, result: PersonResult) -> PersonSheet:
    """The sheet of a result that is already computed."""
    policy, state = policies.parsed(result.version), months.state_of(court_id, month)
    booked = records_as_lines.records_of(court_id, result.staff.id, month)
    own = [record for record in booked if not record.is_prior]
    live = records_as_lines.live(own)
    stored = _stored(court_id, month, result.staff.id, state)
    return PersonSheet(
        month=month,
        state=state,
        result=result,
        policy=policy,
        lines=_lines(policy, result, month, [r for r in live if r.measure is Measure.SCORE]),
        work=tuple(record for record in live if record.measure is Measure.WORKLOAD),
        undone=_undone(own),
        prior=_prior(result, booked),
        corrections=_corrections(court_id, result.staff.id, month, live),
        stored=stored,
        head=_head(court_id, month) if stored else ledger.head(court_id),
    )


def _lines(policy: Policy, result: PersonResult, month: str, records: Sequence[PointRecord]) -> tuple[SheetLine, ...]:
    by_ref = {records_as_lines.line_of(record).ref: record for record in records}
    end = calendar.span(month)[1] - timedelta(seconds=1)
    made = [records_as_lines.line_of(record) for record in records]
    made += [Line(f"expected:{a.rule}", a.rule, a.points, end, source=stats.SOURCE) for a in result.expected]
    counted = explain(policy, made, matters=result.figures.matters, prior=result.totals.prior).lines
    return tuple(
        SheetLine(policy.rule_by_code[c.line.rule], c.nominal, c.counted, c.reason, by_ref.get(c.line.ref))
        for c in counted
    )


def _undone(own: Iterable[PointRecord]) -> tuple[PointRecord, ...]:
    own = list(own)
    taken = {record.reversal_of for record in own if record.reversal_of != NONE}
    return tuple(record for record in own if record.id in taken or record.reversal_of != NONE)


def _prior(result: PersonResult, booked: Sequence[PointRecord]) -> tuple[PriorMonth, ...]:
    return tuple(
        PriorMonth(earlier, points, tuple(record for record in booked if record.fact_month == earlier))
        for earlier, points in result.prior.items()
    )


def _corrections(court_id: UUID, staff_id: UUID, month: str, live: Sequence[PointRecord]) -> tuple[Correction, ...]:
    query = select(PointRecord).filter_by(court_id=court_id, staff_id=staff_id)
    later = query.where(PointRecord.month > month, PointRecord.reversal_of != NONE).order_by(PointRecord.seq)
    mine = {record.id: record for record in live}
    return tuple(
        Correction(mine[reversal.reversal_of], reversal)
        for reversal in db.session.scalars(later)
        if reversal.reversal_of in mine
    )


def _stored(court_id: UUID, month: str, staff_id: UUID, state: MonthState) -> Sheet | None:
    if state not in (MonthState.PUBLICISED, MonthState.LOCKED):
        return None
    return next((sheet for sheet in snapshots.newest(court_id, month) if sheet.staff_id == staff_id), None)


def _head(court_id: UUID, month: str) -> tuple[int, str]:
    """The ledger's head as it was noted with the newest snapshot."""
    query = select(MonthEvent.head_seq, MonthEvent.head_hash).filter_by(court_id=court_id, month=month)
    noted = query.where(MonthEvent.step.in_([step.value for step in STORING])).order_by(MonthEvent.id.desc())
    found = db.session.execute(noted.limit(1)).one()
    return found[0], found[1]
