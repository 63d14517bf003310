"""Reading a year's calendar from a file: the holiday-cn form, or a table of dates."""

import csv
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date
from io import StringIO
from typing import Any, NamedTuple

from court.plain_text import clean
from court.words import N_, Sentence
from court.working_time import CalendarDay, DayKind

NOT_JSON = N_("不是有效的 JSON 文件：%(reason)s")
NO_DAYS = N_("文件里没有 days 列表，或列表是空的")
NO_YEAR = N_("文件里没有年份 year")
NOT_A_DAY = N_("这一项应为 {name, date, isOffDay}，date 是日期，isOffDay 是 true 或 false")
NO_HEADER = N_("第一行应有列名“日期,类型,名称”（或 date,kind,name）")
NOT_CSV = N_("这一行不是有效的 CSV：%(reason)s")
NO_ROWS = N_("表里没有日期")
BAD_DATE = N_("日期“%(value)s”不存在或写法不对，应为 2026-01-01 这样")
BAD_KIND = N_("类型“%(value)s”不认识，应为 休 或 班（holiday 或 workday）")
DUPLICATE = N_("%(day)s 重复，第 %(first)s 行已经有了")
WRONG_YEAR = N_("%(day)s 不属于 %(year)s 年的安排")

HEADERS = {"date": "date", "日期": "date", "kind": "kind", "类型": "kind", "name": "name", "名称": "name"}
KINDS: dict[str, DayKind] = {
    "holiday": "holiday", "休": "holiday", "放假": "holiday", "休息": "holiday",
    "workday": "workday", "班": "workday", "上班": "workday", "调休上班": "workday",
}  # fmt: skip
BETWEEN_ENTRIES = re.compile(r"[\s,]*")
NAME_LIMIT = 40


class CalendarProblem(NamedTuple):
    """What is wrong on one line of the file, counted from 1."""

    line: int
    message: Sentence


class CalendarRefused(ValueError):
    """The file is not taken; `problems` holds every fault found, in the order of lines."""

    def __init__(self, problems: Iterable[CalendarProblem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: problem.line))
        super().__init__("\n".join(f"{problem.line}: {problem.message}" for problem in self.problems))


def parse_holiday_cn(text: str) -> list[CalendarDay]:
    """Days of a `{year, papers[], days[{name, date, isOffDay}]}` file. Raises CalendarRefused.

    The file of a year may say something about the December before it, which its State Council notice governs too.
    """
    try:
        file = json.loads(text := text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise _refused(getattr(error, "lineno", 1), NOT_JSON, reason=str(error)) from error
    year = file.get("year") if isinstance(file, dict) else None
    if type(year) is not int:
        raise _refused(1, NO_YEAR)
    reading = _Reading(year)
    for line, entry in _entries(text):
        match entry:
            case {"name": str(name), "date": str(written), "isOffDay": bool(off)}:
                reading.take(line, written, "holiday" if off else "workday", name)
            case _:
                reading.fail(line, NOT_A_DAY)
    return reading.result(NO_DAYS)


def parse_csv(text: str, *, year: int | None = None) -> list[CalendarDay]:
    """Days of a table with the columns date, kind, name (日期, 类型, 名称), in any order. Raises CalendarRefused.

    Kinds are holiday or workday, 休 or 班. With `year`, days outside it (and the December before) are refused.
    """
    reading = _Reading(year)
    table = _lines(text.removeprefix("\ufeff"), reading)
    _, header = next(table, (1, []))
    columns = [HEADERS.get(_plain(cell).lower()) for cell in header]
    if not {"date", "kind"} <= set(columns):
        raise _refused(1, NO_HEADER)
    for line, cells in table:
        row = dict(zip(columns, map(_plain, cells), strict=False))
        if any(row.values()):
            reading.take(line, row.get("date", ""), row.get("kind", "").lower(), row.get("name", ""))
    return reading.result(NO_ROWS)


def years_covered(days: Iterable[CalendarDay]) -> frozenset[int]:
    """Years whose whole notice is there, known by both its ends: the first of January and of October are off.

    A few days of the December before, or a court's own closures, cover no year.
    """
    off = {day.day for day in days if day.kind == "holiday"}
    return frozenset(day.year for day in off if {date(day.year, 1, 1), date(day.year, 10, 1)} <= off)


class _Reading:
    """Days taken so far, and what was wrong with the others."""

    def __init__(self, year: int | None) -> None:
        self.year = year
        self.lines: dict[date, int] = {}
        self.days: list[CalendarDay] = []
        self.problems: list[CalendarProblem] = []

    def fail(self, line: int, msgid: str, **params: str | int) -> None:
        self.problems.append(CalendarProblem(line, Sentence(msgid, params)))

    def take(self, line: int, written: str, kind: str, name: str) -> None:
        day, known = _date(written), KINDS.get(kind)
        if day is None:
            self.fail(line, BAD_DATE, value=written)
        if known is None:
            self.fail(line, BAD_KIND, value=kind)
        if day is None or known is None:
            return
        if self.year is not None and day.year != self.year and (day.year, day.month) != (self.year - 1, 12):
            self.fail(line, WRONG_YEAR, day=day.isoformat(), year=self.year)
        elif day in self.lines:
            self.fail(line, DUPLICATE, day=day.isoformat(), first=self.lines[day])
        else:
            self.lines[day] = line
            self.days.append(CalendarDay(day, known, clean(name, limit=NAME_LIMIT)))

    def result(self, empty: str) -> list[CalendarDay]:
        if not self.days and not self.problems:
            self.fail(1, empty)
        if self.problems:
            raise CalendarRefused(self.problems)
        return self.days


def _refused(line: int, msgid: str, **params: str | int) -> CalendarRefused:
    return CalendarRefused([CalendarProblem(line, Sentence(msgid, params))])


def _entries(text: str) -> Iterator[tuple[int, Any]]:
    """Entries of the days list with their lines. The text is known to be valid JSON; json itself tells no lines."""
    opened = re.search(r'"days"\s*:\s*\[', text)
    place = opened.end() if opened else len(text)
    decoder = json.JSONDecoder()
    while (gap := BETWEEN_ENTRIES.match(text, place)) and text[gap.end() : gap.end() + 1] not in ("", "]"):
        entry, place = decoder.raw_decode(text, gap.end())
        yield text.count("\n", 0, gap.end()) + 1, entry


def _lines(text: str, reading: _Reading) -> Iterator[tuple[int, list[str]]]:
    head = text.partition("\n")[0]
    table = csv.reader(StringIO(text, newline=""), delimiter="\t" if "\t" in head else ",", strict=True)
    while True:
        line = table.line_num + 1
        try:
            yield line, next(table)
        except StopIteration:
            return
        except csv.Error as error:
            reading.fail(line, NOT_CSV, reason=str(error))


def _plain(cell: str) -> str:
    return unicodedata.normalize("NFKC", cell).strip()


def _date(written: str) -> date | None:
    parts = re.fullmatch(r"([12][0-9]{3})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?", written.strip())
    try:
        return date(*map(int, parts.groups())) if parts else None
    except ValueError:
        return None
