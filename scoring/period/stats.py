"""Month statistics: what only the whole month shows, computed, frozen with its inputs, and booked."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select

from court import calendar, clock
from court.db import db
from court.ids import new_id
from court.people.services import placements
from scoring import ledger, policies
from scoring.facts import Fact
from scoring.models import NONE, Measure, MonthStat, PointRecord
from scoring.period.figures import PersonMonth, of_month, tallies
from scoring.policy import FormulaName, Policy, Rule
from scoring.sheet.model import Group
from scoring.sheet.statistics import (
    PostPart,
    Skipped,
    Statistic,
    leave_beyond,
    on_time_share,
    satisfaction,
    workload_ratio,
)

Answer = Statistic | Skipped
SOURCE = "month_stat"
ZERO = Decimal(0)


@dataclass(frozen=True)
class PersonStats:
    """What the month's statistics say of one person."""

    staff_id: UUID
    position: str  # the last one held in the month
    parts: tuple[PostPart, ...]
    answers: tuple[Answer, ...]


def compute(court_id: UUID, month: str) -> list[PersonStats]:
    """The statistics of everyone who stood on a post or has a record in the month. Writes nothing."""
    everyone = policies.rules_for(court_id, "", month)
    figures, tallied = of_month(court_id, month, everyone), tallies(court_id, month)
    stood = _stood(court_id, month)
    by_position: dict[str, Policy] = {}
    made = []
    for staff_id in sorted(set(figures) | set(stood), key=str):
        mine = figures.get(staff_id, PersonMonth())
        parts = _parts(mine, stood.get(staff_id, {}))
        position = parts[-1].position if parts else ""
        if position not in by_position:
            by_position[position] = policies.rules_for(court_id, position, month)
        answers = tuple(_answers(by_position[position], mine, parts, tallied.get(staff_id, {})))
        made.append(PersonStats(staff_id, position, parts, answers))
    return made


def _stood(court_id: UUID, month: str) -> dict[UUID, dict[str, Decimal]]:
    """person -> position -> working days there in the month, in the order held."""
    working = calendar.for_court(court_id)
    found: dict[UUID, dict[str, Decimal]] = {}
    for staff_id, position, begin, end in placements(court_id, calendar.first_day(month), calendar.last_day(month)):
        days = working.working_days_between(begin, end + timedelta(days=1)).value
        mine = found.setdefault(staff_id, {})
        mine[position] = mine.get(position, ZERO) + days
    return found


def _parts(mine: PersonMonth, stood: Mapping[str, Decimal]) -> tuple[PostPart, ...]:
    """The positions a person held, plus any where work was done without being placed there."""
    positions = [*stood, *sorted({where for where, _kind in mine.kinds} - set(stood))]
    return tuple(PostPart(where, stood.get(where, ZERO), mine.counts(where)) for where in positions)


def _answers(
    policy: Policy, mine: PersonMonth, parts: Sequence[PostPart], tallied: Mapping[str, tuple[Decimal, int]]
) -> Iterable[Answer]:
    for rule in policy.rules:
        if rule.formula is not None:
            yield _answer(policy, rule, mine, parts, tallied)


def _answer(
    policy: Policy,
    rule: Rule,
    mine: PersonMonth,
    parts: Sequence[PostPart],
    tallied: Mapping[str, tuple[Decimal, int]],
) -> Answer:
    assert rule.formula is not None
    match rule.formula.name:
        case FormulaName.WORKLOAD_RATIO:
            return workload_ratio(policy, parts)
        case FormulaName.ON_TIME_SHARE:
            return on_time_share(rule, on_time=mine.on_time, due=mine.due)
        case FormulaName.SATISFACTION:
            satisfied, ratings = tallied.get("satisfaction", (ZERO, 0))
            return satisfaction(rule, satisfied=int(satisfied), ratings=ratings)
        case FormulaName.LEAVE_BEYOND:
            days = tallied.get("personal_leave")
            return leave_beyond(rule, days=days[0] if days else None)


def group_of(answer: Answer) -> list[Group]:
    """A statistic as it enters the arithmetic of a sheet."""
    if isinstance(answer, Skipped) or not answer.points:
        return []
    return [Group(answer.rule, answer.points, 1)]


def evaluate(court_id: UUID, month: str, *, only_minus: bool = False) -> int:
    """Freeze the month's statistics and book them; a changed one is a reversal and the next generation.

    only_minus: those that take points away, which stand as entries first and so need the collecting days.
    The number of statistics that are new or changed.
    """
    known = _latest_of_month(court_id, month)
    rows: list[dict[str, Any]] = []
    adding: list[tuple[Fact, str]] = []
    for person in compute(court_id, month):
        for answer in person.answers:
            points = answer.points if isinstance(answer, Statistic) else ZERO
            last = known.get((person.staff_id, answer.rule))
            row = _row(court_id, month, person.staff_id, answer, last)
            if (only_minus and points >= 0) or _is_same(last, row):
                continue
            rows.append(row)
            if last is not None and last.points != points and last.points:
                _undo(court_id, month, person.staff_id, answer.rule)
            if points and (last is None or last.points != points):
                fact = _fact(court_id, month, person.staff_id, answer, row["generation"])
                if points > 0:
                    adding.append((fact, person.position))
                else:
                    ledger.post(fact, review_of=month)
    if rows:
        db.session.execute(insert(MonthStat), rows)
    ledger.book_statistics(court_id, adding, month=month)
    return len(rows)


