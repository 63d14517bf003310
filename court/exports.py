"""Tables as CSV and XLSX that no spreadsheet takes for formulas, and as text for a terminal."""

import csv
import io
import unicodedata
from collections.abc import Sequence
from decimal import Decimal

import xlsxwriter

from court.plain_text import clean, safe_cell

Cell = str | int | Decimal | None
Rows = Sequence[Sequence[Cell]]
LONGEST_CELL = 32_000  # a cell of a spreadsheet holds 32,767 characters


def to_csv(header: Sequence[str], rows: Rows) -> str:
    """CSV with a byte-order mark, so that WPS and Excel read the Chinese; text that looks like a formula is defused."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    for row in (header, *rows):
        writer.writerow([safe_cell(cell) for cell in row])
    return "\ufeff" + out.getvalue()


def to_xlsx(header: Sequence[str], rows: Rows, *, title: str) -> bytes:
    """A workbook with one sheet: numbers as numbers, everything else as text, nothing as a formula."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet(title[:31])
        bold, points = book.add_format({"bold": True}), book.add_format({"num_format": "0.00"})
        for column, text in enumerate(header):
            sheet.write_string(0, column, text, bold)
        for number, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                if isinstance(cell, Decimal):
                    sheet.write_number(number, column, float(cell), points)
                elif isinstance(cell, int):
                    sheet.write_number(number, column, cell)
                else:
                    sheet.write_string(number, column, clean(cell, limit=LONGEST_CELL, lines=True))
        sheet.freeze_panes(1, 0)
        sheet.autofit()
    return out.getvalue()


def to_table(header: Sequence[str], rows: Rows) -> str:
    """Columns aligned for a terminal; a Chinese character is two columns wide."""
    lines = [[_shown(cell) for cell in row] for row in (header, *rows)]
    widths = [max(map(_width, column)) for column in zip(*lines, strict=True)]
    return "\n".join("  ".join(_padded(c, w) for c, w in zip(line, widths, strict=True)).rstrip() for line in lines)


def _shown(cell: Cell) -> str:
    return "" if cell is None else clean(str(cell), limit=60)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
