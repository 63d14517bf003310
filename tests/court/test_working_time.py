"""The rule book of working days and working time."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from court import office_hours
from court.calendar_files import parse_holiday_cn, years_covered
from court.tables import ConfigRefused
from court.working_time import COURT_ZONE, CalendarDay, NoSuchWorkingDay, WorkingCalendar, WorkingClock

CONFIG = Path(__file__).parents[2] / "config"
DAYS = [day for year in (2025, 2026) for day in parse_holiday_cn((CONFIG / f"calendar/{year}.json").read_text("utf-8"))]
CALENDAR = WorkingCalendar(DAYS, {2025, 2026})
HOURS = office_hours.load((CONFIG / "office_hours.toml").read_text("utf-8"))
CLOCK = WorkingClock(CALENDAR, HOURS)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=COURT_ZONE)


@pytest.mark.parametrize("year", [2025, 2026])
def test_the_shipped_calendar_agrees_with_an_independent_one_on_every_day(year: int) -> None:
    days = [date(year, 1, 1) + timedelta(n) for n in range(365)]
    assert [CALENDAR.is_working(day) for day in days] == [chinese_calendar.is_workday(day) for day in days]
    assert sum(CALENDAR.is_working(day) for day in days) == 248


def test_made_up_days_are_worked_and_holidays_are_not() -> None:
    assert [day.day.isoformat()[5:] for day in DAYS if day.kind == "workday" and day.day.year == 2026] == [
        "01-04", "02-14", "02-28", "05-09", "09-20", "10-10",
    ]  # fmt: skip
    assert CALENDAR.is_working(date(2026, 10, 10))
    assert not CALENDAR.is_working(date(2026, 2, 23))


def test_the_eleventh_working_day_of_october_comes_after_national_day_week() -> None:
    assert CALENDAR.nth_working_day(2026, 10, 1) == (date(2026, 10, 8), False)
    assert CALENDAR.nth_working_day(2026, 10, 3) == (date(2026, 10, 10), False)
    assert CALENDAR.nth_working_day(2026, 10, -1) == (date(2026, 10, 30), False)
    with pytest.raises(NoSuchWorkingDay, match="has 18 working days, asked for 19"):
        CALENDAR.nth_working_day(2026, 10, 19)


def test_the_day_itself_never_counts_when_days_are_added() -> None:
    assert CALENDAR.add_working_days(date(2026, 9, 30), 1).value == date(2026, 10, 8)
    assert CALENDAR.add_working_days(date(2026, 10, 3), 1).value == date(2026, 10, 8)
    assert CALENDAR.add_working_days(date(2026, 10, 3), 0).value == date(2026, 10, 8)
    assert CALENDAR.add_working_days(date(2026, 10, 8), 0).value == date(2026, 10, 8)
    assert CALENDAR.add_working_days(date(2026, 10, 8), -1).value == date(2026, 9, 30)


def test_a_span_of_days_is_half_open() -> None:
    assert CALENDAR.working_days_between(date(2026, 9, 30), date(2026, 10, 8)).value == 1
    assert CALENDAR.working_days_between(date(2026, 10, 8), date(2026, 9, 30)).value == -1
    assert CALENDAR.working_days_between(date(2026, 10, 8), date(2026, 10, 8)).value == 0


def test_a_year_without_its_calendar_goes_by_the_week_and_says_so() -> None:
    assert not CALENDAR.covers(2027)
    assert CALENDAR.nth_working_day(2027, 1, 1) == (date(2027, 1, 1), True)
    assert CALENDAR.add_working_days(date(2026, 12, 30), 1) == (date(2026, 12, 31), False)
    assert CALENDAR.add_working_days(date(2026, 12, 31), 1) == (date(2027, 1, 1), True)
    assert CALENDAR.working_days_between(date(2026, 12, 31), date(2027, 1, 4)) == (2, True)
    assert CLOCK.add_working_time(at("2026-12-31T17:00"), timedelta(hours=1)).provisional


def test_a_courts_own_closure_wins_over_the_published_calendar() -> None:
    closed = CalendarDay(date(2026, 11, 24), "holiday", "停电检修")
    assert not WorkingCalendar([*DAYS, closed], {2026}).is_working(date(2026, 11, 24))


def test_office_hours_change_with_the_season() -> None:
    assert [HOURS.season_on(date(2026, *day)).en for day in ((1, 1), (4, 30), (5, 1), (9, 30), (10, 1))] == [
        "Winter hours", "Winter hours", "Summer hours", "Summer hours", "Winter hours",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("begun", "hours", "due"),
    [
        ("2026-11-24T09:00", 3, "2026-11-24T12:00"),  # a limit may end with the morning
        ("2026-11-24T11:00", 2, "2026-11-24T14:30"),  # lunch does not run
        ("2026-11-24T07:00", 1, "2026-11-24T10:00"),  # before opening counts from opening
        ("2026-11-24T12:30", 0, "2026-11-24T12:30"),  # nothing added, nothing moved
        ("2026-11-24T16:30", 4, "2026-11-25T12:00"),
        ("2026-09-30T17:00", 2, "2026-10-08T10:00"),  # summer hours on the last day, winter hours after the holidays
        ("2026-10-09T16:30", 2, "2026-10-10T10:00"),  # a worked Saturday
    ],
)
def test_working_time_runs_in_office_hours_only(begun: str, hours: int, due: str) -> None:
    assert CLOCK.add_working_time(at(begun), timedelta(hours=hours)) == (at(due), False)
    assert CLOCK.working_time_between(at(begun), at(due)).value == timedelta(hours=hours)
    assert CLOCK.working_time_between(at(due), at(begun)).value == -timedelta(hours=hours)


def test_the_office_is_closed_at_the_very_end_of_a_span() -> None:
    assert CLOCK.is_open(at("2026-11-24T09:00"))
    assert not CLOCK.is_open(at("2026-11-24T12:00"))
    assert not CLOCK.is_open(at("2026-11-22T10:00"))


def test_any_zone_may_ask_and_the_answer_is_in_the_courts_own() -> None:
    from_new_york = datetime(2026, 11, 23, 22, 0, tzinfo=ZoneInfo("America/New_York"))  # 11:00 in court
    due = CLOCK.add_working_time(from_new_york, timedelta(hours=2)).value
    assert due == at("2026-11-24T14:30")
    assert due.tzinfo is COURT_ZONE
    with pytest.raises(ValueError, match="without a zone"):
        CLOCK.add_working_time(datetime(2026, 11, 24, 9), timedelta(hours=1))


def test_the_summer_time_of_1986_is_no_hour_of_work() -> None:
    # Clocks went forward on Sunday 4 May 1986, between two working days.
    round_the_clock = office_hours.load(
        '[[season]]\nzh = "全天"\nen = "All day"\nstarts = "01-01"\nspans = ["00:00-23:59"]\n'
    )
    clock = WorkingClock(WorkingCalendar([CalendarDay(date(1986, 5, 4), "workday", "")], {1986}), round_the_clock)
    elapsed = clock.working_time_between(at("1986-05-04T00:00"), at("1986-05-04T23:59")).value
    assert elapsed == timedelta(hours=22, minutes=59)
    assert clock.add_working_time(at("1986-05-04T00:00"), elapsed).value == at("1986-05-04T23:59")


def test_a_night_desk_has_the_day_of_the_court_not_of_greenwich() -> None:
    night = office_hours.load(
        '[[season]]\nzh = "夜"\nen = "N"\nstarts = "01-01"\nspans = ["00:00-02:00", "02:00-04:00"]\n'
    )
    clock = WorkingClock(CALENDAR, night)
    assert clock.add_working_time(at("2026-11-24T01:00"), timedelta(hours=2)).value == at("2026-11-24T03:00")
    assert clock.working_time_between(at("2026-11-23T12:00"), at("2026-11-24T03:00")).value == timedelta(hours=3)


days = st.dates(date(2024, 6, 1), date(2027, 6, 30))
instants = st.datetimes(datetime(2024, 6, 1), datetime(2027, 6, 30), timezones=st.just(UTC))


@given(days, st.integers(1, 60))
def test_adding_days_and_counting_them_agree(day: date, n: int) -> None:
    due = CALENDAR.add_working_days(day, n).value
    assert CALENDAR.is_working(due)
    assert CALENDAR.working_days_between(day + timedelta(1), due + timedelta(1)).value == n
    back = CALENDAR.add_working_days(due, -n).value
    assert CALENDAR.working_days_between(back, due).value == n


@given(instants, st.timedeltas(timedelta(seconds=1), timedelta(hours=200)))
def test_adding_working_time_and_measuring_it_agree(begun: datetime, delta: timedelta) -> None:
    due = CLOCK.add_working_time(begun, delta)
    assert CLOCK.working_time_between(begun, due.value).value == delta
    assert due.provisional == (not {begun.astimezone(COURT_ZONE).year, due.value.year} <= {2025, 2026})


def test_both_shipped_years_cover_themselves_and_no_other() -> None:
    assert years_covered(DAYS) == {2025, 2026}


def test_faulty_office_hours_are_refused_with_every_fault_named() -> None:
    with pytest.raises(ConfigRefused) as refused:
        office_hours.load(
            '[[season]]\nzh = "冬"\nen = "W"\nstarts = "13-01"\nspans = ["9-12", "14:00-13:00"]\n'
            '[[season]]\nzh = "夏"\nen = "S"\nstarts = "05-01"\nspans = ["09:00-12:00", "11:00-17:00+08:00"]\n'
            '[[season]]\nzh = "秋"\nen = "A"\nstarts = "05-01"\nspans = ["09:00-12:00", "11:00-17:00"]\n'
        )
    assert [str(problem).split("：", 1)[-1] for problem in refused.value.problems] == [
        "起始日 13-01 应写成 MM-DD，例如 05-01",
        "时段 9-12 应写成 HH:MM-HH:MM，例如 09:00-12:00",
        "时段要按先后排列，互不重叠，结束晚于开始",
        "时段 11:00-17:00+08:00 应写成 HH:MM-HH:MM，例如 09:00-12:00",
        "时段要按先后排列，互不重叠，结束晚于开始",
        "05-01 重复出现",
    ]
