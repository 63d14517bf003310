"""Reading one table of a policy file: every value checked for its type, every problem noted with its line."""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, TypeVar

from scoring.policy.model import HUNDREDTH
from scoring.policy.problems import Problem
from scoring.policy.toml_lines import Path

Choice = TypeVar("Choice", bound=StrEnum)

NOTHING = Decimal(0)
LARGEST_POINTS = Decimal(10_000)
LONGEST_NUMBER = 30
RATIO_STEP = Decimal("0.0001")


def plain(number: Decimal) -> str:
    """A number as people write it: no exponent, no trailing zeros, unless it is absurdly large or small."""
    if not number.is_finite() or abs(number.adjusted()) > LONGEST_NUMBER:
        return str(number)
    return format(number.normalize() if number else NOTHING, "f")


def near(word: str, known: Iterable[str]) -> str:
    """The known word most like this one, '' if none is."""
    return next(iter(get_close_matches(word, list(known), n=1, cutoff=0.6)), "")


def listed(words: Iterable[str]) -> str:
    return "、".join(words)


class Findings:
    """The problems of one policy text, and the lines its values stand on."""

    def __init__(self, lines: Mapping[Path, int]) -> None:
        self.lines = lines
        self.problems: list[Problem] = []

    def line(self, path: Path) -> int:
        """Line of a value; of the nearest table around it where the value itself is missing."""
        while path not in self.lines:
            path = path[:-1]
        return self.lines[path]

    def note(self, code: str, path: Path, where: str, /, **parameters: object) -> None:
        texts = tuple((name, str(value)) for name, value in parameters.items())
        self.problems.append(Problem(self.line(path), code, where, texts))


class Table:
    """One table of the file. Reading a bad value notes the problem and gives a harmless stand-in.

    `sound` says whether every value read so far was good; checks across tables look at sound ones only.
    """

    def __init__(
        self,
        raw: Mapping[str, Any],
        findings: Findings,
        path: Path = (),
        where: str = "",
        parent: "Table | None" = None,
    ) -> None:
        self.raw = raw
        self.findings = findings
        self.path = path
        self.where = where
        self.parent = parent
        self.sound = True
        self.is_absent = False
        self.known: list[str] = []

    def note(self, code: str, /, *at: str | int, **parameters: object) -> None:
        """Note a problem at a place below this table (at its own head if none is given)."""
        self.spoil()
        if not self.is_absent:
            self.findings.note(code, (*self.path, *at), self.where, **parameters)

    def spoil(self) -> None:
        self.sound = False
        if self.parent is not None:
            self.parent.spoil()

    def line(self, key: str) -> int:
        return self.findings.line((*self.path, key))

    def optional(self, key: str) -> bool:
        """Whether a key that may be left out is there."""
        self.known.append(key)
        return key in self.raw

    def _take(self, key: str, fits: Callable[[Any], bool], code: str, *, missing: str = "missing_key") -> Any:
        """The raw value, or None once a problem is noted."""
        self.known.append(key)
        if key not in self.raw:
            self.note(missing, key=key)
            return None
        value = self.raw[key]
        if not fits(value):
            self.note(code, key, key=key, value=shown(value))
            return None
        return value

    def text(self, key: str) -> str:
        value = self._take(key, lambda value: isinstance(value, str), "not_text")
        if value is not None and not value.strip():
            self.note("empty", key, key=key)
        return value or ""

    def optional_text(self, key: str) -> str:
        return self.text(key) if self.optional(key) else ""

    def number(self, key: str, low: Decimal, high: Decimal, *, step: Decimal = RATIO_STEP) -> Decimal:
        """A number within [low, high] and a whole multiple of `step`; stands in with the one nearest to 0."""
        value = self._take(key, _is_number, "not_number")
        harmless = min(max(low, NOTHING), high)
        if value is None:
            return harmless
        if not low <= value <= high:
            self.note("out_of_range", key, key=key, low=plain(low), high=plain(high), value=shown(value))
            return harmless
        if Decimal(value) != Decimal(value).quantize(step):
            self.note("too_fine", key, key=key, value=shown(value), step=plain(step))
        return Decimal(value)

    def points(self, key: str) -> Decimal:
        """Points, signed, in whole hundredths."""
        return self.number(key, -LARGEST_POINTS, LARGEST_POINTS, step=HUNDREDTH)

    def amount(self, key: str) -> Decimal:
        """A size without sign, such as a cap: points, not negative."""
        value = self.points(key)
        if value < 0:
            self.note("negative", key, key=key, value=shown(value))
        return value

    def optional_amount(self, key: str) -> Decimal | None:
        return self.amount(key) if self.optional(key) else None

    def whole(self, key: str, low: int, high: int) -> int:
        value = self._take(key, lambda value: isinstance(value, int) and not isinstance(value, bool), "not_whole")
        if value is not None and not low <= value <= high:
            self.note("out_of_range", key, key=key, low=low, high=high, value=value)
        return low if value is None else int(value)

    def flag(self, key: str) -> bool:
        if not self.optional(key):
            return False
        return bool(self._take(key, lambda value: isinstance(value, bool), "not_flag"))

    def choice(self, key: str, choices: type[Choice]) -> Choice | None:
        value = self.text(key)
        if value and value not in list(choices):
            self.note("bad_choice", key, key=key, value=value, known=listed(choices))
            return None
        return choices(value) if value else None

    def names(self, key: str) -> list[str]:
        """A list of texts; stands in with an empty one."""
        values = self._take(key, lambda value: isinstance(value, list), "not_list") or []
        for number, value in enumerate(values):
            if not isinstance(value, str) or not value.strip():
                self.note("not_text", key, number, key=key, value=shown(value))
        return [value for value in values if isinstance(value, str)]

    def table(self, key: str) -> "Table":
        """The table under a key; an empty stand-in, already noted, where there is none."""
        raw = self._take(key, lambda value: isinstance(value, dict), "not_table", missing="missing_table")
        table = Table(raw or {}, self.findings, (*self.path, key), f"{self.where}.{key}".lstrip("."), self)
        table.is_absent = raw is None
        table.sound = raw is not None
        return table

    def rows(self, key: str, name: str) -> list["Table"]:
        """The rows of an array of tables, each called by its own `name` value."""
        values = self._take(key, lambda value: isinstance(value, list), "not_list", missing="missing_table")
        if values == []:
            self.note("empty", key, key=key)
        rows = []
        for number, raw in enumerate(values or []):
            path = (*self.path, key, number)
            if isinstance(raw, dict):
                rows.append(Table(raw, self.findings, path, f"{key}[{raw.get(name, number + 1)}]", self))
            else:
                self.note("not_table", key, number, key=key, value=shown(raw))
        return rows

    def refuse_unknown(self) -> None:
        """Note every key that nothing has read."""
        for key in self.raw:
            if key in self.known:
                continue
            likely = near(key, self.known)
            if likely:
                self.note("unknown_key_near", key, key=key, near=likely)
            else:
                self.note("unknown_key", key, key=key, known=listed(dict.fromkeys(self.known)))


def _is_number(value: Any) -> bool:
    if isinstance(value, Decimal):
        return value.is_finite()
    return isinstance(value, int) and not isinstance(value, bool)


def shown(value: Any) -> str:
    """A value of the file as it may be quoted back, cut short."""
    if isinstance(value, bool):
        return str(value).lower()
    text = plain(value) if isinstance(value, Decimal) else repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 40 else text[:39] + "…"
