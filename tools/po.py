"""The .po file as two branches can share it: one line a string, sorted, and read leniently after git's merge=union."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from babel.messages.pofile import escape

HEADER = r"""msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\nPlural-Forms: nplurals=2; plural=(n != 1);\n"
"""


class Key(NamedTuple):
    """What identifies a message: context and plural are '' when there is none."""

    context: str
    msgid: str
    plural: str


class Text(NamedTuple):
    """Its English: one form, or singular and plural; an empty tuple when nobody has written it."""

    forms: tuple[str, ...]
    is_fuzzy: bool = False


@dataclass
class _Entry:
    context: str
    msgid: str
    is_fuzzy: bool
    plural: str = ""
    forms: dict[int, str] = field(default_factory=dict)


def _statements(text: str) -> Iterator[tuple[str, str]]:
    """(keyword, unquoted string) of each statement, continuation lines joined; ('#,', flags) for flags."""
    keyword, value = "", ""
    for line in map(str.strip, text.splitlines()):
        if line.startswith('"'):
            value += ast.literal_eval(line)
        elif line:
            if keyword:
                yield keyword, value
            keyword, _, rest = line.partition(" ")
            value = ast.literal_eval(rest) if not keyword.startswith("#") else rest
    if keyword:
        yield keyword, value


def read_entries(text: str) -> dict[Key, Text]:
    """Messages by key, without the header.

    A union merge leaves doubles, and joins two entries that share a line: `msgid "A"`, `msgid "B"`, `msgstr "x"`
    means x for both, and of two strings for one msgid the last one that is not empty stands.
    """
    entries: list[_Entry] = []
    first_open = 0
    context, is_fuzzy = "", False
    for keyword, value in _statements(text):
        if keyword == "#,":
            is_fuzzy = "fuzzy" in value
        elif keyword == "msgctxt":
            context = value
        elif keyword == "msgid":
            if entries and entries[-1].forms:
                first_open = len(entries)
            entries.append(_Entry(context, value, is_fuzzy))
            context, is_fuzzy = "", False
        elif keyword == "msgid_plural":
            entries[-1].plural = value
        elif keyword.startswith("msgstr"):
            number = int(keyword.removeprefix("msgstr").strip("[]") or 0)
            for entry in entries[first_open:]:
                entry.forms[number] = value or entry.forms.get(number, "")
    return _joined(entries)


def _joined(entries: list[_Entry]) -> dict[Key, Text]:
    known: dict[Key, Text] = {}
    for entry in entries:
        key = Key(entry.context, entry.msgid, entry.plural)
        forms = tuple(entry.forms.get(number, "") for number in range(2 if entry.plural else 1))
        if entry.msgid and (any(forms) or key not in known):
            known[key] = Text(forms, entry.is_fuzzy)
    return known


def format_entries(entries: dict[Key, Text]) -> str:
    """The file: no dates, no places in the code and no flags but 'fuzzy', which all would differ between branches."""
    parts = [HEADER]
    for key, text in sorted(entries.items(), key=lambda item: (item[0].msgid, item[0])):
        lines = ["#, fuzzy"] if text.is_fuzzy else []
        if key.context:
            lines.append(f"msgctxt {escape(key.context)}")
        lines.append(f"msgid {escape(key.msgid)}")
        if key.plural:
            forms = (*text.forms, "", "")[:2]
            lines.append(f"msgid_plural {escape(key.plural)}")
            lines += [f"msgstr[{number}] {escape(form)}" for number, form in enumerate(forms)]
        else:
            lines.append(f"msgstr {escape(text.forms[0] if text.forms else '')}")
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)
