"""Reading people from a table: number, name, position, employer, form of employment, first day."""

import re
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple, TypeVar

from court.people.models import Employment
from court.plain_text import clean
from court.table_files import FileRefused, Problem, Row, rows
from court.words import N_, Sentence

COLUMNS = {
    "工号": "no", "no": "no", "姓名": "name", "name": "name", "岗位": "position", "position": "position",
    "用人单位": "employer", "employer": "employer", "用工形式": "employment", "employment": "employment",
    "入职日期": "hired_on", "hired_on": "hired_on",
}  # fmt: skip
REQUIRED = ("no", "name", "position", "hired_on")
POSITIONS = {"窗口": "window", "window": "window", "12368": "hotline", "热线": "hotline", "hotline": "hotline"}
EMPLOYMENTS = {
    "编内": Employment.ESTABLISHED, "聘用制": Employment.CONTRACT, "聘用": Employment.CONTRACT,
    "劳务派遣": Employment.DISPATCHED, "派遣": Employment.DISPATCHED, "": Employment.DISPATCHED,
    "服务外包": Employment.OUTSOURCED, "外包": Employment.OUTSOURCED,
    **{form.value: form for form in Employment},
}  # fmt: skip

T = TypeVar("T")

EMPTY = N_("%(column)s 没有填")
TOO_LONG = N_("%(column)s 超过 %(limit)d 个字")
BAD_POSITION = N_("岗位“%(value)s”不认识，应为 窗口、12368 或本院岗位代码")
BAD_EMPLOYMENT = N_("用工形式“%(value)s”不认识，应为 编内、聘用制、劳务派遣 或 服务外包")
BAD_DATE = N_("入职日期“%(value)s”不存在或写法不对，应为 2026-01-01 这样")
REPEATED = N_("工号 %(no)s 重复，第 %(first)d 行已经有了")


class Person(NamedTuple):
    """One row that is good in itself."""

    line: int
    no: str
    name: str
    position: str
    employer: str
    employment: Employment
    hired_on: date


def parse(text: str, *, positions: Iterable[str] = ()) -> list[Person]:
    """The people of a table. `positions`: codes of the court's own posts. Raises FileRefused with every faulty line."""
    problems: list[Problem] = []
    known = {**POSITIONS, **{code: code for code in positions}}
    read = [_Reading(row, problems).person(known) for row in rows(text, COLUMNS, REQUIRED)]
    first: dict[str, int] = {}
    for person in read:
        if person.no in first:
            problems.append(Problem(person.line, Sentence(REPEATED, {"no": person.no, "first": first[person.no]})))
        elif person.no:
            first[person.no] = person.line
    if problems:
        raise FileRefused(problems)
    return read


class _Reading:
    """Reads one row; every fault goes to the list of problems."""

    def __init__(self, row: Row, problems: list[Problem]) -> None:
        self._row = row
        self._problems = problems

    def person(self, positions: dict[str, str]) -> Person:
        return Person(
            line=self._row.line,
            no=self._text("no", "工号", 16),
            name=self._text("name", "姓名", 40),
            position=self._known("position", positions, BAD_POSITION) or "",
            employer=self._text("employer", "用人单位", 80, required=False),
            employment=self._known("employment", EMPLOYMENTS, BAD_EMPLOYMENT) or Employment.DISPATCHED,
            hired_on=self._day("hired_on"),
        )

    def _cell(self, code: str) -> str:
        return self._row.cells.get(code, "")

    def _fail(self, msgid: str, **params: str | int) -> None:
        self._problems.append(Problem(self._row.line, Sentence(msgid, params)))

    def _text(self, code: str, column: str, limit: int, *, required: bool = True) -> str:
        value = clean(self._cell(code), limit=limit + 1)
        if required and not value:
            self._fail(EMPTY, column=column)
        if len(value) > limit:
            self._fail(TOO_LONG, column=column, limit=limit)
        return value

    def _known(self, code: str, words: dict[str, T], msgid: str) -> T | None:
        value = self._cell(code)
        if value not in words:
            self._fail(msgid, value=value)
        return words.get(value)

    def _day(self, code: str) -> date:
        value = self._cell(code)
        parts = re.fullmatch(r"([12][0-9]{3})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?", value)
        try:
            return date(*map(int, parts.groups())) if parts else self._no_day(value)
        except ValueError:
            return self._no_day(value)

    def _no_day(self, value: str) -> date:
        self._fail(BAD_DATE, value=value)
        return date.min
