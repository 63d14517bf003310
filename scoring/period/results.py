"""The sheets of a month: everyone's totals, grade and rank, from the ledger or as a preview."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from court.db import db
from court.people.models import Staff
from scoring import policies
from scoring.models import MonthStat, MonthState, PointRecord, PolicyVersion
from scoring.months import state_of
from scoring.period import lines, stats
from scoring.period.figures import PersonMonth, of_month
from scoring.period.stats import Answer, PersonStats
from scoring.sheet.arithmetic import totals
from scoring.sheet.grading import Standing, standings
from scoring.sheet.model import Group, Totals
from scoring.sheet.ranking import Result
from scoring.sheet.statistics import PostPart, Skipped, SkipReason, Statistic

ZERO = Decimal(0)


@dataclass(frozen=True)
class PersonResult:
    """One person's month: what the sheet says before it is printed."""

    staff: Staff
    position: str  # the last one held
    parts: tuple[PostPart, ...]
    figures: PersonMonth
    totals: Totals
    prior: Mapping[str, Decimal]
    skipped: Mapping[str, str]  # rule -> why it says nothing
    answers: tuple[Answer, ...]  # what the month's statistics say, frozen or as they would be now
    expected: tuple[Statistic, ...]  # those of them that are in the totals but not yet in the ledger
    version: PolicyVersion
    standing: Standing | None = None


def of_court(court_id: UUID, month: str) -> list[PersonResult]:
    """Everyone's result, by staff number. While the month is open or collecting, expected statistics are included."""
    everyone = policies.rules_for(court_id, "", month)
    figures = of_month(court_id, month, everyone)
    is_frozen = state_of(court_id, month) in (MonthState.PUBLICISED, MonthState.LOCKED)
    people = _frozen(court_id, month, figures) if is_frozen else stats.compute(court_id, month)
    drafts = _drafts(court_id, month, people, figures, is_expected=not is_frozen)
    results = [_result(draft) for draft in drafts]
    standing = standings(everyone, results)
    return [replace(draft, standing=standing[draft.staff.no]) for draft in drafts]


def of_person(court_id: UUID, month: str, staff_id: UUID) -> PersonResult | None:
    """One person's result; None when the month has nothing of theirs. Ranks need everyone, so all are computed."""
    return next((result for result in of_court(court_id, month) if result.staff.id == staff_id), None)


def _frozen(court_id: UUID, month: str, figures: Mapping[UUID, PersonMonth]) -> list[PersonStats]:
    """What was frozen when the month was publicised: posts and days, and which rules said nothing."""
    known = stats.of_month_by_person(court_id, month)
    made = []
    for staff_id in sorted(set(known) | set(figures), key=str):
        mine = {stat.rule: stat for stat in known.get(staff_id, [])}
        work = next((stat for stat in mine.values() if "1.position" in stat.inputs), None)
        parts = stats.parts_of(work) if work else ()
        answers = tuple(_answer(stat) for stat in mine.values())
        made.append(PersonStats(staff_id, parts[-1].position if parts else "", parts, answers))
    return made


def _answer(stat: MonthStat) -> Answer:
    inputs = json.loads(stat.inputs)
    if stat.skipped:
        return Skipped(stat.rule, SkipReason(stat.skipped), inputs)
    return Statistic(stat.rule, stat.points, inputs)


def _expected(person: PersonStats, mine: PersonMonth) -> tuple[Statistic, ...]:
    """The statistics that would be booked now; one already confirmed during collecting is in the ledger."""
    booked = {group.rule for group in mine.groups}
    return tuple(
        answer
        for answer in person.answers
        if isinstance(answer, Statistic) and answer.points and answer.rule not in booked
    )


def _drafts(
    court_id: UUID,
    month: str,
    people: list[PersonStats],
    figures: Mapping[UUID, PersonMonth],
    *,
    is_expected: bool,
) -> list[PersonResult]:
    staff = {s.id: s for s in db.session.scalars(select(Staff).filter_by(court_id=court_id))}
    with_prior = _with_prior(court_id, month)
    versions: dict[str, PolicyVersion] = {}
    drafts = []
    for person in people:
        mine = figures.get(person.staff_id, PersonMonth())
        prior = lines.prior_points(court_id, person.staff_id, month) if person.staff_id in with_prior else {}
        if person.position not in versions:
            versions[person.position] = policies.in_force(court_id, person.position, month)
        version = versions[person.position]
        expected = _expected(person, mine) if is_expected else ()
        groups = [*mine.groups, *(Group(answer.rule, answer.points, 1) for answer in expected)]
        made = totals(policies.parsed(version), groups, matters=mine.matters, prior=sum(prior.values(), ZERO))
        skipped = {answer.rule: str(answer.reason) for answer in person.answers if isinstance(answer, Skipped)}
        drafts.append(
            PersonResult(
                staff=staff[person.staff_id],
                position=person.position,
                parts=person.parts,
                figures=mine,
                totals=made,
                prior=prior,
                skipped=skipped,
                answers=person.answers,
                expected=expected,
                version=version,
            )
        )
    return sorted(drafts, key=lambda draft: draft.staff.no)


def _with_prior(court_id: UUID, month: str) -> set[UUID]:
    query = select(PointRecord.staff_id).where(PointRecord.court_id == court_id, PointRecord.month == month)
    return set(db.session.scalars(query.where(PointRecord.fact_month != month).distinct()))


def _result(draft: PersonResult) -> Result:
    return Result(draft.staff.no, draft.position, draft.totals, draft.figures.matters)
