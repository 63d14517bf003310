"""Month statistics: workload, on-time share, satisfaction, personal leave; figures worked out by hand."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.policy import load
from scoring.sheet.statistics import (
    PostPart,
    Skipped,
    SkipReason,
    Statistic,
    leave_beyond,
    on_time_share,
    satisfaction,
    workload_ratio,
)

DEFAULT = load(Path(__file__).parents[2] / "config" / "policy" / "default-2026.toml")
LEAVE, ON_TIME, SATISFIED = (DEFAULT.rule_by_code[code] for code in ("D06", "E54", "L51"))


def workload(*parts: PostPart) -> Statistic | Skipped:
    return workload_ratio(DEFAULT, parts)


def points_of(answer: Statistic | Skipped) -> Decimal:
    assert isinstance(answer, Statistic)
    return answer.points


def at_window(days: str, **counts: int) -> PostPart:
    return PostPart("window", Decimal(days), counts)


def test_a_full_standard_earns_three_points():
    # 14 a day x 21 days = 294 matters of weight 1: r = 1, (1 - 0.70) x 10 = 3
    assert points_of(workload(at_window("21", material_transfer=294))) == 3


def test_seven_tenths_of_the_standard_earn_nothing_and_less_costs_nothing():
    assert points_of(workload(at_window("10", material_transfer=98))) == 0
    assert points_of(workload(at_window("10", material_transfer=99))) == Decimal("0.07")
    assert points_of(workload(at_window("10"))) == 0


def test_workload_earns_at_most_six_points():
    # r = 1.3 earns 6
    assert points_of(workload(at_window("10", material_transfer=182))) == 6
    assert points_of(workload(at_window("10", material_transfer=181))) == Decimal("5.93")
    assert points_of(workload(at_window("10", material_transfer=500))) == 6


def test_matters_weigh_by_their_kind():
    # 100 x 0.7 + 20 x 3.0 + 50 x 0.3 + 10 x 0.8 (petition, as other) = 153 of 140: r = 1.092857..., 3.93
    answer = workload(at_window("10", enquiry=100, public_notice=20, postal_service=50, petition=10, invalid_call=30))
    assert points_of(answer) == Decimal("3.93")


def test_a_transfer_is_measured_by_the_days_on_each_position():
    # window 10 days x 14 + hotline 11 days x 16 = 316; 100 x 1.0 + 220 x 0.8 = 276: r = 0.873417..., 1.73
    answer = workload(at_window("10", material_transfer=100), PostPart("hotline", Decimal(11), {"consultation": 220}))
    assert points_of(answer) == Decimal("1.73")
    assert isinstance(answer, Statistic)
    assert dict(answer.inputs) == {
        "1.position": "window",
        "1.days": "10",
        "1.daily_standard": "14",
        "1.count.material_transfer": "100",
        "1.weight": "100",
        "2.position": "hotline",
        "2.days": "11",
        "2.daily_standard": "16",
        "2.count.consultation": "220",
        "2.weight": "176",
        "weight": "276",
        "capacity": "316",
        "ratio": "0.8734",
        "factor": "10",
        "start": "0.7",
    }


def test_half_days_count_as_half():
    assert points_of(workload(at_window("0.5", material_transfer=7))) == 3


def test_points_on_the_half_hundredth_are_rounded_up():
    # 1401 x 0.028 = 39.228 of 56: (39.228 - 0.7 x 56) x 10 / 56 = 0.005
    weights = replace(DEFAULT.workload, weights=(("other", Decimal("0.028")),))
    policy = replace(DEFAULT, workload=weights)
    assert points_of(workload_ratio(policy, [at_window("4", petition=1401)])) == Decimal("0.01")
    assert points_of(workload_ratio(policy, [at_window("4", petition=1400)])) == 0


def test_a_position_without_a_standard_is_left_out_with_its_matters():
    guide = PostPart("guide", Decimal(11), {"enquiry": 900})
    assert points_of(workload(at_window("10", material_transfer=140), guide)) == 3
    answer = workload(guide)
    assert isinstance(answer, Skipped)
    assert answer.reason is SkipReason.NO_STANDARD


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ([], SkipReason.NO_DAYS),
        ([at_window("0", material_transfer=5)], SkipReason.NO_DAYS),
        ([PostPart("window", None, {"material_transfer": 5})], SkipReason.NO_ATTENDANCE),
    ],
)
def test_without_days_on_post_the_workload_is_skipped(parts, reason):
    answer = workload(*parts)
    assert isinstance(answer, Skipped)
    assert (answer.rule, answer.reason) == ("E51", reason)


def test_on_time_needs_ninety_eight_in_a_hundred():
    assert points_of(on_time_share(ON_TIME, on_time=98, due=100)) == 1
    assert points_of(on_time_share(ON_TIME, on_time=49, due=50)) == 1
    answer = on_time_share(ON_TIME, on_time=2939, due=3000)
    assert points_of(answer) == 0
    # Not rounded to the 0.98 it failed to reach.
    assert answer.inputs["share"] == "0.9796"


def test_on_time_is_skipped_when_nothing_had_a_limit():
    assert on_time_share(ON_TIME, on_time=0, due=0) == Skipped(
        "E54", SkipReason.NOTHING_DUE, {"on_time": "0", "due": "0", "at_least": "0.98"}
    )


def test_satisfaction_needs_fifteen_ratings_of_which_ninety_five_in_a_hundred_good():
    assert points_of(satisfaction(SATISFIED, satisfied=19, ratings=20)) == 1
    assert points_of(satisfaction(SATISFIED, satisfied=14, ratings=15)) == 0
    assert points_of(satisfaction(SATISFIED, satisfied=15, ratings=15)) == 1


def test_satisfaction_is_skipped_without_enough_ratings():
    answers = [satisfaction(SATISFIED, satisfied=count, ratings=count) for count in (0, 14)]
    assert [answer.reason for answer in answers if isinstance(answer, Skipped)] == [
        SkipReason.NO_RATINGS,
        SkipReason.TOO_FEW_RATINGS,
    ]


def test_personal_leave_costs_a_point_for_each_whole_day_beyond_two_up_to_five():
    days = ["0", "2", "2.5", "3", "4.5", "7", "12"]
    assert [points_of(leave_beyond(LEAVE, days=Decimal(count))) for count in days] == [0, 0, 0, -1, -2, -5, -5]


def test_leave_is_skipped_while_unknown():
    answer = leave_beyond(LEAVE, days=None)
    assert isinstance(answer, Skipped)
    assert answer.reason is SkipReason.NO_LEAVE_DATA


def test_a_rule_without_formula_is_refused():
    with pytest.raises(ValueError, match="D01"):
        on_time_share(DEFAULT.rule_by_code["D01"], on_time=1, due=1)


@settings(deadline=None)
@given(st.integers(1, 46), st.integers(0, 900), st.sampled_from([kind for kind, _ in DEFAULT.workload.weights]))
def test_one_more_matter_never_lowers_the_workload_points(half_days, count, kind):
    before, after = (
        points_of(workload(PostPart("window", Decimal(half_days) / 2, {"enquiry": 50, kind: number})))
        for number in (count, count + 1)
    )
    assert 0 <= before <= after <= 6
    assert after == after.quantize(Decimal("0.01"))
