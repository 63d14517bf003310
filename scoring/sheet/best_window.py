"""The best window of a month (优秀服务窗口): window scores and who may be nominated."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from scoring.policy.model import Policy

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Member:
    """One person's part in a window's month: days worked at that window, and whether a veto arose there."""

    score: Decimal
    days: Decimal
    has_veto: bool = False


@dataclass(frozen=True, slots=True)
class WindowResult:
    """A window's month. score: None if nobody worked there; is_eligible: may be nominated as 优秀服务窗口."""

    window: str
    position: str
    score: Decimal | None
    is_eligible: bool


def window_result(
    policy: Policy, window: str, position: str, members: Sequence[Member], *, team_minus: Decimal = ZERO
) -> WindowResult:
    """A window's score: the members' scores weighted by days there, less its team deductions, not below the floor."""
    days = sum((member.days for member in members), ZERO)
    if not days:
        return WindowResult(window, position, None, is_eligible=False)
    weighted = sum((member.score * member.days for member in members), ZERO)
    score = max(policy.floor, (weighted - team_minus * days) / days).quantize(policy.quantum, ROUND_HALF_UP)
    return WindowResult(window, position, score, is_eligible=not any(member.has_veto for member in members))


def nominated(windows: Iterable[WindowResult]) -> list[WindowResult]:
    """The best eligible window of each position, equal ones all; the leading group decides."""
    best: dict[str, list[WindowResult]] = {}
    for window in sorted(windows, key=lambda window: (window.position, window.window)):
        if window.score is None or not window.is_eligible:
            continue
        rivals = best.setdefault(window.position, [])
        top = rivals[0].score if rivals else None
        if top is None or window.score > top:
            best[window.position] = [window]
        elif window.score == top:
            rivals.append(window)
    return [window for rivals in best.values() for window in rivals]
