"""Reading what was filled in for a kind of matter, from JSON or a page, into a record; every fault at its field."""

import json
import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _

from court.errors import Invalid
from court.language import chosen
from court.plain_text import clean
from matters.catalogue import say
from matters.models import Matter
from matters.services import LIMITS, LONGEST_SUMMARY, Record
from window import tickets
from window.fields import Field, FieldType, WindowFields
from window.hall import hall

MOST_ROWS = 200
LONGEST_TEXT = 200
LARGEST_NUMBER = 100_000
# What every record may say, whatever its kind (matters.services.Record).
COMMON = (*LIMITS, "summary", "outcome")
ROW_NAME = re.compile(r"(\w+)\.(\d{1,4})\.(\w+)")
Faults = dict[str, list[str]]


class BadValue(Exception):
    """One value does not fit its field."""


def read(kind: str, given: Mapping[str, Any]) -> Record:
    """The record of one matter of `kind`. Raises Invalid: fields named `code`, or `list.row.column`."""
    fields = {field.code: field for field in hall().fields.of(kind)}
    faults: Faults = {name: [_("没有这一项")] for name in given if name not in fields and name not in COMMON}
    common: dict[str, str] = {}
    own: dict[str, Any] = {}
    for code in dict.fromkeys((*fields, *COMMON)):
        field = fields.get(code) or Field(kind, code, code, code, _type_of_common(code), options=_OPTIONS.get(code, ""))
        value = _value(field, given.get(code), code, faults)
        if code in COMMON:
            common[code] = value
        elif value not in ("", [], None):
            own[code] = value
    _read_phone(common, faults)
    if faults:
        raise Invalid(fields=faults)
    return Record(kind=kind, fields=own, **common)


def nested(form: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """The fields of a page as JSON would have them: `items.0.name` becomes a row of `items`."""
    made: dict[str, Any] = {}
    rows: dict[str, dict[int, dict[str, str]]] = {}
    for name, value in form:
        if found := ROW_NAME.fullmatch(name):
            rows.setdefault(found[1], {}).setdefault(int(found[2]), {})[found[3]] = value
        else:
            made[name] = value
    return made | {name: [rows[name][number] for number in sorted(rows[name])] for name in rows}


def stored(matter: Matter) -> dict[str, Any]:
    """The kind's own fields of a matter."""
    made: dict[str, Any] = json.loads(matter.fields or "{}")
    return made


def shown(kind: str, values: Mapping[str, Any]) -> list[tuple[str, str | list[dict[str, str]]]]:
    """Stored fields for a page: the label and the words; a list as rows of column label and words."""
    fields = hall().fields
    made: list[tuple[str, str | list[dict[str, str]]]] = []
    for field in fields.of(kind):
        value = values.get(field.code)
        if value in (None, "", []):
            continue
        if field.type is FieldType.LIST and isinstance(value, list):
            columns = fields.columns(field)
            rows = [{label(c): word(fields, c, row.get(c.code)) for c in columns} for row in value]
            made.append((label(field), rows))
        else:
            made.append((label(field), word(fields, field, value)))
    return made


def label(field: Field) -> str:
    """The field's label in the language of the page."""
    return field.en if chosen() == "en" else field.zh


def help_of(field: Field) -> str:
    return field.en_help if chosen() == "en" else field.zh_help


def word(fields: WindowFields, field: Field, value: Any) -> str:
    """A stored value in words."""
    found = next((option for option in fields.options(field) if option.code == value), None)
    return say(found) if found else "" if value is None else str(value)


_OPTIONS = {"role": "roles", "identity_check": "identity_checks", "outcome": "outcomes"}


def _type_of_common(code: str) -> FieldType:
    if code == "summary":
        return FieldType.LINES
    return FieldType.CHOICE if code in _OPTIONS else FieldType.TEXT


def _read_phone(common: dict[str, str], faults: Faults) -> None:
    try:
        common["phone"] = tickets.phone_key(common["phone"])
    except Invalid as error:
        faults.update(error.fields)


def _value(field: Field, given: Any, name: str, faults: Faults) -> Any:
    """The clean value of a field, "" or [] when it is empty; a fault is noted under `name`."""
    try:
        if field.type is FieldType.LIST:
            return _rows(field, given, name, faults)
        value = _single(field, given)
    except BadValue as wrong:
        faults[name] = [str(wrong)]
        return ""
    if field.required and value == "":
        faults[name] = [_("请填写%(label)s", label=label(field))]
    return value


def _single(field: Field, given: Any) -> str | int:
    if given is None or (isinstance(given, str) and not given.strip()):
        return ""
    if isinstance(given, bool) or not isinstance(given, str | int):
        raise BadValue(_("%(label)s的格式不对", label=label(field)))
    limit = LONGEST_SUMMARY if field.type is FieldType.LINES else LONGEST_TEXT
    text = clean(str(given), limit=limit, lines=field.type is FieldType.LINES)
    match field.type:
        case FieldType.NUMBER:
            return _number(field, text)
        case FieldType.DATE:
            return _date(field, text)
        case FieldType.CHOICE:
            return _choice(field, text)
    return text


def _number(field: Field, text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) <= LARGEST_NUMBER:
        raise BadValue(_("%(label)s要填大于 0 的整数", label=label(field)))
    return int(text)


def _date(field: Field, text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise BadValue(_("%(label)s要填日期，例如 2026-11-24", label=label(field))) from None


def _choice(field: Field, text: str) -> str:
    """The code of a choice, given as its code or as its words."""
    for option in hall().fields.options(field):
        if text in (option.code, option.zh, option.en):
            return option.code
    if field.open:
        return text
    raise BadValue(_("请选择%(label)s", label=label(field)))


def _rows(field: Field, given: Any, name: str, faults: Faults) -> list[dict[str, Any]]:
    columns = hall().fields.columns(field)
    if given in (None, ""):
        return []
    if not isinstance(given, list) or len(given) > MOST_ROWS:
        raise BadValue(_("%(label)s要填清单，最多 %(most)d 行", label=label(field), most=MOST_ROWS))
    made = []
    for number, row in enumerate(given):
        cells = {columns[0].code: row} if isinstance(row, str) else row
        if not isinstance(cells, Mapping):
            raise BadValue(_("%(label)s的格式不对", label=label(field)))
        if _is_blank(columns, cells):
            continue
        unknown = set(cells) - {column.code for column in columns}
        faults.update({f"{name}.{number}.{code}": [_("没有这一项")] for code in unknown})
        values = {c.code: _value(c, _cell(c, cells), f"{name}.{number}.{c.code}", faults) for c in columns}
        made.append({code: value for code, value in values.items() if value != ""})
    return made


def _cell(column: Field, cells: Mapping[str, Any]) -> Any:
    """What was written, or what a column that may be left out is taken for."""
    return cells.get(column.code, "" if column.required else column.preset)


def _is_blank(columns: tuple[Field, ...], cells: Mapping[str, Any]) -> bool:
    """Whether nothing was written into a row, other than what stood there from the start."""
    return all(str(cells.get(column.code, "") or "").strip() in ("", column.preset) for column in columns)
