"""One year at a glance: its months as weeks of marked days."""

from calendar import Calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from court.working_time import CalendarDay

Mark = Literal["work", "off", "holiday", "made-up", "own-off", "own-work"]


@dataclass(frozen=True)
class Day:
    """One day of the grid; `name` says why it is not as its weekday."""

    on: date
    mark: Mark
    name: str

    @property
    def is_worked(self) -> bool:
        return self.mark in ("work", "made-up", "own-work")


@dataclass(frozen=True)
class Month:
    """A month as weeks from Monday; None where a week belongs to its neighbour."""

    first: date
    weeks: tuple[tuple[Day | None, ...], ...]

    @property
    def working_days(self) -> int:
        return sum(day is not None and day.is_worked for week in self.weeks for day in week)


def months(year: int, national: Iterable[CalendarDay], own: Iterable[CalendarDay]) -> tuple[Month, ...]:
    """The twelve months; a court's own days win over the national ones."""
    marked = {day.day: day for day in national}
    ours = {day.day: day for day in own}
    return tuple(_month(year, number, marked, ours) for number in range(1, 13))


def _month(year: int, number: int, national: dict[date, CalendarDay], own: dict[date, CalendarDay]) -> Month:
    weeks = Calendar().monthdatescalendar(year, number)
    return Month(
        first=date(year, number, 1),
        weeks=tuple(tuple(_day(on, national, own) if on.month == number else None for on in week) for week in weeks),
    )


def _day(on: date, national: dict[date, CalendarDay], own: dict[date, CalendarDay]) -> Day:
    if on in own:
        return Day(on, "own-off" if own[on].kind == "holiday" else "own-work", own[on].name)
    if on in national:
        return Day(on, "holiday" if national[on].kind == "holiday" else "made-up", national[on].name)
    return Day(on, "work" if on.weekday() < 5 else "off", "")
