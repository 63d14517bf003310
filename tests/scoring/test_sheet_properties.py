"""What holds for every month, whatever its records: tried on the default policy and on one where every cap binds."""

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.policy import Policy, load
from scoring.sheet.arithmetic import grouped, heaviest_per_incident, totals
from scoring.sheet.explanation import explain
from scoring.sheet.model import Cut, Group, Line

DEFAULT = load(Path(__file__).parents[2] / "config" / "policy" / "default-2026.toml")
CAPS = {"E05": Decimal(3), "Q01": Decimal("0.75"), "Q05": Decimal(1), "D01": Decimal(2), "L03": Decimal(2)}
TIGHT = replace(
    DEFAULT,
    base=Decimal(20),
    plus_cap_total=Decimal("3.5"),
    rules=tuple(replace(rule, cap=CAPS.get(rule.code, rule.cap)) for rule in DEFAULT.rules),
    dimensions=tuple(
        replace(dimension, minus_cap=Decimal("4.5"), plus_cap=Decimal(2)) for dimension in DEFAULT.dimensions
    ),
    pools=(
        replace(DEFAULT.pools[0], rules=("E04", "E05", "Q01", "Q05"), free_per_matters=50, cap=Decimal(5)),
        replace(DEFAULT.pools[0], key="MANNERS", rules=("L01", "L02", "D01"), free_per_matters=70, cap=Decimal(2)),
    ),
)
RULES = [
    "D01",
    "D05",
    "D10",
    "E01",
    "E02",
    "E04",
    "E05",
    "E51",
    "E53",
    "Q01",
    "Q03",
    "Q05",
    "Q07",
    "Q52",
    "L01",
    "L02",
    "L03",
    "L05",
    "L51",
    "C01",
    "C51",
    "C54",
]
START = datetime(2026, 9, 1, tzinfo=UTC)
policies = st.sampled_from([DEFAULT, TIGHT])
matters = st.integers(0, 600)
many = settings(max_examples=100, deadline=None)


@st.composite
def records(
    draw: st.DrawFn, rules: list[str] = RULES, incidents: tuple[str, ...] = ("", "", "", "a", "b")
) -> list[Line]:
    lines = []
    # Mostly few records, at times a month so bad that every cap binds.
    for number in range(draw(st.one_of(st.integers(0, 8), st.integers(15, 40)))):
        rule = DEFAULT.rule_by_code[draw(st.sampled_from(rules))]
        own = rule.pts if rule.pts is not None else Decimal(draw(st.integers(1, 600))).scaleb(-2)
        odd = draw(st.sampled_from(["1", "1", "1", "0.5", "1.37"]))
        nominal = (own * Decimal(odd)).quantize(Decimal("0.01"))
        at = START + timedelta(hours=draw(st.integers(0, 40)))
        lines.append(Line(f"ref-{number:02}", rule.code, nominal, at, draw(st.sampled_from(incidents)), "desk"))
    return lines


def sums(pairs: list[tuple[object, Decimal]]) -> dict[object, Decimal]:
    result: defaultdict[object, Decimal] = defaultdict(Decimal)
    for key, value in pairs:
        result[key] += value
    return result


@many
@given(policies, records(), matters, st.randoms(use_true_random=False))
def test_the_order_of_posting_never_matters(policy: Policy, lines, matters, random):
    shuffled = list(lines)
    random.shuffle(shuffled)
    assert explain(policy, shuffled, matters=matters) == explain(policy, lines, matters=matters)
    assert totals(policy, grouped(policy, shuffled), matters=matters) == totals(
        policy, grouped(policy, lines), matters=matters
    )


@many
@given(policies, records(), matters)
def test_the_lines_sum_to_the_totals_exactly(policy: Policy, lines, matters):
    explained = explain(policy, lines, matters=matters)
    assert sum(one.counted for one in explained.lines) == explained.totals.plus - explained.totals.minus
    minus = sums([(policy.rule_by_code[one.line.rule].dim, -min(one.counted, Decimal(0))) for one in explained.lines])
    assert all(sides.minus == minus[key] for key, sides in explained.totals.by_dimension.items())
    plus = sum((max(one.counted, Decimal(0)) for one in explained.lines), Decimal(0))
    assert plus == explained.totals.plus


