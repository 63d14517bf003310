"""Tables from files as offices make them: whatever encoding, separator and column names, with the line of each row."""

import csv
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from io import StringIO
from typing import NamedTuple

from court.words import N_, Sentence

NOT_TEXT = N_("文件不是文本；请在 WPS 或 Excel 里另存为 CSV")
NOT_CSV = N_("这一行不是有效的 CSV：%(reason)s")
NO_COLUMN = N_("缺少列 %(columns)s")
NO_ROWS = N_("表里没有数据")
MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


class Problem(NamedTuple):
    """What is wrong on one line of the file, counted from 1."""

    line: int
    message: Sentence


class FileRefused(ValueError):
    """A file is not taken; `problems` holds every fault found, in the order of lines."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: problem.line))
        super().__init__("\n".join(f"{problem.line}: {problem.message}" for problem in self.problems))


class Row(NamedTuple):
    """One line of a table: cells by the code of their column, in NFKC and trimmed."""

    line: int
    cells: Mapping[str, str]


def decode(data: bytes) -> str:
    """The text of a file: UTF-8, UTF-16 with its mark, or GB 18030, which WPS and Excel write. Raises FileRefused."""
    marked = [encoding for mark, encoding in MARKS if data.startswith(mark)]
    for encoding in marked or ("utf-8", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise FileRefused([Problem(1, Sentence(NOT_TEXT))])


def rows(text: str, columns: Mapping[str, str], required: Iterable[str]) -> list[Row]:
    """The rows of a table whose first line names its columns. `columns`: name in the file -> code.

    Columns may come in any order, unknown ones are left out, empty lines are skipped. Raises FileRefused.
    """
    problems: list[Problem] = []
    table = _lines(text.removeprefix("\ufeff"), problems)
    _, head = next(table, (1, []))
    codes = [columns.get(_plain(cell).lower(), "") for cell in head]
    missing = [_named(wanted, columns) for wanted in required if wanted not in codes]
    if missing:
        raise FileRefused([Problem(1, Sentence(NO_COLUMN, {"columns": "、".join(missing)}))])
    read = [Row(line, dict(zip(codes, map(_plain, cells), strict=False))) for line, cells in table]
    found = [row for row in read if any(row.cells.values())]
    if not found and not problems:
        problems.append(Problem(1, Sentence(NO_ROWS)))
    if problems:
        raise FileRefused(problems)
    return found


def _named(code: str, columns: Mapping[str, str]) -> str:
    return next(name for name, known in columns.items() if known == code)


def _lines(text: str, problems: list[Problem]) -> Iterator[tuple[int, list[str]]]:
    head = text.partition("\n")[0]
    table = csv.reader(StringIO(text, newline=""), delimiter="\t" if "\t" in head else ",", strict=True)
    while True:
        line = table.line_num + 1
        try:
            yield line, next(table)
        except StopIteration:
            return
        except csv.Error as error:
            problems.append(Problem(line, Sentence(NOT_CSV, {"reason": str(error)})))


def _plain(cell: str) -> str:
    return unicodedata.normalize("NFKC", cell).strip()
