"""Template filters: instants, days, lengths and points in the court's zone and the page's language."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from flask import Flask

from court import calendar, clock, formats
from court.language import chosen


def when(at: datetime | None) -> str:
    """An instant as people read it today; nothing for none."""
    return "" if at is None else formats.when(at, calendar.zone(), chosen(), now=clock.now())


def time_of_day(at: datetime | None) -> str:
    return "" if at is None else formats.clock(at, calendar.zone())


def day(on: date | datetime | None) -> str:
    """A day, or the court's day of an instant."""
    if on is None:
        return ""
    plain = calendar.day_of(on) if isinstance(on, datetime) else on
    return formats.day(plain, chosen(), year=plain.year != calendar.today().year)


def date_of(on: date | None) -> str:
    """A day without its weekday, where a column of them would be too wide; always with its year."""
    return "" if on is None else formats.day(on, chosen(), year=True, weekday=False)


def stamp(at: datetime) -> str:
    """An instant to the second, for records: 2026-11-25 06:25:09."""
    return f"{calendar.local(at):%Y-%m-%d %H:%M:%S}"


def month_name(month: str) -> str:
    """`2026-09` in words."""
    return formats.month(calendar.first_day(month), chosen())


def duration(length: timedelta | None) -> str:
    return "" if length is None else formats.duration(length, chosen())


def since(at: datetime | None) -> str:
    """How long ago an instant was."""
    return "" if at is None else formats.duration(clock.now() - at, chosen())


def signed(value: Decimal) -> str:
    return formats.points(value, signed=True)


def init_app(app: Flask) -> None:
    """Register the filters."""
    filters: dict[str, Any] = {
        "when": when,
        "clock": time_of_day,
        "day": day,
        "date_of": date_of,
        "stamp": stamp,
        "month_name": month_name,
        "duration": duration,
        "since": since,
        "points": formats.points,
        "signed": signed,
        "count": formats.count,
        "percent": formats.percent,
    }
    app.jinja_env.filters.update(filters)
