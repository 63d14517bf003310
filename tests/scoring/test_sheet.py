"""The arithmetic of a month as a rule book; every figure here was worked out by hand."""

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from scoring.policy import Policy, load
from scoring.sheet.arithmetic import grouped, heaviest_per_incident, team_minus, totals
from scoring.sheet.explanation import explain
from scoring.sheet.model import Cut, Explained, Group, Line, Totals, UnknownRule

DEFAULT = load(Path(__file__).parents[2] / "config" / "policy" / "default-2026.toml")
MONTH_START = datetime(2026, 9, 1, 1, 0, tzinfo=UTC)


def line(rule: str, day: int = 1, *, points: str = "", incident: str = "", ref: str = "") -> Line:
    """A record of a rule on a day of September, with the rule's own points unless others are given."""
    nominal = Decimal(points) if points else DEFAULT.rule_by_code[rule].pts
    at = MONTH_START + timedelta(days=day - 1)
    return Line(ref or f"{rule}-{day}-{incident}", rule, nominal, at, incident)


def several(rule: str, count: int) -> list[Line]:
    return [line(rule, day, ref=f"{rule}-{day}") for day in range(1, count + 1)]


def sheet(*lines: Line, matters: int = 0, prior: str = "0", policy: Policy = DEFAULT) -> Explained:
    return explain(policy, lines, matters=matters, prior=Decimal(prior))


def figures(*lines: Line, matters: int = 0, prior: str = "0") -> tuple[Decimal, Decimal, Decimal]:
    result = sheet(*lines, matters=matters, prior=prior).totals
    return result.plus, result.minus, result.score


def reasons(explained: Explained) -> dict[str, tuple[Decimal, Cut]]:
    return {one.line.ref: (one.counted, one.reason) for one in explained.lines}


def test_a_month_without_records_is_the_base():
    assert figures() == (0, 0, 100)


def test_plus_and_minus_are_added_to_the_base():
    assert figures(line("D01", 3), line("D01", 9), line("L01"), line("C51")) == (1, 3, 98)


def test_an_indicator_takes_no_points():
    assert figures(line("E01"), line("E01", 2)) == (0, 0, 100)


def test_a_rule_takes_at_most_its_cap():
    assert figures(*several("E02", 7)) == (0, 5, 95)


def test_a_dimension_takes_at_most_its_cap():
    assert figures(*several("D05", 7)) == (0, 30, 70)


def test_complaints_have_no_cap():
    assert figures(*several("C06", 4)) == (0, 60, 40)


def test_praise_counts_up_to_the_cap_of_its_rule_and_then_of_its_dimension():
    assert figures(*several("C51", 5)) == (3, 0, 103)
    assert figures(*several("C52", 2), *several("C53", 2), *several("C54", 2)) == (7, 0, 107)


def test_nobody_gains_more_than_ten_points_a_month():
    efficiency = [line("E51", points="6"), line("E54"), *several("E53", 2)]
    quality = [line("Q51"), *several("Q52", 3), line("Q53")]
    assert figures(*efficiency, *quality) == (10, 0, 110)


def test_nobody_falls_below_the_floor():
    assert figures(*several("C06", 8)) == (0, 120, 0)


def test_one_slip_is_free_for_each_full_hundred_matters():
    slips = several("E04", 3)
    assert [figures(*slips, matters=matters)[1] for matters in (0, 99, 100, 199, 200, 300, 1000)] == [
        3,
        3,
        2,
        2,
        1,
        0,
        0,
    ]


def test_the_heaviest_slips_are_forgiven_first():
    # 230 matters: two slips free, both E05 (2 points each); 3 x Q01 and 1 x E04 remain: 1.5 + 1 = 2.5
    slips = [*several("Q01", 3), line("E04", 4), line("E05", 20), line("E05", 25)]
    assert figures(*slips, matters=230) == (0, Decimal("2.5"), Decimal("97.5"))
    assert [ref for ref, (_, reason) in reasons(sheet(*slips, matters=230)).items() if reason is Cut.FREE_SLIP] == [
        "E05-20-",
        "E05-25-",
    ]


def test_slips_that_remain_are_capped_together_over_both_dimensions():
    # 4 x E05 = 8 and 4 x Q05 = 4, of which one E05 is free: 10, together at most 8
    assert figures(*several("E05", 4), *several("Q05", 4), matters=100) == (0, 8, 92)


