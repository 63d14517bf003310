"""The rows a figure is made of: every figure of a month opens to them, and they add up to it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from court import calendar
from court.errors import NotFound
from scoring.models import PointRecord
from scoring.period.sheet_page import PersonSheet, SheetLine
from scoring.sheet.statistics import Statistic

ZERO = Decimal(0)
BETWEEN = "~"  # position~kind in an address


@dataclass(frozen=True)
class Row:
    """One row of a figure: what it adds, and the line, record or other figure behind it.

    code: a rule, kind, position, month or name of a figure, where neither a line nor a record says what it is.
    factors: what was multiplied, for a row that stands for several matters.
    """

    points: Decimal
    line: SheetLine | None = None
    record: PointRecord | None = None
    code: str = ""
    factors: tuple[Decimal, ...] = ()
    opens: str = ""  # the figure this row opens to in its turn


@dataclass(frozen=True)
class Figure:
    """A figure of one person's month and its rows. `value` comes from the totals, `total` from the rows."""

    what: str
    key: str
    value: Decimal
    rows: tuple[Row, ...]

    @property
    def total(self) -> Decimal:
        return sum((row.points for row in self.rows), ZERO)

    @property
    def agrees(self) -> bool:
        return self.total == self.value


Made = tuple[Decimal, Iterable[Row]]


def figure_of(sheet: PersonSheet, what: str, key: str = "", *, before: Decimal | None = None) -> Figure:
    """A figure by its name (WHOLE, or PARTED with a key). before: last month's score, for `change`. Raises NotFound."""
    if what in PARTED:
        value, made = PARTED[what](sheet, key)
    elif what in WHOLE and not key:
        value, made = WHOLE[what](sheet)
    elif what == "change" and before is not None:
        value, made = _change(sheet, before)
    else:
        raise NotFound
    return Figure(what, key, value, tuple(made))


def _change(sheet: PersonSheet, before: Decimal) -> Made:
    score = sheet.result.totals.score
    rows = [Row(score, code=sheet.month, opens="score"), Row(-before, code=calendar.previous_month(sheet.month))]
    return score - before, rows


def _matters(sheet: PersonSheet, key: str) -> Made:
    """key: '' all, `position`, or `position~kind`."""
    position, _between, kind = key.partition(BETWEEN)
    counts = sheet.result.figures.kinds.items()
    value = sum(n for (p, k), n in counts if position in ("", p) and kind in ("", k))
    chosen = [r for r in sheet.work if position in ("", r.position) and kind in ("", r.rule)]
    return Decimal(value), (Row(record.points, record=record) for record in chosen)


def _day(sheet: PersonSheet, key: str) -> Made:
    """key: a day, `2026-09-16`."""
    chosen = [record for record in sheet.work if f"{calendar.day_of(record.occurred_at)}" == key]
    return Decimal(len(chosen)), (Row(record.points, record=record) for record in chosen)


def _base(sheet: PersonSheet) -> Made:
    return sheet.result.totals.base, [Row(sheet.policy.base, code="policy")]


def _plus(sheet: PersonSheet, key: str) -> Made:
    """key: '' all, or a dimension. A dimension's share is what is left of it after the cap of the plus total."""
    chosen = [line for line in sheet.lines if line.nominal > 0 and key in ("", line.rule.dim)]
    value = sum((line.counted for line in chosen), ZERO) if key else sheet.result.totals.plus
    return value, (Row(line.counted, line=line) for line in chosen)


def _minus(sheet: PersonSheet, key: str) -> Made:
    """key: '' all, or a dimension. Sizes without sign."""
    totals = sheet.result.totals
    value = totals.by_dimension[key].minus if key in totals.by_dimension else ZERO
    chosen = [line for line in sheet.lines if line.nominal < 0 and key in ("", line.rule.dim)]
    return value if key else totals.minus, (Row(-line.counted, line=line) for line in chosen)


def _rule(sheet: PersonSheet, key: str) -> Made:
    """key: a rule's code. What its lines count for, signed."""
    chosen = [line for line in sheet.lines if line.rule.code == key]
    return sum((line.counted for line in chosen), ZERO), (Row(line.counted, line=line) for line in chosen)


def _prior(sheet: PersonSheet, key: str) -> Made:
    """key: '' all, or an earlier month."""
    chosen = [prior for prior in sheet.prior if key in ("", prior.month)]
    value = sum((prior.points for prior in chosen), ZERO) if key else sheet.result.totals.prior
    return value, (Row(prior.points, code=prior.month) for prior in chosen)


def _score(sheet: PersonSheet) -> Made:
    totals = sheet.result.totals
    parts = {"base": totals.base, "plus": totals.plus, "minus": -totals.minus, "prior": totals.prior}
    rows = [Row(points, code=name, opens=name) for name, points in parts.items()]
    if sheet.floored:
        rows.append(Row(sheet.floored, code="floor"))
    return totals.score, rows


def _weight(sheet: PersonSheet) -> Made:
    """The weighted matters of the workload rule; a position without a standard is left out with its matters."""
    rows = []
    for part in sheet.result.parts:
        if sheet.policy.workload.standard(part.position) is None:
            continue
        for kind, count in sorted(part.counts.items()):
            weight = sheet.policy.workload.weight(kind)
            opens = f"matters/{part.position}{BETWEEN}{kind}"
            rows.append(Row(weight * count, code=kind, factors=(Decimal(count), weight), opens=opens))
    return _input(sheet, "weight"), rows


def _capacity(sheet: PersonSheet) -> Made:
    """Daily standard times days on post, over the positions held."""
    rows = []
    for part in sheet.result.parts:
        standard = sheet.policy.workload.standard(part.position)
        if standard is not None and part.days is not None:
            rows.append(Row(standard * part.days, code=part.position, factors=(standard, part.days)))
    return _input(sheet, "capacity"), rows


def _workload(sheet: PersonSheet) -> Made:
    """What the workload rule gives before the caps it shares with other additions."""
    answer = workload_of(sheet)
    chosen = [line for line in sheet.lines if line.rule.code == sheet.policy.workload.rule]
    return answer.points if answer else ZERO, (Row(line.nominal, line=line) for line in chosen)


def _input(sheet: PersonSheet, name: str) -> Decimal:
    answer = workload_of(sheet)
    return Decimal(answer.inputs[name]) if answer else ZERO


def workload_of(sheet: PersonSheet) -> Statistic | None:
    """The workload rule's answer; None where it was skipped."""
    code = sheet.policy.workload.rule
    return next((a for a in sheet.result.answers if a.rule == code and isinstance(a, Statistic)), None)


PARTED: dict[str, Callable[[PersonSheet, str], Made]] = {
    "matters": _matters,
    "day": _day,
    "plus": _plus,
    "minus": _minus,
    "rule": _rule,
    "prior": _prior,
}
WHOLE: dict[str, Callable[[PersonSheet], Made]] = {
    "base": _base,
    "score": _score,
    "weight": _weight,
    "capacity": _capacity,
    "workload": _workload,
}
