"""Reading lists of like things from the TOML files of `config/`, with every fault named at once."""

import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, Field, fields
from enum import StrEnum
from typing import Any, TypeVar, get_origin, get_type_hints

from court.words import N_, Sentence

T = TypeVar("T")

NOT_TOML = N_("不是有效的 TOML 文件：%(reason)s")
NO_ROWS = N_("缺少 [[%(table)s]]，至少要有一项")
NOT_A_ROW = N_("[[%(table)s]] 第 %(row)s 项不是键值表")
UNKNOWN_KEY = N_("[[%(table)s]] 第 %(row)s 项：不认识的键 %(key)s")
MISSING_KEY = N_("[[%(table)s]] 第 %(row)s 项：缺少 %(key)s")
WRONG_VALUE = N_("[[%(table)s]] 第 %(row)s 项：%(key)s 的值 %(value)s 不合要求，应为 %(wanted)s")
REPEATED = N_("[[%(table)s]]：%(value)s 重复出现")


class ConfigRefused(ValueError):
    """A configuration file is not usable; `problems` names every fault found, as sentences."""

    def __init__(self, problems: Iterable[Sentence]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def document(text: str) -> dict[str, Any]:
    """The TOML document. Raises ConfigRefused with the parser's own line and column."""
    try:
        return tomllib.loads(text.removeprefix("\ufeff"))
    except tomllib.TOMLDecodeError as error:
        raise ConfigRefused([Sentence(NOT_TOML, {"reason": str(error)})]) from error


def rows(source: Mapping[str, Any], table: str, shape: type[T], problems: list[Sentence]) -> list[T]:
    """The entries of `[[table]]` as dataclasses of `shape`; faults are added to `problems`, the entry left out.

    Fields may be str, int, bool, a StrEnum, or a tuple of strings; a field with a default may be absent.
    """
    listed = source.get(table)
    if not isinstance(listed, list) or not listed:
        problems.append(Sentence(NO_ROWS, {"table": table}))
        return []
    read = (_row(entry, {"table": table, "row": number}, shape, problems) for number, entry in enumerate(listed, 1))
    return [row for row in read if row is not None]


def repeated(table: str, values: Iterable[str]) -> list[Sentence]:
    """One sentence for each value that stands there more than once."""
    times = Counter(values)
    return [Sentence(REPEATED, {"table": table, "value": value}) for value, count in times.items() if count > 1]


def _row(entry: object, where: dict[str, str | int], shape: type[T], problems: list[Sentence]) -> T | None:
    if not isinstance(entry, dict):
        problems.append(Sentence(NOT_A_ROW, where))
        return None
    known: dict[str, Field[Any]] = {f.name: f for f in fields(shape)}  # type: ignore[arg-type]
    found = [Sentence(UNKNOWN_KEY, {**where, "key": key}) for key in entry if key not in known]
    hints, values = get_type_hints(shape), {}
    for name, described in known.items():
        if name not in entry:
            if described.default is MISSING and described.default_factory is MISSING:
                found.append(Sentence(MISSING_KEY, {**where, "key": name}))
            continue
        try:
            values[name] = _value(entry[name], hints[name])
        except ValueError as error:
            shown = {"key": name, "value": repr(entry[name]), "wanted": str(error)}
            found.append(Sentence(WRONG_VALUE, {**where, **shown}))
    problems.extend(found)
    return None if found else shape(**values)


def _value(value: object, wanted: Any) -> object:
    if get_origin(wanted) is tuple:
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise ValueError("[str]")
        return tuple(value)
    if issubclass(wanted, StrEnum):
        if value not in tuple(wanted):
            raise ValueError(" | ".join(wanted))
        return wanted(value)
    # bool is an int to Python, not to people.
    if type(value) is not wanted or value == "":
        raise ValueError(wanted.__name__)
    return value