def test_a_slip_with_a_cap_of_its_own_keeps_it_within_the_pool():
    rules = tuple(replace(rule, cap=Decimal(1) if rule.code == "Q01" else rule.cap) for rule in DEFAULT.rules)
    policy = replace(DEFAULT, rules=rules)
    # 4 x Q01 = 2, of which 1 counts; 4 x E05 = 8, of which the pool has room for 7
    explained = sheet(*several("Q01", 4), *several("E05", 4), policy=policy)
    assert (explained.totals.by_rule, explained.totals.minus) == ({"Q01": -1, "E05": -7}, 8)
    assert {ref: found for ref, found in reasons(explained).items() if found[1]} == {
        "Q01-3": (0, Cut.RULE_CAP),
        "Q01-4": (0, Cut.RULE_CAP),
        "E05-4": (-1, Cut.POOL_CAP),
    }


def test_what_is_not_a_slip_is_never_forgiven():
    assert figures(line("Q03"), line("C01"), matters=1000) == (0, 7, 93)


def test_the_same_incident_counts_once_and_at_its_heaviest():
    both = sheet(line("D04", 5, incident="inspection-7"), line("L03", 5, incident="inspection-7"))
    assert both.totals.minus == 3
    assert reasons(both)["L03-5-inspection-7"] == (0, Cut.INCIDENT)


def test_different_incidents_and_records_without_one_all_count():
    assert figures(line("L03", incident="a"), line("L03", incident="b"), line("L03", 2), line("L03", 3))[1] == 8


def test_praise_of_the_same_incident_still_counts():
    assert figures(line("L03", incident="a"), line("C51", incident="a")) == (1, 2, 99)


def test_of_equally_heavy_records_the_rule_code_then_the_earlier_one_counts():
    q03, e03, late = line("Q03", 2, incident="a"), line("E03", 9, incident="a"), line("E03", 10, incident="a")
    assert heaviest_per_incident([late, q03, e03]) == [e03]


def test_a_veto_stands_even_if_a_heavier_record_of_the_incident_counts():
    heavy = replace(line("Q03", incident="a", ref="heavy"), nominal=Decimal(-6))
    result = sheet(heavy, line("Q07", incident="a")).totals
    assert (result.minus, result.vetoed) == (6, True)


def test_some_rules_bar_the_top_grade_and_one_means_not_qualified():
    assert [sheet(line(rule)).totals.vetoed for rule in ("D04", "D05", "C01", "C03")] == [False, True, True, False]
    assert sheet(line("C01"), line("L01")).totals.vetoed
    assert sheet(line("D10"), line("L01")).totals.failed
    assert not sheet(line("D09")).totals.failed


def test_an_untidy_window_is_not_one_persons():
    explained = sheet(line("L05", incident="a"), line("L01", incident="a"))
    assert explained.totals.minus == 1
    assert reasons(explained)["L05-1-a"] == (0, Cut.TEAM)
    assert team_minus(DEFAULT, [Group("L05", Decimal("-0.5"), 3), Group("L01", Decimal(-1), 1)]) == Decimal("1.5")


def test_a_team_rule_is_capped_in_the_window_too():
    assert team_minus(DEFAULT, [Group("L05", Decimal("-0.5"), 9)]) == 2


def test_prior_months_stand_outside_all_caps():
    assert figures(line("E51", points="6"), *several("C54", 2), prior="3.25") == (10, 0, Decimal("113.25"))
    assert figures(*several("D05", 7), prior="-4") == (0, 30, 66)
    assert figures(prior="-101") == (0, 0, 0)


def test_a_record_of_a_rule_the_policy_lacks_is_refused():
    unknown = replace(line("D01"), rule="Z99")
    with pytest.raises(UnknownRule, match="Z99"):
        sheet(unknown)
    with pytest.raises(UnknownRule, match="Z99"):
        totals(DEFAULT, [Group("Z99", Decimal(-1), 1)], matters=0)


def test_two_records_with_one_ref_are_refused():
    with pytest.raises(ValueError, match="ref"):
        sheet(line("D01", ref="same"), line("D02", ref="same"))


