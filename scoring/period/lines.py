"""The records of one person as lines of a sheet, and what prior-months records change."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from court.db import db
from scoring import policies
from scoring.models import NONE, Measure, MonthStat, PointRecord
from scoring.period import stats
from scoring.policy import Policy
from scoring.sheet.arithmetic import grouped, totals
from scoring.sheet.model import Line

ZERO = Decimal(0)


def line_of(record: PointRecord) -> Line:
    """A record as a line of the arithmetic; its ref never changes and never comes from the database."""
    source = f"{record.source_kind}:{record.source_id}"
    return Line(
        ref=f"{source}:{record.rule}:{record.generation}",
        rule=record.rule,
        nominal=record.points,
        occurred_at=record.occurred_at,
        incident=record.incident_id,
        source=source,
    )


def records_of(court_id: UUID, staff_id: UUID, month: str) -> list[PointRecord]:
    """Every record booked in a month for one person, in the order of the ledger."""
    query = select(PointRecord).filter_by(court_id=court_id, staff_id=staff_id, month=month)
    return list(db.session.scalars(query.order_by(PointRecord.seq)))


def live(records: Iterable[PointRecord]) -> list[PointRecord]:
    """The records left when reversals have taken away what they undo; both must be among `records`."""
    records = list(records)
    undone = {record.reversal_of for record in records if record.reversal_of != NONE}
    return [record for record in records if record.reversal_of == NONE and record.id not in undone]


def prior_points(court_id: UUID, staff_id: UUID, month: str) -> dict[str, Decimal]:
    """What the prior-months records booked in `month` change, by the month they belong to.

    Each is the difference between that month's sheet with and without them, with everything booked before: so the
    order of posting never matters, and caps of the month that carries the line do not touch it.
    """
    query = (
        select(PointRecord.fact_month)
        .filter_by(court_id=court_id, staff_id=staff_id, month=month)
        .where(PointRecord.fact_month != month)
        .distinct()
    )
    return {earlier: _difference(court_id, staff_id, earlier, month) for earlier in sorted(db.session.scalars(query))}


def _difference(court_id: UUID, staff_id: UUID, earlier: str, month: str) -> Decimal:
    query = select(PointRecord).filter_by(court_id=court_id, staff_id=staff_id, fact_month=earlier)
    records = db.session.scalars(query.where(PointRecord.month <= month).order_by(PointRecord.seq)).all()
    before = live(record for record in records if record.month < month)
    policy = policies.rules_for(court_id, _position(records), earlier)
    stat = stats.latest(court_id, staff_id, earlier).get(policy.workload.rule)
    return _score(policy, live(records), stat) - _score(policy, before, stat)


def _position(records: Sequence[PointRecord]) -> str:
    return records[0].position if records else ""


def _score(policy: Policy, records: Sequence[PointRecord], stat: MonthStat | None) -> Decimal:
    """The score of these records; the workload rule is computed anew, as more or fewer matters change it."""
    work = [record for record in records if record.measure is Measure.WORKLOAD]
    rule = policy.workload.rule
    lines = [line_of(r) for r in records if r.measure is Measure.SCORE and not (stat and r.rule == rule)]
    made = grouped(policy, lines)
    if stat is not None:
        made += stats.workload_group(policy, stat, work)
    return totals(policy, made, matters=len(work)).score
