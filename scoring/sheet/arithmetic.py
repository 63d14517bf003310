"""The arithmetic of one month: from point records to base, plus, minus and score.

Two faces of one calculation: `totals` works on groups, for closing a month; `explain` on single lines, for one
person's page. Both take live records only, neither a reversed record nor its reversal. In this order: the heaviest of
each incident, free slips of a pool, caps per rule, per pool, per dimension, of the plus total, floor.
"""

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal

from scoring.policy.model import Policy, Pool, Rule
from scoring.sheet.model import Group, Line, Sides, Totals, UnknownRule

ZERO = Decimal(0)

Points = dict[str, Decimal]


def heaviest_per_incident(lines: Iterable[Line]) -> list[Line]:
    """The lines that count, in the order given: of one person's minus lines of one incident only the heaviest.

    Equal ones are told apart by rule code, then time, source and ref, so that the order of posting never matters.
    """
    lines = list(lines)
    heaviest: dict[str, Line] = {}
    for line in lines:
        if line.nominal < 0 and line.incident:
            rival = heaviest.setdefault(line.incident, line)
            if _precedence(line) < _precedence(rival):
                heaviest[line.incident] = line
    return [line for line in lines if line.nominal >= 0 or not line.incident or heaviest[line.incident] is line]


def _precedence(line: Line) -> tuple[object, ...]:
    return line.nominal, line.rule, line.occurred_at, line.source, line.ref


def grouped(policy: Policy, lines: Iterable[Line]) -> list[Group]:
    """One person's lines as groups, as SQL would give them: GROUP BY rule, points.

    Points are 0 for lines that yield within their incident; team lines do not compete there. Raises UnknownRule.
    """
    lines = list(lines)
    own = [line for line in lines if not rule_of(policy, line.rule).team]
    counting = {id(line) for line in heaviest_per_incident(own)}
    counts: dict[tuple[str, Decimal], int] = {}
    for line in lines:
        yields = id(line) not in counting and not policy.rule_by_code[line.rule].team
        key = (line.rule, ZERO if yields else line.nominal)
        counts[key] = counts.get(key, 0) + 1
    return [Group(rule, nominal, count) for (rule, nominal), count in sorted(counts.items())]


def totals(policy: Policy, groups: Iterable[Group], *, matters: int, prior: Decimal = ZERO) -> Totals:
    """The figures of one person's month.

    matters: finished matters of the month that earned a workload point. prior: effective points of earlier months.
    Team rules are left out, they count in the window's score. Raises UnknownRule.
    """
    rules, pool_of_rule = policy.rule_by_code, policy.pool_of_rule
    plus_of: Points = {}
    minus_of: Points = {}
    pooled: dict[str, list[Group]] = {}
    vetoed = failed = False
    for group in groups:
        code, nominal, count = group.rule, group.nominal, group.count
        rule = rules.get(code) or rule_of(policy, code)
        if rule.team or not count:
            continue
        vetoed = vetoed or rule.veto
        failed = failed or rule.fail
        if nominal > 0:
            plus_of[code] = plus_of.get(code, ZERO) + nominal * count
        elif nominal < 0 and code in pool_of_rule:
            pooled.setdefault(pool_of_rule[code].key, []).append(group)
        elif nominal < 0:
            minus_of[code] = minus_of.get(code, ZERO) - nominal * count
    _cap_by_rule(plus_of, rules)
    _cap_by_rule(minus_of, rules)
    for pool in policy.pools:
        if pool.key in pooled:
            minus_of |= _pool_minus(pool, pooled[pool.key], rules, matters)
    return _summed(policy, plus_of, minus_of, prior, vetoed=vetoed, failed=failed)


def team_minus(policy: Policy, groups: Iterable[Group], *, team: str = "window") -> Decimal:
    """What the team rules take from the window's score, each under its cap: a size without sign. Raises UnknownRule."""
    minus_of: Points = {}
    for group in groups:
        if rule_of(policy, group.rule).team == team and group.nominal < 0:
            minus_of[group.rule] = minus_of.get(group.rule, ZERO) - group.nominal * group.count
    _cap_by_rule(minus_of, policy.rule_by_code)
    return sum(minus_of.values(), ZERO)


def rule_of(policy: Policy, code: str) -> Rule:
    """The rule of a code. Raises UnknownRule."""
    try:
        return policy.rule_by_code[code]
    except KeyError:
        raise UnknownRule(f"policy {policy.id} has no rule {code}") from None


def free_slips(pool: Pool, matters: int) -> int:
    """How many slips of a pool are forgiven after so many finished matters."""
    return matters // pool.free_per_matters


def slip_order(rule: str, nominal: Decimal) -> tuple[Decimal, str]:
    """Sort key of the slips of a pool in the order they are forgiven: the heaviest first, then by rule code.

    The caps are filled from the other end. That way one more free slip takes away what the caps count last, and one
    more finished matter can never cost points, in no dimension.
    """
    return nominal, rule


def _cap_by_rule(points_of: Points, rules: Mapping[str, Rule]) -> None:
    for code, points in points_of.items():
        cap = rules[code].cap
        if cap is not None and points > cap:
            points_of[code] = cap


def _pool_minus(pool: Pool, groups: list[Group], rules: Mapping[str, Rule], matters: int) -> Points:
    """What each rule of a pool takes: free slips off, then the caps of the rules and of the pool."""
    groups.sort(key=lambda group: slip_order(group.rule, group.nominal))
    kept = []
    free = free_slips(pool, matters)
    for group in groups:
        forgiven = min(free, group.count)
        free -= forgiven
        kept.append((group.rule, -group.nominal * (group.count - forgiven)))
    left = pool.cap
    minus_of = dict.fromkeys((code for code, _ in kept), ZERO)
    for code, points in reversed(kept):
        cap = rules[code].cap
        room = left if cap is None else min(left, cap - minus_of[code])
        taken = min(points, room)
        minus_of[code] += taken
        left -= taken
    return minus_of


def _summed(policy: Policy, plus_of: Points, minus_of: Points, prior: Decimal, *, vetoed: bool, failed: bool) -> Totals:
    rules = policy.rule_by_code
    plus_in: Points = {}
    minus_in: Points = {}
    for code, points in plus_of.items():
        dimension = rules[code].dim
        plus_in[dimension] = plus_in.get(dimension, ZERO) + points
    for code, points in minus_of.items():
        dimension = rules[code].dim
        minus_in[dimension] = minus_in.get(dimension, ZERO) + points
    by_dimension = {
        dimension.key: Sides(
            at_most(plus_in.get(dimension.key, ZERO), dimension.plus_cap),
            at_most(minus_in.get(dimension.key, ZERO), dimension.minus_cap),
        )
        for dimension in policy.dimensions
    }
    plus = min(sum([sides.plus for sides in by_dimension.values()], ZERO), policy.plus_cap_total)
    minus = sum([sides.minus for sides in by_dimension.values()], ZERO)
    score = max(policy.floor, policy.base + plus - minus + prior)
    by_rule = plus_of | {code: plus_of.get(code, ZERO) - points for code, points in minus_of.items()}
    return Totals(
        base=policy.base,
        plus=plus,
        minus=minus,
        prior=prior,
        score=score.quantize(policy.quantum, ROUND_HALF_UP),
        by_rule=by_rule,
        by_dimension=by_dimension,
        vetoed=vetoed,
        failed=failed,
    )


def at_most(points: Decimal, cap: Decimal | None) -> Decimal:
    return points if cap is None or points < cap else cap
