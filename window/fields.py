"""What the window records of each kind of matter, as data: fields in the order of the form, lists with columns."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from court.tables import ConfigRefused, document, repeated, rows
from court.words import N_, Sentence
from matters.kinds import Kind
from matters.word_lists import Word, WordLists

NO_FIELD = N_("[[field]]：%(kind)s 的必填内容 %(code)s 没有定义")
NO_KIND = N_("[[field]] %(kind)s.%(code)s：没有这种窗口事项或清单")
NO_OPTIONS = N_("[[field]] %(kind)s.%(code)s：选项表 %(options)s 是空的")
NO_COLUMNS = N_("[[field]] %(kind)s.%(code)s：清单没有列")
NO_SUCH_UNIT = N_("[[unit]] %(kind)s：没有 %(code)s 这一项")


class FieldType(StrEnum):
    TEXT = "text"
    LINES = "lines"
    NUMBER = "number"
    CHOICE = "choice"
    DATE = "date"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a kind, or one column of a list (`kind` is then `kind.field`).

    options: the name of a list of words. open: something else may be written. preset: what a new row begins with.
    width: characters, about.
    """

    kind: str
    code: str
    zh: str
    en: str
    type: FieldType
    required: bool = False
    options: str = ""
    open: bool = False
    preset: str = ""
    width: int = 20
    zh_help: str = ""
    en_help: str = ""


@dataclass(frozen=True, slots=True)
class Option(Word):
    """A word of one of the file's own lists."""

    list: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """What makes two records of one ticket the same matter (计件口径): the fields that agree."""

    kind: str
    same: tuple[str, ...]


class WindowFields:
    """All fields of the window, checked against the kinds they belong to."""

    def __init__(
        self, fields: Iterable[Field], options: Iterable[Option], units: Iterable[Unit], words: WordLists
    ) -> None:
        self._fields: dict[str, list[Field]] = {}
        for field in fields:
            self._fields.setdefault(field.kind, []).append(field)
        self._options: dict[str, list[Word]] = {
            "roles": list(words.roles),
            "identity_checks": list(words.identity_checks),
            "outcomes": list(words.outcomes),
        }
        for option in options:
            self._options.setdefault(option.list, []).append(option)
        self._units = {unit.kind: unit.same for unit in units}

    def of(self, kind: str) -> tuple[Field, ...]:
        """The fields of a kind, in the order of its form."""
        return tuple(self._fields.get(kind, ()))

    def columns(self, field: Field) -> tuple[Field, ...]:
        return self.of(f"{field.kind}.{field.code}")

    def options(self, field: Field) -> tuple[Word, ...]:
        return tuple(self._options.get(field.options, ()))

    def unit(self, kind: str) -> tuple[str, ...]:
        """The fields that tell one matter from the next on one ticket; () where every record is its own."""
        return self._units.get(kind, ())

    def faults(self, kinds: Iterable[Kind]) -> Iterable[Sentence]:
        """What does not fit together."""
        window = {kind.code: kind for kind in kinds}
        lists = {f"{f.kind}.{f.code}" for fields in self._fields.values() for f in fields if f.type is FieldType.LIST}
        for code, kind in window.items():
            have = {field.code for field in self.of(code)}
            missing = [name for name in kind.required if name not in have]
            yield from (Sentence(NO_FIELD, {"kind": code, "code": name}) for name in missing)
            lost = [name for name in self.unit(code) if name not in have]
            yield from (Sentence(NO_SUCH_UNIT, {"kind": code, "code": name}) for name in lost)
        for owner, fields in self._fields.items():
            yield from repeated("field", (f"{owner} {field.code}" for field in fields))
            for field in fields:
                yield from self._field_faults(field, owner in window or owner in lists)

    def _field_faults(self, field: Field, is_known: bool) -> Iterable[Sentence]:
        where: Mapping[str, str] = {"kind": field.kind, "code": field.code, "options": field.options}
        if not is_known:
            yield Sentence(NO_KIND, where)
        if field.type is FieldType.CHOICE and not self.options(field):
            yield Sentence(NO_OPTIONS, where)
        if field.type is FieldType.LIST and not self.columns(field):
            yield Sentence(NO_COLUMNS, where)


def load(text: str, kinds: Iterable[Kind], words: WordLists) -> WindowFields:
    """Fields from TOML (`config/window_fields.toml`). Raises ConfigRefused with every fault."""
    problems: list[Sentence] = []
    source = document(text)
    fields = rows(source, "field", Field, problems)
    options = rows(source, "option", Option, problems) if "option" in source else []
    units = rows(source, "unit", Unit, problems) if "unit" in source else []
    made = WindowFields(fields, options, units, words)
    problems += made.faults(kinds)
    if problems:
        raise ConfigRefused(problems)
    return made
