"""Grades of a month (等次): who holds which, and what barred a better one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from scoring.policy.model import Grade, Policy, ShareOver
from scoring.sheet.ranking import Result, by_position, is_eligible, ranked, ranks_within_positions


class Barrier(StrEnum):
    """Why a person whose score is high enough does not hold a better grade, or holds a worse one."""

    NONE = ""
    FAILED = "failed"
    VETO = "veto"
    ATTENDANCE = "attendance"
    SHARE = "share"


@dataclass(frozen=True, slots=True)
class Standing:
    """What a month gives a person: grade, what barred a better one, and the rank within the position.

    rank: 1 is best, shared by equals; None where none is shown (too few people, or not eligible).
    """

    staff: str
    grade: Grade
    barrier: Barrier
    rank: int | None
    is_eligible: bool


def standings(policy: Policy, results: Iterable[Result]) -> dict[str, Standing]:
    """Grade and rank of everyone, by staff key; the order of the results does not matter."""
    in_order = sorted(results, key=lambda result: result.staff)
    ranks = ranks_within_positions(policy, in_order)
    grades = _grades(policy, in_order)
    return {
        result.staff: Standing(
            result.staff, *grades[result.staff], ranks.get(result.staff), is_eligible(policy, result)
        )
        for result in in_order
    }


def quota(share: Decimal, people: int) -> int:
    """How many people a share is: rounded half up, at least one."""
    return max(1, int((share * people).to_integral_value(ROUND_HALF_UP)))


def _grades(policy: Policy, results: Sequence[Result]) -> dict[str, tuple[Grade, Barrier]]:
    given: dict[str, tuple[Grade, Barrier]] = {}
    barriers: dict[str, Barrier] = {}
    for result in results:
        if result.totals.failed:
            given[result.staff] = (policy.grades[-1], Barrier.FAILED)
    for grade in policy.grades:
        candidates = []
        for result in results:
            if result.staff in given or result.totals.score < grade.min:
                continue
            barrier = _barrier(policy, grade, result)
            if barrier:
                barriers.setdefault(result.staff, barrier)
            else:
                candidates.append(result)
        for result in _within_share(policy, grade, candidates, results):
            given[result.staff] = (grade, barriers.get(result.staff, Barrier.NONE))
        for result in candidates:
            if result.staff not in given:
                barriers.setdefault(result.staff, Barrier.SHARE)
    return given


def _barrier(policy: Policy, grade: Grade, result: Result) -> Barrier:
    if grade.no_veto and result.totals.vetoed:
        return Barrier.VETO
    if grade.top_share is not None and not is_eligible(policy, result):
        return Barrier.ATTENDANCE
    return Barrier.NONE


def _within_share(
    policy: Policy, grade: Grade, candidates: Sequence[Result], everyone: Sequence[Result]
) -> list[Result]:
    """The candidates a grade has room for; those who share the last place all hold it."""
    if grade.top_share is None:
        return list(candidates)
    chosen = []
    for group in _share_groups(grade, everyone):
        eligible = [result for result in group if is_eligible(policy, result)]
        room = quota(grade.top_share, len(eligible))
        staff = {result.staff for result in eligible}
        rivals = [result for result in candidates if result.staff in staff]
        chosen += [result for rank, result in ranked(policy, rivals) if rank <= room]
    return chosen


def _share_groups(grade: Grade, everyone: Sequence[Result]) -> list[list[Result]]:
    if grade.share_over is ShareOver.POSITION:
        return by_position(everyone)
    return [list(everyone)]
