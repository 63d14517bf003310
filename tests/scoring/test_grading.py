"""Grades, ranks and the best window."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.policy import Policy, ShareOver, load
from scoring.sheet.arithmetic import totals
from scoring.sheet.best_window import Member, WindowResult, nominated, window_result
from scoring.sheet.grading import Barrier, quota, standings
from scoring.sheet.model import Group, Sides
from scoring.sheet.ranking import Result, ranked

DEFAULT = load(Path(__file__).parents[2] / "config" / "policy" / "default-2026.toml")
BLANK = totals(DEFAULT, [], matters=0)


def result(
    staff: str,
    score: str,
    *,
    position: str = "window",
    attended: str | None = "1",
    satisfaction: str | None = None,
    matters: int = 200,
    complaints: str = "0",
    quality: str = "0",
    vetoed: bool = False,
    failed: bool = False,
) -> Result:
    by_dimension = dict(BLANK.by_dimension)
    by_dimension["COMP"] = Sides(Decimal(0), Decimal(complaints))
    by_dimension["QUAL"] = Sides(Decimal(quality), Decimal(0))
    month = replace(BLANK, score=Decimal(score), by_dimension=by_dimension, vetoed=vetoed, failed=failed)
    return Result(
        staff,
        position,
        month,
        matters,
        None if attended is None else Decimal(attended),
        None if satisfaction is None else Decimal(satisfaction),
    )


def others(count: int, position: str = "window", score: str = "95") -> list[Result]:
    return [result(f"{position}-{number}", score, position=position) for number in range(count)]


def grades(*results: Result, policy: Policy = DEFAULT) -> dict[str, str]:
    return {staff: standing.grade.zh for staff, standing in standings(policy, results).items()}


def test_the_score_gives_the_grade():
    people = [result(score, score) for score in ("104.99", "80", "79.99", "60", "59.99", "0")]
    assert grades(*people) == {
        "104.99": "合格",
        "80": "合格",
        "79.99": "基本合格",
        "60": "基本合格",
        "59.99": "不合格",
        "0": "不合格",
    }


def test_the_top_grade_goes_to_a_fifth_of_all_people_over_all_positions():
    # 7 at the window and 3 at the hotline: two may be 优秀, wherever they work
    people = [
        *others(5),
        result("a", "108"),
        result("b", "106"),
        *others(2, "hotline"),
        result("c", "107", position="hotline"),
    ]
    found = standings(DEFAULT, people)
    assert [staff for staff, standing in found.items() if standing.grade.zh == "优秀"] == ["a", "c"]
    assert (found["b"].grade.zh, found["b"].barrier) == ("合格", Barrier.SHARE)


def test_the_share_may_be_counted_within_each_position():
    within = replace(DEFAULT.grades[0], share_over=ShareOver.POSITION)
    policy = replace(DEFAULT, grades=(within, *DEFAULT.grades[1:]))
    people = [*others(5), result("a", "108"), result("b", "109"), result("c", "106", position="hotline")]
    assert [staff for staff, grade in grades(*people, policy=policy).items() if grade == "优秀"] == ["b", "c"]


@pytest.mark.parametrize(("people", "places"), [(1, 1), (2, 1), (7, 1), (8, 2), (12, 2), (13, 3), (35, 7)])
def test_the_share_is_rounded_half_up_and_at_least_one(people, places):
    assert quota(Decimal("0.2"), people) == places


def test_half_a_place_is_a_place():
    assert quota(Decimal("0.25"), 6) == 2


def test_a_veto_bars_the_top_grade_and_takes_up_no_place():
    found = standings(DEFAULT, [*others(3), result("a", "109", vetoed=True), result("b", "105")])
    assert (found["a"].grade.zh, found["a"].barrier) == ("合格", Barrier.VETO)
    assert (found["b"].grade.zh, found["b"].barrier) == ("优秀", Barrier.NONE)


def test_a_fail_is_not_qualified_whatever_the_score():
    found = standings(DEFAULT, [result("a", "109", failed=True)])
    assert (found["a"].grade.zh, found["a"].barrier) == ("不合格", Barrier.FAILED)


def test_who_attended_less_than_half_is_neither_ranked_nor_excellent():
    found = standings(DEFAULT, [*others(5), result("a", "109", attended="0.49"), result("b", "106", attended="0.5")])
    assert (found["a"].grade.zh, found["a"].barrier, found["a"].rank) == ("合格", Barrier.ATTENDANCE, None)
    assert (found["b"].grade.zh, found["b"].rank) == ("优秀", 1)


def test_who_is_not_eligible_does_not_widen_the_share():
    # Eight people make two places, but three of them were away: five make one.
    away = [result(f"away-{number}", "90", attended="0") for number in range(3)]
    people = [*others(3), result("a", "109"), result("b", "108"), *away]
    assert [staff for staff, grade in grades(*people).items() if grade == "优秀"] == ["a"]


def test_without_attendance_data_the_question_is_skipped():
    assert grades(result("a", "109", attended=None)) == {"a": "优秀"}


def test_those_who_share_the_last_place_all_hold_it():
    found = grades(*others(3), result("a", "106"), result("b", "106"))
    assert (found["a"], found["b"]) == ("优秀", "优秀")


def order(*results: Result) -> list[tuple[int, str]]:
    return [(rank, one.staff) for rank, one in ranked(DEFAULT, results)]


def test_equal_scores_are_told_apart_step_by_step():
    assert order(
        result("complaint", "100", complaints="2", quality="5"),
        result("quality", "100", quality="2"),
        result("rated", "100", quality="1", satisfaction="0.99"),
        result("less-rated", "100", quality="1", satisfaction="0.98", matters=400),
        result("best", "100.01", complaints="9"),
    ) == [(1, "best"), (2, "quality"), (3, "rated"), (4, "less-rated"), (5, "complaint")]


def test_satisfaction_decides_nothing_where_one_of_the_equals_has_none():
    busy, rated = result("busy", "100", matters=300), result("rated", "100", satisfaction="1", matters=200)
    assert order(rated, busy) == [(1, "busy"), (2, "rated")]


def test_people_nothing_tells_apart_share_a_rank_and_the_next_is_left_free():
    assert order(result("a", "100"), result("b", "100"), result("c", "99")) == [(1, "a"), (1, "b"), (3, "c")]


def test_ranks_are_kept_within_a_position():
    found = standings(DEFAULT, [*others(5, score="90"), *others(5, "hotline", "99"), result("a", "95")])
    assert found["a"].rank == 1
    assert found["window-0"].rank == 2
    assert found["hotline-0"].rank == 1


def test_no_rank_is_shown_in_a_class_under_five():
    found = standings(DEFAULT, [*others(4), *others(5, "hotline")])
    assert {standing.rank for staff, standing in found.items() if staff.startswith("window")} == {None}
    assert {standing.rank for staff, standing in found.items() if staff.startswith("hotline")} == {1}


def test_a_window_is_the_mean_of_its_people_weighted_by_days():
    # (104 x 20 + 98 x 10) / 30 = 102; 3 untidy marks of 0.5 off
    members = [Member(Decimal(104), Decimal(20)), Member(Decimal(98), Decimal(10))]
    assert window_result(DEFAULT, "1", "window", members).score == 102
    assert window_result(DEFAULT, "1", "window", members, team_minus=Decimal("1.5")).score == Decimal("100.5")
    # (104 x 20 + 98 x 1) / 21 = 103.7142...
    assert window_result(DEFAULT, "1", "window", [members[0], replace(members[1], days=Decimal(1))]).score == Decimal(
        "103.71"
    )


def test_a_window_with_a_veto_may_not_be_nominated():
    members = [Member(Decimal(110), Decimal(20)), Member(Decimal(110), Decimal(1), has_veto=True)]
    spoiled = window_result(DEFAULT, "1", "window", members)
    assert (spoiled.score, spoiled.is_eligible) == (110, False)


def test_a_window_where_nobody_worked_has_no_score():
    empty = window_result(DEFAULT, "1", "window", [])
    assert (empty.score, empty.is_eligible) == (None, False)


def test_the_best_eligible_window_of_each_position_is_nominated():
    windows = [
        WindowResult("1", "window", Decimal(101), is_eligible=True),
        WindowResult("2", "window", Decimal(109), is_eligible=False),
        WindowResult("3", "window", Decimal(103), is_eligible=True),
        WindowResult("4", "window", Decimal(103), is_eligible=True),
        WindowResult("5", "window", None, is_eligible=False),
        WindowResult("12368", "hotline", Decimal(99), is_eligible=True),
    ]
    assert [window.window for window in nominated(windows)] == ["12368", "3", "4"]


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(9000, 11000), st.booleans(), st.booleans()), min_size=1, max_size=30), st.data())
def test_grades_need_no_order_of_people_and_never_put_more_above_the_line(people, data):
    results = [
        result(f"p{number:02}", str(Decimal(score).scaleb(-2)), vetoed=veto, attended="0.4" if away else "1")
        for number, (score, veto, away) in enumerate(people)
    ]
    found = standings(DEFAULT, results)
    assert standings(DEFAULT, data.draw(st.permutations(results))) == found
    excellent = [one for one in results if found[one.staff].grade.zh == "优秀"]
    assert all(one.totals.score >= 105 and not one.totals.vetoed for one in excellent)
    lowest = min((one.totals.score for one in excellent), default=Decimal(0))
    places = quota(Decimal("0.2"), sum(not away for _, _, away in people))
    assert sum(one.totals.score > lowest for one in excellent) < places


def test_grading_takes_the_totals_of_the_sheet_as_they_are():
    month = totals(DEFAULT, [Group("E51", Decimal(6), 1), Group("D05", Decimal(-5), 1)], matters=300)
    found = standings(DEFAULT, [Result("a", "window", month, 300)])
    assert (found["a"].grade.zh, found["a"].barrier) == ("合格", Barrier.NONE)
