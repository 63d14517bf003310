"""The one clock: it can be started elsewhere and runs on; court time is made of it in one place."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from court import calendar
from court.clock import Clock
from tests.support.builders import at


def test_a_clock_started_elsewhere_runs_on() -> None:
    clock = Clock()
    clock.start_at(datetime(2026, 9, 30, 15, 59, 59, tzinfo=UTC))
    first, second = clock.now(), clock.now()
    assert clock.is_shifted
    assert timedelta(0) <= first - datetime(2026, 9, 30, 15, 59, 59, tzinfo=UTC) < timedelta(seconds=5)
    assert first <= second


def test_a_clock_set_free_is_the_machines_again() -> None:
    clock = Clock()
    clock.start_at(datetime(2026, 9, 30, tzinfo=UTC))
    clock.start_at(None)
    assert not clock.is_shifted
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        Clock().start_at(datetime(2026, 9, 30))


@pytest.mark.parametrize(
    ("instant", "day", "month"),
    [
        ("2026-04-30 23:59", date(2026, 4, 30), "2026-04"),
        ("2026-05-01 00:00", date(2026, 5, 1), "2026-05"),
        ("2024-02-29 12:00", date(2024, 2, 29), "2024-02"),
        ("2026-12-31 23:59", date(2026, 12, 31), "2026-12"),
    ],
)
def test_the_courts_day_is_not_the_machines(app: Flask, instant: str, day: date, month: str) -> None:
    at(instant)
    assert calendar.today() == day
    assert calendar.month_of(datetime.fromisoformat(instant + "+08:00")) == month


def test_months_join_without_gap_or_overlap(app: Flask) -> None:
    month = "2024-01"
    for _ in range(36):
        first, last = calendar.span(month)
        following = calendar.next_month(month)
        assert calendar.span(following)[0] == last
        assert calendar.previous_month(following) == month
        assert calendar.month_of(first) == month
        assert calendar.month_of(last - timedelta(microseconds=1)) == month
        month = following
