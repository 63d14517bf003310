"""Who stands before whom: ranks within a position, ties broken as the policy says."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from scoring.policy.model import Policy, TieBreak, TieBreakKind
from scoring.sheet.model import Totals


@dataclass(frozen=True, slots=True)
class Result:
    """One person's month as grading needs it. Ratios are shares of 1, None = not known.

    matters: finished matters that earned a workload point.
    """

    staff: str
    position: str
    totals: Totals
    matters: int
    attended_ratio: Decimal | None = None
    satisfaction: Decimal | None = None


Criterion = Callable[[Result], Decimal | int | None]


def is_eligible(policy: Policy, result: Result) -> bool:
    """Whether a person takes part in ranks and top grades; without attendance data the question is skipped."""
    least = policy.ranking.eligible_min_attended_ratio
    return result.attended_ratio is None or result.attended_ratio >= least


def ranked(policy: Policy, results: Iterable[Result]) -> list[tuple[int, Result]]:
    """Best first with ranks from 1; people whom no tie break separates share one, and the next rank is left free."""
    rank = 1
    pairs = []
    for equals in _separated(list(results), [_score, *map(_criterion, policy.ranking.tie_break)]):
        pairs += [(rank, result) for result in equals]
        rank += len(equals)
    return pairs


def by_position(results: Sequence[Result]) -> list[list[Result]]:
    """The results of each position (岗位)."""
    in_order = sorted(results, key=lambda result: result.position)
    return [list(group) for _, group in groupby(in_order, key=lambda result: result.position)]


def ranks_within_positions(policy: Policy, results: Sequence[Result]) -> dict[str, int]:
    """Ranks by staff key, among the eligible of each position; none in a class too small to show them."""
    ranks = {}
    for group in by_position([result for result in results if is_eligible(policy, result)]):
        if len(group) >= policy.ranking.hide_in_classes_under:
            ranks.update({result.staff: rank for rank, result in ranked(policy, group)})
    return ranks


def _score(result: Result) -> Decimal:
    return result.totals.score


def _criterion(step: TieBreak) -> Criterion:
    """What a step compares; more is better. None where the data are missing."""
    match step.kind:
        case TieBreakKind.FEWER_MINUS:
            return lambda result: -result.totals.by_dimension[step.dimension].minus
        case TieBreakKind.HIGHER_NET:
            return lambda result: _net(result, step.dimension)
        case TieBreakKind.HIGHER_SATISFACTION:
            return lambda result: result.satisfaction
        case TieBreakKind.MORE_MATTERS:
            return lambda result: result.matters
        case TieBreakKind.SHARED_RANK:
            return lambda _: 0


def _net(result: Result, dimension: str) -> Decimal:
    sides = result.totals.by_dimension[dimension]
    return sides.plus - sides.minus


def _separated(results: list[Result], criteria: Sequence[Criterion]) -> list[list[Result]]:
    """Groups of equals, best first. A criterion that lacks data for one of a group is skipped for that group."""
    if len(results) <= 1 or not criteria:
        return [results] if results else []
    criterion, *rest = criteria
    groups: dict[Decimal | int, list[Result]] = {}
    for result in results:
        value = criterion(result)
        if value is None:
            return _separated(results, rest)
        groups.setdefault(value, []).append(result)
    return [equals for value in sorted(groups, reverse=True) for equals in _separated(groups[value], rest)]
