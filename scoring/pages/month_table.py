"""The table of a month: one row a person, filtered and sorted as the address says."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from court import calendar
from court.people.models import Staff
from scoring import months
from scoring.period import results
from scoring.period.results import PersonResult

ZERO = Decimal(0)


@dataclass(frozen=True)
class PersonRow:
    """One person's row. before: last month's score, None when there was none."""

    result: PersonResult
    before: Decimal | None

    @property
    def staff(self) -> Staff:
        return self.result.staff

    @property
    def change(self) -> Decimal | None:
        return None if self.before is None else self.result.totals.score - self.before

    @property
    def rank(self) -> int | None:
        return self.result.standing.rank if self.result.standing else None


Key = Callable[[PersonRow], Any]
SORTS: Mapping[str, Key] = {
    "no": lambda row: row.staff.no,
    "matters": lambda row: row.result.figures.matters,
    "plus": lambda row: row.result.totals.plus,
    "minus": lambda row: row.result.totals.minus,
    "score": lambda row: row.result.totals.score,
    "rank": lambda row: (row.rank is None, row.rank or 0),
    "change": lambda row: row.change if row.change is not None else Decimal("-1000"),
}
DOWN_FIRST = frozenset({"matters", "plus", "minus", "score", "change"})  # the most is what one looks for


def rows_of(court_id: UUID, month: str, seen: set[UUID]) -> list[PersonRow]:
    """Everyone the asker may see, by staff number, with last month's score."""
    before = _scores(court_id, calendar.previous_month(month))
    found = [result for result in results.of_court(court_id, month) if result.staff.id in seen]
    return [PersonRow(result, before.get(result.staff.id)) for result in found]


def score_before(court_id: UUID, month: str, staff_id: UUID) -> Decimal | None:
    """A person's score of the month before."""
    return _scores(court_id, calendar.previous_month(month)).get(staff_id)


def _scores(court_id: UUID, month: str) -> dict[UUID, Decimal]:
    """Last month's scores; nobody has one in a month in which nothing was booked."""
    if months.get(court_id, month) is None:
        return {}
    return {result.staff.id: result.totals.score for result in results.of_court(court_id, month)}


def narrowed(rows: Sequence[PersonRow], *, position: str, employer: str | None) -> list[PersonRow]:
    """The rows of one position, of one employer; "" and None for all."""
    kept = [row for row in rows if position in ("", row.result.position)]
    return [row for row in kept if employer is None or row.staff.employer == employer]


def ordered(rows: Sequence[PersonRow], sort: str) -> list[PersonRow]:
    """Sorted by a column, `-` before it for downwards; equal ones stay by number."""
    name = sort.removeprefix("-")
    return sorted(rows, key=SORTS.get(name, SORTS["no"]), reverse=sort.startswith("-"))


def head(name: str, sort: str) -> dict[str, str | None]:
    """How a column's head stands and where pressing it leads: its sort_key is the other direction once it is on."""
    is_on = sort.removeprefix("-") == name
    down = sort.startswith("-")
    following = name if (is_on and down) or (not is_on and name not in DOWN_FIRST) else f"-{name}"
    return {"following": following, "sorted": ("descending" if down else "ascending") if is_on else None}
