"""Working days and working time: what the calendar and the office hours make of dates and instants."""

import calendar
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Generic, Literal, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from court.office_hours import OfficeHours

# The one zone of every court. It has no summer time today but had it in 1940 and 1986-91, so elapsed time is
# always taken between instants, never between clock faces.
COURT_ZONE = ZoneInfo("Asia/Shanghai")
ONE_DAY = timedelta(days=1)

T = TypeVar("T")
DayKind = Literal["holiday", "workday"]


class CalendarDay(NamedTuple):
    """A day on which the week's rule does not hold: off though Monday-Friday, or worked though a weekend (调休)."""

    day: date
    kind: DayKind
    name: str


class Reckoned(NamedTuple, Generic[T]):
    """An answer, and whether it is provisional: some year it touches has no published calendar yet."""

    value: T
    provisional: bool


class NoSuchWorkingDay(ValueError):
    """The month has fewer working days than that."""


class WorkingCalendar:
    """Working days of a court. `years` are those whose State Council notice is in `days`; others go by Monday-Friday.

    Later days win over earlier ones, so a court's own closures are appended to the published calendar.
    """

    def __init__(self, days: Iterable[CalendarDay], years: Collection[int]) -> None:
        self._kinds = {day.day: day.kind for day in days}
        self._years = frozenset(years)

    def covers(self, year: int) -> bool:
        return year in self._years

    def is_working(self, day: date) -> bool:
        kind = self._kinds.get(day)
        return kind == "workday" if kind else day.weekday() < calendar.SATURDAY

    def working_days_in(self, year: int, month: int) -> tuple[date, ...]:
        """The month's working days in order; provisional where `covers(year)` is false."""
        length = calendar.monthrange(year, month)[1]
        days = (date(year, month, number) for number in range(1, length + 1))
        return tuple(day for day in days if self.is_working(day))

    def nth_working_day(self, year: int, month: int, n: int) -> Reckoned[date]:
        """The n-th working day of the month, from 1; from the end with -1 the last. Raises NoSuchWorkingDay."""
        days = self.working_days_in(year, month)
        if not 1 <= abs(n) <= len(days):
            raise NoSuchWorkingDay(f"{year}-{month:02} has {len(days)} working days, asked for {n}")
        return Reckoned(days[n - 1 if n > 0 else n], not self.covers(year))

    def add_working_days(self, day: date, n: int) -> Reckoned[date]:
        """The n-th working day after `day`, which itself never counts; before it where n is negative.

        With n = 0 the day itself, or the next working day where it is off.
        """
        step = -ONE_DAY if n < 0 else ONE_DAY
        found, left = day, abs(n)
        while left or not self.is_working(found):
            found += step
            if self.is_working(found):
                left = max(left - 1, 0)
        return Reckoned(found, self._touches_unknown(day, found))

    def working_days_between(self, a: date, b: date) -> Reckoned[int]:
        """Working days d with a <= d < b; as a negative number where b lies before a."""
        first, last = min(a, b), max(a, b)
        count = sum(self.is_working(first + timedelta(n)) for n in range((last - first).days))
        return Reckoned(count if a <= b else -count, self._touches_unknown(a, b))

    def _touches_unknown(self, a: date, b: date) -> bool:
        return not self._years.issuperset(range(min(a.year, b.year), max(a.year, b.year) + 1))


@dataclass(frozen=True, slots=True)
class WorkingClock:
    """A clock that runs in office hours only. Instants are aware; those that come back are in the court's zone."""

    calendar: WorkingCalendar
    hours: OfficeHours

    def is_open(self, instant: datetime) -> bool:
        """Whether the office is open; at the very end of a span it no longer is."""
        day = _local(instant).date()
        return any(start <= instant < end for start, end in self._spans(day))

    def add_working_time(self, instant: datetime, delta: timedelta) -> Reckoned[datetime]:
        """When `delta` (not negative) of office time has passed since `instant`; a limit may end with a span."""
        if delta < timedelta(0):
            raise ValueError("working time is only added forwards")
        reached, left = _utc(instant), delta
        for start, end in self._spans_from(_local(instant).date()) if left else ():
            start = max(start, reached)
            if start + left <= end:
                reached = start + left
                break
            left -= max(end - start, timedelta(0))
        return Reckoned(_local(reached), self._provisional(instant, reached))

    def working_time_between(self, a: datetime, b: datetime) -> Reckoned[timedelta]:
        """Office time from a to b; negative where b lies before a."""
        first, last = sorted((_utc(a), _utc(b)))
        day, last_day, total = _local(first).date(), _local(last).date(), timedelta(0)
        while day <= last_day:
            for start, end in self._spans(day):
                total += max(min(end, last) - max(start, first), timedelta(0))
            day += ONE_DAY
        return Reckoned(total if _utc(a) == first else -total, self._provisional(a, b))

    def _provisional(self, a: datetime, b: datetime) -> bool:
        years = sorted((_local(a).year, _local(b).year))
        return not all(self.calendar.covers(year) for year in range(years[0], years[1] + 1))

    def _spans_from(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        while True:
            yield from self._spans(day)
            day += ONE_DAY

    def _spans(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        if self.calendar.is_working(day):
            for start, end in self.hours.spans_on(day):
                yield _instant(day, start), _instant(day, end)


def _instant(day: date, clock: time) -> datetime:
    return _utc(datetime.combine(day, clock, COURT_ZONE))


def _utc(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("an instant without a zone is no instant")
    return instant.astimezone(UTC)


def _local(instant: datetime) -> datetime:
    return _utc(instant).astimezone(COURT_ZONE)