def test_a_cap_is_filled_in_time_order_and_the_last_record_may_count_in_part():
    explained = sheet(line("D05", 9), *several("D09", 2), line("D05", 20), policy=DEFAULT)
    assert [(one.line.ref, one.counted, one.reason) for one in explained.lines] == [
        ("D09-1", -10, Cut.NONE),
        ("D09-2", -10, Cut.NONE),
        ("D05-9-", -5, Cut.NONE),
        ("D05-20-", -5, Cut.NONE),
    ]
    explained = sheet(*several("D09", 2), line("D04", 3), line("D09", 4), line("D01", 5))
    assert [(one.counted, one.reason) for one in explained.lines][2:] == [
        (-3, Cut.NONE),
        (-7, Cut.DIMENSION_CAP),
        (0, Cut.DIMENSION_CAP),
    ]


def test_each_line_says_which_rule_took_its_points():
    praise = [line("C54", day) for day in (1, 2, 3)] + [line("C53", 4)]
    work = [line("E51", 30, points="6")]
    slips = [line("E05", day) for day in range(1, 7)]
    assert {ref: found for ref, found in reasons(sheet(*praise, *work, *slips, matters=100)).items() if found[1]} == {
        "C54-3-": (0, Cut.RULE_CAP),  # 3 + 3 fill the rule's 6
        "C53-4-": (1, Cut.DIMENSION_CAP),  # 6 + 1 fill the dimension's 7
        "E51-30-": (3, Cut.PLUS_TOTAL),  # 7 + 3 fill the total of 10
        "E05-1-": (0, Cut.FREE_SLIP),
        "E05-6-": (0, Cut.POOL_CAP),  # four of five fill the pool's 8
    }


def test_a_line_cut_twice_names_the_first_cut():
    # The rule leaves 1 of the last record's 2.5, the dimension then leaves nothing of that 1.
    praise = [line("C54", 1, points="2.5"), line("C54", 2, points="2.5"), line("C52", 3), line("C54", 4, points="2.5")]
    assert reasons(sheet(*praise))["C54-4-"] == (0, Cut.RULE_CAP)


def test_in_a_pool_the_lighter_slips_fill_the_cap_first():
    # 5 x Q01 = 2.5 first, then 3 x E05: 2 + 2 + 1.5 of the pool's 8
    explained = sheet(*several("E05", 3), *several("Q01", 5))
    assert {ref: found for ref, found in reasons(explained).items() if found[1]} == {
        "E05-3": (Decimal("-1.5"), Cut.POOL_CAP)
    }
    assert (explained.totals.by_dimension["QUAL"].minus, explained.totals.by_dimension["EFF"].minus) == (
        Decimal("2.5"),
        Decimal("5.5"),
    )


def test_totals_name_every_dimension_and_every_rule_that_has_points():
    result = sheet(*several("E02", 7), line("D01"), line("C51"), line("E05"), line("E01"), matters=100).totals
    assert result.by_rule == {"E02": -5, "D01": -1, "C51": 1, "E05": 0}
    assert {key: tuple(sides) for key, sides in result.by_dimension.items()} == {
        "DISC": (0, 1),
        "EFF": (0, 5),
        "QUAL": (0, 0),
        "ETIQ": (0, 0),
        "COMP": (1, 0),
    }


def test_lines_and_groups_give_the_same_figures():
    lines = [*several("E05", 4), line("Q01", 3, incident="a"), line("Q03", 4, incident="a"), line("L05")]
    groups = grouped(DEFAULT, lines)
    assert Group("Q01", Decimal(0), 1) in groups
    assert Group("E05", Decimal(-2), 4) in groups
    assert totals(DEFAULT, groups, matters=100) == sheet(*lines, matters=100).totals


def test_scores_are_rounded_half_up_at_the_end():
    whole = replace(DEFAULT, precision=0)
    assert [sheet(*several("Q01", count), policy=whole).totals.score for count in (1, 2, 3)] == [100, 99, 99]
    assert str(sheet(line("Q01")).totals.score) == "99.50"


def test_a_province_is_added_up_in_about_a_second():
    # 3,500 people x 12 groups; 35,000 take ten times as long and must stay in the order of a second.
    rules = [rule for rule in DEFAULT.rules if rule.pts and not rule.team][::3][:12]
    groups = [Group(rule.code, rule.pts, 2) for rule in rules]
    assert len(groups) == 12
    start = time.process_time()
    results: list[Totals] = [totals(DEFAULT, groups, matters=230) for _ in range(3500)]
    assert time.process_time() - start < 0.5
    assert len(results) == 3500
