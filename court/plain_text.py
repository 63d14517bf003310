"""Text from outside made fit to store, to show and to hand on in a table."""

import re
import unicodedata
from datetime import date, time
from decimal import Decimal

# What XML 1.0 cannot carry (controls, surrogates, U+FFFE and U+FFFF) and the C1 controls; tab and line feed stay.
NOT_STORABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
# Marks that reorder or hide what stands beside them: a name must read as it is stored.
MISLEADING = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]")
LINE_ENDS = re.compile("\r\n?|\x85|\u2028|\u2029")
FORMULA_STARTS = frozenset("=+-@\u2212")
# Spreadsheets trim these before they look for a formula.
PADDING = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]*")


def clean(text: str | None, *, limit: int, lines: bool = False) -> str:
    """The text in NFC without what cannot be stored or seen, trimmed, at most `limit` characters.

    Line feeds and tabs stay only with `lines`; else they become spaces. None is the empty text.
    """
    kept = LINE_ENDS.sub("\n", text or "")
    if not lines:
        kept = kept.replace("\n", " ").replace("\t", " ")
    kept = unicodedata.normalize("NFC", MISLEADING.sub("", NOT_STORABLE.sub("", kept)))
    return kept.strip()[:limit].rstrip()


def safe_cell(value: str | int | Decimal | date | time | None) -> str:
    """The value as the text of a CSV cell that no spreadsheet takes for a formula (OWASP; ASVS V1.2.10).

    Numbers keep their minus. In text every line that would begin a formula, after any padding, gets an
    apostrophe in front, so +8613800138000 stays text. Write with csv.QUOTE_ALL: the cell may hold separators.
    """
    if not isinstance(value, str):
        return "" if value is None else str(value)
    text = MISLEADING.sub("", NOT_STORABLE.sub("", LINE_ENDS.sub("\n", value)))
    safe = "\n".join("'" + line if _begins_formula(line) else line for line in text.split("\n"))
    return "'" + safe if safe.startswith("\n") else safe


def _begins_formula(line: str) -> bool:
    bare = line[PADDING.match(line).end() :]  # type: ignore[union-attr]
    # NFKC folds the full-width, small and superscript forms of the four signs.
    return line.startswith("\t") or unicodedata.normalize("NFKC", bare[:1]) in FORMULA_STARTS
