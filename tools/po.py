"""The .po file as branches can share it: one entry a line, sorted, so that git's merge=union can never tear one apart.

GNU gettext reads this layout too; the usual one, strings below each other, is read as well.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from babel.messages.pofile import escape

HEADER = r'msgid "" msgstr "Content-Type: text/plain; charset=utf-8\nPlural-Forms: nplurals=2; plural=(n != 1);\n"'
TOKEN = re.compile(r'^\s*(?P<comment>#.*)$|(?P<keyword>\bmsg\w+(?:\[\d\])?)|(?P<string>"(?:[^"\\]|\\.)*")', re.M)


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
    context: str = ""
    msgid: str = ""
    plural: str = ""
    is_fuzzy: bool = False
    forms: dict[int, str] = field(default_factory=dict)


def _statements(text: str) -> Iterator[tuple[str, str]]:
    """(keyword, string) in turn, strings that follow each other joined; ('#', comment) for comments."""
    keyword, value = "", ""
    for token in TOKEN.finditer(text):
        if token["string"]:
            value += ast.literal_eval(token["string"])
            continue
        if keyword:
            yield keyword, value
        keyword, value = token["keyword"] or "#", token["comment"] or ""
    if keyword:
        yield keyword, value


def _entries(text: str) -> Iterator[_Entry]:
    entry, is_begun = _Entry(), False
    for keyword, value in _statements(text):
        if is_begun and keyword in ("#", "msgctxt", "msgid") and entry.forms:
            yield entry
            entry, is_begun = _Entry(), False
        if keyword == "#":
            entry.is_fuzzy = entry.is_fuzzy or (value.startswith("#,") and "fuzzy" in value)
        elif keyword == "msgctxt":
            entry.context = value
        elif keyword == "msgid":
            entry.msgid, is_begun = value, True
        elif keyword == "msgid_plural":
            entry.plural = value
        else:
            entry.forms[int(keyword.removeprefix("msgstr").strip("[]") or 0)] = value
    if is_begun:
        yield entry


def read_entries(text: str) -> dict[Key, Text]:
    """Messages by key, without the header. Of doubles, which a union merge leaves, the first with English stands."""
    known: dict[Key, Text] = {}
    for entry in _entries(text):
        key = Key(entry.context, entry.msgid, entry.plural)
        forms = tuple(entry.forms.get(number, "") for number in range(2 if entry.plural else 1))
        if entry.msgid and not (key in known and any(known[key].forms)):
            known[key] = Text(forms, entry.is_fuzzy)
    return known


def _line(key: Key, text: Text) -> str:
    parts = [f"msgctxt {escape(key.context)}"] if key.context else []
    parts.append(f"msgid {escape(key.msgid)}")
    if key.plural:
        forms = (*text.forms, "", "")[:2]
        parts.append(f"msgid_plural {escape(key.plural)}")
        parts += [f"msgstr[{number}] {escape(form)}" for number, form in enumerate(forms)]
    else:
        parts.append(f"msgstr {escape(text.forms[0] if text.forms else '')}")
    return ("#, fuzzy\n" if text.is_fuzzy else "") + " ".join(parts)


def format_entries(entries: dict[Key, Text]) -> str:
    """The file: no dates and no places in the code, which would differ between branches."""
    ordered = sorted(entries.items(), key=lambda item: (item[0].msgid, item[0]))
    return "\n".join([HEADER, *(_line(key, text) for key, text in ordered)]) + "\n"
