"""What a person typed into a form: read with every mistake at its field, and kept when the page shows it again."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from flask import Flask, g, request
from flask_babel import gettext as _

from court.errors import DomainError, Invalid
from court.plain_text import clean

Choice = TypeVar("Choice", bound=StrEnum)
LONGEST_NUMBER = 9
MOST_SHOWN = 20


class Typed:
    """Reads the fields of a posted form; `check` raises one Invalid with the mistakes of all of them.

    A field that is wrong gives a stand-in: use nothing before `check`.
    """

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values
        self.wrong: dict[str, str] = {}

    def text(self, name: str, *, limit: int, required: bool = True, lines: bool = False) -> str:
        """Clean text; longer than `limit` is a mistake, never cut without a word."""
        value = clean(self._values.get(name), limit=limit + 1, lines=lines)
        if required and not value:
            self.wrong[name] = _("请填写这一项")
        if len(value) > limit:
            self.wrong[name] = _("最多 %(n)d 个字", n=limit)
        return value

    def bytes(self, name: str) -> tuple[str, bytes]:
        """Name and content of a file that was sent along."""
        sent = request.files.get(name)
        if sent is None or not sent.filename:
            self.wrong[name] = _("请选择文件")
            return "", b""
        return clean(sent.filename, limit=120), sent.read()

    def day(self, name: str) -> date:
        """A date as the browser sends it, 2026-11-24."""
        value = self.text(name, limit=10)
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.wrong.setdefault(name, _("日期应写成 2026-11-24 这样"))
            return date.min

    def number(self, name: str, *, low: int, high: int) -> int:
        """A whole number between two bounds, both allowed."""
        value = self.text(name, limit=LONGEST_NUMBER)
        known = int(value) if re.fullmatch(r"[0-9]+", value) else -1
        if not low <= known <= high:
            self.wrong.setdefault(name, _("应为 %(low)d 到 %(high)d 之间的整数", low=low, high=high))
        return known

    def choice(self, name: str, kinds: type[Choice]) -> Choice:
        try:
            return kinds(self._values.get(name, ""))
        except ValueError:
            self.wrong[name] = _("请选择一项")
            return next(iter(kinds))

    def key(self, name: str) -> UUID:
        """The id of something chosen from a list."""
        try:
            return UUID(self._values.get(name, ""))
        except ValueError:
            self.wrong[name] = _("请选择一项")
            return UUID(int=0)

    def has(self, name: str) -> bool:
        """Whether anything was typed or ticked there."""
        return bool(self._values.get(name, "").strip())

    def check(self) -> None:
        """Raises Invalid when anything was wrong."""
        if self.wrong:
            raise Invalid(fields=dict(self.wrong))


@dataclass(frozen=True)
class Form:
    """One form of a page as it is to be shown: blank, or with what was typed and what was wrong."""

    typed: Mapping[str, str] = field(default_factory=dict)
    refusal: DomainError | None = None

    def value(self, name: str, default: Any = "") -> str:
        """What stands in a field: as typed, else `default`."""
        return self.typed.get(name, "") if self.refusal else str(default if default is not None else "")

    def error(self, name: str) -> str:
        """What is wrong with a field, for below it."""
        wrong = self._wrong(name)
        return wrong[0] if len(wrong) == 1 else _("有 %(n)d 处问题，见上方", n=len(wrong)) if wrong else ""

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Field name and what is wrong with it, for the summary; of a long list (a file's lines) the beginning."""
        every = [(name, text) for name in self._fields for text in self._wrong(name)]
        rest = len(every) - MOST_SHOWN
        return every if rest <= 0 else [*every[:MOST_SHOWN], (every[-1][0], _("……还有 %(n)d 处", n=rest))]

    def labelled(self, labels: Mapping[str, str]) -> list[tuple[str, str]]:
        """The problems, each begun with its field's label."""
        return [(name, f"{labels[name]}：{text}" if name in labels else text) for name, text in self.problems]

    def _wrong(self, name: str) -> list[str]:
        wrong = self._fields.get(name, [])
        return [str(text) for text in wrong] if isinstance(wrong, (list, tuple)) else [str(wrong)]

    @property
    def message(self) -> str:
        """What was refused, where it is no single field's fault."""
        return str(self.refusal) if self.refusal and not self._fields else ""

    @property
    def _fields(self) -> Mapping[str, Any]:
        return self.refusal.fields if isinstance(self.refusal, Invalid) else {}


def form(endpoint: str) -> Form:
    """The form that posts to `endpoint`: filled and marked when that is what was just refused, else blank."""
    refusal = g.get("refusal")
    if refusal is None or request.endpoint != endpoint:
        return Form()
    return Form(typed=request.form, refusal=refusal)


def init_app(app: Flask) -> None:
    """Make `form` known to the templates."""
    app.jinja_env.globals["form"] = form
