"""What a month's records add up to, person by person: set-based SQL, one row per person, rule and points."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, bindparam, case, collate, func, literal, select
from sqlalchemy.orm import InstrumentedAttribute

from court.columns import from_hundredths
from court.db import db, is_sqlite
from scoring.models import NONE, Measure, PointRecord, ReversedRecord, Tally
from scoring.policy import Policy
from scoring.sheet.model import Group

R = PointRecord


@dataclass
class PersonMonth:
    """One person's month as the ledger has it, without prior-months lines and reversed pairs."""

    groups: list[Group] = field(default_factory=list)
    kinds: dict[tuple[str, str], int] = field(default_factory=dict)  # (position, kind) -> matters
    on_time: int = 0
    due: int = 0

    @property
    def matters(self) -> int:
        return sum(self.kinds.values())

    def counts(self, position: str) -> dict[str, int]:
        return {kind: n for (where, kind), n in sorted(self.kinds.items()) if where == position}


def of_month(court_id: UUID, month: str, policy: Policy, *, staff_id: UUID | None = None) -> dict[UUID, PersonMonth]:
    """The figures of everyone with a record in `month` (or of one person)."""
    people: dict[UUID, PersonMonth] = defaultdict(PersonMonth)
    given = {"court": court_id, "month": month, "nobody": NONE, "person": staff_id}
    team = [rule.code for rule in policy.rules if rule.team]
    for person, rule, points, count in db.session.execute(_scores(team, staff_id is not None), given):
        people[person].groups.append(Group(rule, points, count))
    for person, position, kind, count, on_time, due in db.session.execute(_work(staff_id is not None), given):
        figures = people[person]
        figures.kinds[position, kind] = figures.kinds.get((position, kind), 0) + count
        figures.on_time += on_time
        figures.due += due
    return dict(people)


def tallies(court_id: UUID, month: str) -> dict[UUID, dict[str, tuple[Decimal, int]]]:
    """person -> key -> (sum, number) of the month's tallies."""
    query = (
        select(Tally.staff_id, Tally.key, func.sum(Tally.amount), func.count())
        .where(Tally.court_id == court_id, Tally.month == month)
        .group_by(Tally.staff_id, Tally.key)
    )
    found: dict[UUID, dict[str, tuple[Decimal, int]]] = defaultdict(dict)
    for person, key, amount, count in db.session.execute(query):
        found[person][key] = (from_hundredths(int(amount * 100)) if amount is not None else Decimal(0), count)
    return dict(found)


def _live(measure: Measure, *, one_person: bool) -> list[Any]:
    """What makes a record count in its own month: booked in the month it happened, and not undone within it."""
    conditions: list[Any] = [
        R.court_id == bindparam("court"),
        R.month == bindparam("month"),
        R.fact_month == R.month,
        R.measure == measure,
        R.reversal_of == bindparam("nobody"),
        ReversedRecord.record_id.is_(None),
    ]
    return [*conditions, R.staff_id == bindparam("person")] if one_person else conditions


def _undone() -> Any:
    return and_(
        ReversedRecord.court_id == R.court_id, ReversedRecord.record_id == R.id, ReversedRecord.month == R.month
    )


def _text(column: InstrumentedAttribute[str]) -> Any:
    """A text column in the order of its bytes, as Python sorts it."""
    return column if is_sqlite() else collate(column, "C")


def _scores(team: list[str], one_person: bool) -> Select[*tuple[Any, ...]]:
    """(person, rule, points, number): of the minus lines of one incident all but the heaviest stand with 0 points."""
    competes = and_(R.points < Decimal(0), R.incident_id != "", R.rule.not_in(team))
    place = func.row_number().over(
        partition_by=(R.staff_id, R.incident_id, competes),
        order_by=(R.points, _text(R.rule), R.occurred_at, _text(R.source_kind), _text(R.source_id), R.generation),
    )
    points = case((and_(competes, place > 1), literal(Decimal(0), R.points.type)), else_=R.points)
    live = (
        select(R.staff_id, R.rule, points.label("points"))
        .outerjoin(ReversedRecord, _undone())
        .where(*_live(Measure.SCORE, one_person=one_person))
        .subquery()
    )
    grouped = (live.c.staff_id, live.c.rule, live.c.points)
    return select(*grouped, func.count()).group_by(*grouped).order_by(*grouped)


def _work(one_person: bool) -> Select[*tuple[Any, ...]]:
    """(person, position, kind, matters, done in time, of those with a time limit)."""
    in_time = func.sum(case((R.in_time == 1, 1), else_=0))
    due = func.sum(case((R.in_time >= 0, 1), else_=0))
    grouped = (R.staff_id, R.position, R.rule)
    query: Select[*tuple[Any, ...]] = (
        select(*grouped, func.count(), in_time, due)
        .outerjoin(ReversedRecord, _undone())
        .where(*_live(Measure.WORKLOAD, one_person=one_person))
        .group_by(*grouped)
        .order_by(*grouped)
    )
    return query
