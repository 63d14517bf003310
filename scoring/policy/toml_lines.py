"""On which line each value of a TOML text stands; `tomllib` reads the values but forgets the places."""

import re
import tomllib
from bisect import bisect_right

Path = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_BLANK_OR_COMMA = re.compile(r"(?:[ \t\r\n,]|#[^\n]*)*")
_DOT = re.compile(r"[ \t]*\.[ \t]*")
_KEY = re.compile(r"""[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'""")
_STRING = re.compile(
    r'"""(?:[^"\\]|\\[\s\S]|"(?!""))*"{3,5}' r"|'''(?:[^']|'(?!''))*'{3,5}" r'|"(?:[^"\\\n]|\\.)*"' r"|'[^'\n]*'"
)
_BARE = re.compile(r"[^,\]}#\n]+")


def lines_of(text: str) -> dict[Path, int]:
    """Line numbers (from 1) by path: `("rules", 3, "pts")`. The text must be valid TOML; () is line 1."""
    return _Walk(text).lines


class _Walk:
    """One pass over a text that `tomllib` has accepted, so that nothing here needs to check the grammar."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.lines: dict[Path, int] = {(): 1}
        self.rows: dict[Path, int] = {}
        self.breaks = [found.start() for found in re.finditer("\n", text)]
        table: Path = ()
        self.skip(_BLANK)
        while self.at < len(text):
            if text.startswith("[", self.at):
                table = self.header()
            else:
                self.pair(table)
            self.skip(_BLANK)

    def skip(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self.text, self.at)
        if found is None:
            return ""
        self.at = found.end()
        return found.group()

    def note(self, path: Path) -> None:
        self.lines.setdefault(path, bisect_right(self.breaks, self.at - 1) + 1)

    def header(self) -> Path:
        is_row = self.text.startswith("[[", self.at)
        start = self.at
        self.at += 2 if is_row else 1
        self.skip(_BLANK)
        *parents, last = self.keys()
        end = self.at
        self.at = start
        table: Path = ()
        for key in parents:
            table = self.inside((*table, key))
        table = (*table, last)
        if is_row:
            self.rows[table] = self.rows.get(table, -1) + 1
            self.note(table)
            table = (*table, self.rows[table])
        self.note(table)
        self.at = end
        self.skip(_BLANK)
        self.at += 2 if is_row else 1
        return table

    def inside(self, path: Path) -> Path:
        """The table a header means when it passes through an array of tables: its last row."""
        self.note(path)
        return (*path, self.rows[path]) if path in self.rows else path

    def pair(self, table: Path) -> None:
        start = self.at
        keys = self.keys()
        end, self.at = self.at, start
        path = table
        for key in keys:
            path = (*path, key)
            self.note(path)
        self.at = end
        self.skip(_BLANK)
        self.at += 1
        self.skip(_BLANK)
        self.value(path)

    def keys(self) -> list[str]:
        keys = [self.key()]
        while self.skip(_DOT):
            keys.append(self.key())
        self.skip(_BLANK)
        return keys

    def key(self) -> str:
        raw = self.skip(_KEY)
        return str(tomllib.loads(f"key = {raw}")["key"]) if raw[0] in "\"'" else raw

    def value(self, path: Path) -> None:
        first = self.text[self.at]
        if first == "[":
            self.items(path)
        elif first == "{":
            self.at += 1
            self.skip(_BLANK_OR_COMMA)
            while self.text[self.at] != "}":
                self.pair(path)
                self.skip(_BLANK_OR_COMMA)
            self.at += 1
        else:
            self.skip(_STRING if first in "\"'" else _BARE)

    def items(self, path: Path) -> None:
        self.at += 1
        self.skip(_BLANK_OR_COMMA)
        number = 0
        while self.text[self.at] != "]":
            self.note((*path, number))
            self.value((*path, number))
            self.skip(_BLANK_OR_COMMA)
            number += 1
        self.at += 1
