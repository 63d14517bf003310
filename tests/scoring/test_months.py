"""A month from open to locked: each step on its day, once; a locked month never changes again."""

import pytest
from flask import Flask
from sqlalchemy import select

from court.db import db, transaction
from court.people.models import Staff
from scoring import decisions, ledger, months
from scoring.models import NONE, MonthState, PointRecord
from scoring.period import close, results, snapshots
from scoring.period.steps import Step, timetable
from tests.support.builders import SOMEBODY, a_court, a_matter_fact, a_person, a_score_fact, at, instant

SEPTEMBER = "2026-09"


@pytest.fixture
def clerk(app: Flask) -> Staff:
    at("2026-09-30 16:00")
    return a_person(a_court())


def work(clerk: Staff, count: int, *, month: str = SEPTEMBER, prefix: str = "m") -> None:
    with transaction():
        for n in range(count):
            ledger.post(a_matter_fact(clerk, f"{prefix}{n}", f"{month}-15 09:30", kind="material_transfer"))


def month_state(clerk: Staff, month: str = SEPTEMBER) -> MonthState:
    return months.state_of(clerk.court_id, month)


def score(clerk: Staff, month: str) -> str:
    result = results.of_person(clerk.court_id, month, clerk.id)
    assert result is not None
    return f"{result.totals.score:.2f}"


def test_the_timetable_of_september_2026_steps_over_the_national_day_week(clerk: Staff) -> None:
    times = timetable(clerk.court_id, SEPTEMBER)
    # Working days of October 2026: 8, 9, 10 (make-up Saturday), 12, 13, 14, 15, 16, 19, 20, 21 ...
    assert times.collect_at == instant("2026-10-01 00:00")
    assert times.publicise_at == instant("2026-10-11 00:00")
    assert times.objections_until == instant("2026-10-15 00:00")
    assert times.lock_at_latest == instant("2026-10-22 00:00")


def test_a_month_that_is_not_over_is_not_closed(clerk: Staff) -> None:
    work(clerk, 1)
    with pytest.raises(close.MonthNotOver):
        close.close(clerk.court_id, SEPTEMBER)


def test_every_step_happens_on_its_day_and_once(clerk: Staff) -> None:
    work(clerk, 3)
    at("2026-10-01 00:00")
    assert close.close(clerk.court_id, SEPTEMBER) == [Step.COLLECT]
    assert close.close(clerk.court_id, SEPTEMBER) == []
    at("2026-10-10 23:59")
    assert close.close(clerk.court_id, SEPTEMBER) == []
    at("2026-10-11 00:00")
    assert close.close(clerk.court_id, SEPTEMBER) == [Step.PUBLICISE]
    at("2026-10-15 00:00")
    assert close.close(clerk.court_id, SEPTEMBER) == [], "unsigned: it waits for the responsible person"
    with transaction():
        close.sign(clerk.court_id, SEPTEMBER, by=SOMEBODY)
    assert close.close(clerk.court_id, SEPTEMBER) == [Step.LOCK]
    assert close.close(clerk.court_id, SEPTEMBER) == []
    assert [event.step for event in close.events(clerk.court_id, SEPTEMBER)] == ["collect", "publicise", "sign", "lock"]


def test_past_the_last_day_the_month_locks_itself_marked_unsigned(clerk: Staff) -> None:
    work(clerk, 1)
    at("2026-10-22 00:00")
    assert close.close(clerk.court_id, SEPTEMBER) == [Step.COLLECT, Step.PUBLICISE, Step.LOCK]
    assert "未审签" in close.events(clerk.court_id, SEPTEMBER)[-1].reason


def test_the_workload_of_the_month_earns_what_the_formula_says(clerk: Staff) -> None:
    # 23 working days in September 2026 less 25 September; r = 300 / (14 x 22) = 0.974 -> (0.974 - 0.70) x 10 = 2.74
    work(clerk, 300)
    at("2026-10-22 00:00")
    close.close(clerk.court_id, SEPTEMBER)
    (sheet,) = snapshots.newest(clerk.court_id, SEPTEMBER)
    assert f"{sheet.score:.2f}" == "102.74"
    assert sheet.workload == 300


def test_a_late_fact_is_booked_in_the_next_open_month_as_a_prior_months_line(clerk: Staff) -> None:
    work(clerk, 2)
    at("2026-10-22 00:00")
    close.close(clerk.court_id, SEPTEMBER)
    before = [sheet.body for sheet in snapshots.newest(clerk.court_id, SEPTEMBER)]
    with transaction():
        entry = ledger.post(a_score_fact(clerk, "D04", "late", "2026-09-10 15:00"), recorded_by=SOMEBODY).entry
        assert entry is not None
        record = decisions.confirm(entry, by=clerk.court_id)
    assert (record.month, record.fact_month) == ("2026-10", SEPTEMBER)
    result = results.of_person(clerk.court_id, "2026-10", clerk.id)
    assert result is not None
    assert {month: f"{points:.2f}" for month, points in result.prior.items()} == {SEPTEMBER: "-3.00"}
    assert [sheet.body for sheet in snapshots.newest(clerk.court_id, SEPTEMBER)] == before
    assert snapshots.differences(clerk.court_id, SEPTEMBER) == []


def test_a_reversal_across_months_gives_back_what_the_line_really_cost(clerk: Staff) -> None:
    """Two D09 at -10 and three D04 at -3 are capped at 30 in the dimension: the last one cost only 1."""
    with transaction():
        for n, rule in enumerate(["D09", "D09", "D04", "D04", "D05"]):
            entry = ledger.post(a_score_fact(clerk, rule, f"x{n}", f"2026-09-{10 + n} 15:00"), recorded_by=NONE).entry
            assert entry is not None
            decisions.confirm(entry, by=SOMEBODY)
    at("2026-10-22 00:00")
    close.close(clerk.court_id, SEPTEMBER)
    assert score(clerk, SEPTEMBER) == "70.00", "10 + 10 + 3 + 3 + 5 = 31, capped at 30"
    record = db.session.scalars(select(PointRecord).filter_by(rule="D05")).one()
    with transaction():
        entry = decisions.propose_reversal(record, by=SOMEBODY, reason="请假条补交")
        decisions.confirm(entry, by=clerk.court_id)
    result = results.of_person(clerk.court_id, "2026-10", clerk.id)
    assert result is not None
    assert f"{result.prior[SEPTEMBER]:.2f}" == "4.00", "30 - 26, not the nominal 5"
    assert score(clerk, SEPTEMBER) == "70.00"


def test_months_are_closed_in_their_order(clerk: Staff) -> None:
    work(clerk, 1)
    at("2026-10-30 10:00")
    work(clerk, 1, month="2026-10", prefix="o")
    at("2026-11-25 10:00")
    with pytest.raises(close.EarlierMonthUnfinished):
        close.close(clerk.court_id, "2026-10")
    close.close(clerk.court_id, SEPTEMBER)
    assert close.close(clerk.court_id, "2026-10") == [Step.COLLECT, Step.PUBLICISE, Step.LOCK]


def test_a_hold_stops_the_steps_until_somebody_resumes(clerk: Staff) -> None:
    work(clerk, 1)
    at("2026-10-22 00:00")
    with transaction():
        close.hold(clerk.court_id, SEPTEMBER, by=SOMEBODY, reason="演示")
    with pytest.raises(close.MonthHeld):
        close.close(clerk.court_id, SEPTEMBER)
    with transaction():
        close.resume(clerk.court_id, SEPTEMBER, by=SOMEBODY, reason="核对完毕")
    assert close.close(clerk.court_id, SEPTEMBER)[-1] is Step.LOCK
