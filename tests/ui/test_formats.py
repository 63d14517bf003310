"""How times, dates, durations and points read, in Chinese and in English."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from court import formats

SHANGHAI = ZoneInfo("Asia/Shanghai")
TUESDAY = datetime(2026, 11, 24, 6, 5, 9, tzinfo=UTC)


def test_an_instant_is_shown_in_the_time_of_the_court():
    assert formats.clock(TUESDAY, SHANGHAI) == "14:05"
    assert formats.clock(TUESDAY, SHANGHAI, seconds=True) == "14:05:09"


def test_an_instant_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="without a zone"):
        formats.clock(TUESDAY.replace(tzinfo=None), SHANGHAI)


@pytest.mark.parametrize(
    ("locale", "plain", "with_year"),
    [
        ("zh", "11月24日 周二", "2026年11月24日 周二"),
        ("zh_Hans_CN", "11月24日 周二", "2026年11月24日 周二"),
        ("en", "Tue 24 Nov", "Tue 24 Nov 2026"),
    ],
)
def test_a_date_names_its_weekday(locale, plain, with_year):
    assert formats.day(TUESDAY.date(), locale) == plain
    assert formats.day(TUESDAY.date(), locale, year=True) == with_year


@pytest.mark.parametrize(
    ("at", "zh", "en"),
    [
        (TUESDAY, "14:05", "14:05"),
        (TUESDAY - timedelta(days=1), "11月23日 14:05", "23 Nov 14:05"),
        (TUESDAY - timedelta(days=365), "2025年11月24日 14:05", "24 Nov 2025 14:05"),
        # 16:30 UTC is after midnight in Shanghai: another day there, the same day in UTC.
        (TUESDAY.replace(hour=16, minute=30), "11月25日 00:30", "25 Nov 00:30"),
    ],
)
def test_a_moment_says_only_what_today_does_not(at, zh, en):
    assert formats.when(at, SHANGHAI, "zh", now=TUESDAY) == zh
    assert formats.when(at, SHANGHAI, "en", now=TUESDAY) == en


def test_a_month_has_a_name():
    assert formats.month(date(2026, 11, 1), "zh") == "2026年11月"
    assert formats.month(date(2026, 11, 30), "en") == "November 2026"


@pytest.mark.parametrize(
    ("seconds", "zh", "en"),
    [
        (0, "0秒", "0s"),
        (45.9, "45秒", "45s"),
        (60, "1分00秒", "1m 00s"),
        (185, "3分05秒", "3m 05s"),
        (3599, "59分59秒", "59m 59s"),
        (3720, "1小时02分", "1h 02m"),
        (2 * 86400 + 3 * 3600 + 59, "2天3小时", "2d 3h"),
        (-185, "−3分05秒", "−3m 05s"),
        (-0.4, "0秒", "0s"),
    ],
)
def test_a_duration_reads_by_its_two_largest_units(seconds, zh, en):
    assert formats.duration(timedelta(seconds=seconds), "zh") == zh
    assert formats.duration(timedelta(seconds=seconds), "en") == en


@pytest.mark.parametrize(
    ("value", "plain", "signed"),
    [
        ("100.00", "100", "+100"),
        ("0.50", "0.5", "+0.5"),
        ("98.25", "98.25", "+98.25"),
        ("-1.00", "−1", "−1"),
        ("0.00", "0", "0"),
        ("-0.00", "0", "0"),
        ("10.00", "10", "+10"),
        ("1204.50", "1,204.5", "+1,204.5"),
    ],
)
def test_points_drop_idle_zeros_and_use_a_true_minus(value, plain, signed):
    assert formats.points(Decimal(value)) == plain
    assert formats.points(Decimal(value), signed=True) == signed


@given(st.integers(-10_000_000, 10_000_000).map(lambda hundredths: Decimal(hundredths) / 100))
def test_points_read_back_as_the_same_number(value):
    assert Decimal(formats.points(value).replace(",", "").replace("−", "-")) == value


def test_counts_and_shares():
    assert formats.count(1204) == "1,204"
    assert formats.count(-3) == "−3"
    assert formats.percent(Decimal("0.95")) == "95%"
    assert formats.percent(0.9731) == "97.3%"
