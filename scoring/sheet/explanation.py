"""One person's sheet line by line: what each record counts for, and which rule took the rest.

The second face of `arithmetic.totals`. Where a cap binds, it is filled in time order: a record of today never changes
what an earlier one counts for. Only the slips of a pool are filled lightest first (see `arithmetic.slip_order`).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal

from scoring.policy.model import Policy, Rule
from scoring.sheet.arithmetic import ZERO, free_slips, grouped, heaviest_per_incident, rule_of, slip_order, totals
from scoring.sheet.model import CountedLine, Cut, Explained, Line


class _Open:
    """A line on its way through the caps: `size` is what is left of its points, without sign."""

    __slots__ = ("line", "reason", "rule", "size")

    def __init__(self, line: Line, rule: Rule) -> None:
        self.line = line
        self.rule = rule
        self.size = abs(line.nominal)
        self.reason = Cut.NONE

    def reduce(self, size: Decimal, reason: Cut) -> None:
        if size < self.size:
            self.size = size
            self.reason = self.reason or reason

    @property
    def is_plus(self) -> bool:
        return self.line.nominal > 0

    def counted(self) -> CountedLine:
        return CountedLine(self.line, self.size if self.is_plus else -self.size, self.reason)


def explain(policy: Policy, lines: Iterable[Line], *, matters: int, prior: Decimal = ZERO) -> Explained:
    """The lines of one person's month with what each counts for, and the same totals as `arithmetic.totals` gives.

    matters, prior: as in `arithmetic.totals`. Raises UnknownRule; ValueError if two lines share a ref.
    """
    in_time = sorted(lines, key=lambda line: (line.occurred_at, line.ref))
    if len({line.ref for line in in_time}) < len(in_time):
        raise ValueError("every line of a sheet needs a ref of its own")
    opened = [_Open(line, rule_of(policy, line.rule)) for line in in_time]
    own = _without_team_lines(opened)
    _keep_heaviest(own)
    _forgive_slips(policy, own, matters)
    _fill_caps(policy, own)
    result = totals(policy, grouped(policy, in_time), matters=matters, prior=prior)
    return Explained(tuple(one.counted() for one in opened), result)


def _without_team_lines(opened: list[_Open]) -> list[_Open]:
    for one in opened:
        if one.rule.team:
            one.reduce(ZERO, Cut.TEAM)
    return [one for one in opened if not one.rule.team]


def _keep_heaviest(own: list[_Open]) -> None:
    kept = {line.ref for line in heaviest_per_incident(one.line for one in own)}
    for one in own:
        if one.line.ref not in kept:
            one.reduce(ZERO, Cut.INCIDENT)


def _forgive_slips(policy: Policy, own: list[_Open], matters: int) -> None:
    for pool in policy.pools:
        slips = [one for one in own if one.rule.code in pool.rules and not one.is_plus and one.size]
        slips.sort(key=lambda one: slip_order(one.rule.code, one.line.nominal))
        for one in slips[: free_slips(pool, matters)]:
            one.reduce(ZERO, Cut.FREE_SLIP)


def _fill_caps(policy: Policy, own: list[_Open]) -> None:
    dimensions = {dimension.key: dimension for dimension in policy.dimensions}
    others = [one for one in own if one.is_plus or one.rule.code not in policy.pool_of_rule]
    slips = [one for one in own if not one.is_plus and one.rule.code in policy.pool_of_rule]
    # Stable, so that alike slips stay in time order.
    slips.sort(key=lambda one: slip_order(one.rule.code, one.line.nominal), reverse=True)
    _fill(slips + others, lambda one: (one.rule.code, one.is_plus), lambda one: one.rule.cap, Cut.RULE_CAP)
    _fill(slips, _pool_key(policy), lambda one: policy.pool_of_rule[one.rule.code].cap, Cut.POOL_CAP)
    _fill(
        own,
        lambda one: (one.rule.dim, one.is_plus),
        lambda one: dimensions[one.rule.dim].plus_cap if one.is_plus else dimensions[one.rule.dim].minus_cap,
        Cut.DIMENSION_CAP,
    )
    _fill([one for one in own if one.is_plus], lambda _: "", lambda _: policy.plus_cap_total, Cut.PLUS_TOTAL)


def _pool_key(policy: Policy) -> Callable[[_Open], str]:
    return lambda one: policy.pool_of_rule[one.rule.code].key


def _fill(
    opened: Sequence[_Open], key: Callable[[_Open], object], cap: Callable[[_Open], Decimal | None], reason: Cut
) -> None:
    """Let the lines fill the cap they share in the order given; what finds no room is cut."""
    used: defaultdict[object, Decimal] = defaultdict(Decimal)
    for one in opened:
        limit = cap(one)
        if limit is not None:
            one.reduce(limit - used[key(one)], reason)
        used[key(one)] += one.size
