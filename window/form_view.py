"""The form of one kind of matter as a page shows it: fields with words, what was typed, what is wrong with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from court.errors import DomainError, Invalid
from matters.catalogue import catalogue, say
from matters.kinds import Channel, Kind
from window import forms
from window.fields import Field, FieldType
from window.hall import hall

BLANK_ROWS = 2


@dataclass(frozen=True)
class ShownField:
    """A field with its value and fault. `preset`: what a new row begins with. `rows`: of a list, cell by cell."""

    name: str
    label: str
    help: str
    type: str
    required: bool
    is_open: bool
    width: int
    options: Sequence[tuple[str, str]]
    value: str = ""
    preset: str = ""
    error: str = ""
    rows: Sequence[Sequence["ShownField"]] = ()


@dataclass(frozen=True)
class KindForm:
    """The form of a kind, with what is wrong field by field."""

    kind: Kind
    fields: Sequence[ShownField]
    problems: Sequence[tuple[str, str]] = ()


def show(kind: Kind, given: Mapping[str, Any], refusal: DomainError | None = None) -> KindForm:
    """The form of `kind` filled with `given` and marked with the faults of `refusal`."""
    faults = {name: texts[0] for name, texts in refusal.fields.items()} if isinstance(refusal, Invalid) else {}
    fields = [_field(field, kind, given, faults) for field in hall().fields.of(kind.code)]
    problems = [
        (name, _("%(field)s：%(fault)s", field=_named(name, kind), fault=text)) for name, text in faults.items()
    ]
    return KindForm(kind, fields, problems)


def window_kind(code: str) -> Kind:
    """The kind of the window with this code, the first one for a code that is none."""
    kinds = catalogue().kinds
    return kinds.find(Channel.WINDOW, code) or kinds.on(Channel.WINDOW)[0]


def _named(name: str, kind: Kind) -> str:
    """The words for `giver`, or for `items.1.pages` with its row."""
    code, _dot, rest = name.partition(".")
    row, _dot, column = rest.partition(".")
    labels = {field.code: forms.label(field) for field in hall().fields.of(kind.code)}
    if not column:
        return labels.get(code, _("事项") if code in ("kind", "service") else code)
    cells = {field.code: forms.label(field) for field in hall().fields.of(f"{kind.code}.{code}")}
    place = {"list": labels.get(code, code), "row": int(row) + 1, "column": cells.get(column, column)}
    return str(_("%(list)s第 %(row)d 行%(column)s", **place))


def _field(field: Field, kind: Kind, given: Mapping[str, Any], faults: Mapping[str, str]) -> ShownField:
    required = field.required or field.code in kind.required or (field.code == "summary" and kind.needs_summary)
    preset = kind.outcome.value if field.code == "outcome" else field.preset
    value = given.get(field.code, preset)
    return ShownField(
        name=field.code,
        label=forms.label(field),
        help=forms.help_of(field),
        type=field.type.value,
        required=required,
        is_open=field.open,
        width=field.width,
        options=_options(field),
        value="" if field.type is FieldType.LIST else str(value),
        error=faults.get(field.code, ""),
        rows=_rows(field, value, faults) if field.type is FieldType.LIST else (),
    )


def _rows(field: Field, value: Any, faults: Mapping[str, str]) -> list[list[ShownField]]:
    """The rows of a list as typed, filled up with blank ones."""
    typed: list[Mapping[str, Any]] = value if isinstance(value, list) else []
    rows = [*typed, *[{}] * (BLANK_ROWS - len(typed))]
    columns = hall().fields.columns(field)
    return [[_cell(column, field, number, row, faults) for column in columns] for number, row in enumerate(rows)]


def _cell(column: Field, field: Field, number: int, row: Mapping[str, Any], faults: Mapping[str, str]) -> ShownField:
    name = f"{field.code}.{number}.{column.code}"
    return ShownField(
        name=name,
        label=forms.label(column),
        help="",
        type=column.type.value,
        required=column.required,
        is_open=column.open,
        width=column.width,
        options=_options(column),
        value=str(row.get(column.code, column.preset)),
        preset=column.preset,
        error=faults.get(name, ""),
    )


def _options(field: Field) -> list[tuple[str, str]]:
    return [(word.code, say(word)) for word in hall().fields.options(field)]