def _row(court_id: UUID, month: str, staff_id: UUID, answer: Answer, last: MonthStat | None) -> dict[str, Any]:
    return {
        "court_id": court_id,
        "id": new_id(),
        "month": month,
        "staff_id": staff_id,
        "rule": answer.rule,
        "generation": last.generation + 1 if last else 0,
        "points": answer.points if isinstance(answer, Statistic) else ZERO,
        "skipped": str(answer.reason) if isinstance(answer, Skipped) else "",
        "inputs": json.dumps(dict(answer.inputs), ensure_ascii=False),
        "at": clock.now(),
    }


def _is_same(last: MonthStat | None, row: Mapping[str, Any]) -> bool:
    return last is not None and all(getattr(last, name) == row[name] for name in ("points", "skipped", "inputs"))


def _source_id(month: str, staff_id: UUID, generation: int) -> str:
    return f"{month}:{staff_id}:{generation}"


def _fact(court_id: UUID, month: str, staff_id: UUID, answer: Answer, generation: int) -> Fact:
    _begin, end = calendar.span(month)
    points = answer.points if isinstance(answer, Statistic) else ZERO
    return Fact(
        court_id=court_id,
        staff_id=staff_id,
        source_kind=SOURCE,
        source_id=_source_id(month, staff_id, generation),
        rule=answer.rule,
        measure=Measure.SCORE,
        occurred_at=end - timedelta(seconds=1),
        evidence={"points": str(points), **answer.inputs},
    )


def _undo(court_id: UUID, month: str, staff_id: UUID, rule: str) -> None:
    query = select(PointRecord).filter_by(court_id=court_id, staff_id=staff_id, month=month, rule=rule)
    rows = db.session.scalars(query.where(PointRecord.source_kind == SOURCE, PointRecord.reversal_of == NONE))
    for record in rows:
        if not ledger.is_reversed(record):
            ledger.reverse(record, by=NONE, reason="month statistics changed", review_of=month)


def _latest_of_month(court_id: UUID, month: str, staff_id: UUID | None = None) -> dict[tuple[UUID, str], MonthStat]:
    last = (
        select(MonthStat.staff_id, MonthStat.rule, func.max(MonthStat.generation).label("n"))
        .where(MonthStat.court_id == court_id, MonthStat.month == month)
        .group_by(MonthStat.staff_id, MonthStat.rule)
        .subquery()
    )
    query = (
        select(MonthStat)
        .join(
            last,
            (MonthStat.staff_id == last.c.staff_id)
            & (MonthStat.rule == last.c.rule)
            & (MonthStat.generation == last.c.n),
        )
        .where(MonthStat.court_id == court_id, MonthStat.month == month)
    )
    if staff_id is not None:
        query = query.where(MonthStat.staff_id == staff_id)
    return {(stat.staff_id, stat.rule): stat for stat in db.session.scalars(query)}


def latest(court_id: UUID, staff_id: UUID, month: str) -> dict[str, MonthStat]:
    """rule -> the newest frozen statistic of one person."""
    return {rule: stat for (_person, rule), stat in _latest_of_month(court_id, month, staff_id).items()}


def of_month_by_person(court_id: UUID, month: str) -> dict[UUID, list[MonthStat]]:
    """The newest frozen statistics of everyone."""
    found: dict[UUID, list[MonthStat]] = {}
    for (staff_id, _rule), stat in sorted(_latest_of_month(court_id, month).items(), key=lambda item: item[0][1]):
        found.setdefault(staff_id, []).append(stat)
    return found


def parts_of(stat: MonthStat) -> tuple[PostPart, ...]:
    """The posts a frozen workload statistic was computed from."""
    inputs = json.loads(stat.inputs)
    parts = []
    for number in range(1, 100):
        if f"{number}.position" not in inputs:
            break
        prefix = f"{number}.count."
        days = inputs[f"{number}.days"]
        counts = {key.removeprefix(prefix): int(n) for key, n in inputs.items() if key.startswith(prefix)}
        parts.append(PostPart(inputs[f"{number}.position"], Decimal(days) if days else None, counts))
    return tuple(parts)


def workload_group(policy: Policy, stat: MonthStat, work: Sequence[PointRecord]) -> list[Group]:
    """The workload rule for other matters than those it was frozen with, on the same days."""
    frozen = {part.position: part.days for part in parts_of(stat)}
    positions = [*frozen, *sorted({record.position for record in work} - set(frozen))]
    parts = []
    for where in positions:
        kinds = Counter(record.rule for record in work if record.position == where)
        parts.append(PostPart(where, frozen.get(where, ZERO), kinds))
    return group_of(workload_ratio(policy, parts))
