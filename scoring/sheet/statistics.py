"""The rules that only a whole month can show: workload, on-time share, satisfaction, personal leave.

Each gives its points with the inputs they came from, as exact texts in reading order, so that they can be frozen with
the month and shown again; or says why the rule is skipped: missing data never cost or earn a point.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from enum import StrEnum

from scoring.policy.model import HUNDREDTH, Formula, Policy, Rule, Workload
from scoring.policy.table import plain

ZERO = Decimal(0)
SHARE_PLACES = Decimal("0.0001")


class SkipReason(StrEnum):
    """Why a statistical rule says nothing about this person and month."""

    NO_ATTENDANCE = "no_attendance"
    NO_DAYS = "no_days"
    NO_STANDARD = "no_standard"
    NOTHING_DUE = "nothing_due"
    NO_RATINGS = "no_ratings"
    TOO_FEW_RATINGS = "too_few_ratings"
    NO_LEAVE_DATA = "no_leave_data"


@dataclass(frozen=True, slots=True)
class Statistic:
    """The points of one statistical rule (signed, hundredths, within the rule's cap) and what they came from."""

    rule: str
    points: Decimal
    inputs: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Skipped:
    """A statistical rule that does not apply this month, and why."""

    rule: str
    reason: SkipReason
    inputs: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PostPart:
    """A person's time on one position within the month.

    days: working days on post, halves allowed; None = not known yet. counts: finished matters by kind.
    """

    position: str
    days: Decimal | None
    counts: Mapping[str, int] = field(default_factory=dict)


def workload_ratio(policy: Policy, parts: Sequence[PostPart]) -> Statistic | Skipped:
    """Points for the workload: (r - start) x factor, from 0 to the rule's cap.

    r = weighted matters / (daily standard x days on post), both summed over the positions held in the month. A position
    without a standard is left out with its matters and days.
    """
    rule = policy.rule_by_code[policy.workload.rule]
    formula = _formula(rule)
    inputs: dict[str, str] = {}
    done = capacity = ZERO
    is_measured = False
    for number, part in enumerate(parts, 1):
        standard = policy.workload.standard(part.position)
        weight = _weight(policy.workload, part)
        inputs |= _part_inputs(number, part, standard, weight)
        if part.days is None:
            return Skipped(rule.code, SkipReason.NO_ATTENDANCE, inputs)
        if standard is not None:
            is_measured = True
            done += weight
            capacity += standard * part.days
    if not capacity:
        has_no_standard = bool(parts) and not is_measured
        return Skipped(rule.code, SkipReason.NO_STANDARD if has_no_standard else SkipReason.NO_DAYS, inputs)
    # One division, at the end: a result that lies exactly on half a hundredth stays there.
    points = (done - formula["start"] * capacity) * formula["factor"] / capacity
    points = min(max(points, ZERO), rule.cap or ZERO).quantize(HUNDREDTH, ROUND_HALF_UP)
    inputs |= {"weight": plain(done), "capacity": plain(capacity), "ratio": _share(done, capacity)}
    return Statistic(rule.code, points, inputs | _parameters(formula))


def on_time_share(rule: Rule, *, on_time: int, due: int) -> Statistic | Skipped:
    """The rule's points if the share of matters done in time reaches `at_least`; due: matters that had a time limit."""
    inputs = {"on_time": str(on_time), "due": str(due)} | _parameters(_formula(rule))
    if not due:
        return Skipped(rule.code, SkipReason.NOTHING_DUE, inputs)
    return _reached(rule, on_time, due, inputs)


def satisfaction(rule: Rule, *, satisfied: int, ratings: int) -> Statistic | Skipped:
    """The rule's points if the share of satisfied ratings reaches `at_least`, from at least `min_count` ratings."""
    formula = _formula(rule)
    inputs = {"satisfied": str(satisfied), "ratings": str(ratings)} | _parameters(formula)
    if not ratings:
        return Skipped(rule.code, SkipReason.NO_RATINGS, inputs)
    if ratings < formula["min_count"]:
        return Skipped(rule.code, SkipReason.TOO_FEW_RATINGS, inputs)
    return _reached(rule, satisfied, ratings, inputs)


def leave_beyond(rule: Rule, *, days: Decimal | None) -> Statistic | Skipped:
    """The rule's points for each whole day of personal leave (事假) beyond `free_days`; days: None = not known."""
    formula = _formula(rule)
    if days is None:
        return Skipped(rule.code, SkipReason.NO_LEAVE_DATA, _parameters(formula))
    beyond = max(days - formula["free_days"], ZERO).to_integral_value(ROUND_FLOOR)
    size = abs(rule.pts or ZERO) * beyond
    if rule.cap is not None:
        size = min(size, rule.cap)
    inputs = {"days": plain(days), "beyond": plain(beyond)} | _parameters(formula)
    return Statistic(rule.code, -size if size else ZERO, inputs)


def _formula(rule: Rule) -> Formula:
    if rule.formula is None:
        raise ValueError(f"rule {rule.code} is not a statistical rule")
    return rule.formula


def _weight(workload: Workload, part: PostPart) -> Decimal:
    return sum((workload.weight(kind) * count for kind, count in part.counts.items()), ZERO)


def _part_inputs(number: int, part: PostPart, standard: Decimal | None, weight: Decimal) -> dict[str, str]:
    inputs = {
        "position": part.position,
        "days": "" if part.days is None else plain(part.days),
        "daily_standard": "" if standard is None else plain(standard),
        **{f"count.{kind}": str(part.counts[kind]) for kind in sorted(part.counts)},
        "weight": plain(weight),
    }
    return {f"{number}.{name}": text for name, text in inputs.items()}


def _parameters(formula: Formula) -> dict[str, str]:
    return {name: plain(value) for name, value in formula.parameters}


def _reached(rule: Rule, good: int, total: int, inputs: dict[str, str]) -> Statistic:
    is_reached = good >= _formula(rule)["at_least"] * total
    return Statistic(
        rule.code,
        (rule.pts or ZERO) if is_reached else ZERO,
        inputs | {"share": _share(Decimal(good), Decimal(total))},
    )


def _share(part: Decimal, whole: Decimal) -> str:
    """A share with four places, cut and not rounded: 0.97996 must not read as the 0.98 it fails to be."""
    return str((part / whole).quantize(SHARE_PLACES, ROUND_FLOOR))