@many
@given(policies, records(), matters)
def test_no_cap_is_ever_exceeded(policy: Policy, lines, matters):
    counted = explain(policy, lines, matters=matters).lines
    rules = policy.rule_by_code
    for (code, _), points in sums([((one.line.rule, one.counted > 0), abs(one.counted)) for one in counted]).items():
        assert rules[code].cap is None or points <= rules[code].cap
    for dimension in policy.dimensions:
        inside = [one.counted for one in counted if rules[one.line.rule].dim == dimension.key]
        assert dimension.plus_cap is None or sum(max(points, Decimal(0)) for points in inside) <= dimension.plus_cap
        assert dimension.minus_cap is None or -sum(min(points, Decimal(0)) for points in inside) <= dimension.minus_cap
    for pool in policy.pools:
        assert -sum(min(one.counted, Decimal(0)) for one in counted if one.line.rule in pool.rules) <= pool.cap
    assert sum(max(one.counted, Decimal(0)) for one in counted) <= policy.plus_cap_total


@many
@given(policies, records(), matters)
def test_a_line_counts_for_no_more_than_its_points_and_says_why_if_for_less(policy: Policy, lines, matters):
    for one in explain(policy, lines, matters=matters).lines:
        assert min(one.nominal, 0) <= one.counted <= max(one.nominal, 0)
        assert (one.reason is Cut.NONE) == (one.counted == one.nominal)


@many
@given(policies, records(), matters, records(rules=["E51", "E53", "Q52", "L51", "C51", "C54"]))
def test_a_plus_never_lowers_the_score(policy: Policy, lines, matters, plus):
    more = [replace(line, ref=f"plus-{line.ref}") for line in plus]
    before = explain(policy, lines, matters=matters).totals.score
    assert explain(policy, [*lines, *more], matters=matters).totals.score >= before


@many
@given(policies, records(), matters, st.integers(1, 120))
def test_a_finished_matter_never_lowers_the_score(policy: Policy, lines, matters, more):
    before, after = (explain(policy, lines, matters=count) for count in (matters, matters + more))
    assert after.totals.score >= before.totals.score
    for key, sides in after.totals.by_dimension.items():
        assert sides.minus <= before.totals.by_dimension[key].minus


@many
@given(policies, records(rules=["D05", "E02", "E51", "E53", "Q03", "Q07", "L03", "C01", "C51", "C54"], incidents=("",)))
def test_outside_pools_and_incidents_a_later_record_changes_no_earlier_one(policy: Policy, lines):
    in_time = sorted(lines, key=lambda line: (line.occurred_at, line.ref))
    whole = explain(policy, in_time, matters=0).lines
    half = len(in_time) // 2
    assert explain(policy, in_time[:half], matters=0).lines == whole[:half]


@many
@given(policies, records(), matters)
def test_how_alike_records_are_grouped_does_not_matter(policy: Policy, lines, matters):
    groups = grouped(policy, lines)
    singles = [Group(group.rule, group.nominal, 1) for group in groups for _ in range(group.count)]
    assert totals(policy, singles, matters=matters) == totals(policy, groups, matters=matters)


@many
@given(records())
def test_each_incident_keeps_exactly_one_minus_record_the_heaviest(lines):
    kept = heaviest_per_incident(lines)
    for incident in {line.incident for line in lines if line.incident and line.nominal < 0}:
        (counting,) = [line for line in kept if line.incident == incident and line.nominal < 0]
        assert all(counting.nominal <= line.nominal for line in lines if line.incident == incident)
    assert [line for line in lines if line.nominal >= 0 or not line.incident] == [
        line for line in kept if line.nominal >= 0 or not line.incident
    ]


@many
@given(policies, records(), matters, st.integers(-500, 500))
def test_prior_months_move_the_score_one_to_one_above_the_floor(policy: Policy, lines, matters, hundredths):
    prior = Decimal(hundredths).scaleb(-2)
    bare = explain(policy, lines, matters=matters).totals
    moved = explain(policy, lines, matters=matters, prior=prior).totals
    assert moved.score == max(policy.floor, bare.base + bare.plus - bare.minus + prior)
    assert moved.score >= policy.floor
