"""Text from outside: storable, showable, and no formula in any cell."""

import csv
import io
import json
import re
import unicodedata
from datetime import date
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from court.plain_text import clean, safe_cell

PAYLOADS: list[str] = json.loads(Path(__file__).with_name("formula_payloads.json").read_text("utf-8"))
anything = st.text(st.characters(exclude_categories=[]))  # lone surrogates too


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (None, ""),
        ("  张三\u3000\u00a0", "张三"),
        ("e\u0301", "é"),
        ("a\x00b\x08c\x1bd\x85", "abcd"),
        ("\ud800x\uffff", "x"),
        ("一\r\n二\t三", "一 二 三"),
        ("张\u202e三\u200b", "张三"),
        ("\ufeff民初", "民初"),
        ("𠮷野家", "𠮷野家"),
    ],
)
def test_what_cannot_be_stored_or_seen_is_left_out(typed: str | None, kept: str) -> None:
    assert clean(typed, limit=100) == kept


def test_lines_stay_where_they_are_wanted_and_length_is_limited() -> None:
    assert clean(" 一\r\n二\r三\t四 ", limit=100, lines=True) == "一\n二\n三\t四"
    assert clean("一二三 四", limit=4) == "一二三"


@given(anything, st.integers(0, 40), st.booleans())
def test_clean_text_is_settled_and_fits_into_xml(typed: str, limit: int, lines: bool) -> None:
    kept = clean(typed, limit=limit, lines=lines)
    assert clean(kept, limit=limit, lines=lines) == kept
    assert len(kept) <= limit
    assert unicodedata.is_normalized("NFC", kept)
    markup = kept.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert (ElementTree.fromstring(f"<t>{markup}</t>").text or "") == kept


def live_lines(cell: str) -> list[str]:
    """Lines a spreadsheet would take for formulas; written apart from the code under test."""
    lines = re.split("\r\n|\r|\n|\x85|\u2028|\u2029", cell)
    lines = [re.sub("^[\\s\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060\ufeff]+", "", line) for line in lines]
    return [line for line in lines if line[:1] in tuple("=+-@＝＋－＠﹢﹣﹦﹫")] + [cell] * cell.startswith(
        ("\t", "\r", "\n")
    )


def test_there_are_at_least_sixty_different_payloads_and_each_is_live() -> None:
    assert len(set(PAYLOADS)) == len(PAYLOADS) >= 60
    assert [payload for payload in PAYLOADS if not live_lines(payload)] == []


@pytest.mark.parametrize("payload", PAYLOADS, ids=ascii)
def test_no_payload_is_a_formula_once_written_and_read_back(payload: str) -> None:
    file = io.StringIO(newline="")
    csv.writer(file, quoting=csv.QUOTE_ALL).writerow([safe_cell(payload), "next"])
    cells = next(csv.reader(io.StringIO(file.getvalue(), newline="")))
    assert len(cells) == 2
    assert live_lines(cells[0]) == []


def test_ordinary_cells_stay_as_they_are_and_numbers_keep_their_minus() -> None:
    values = ["张三", "（2025）川0181民初12号", "a=b", "1-2", "", None, -5, Decimal("-1.00"), date(2026, 1, 1)]
    assert [safe_cell(value) for value in values] == [
        "张三", "（2025）川0181民初12号", "a=b", "1-2", "", "", "-5", "-1.00", "2026-01-01",
    ]  # fmt: skip


def test_a_phone_number_survives_as_text() -> None:
    assert safe_cell("+8613800138000") == "'+8613800138000"


@given(anything)
def test_no_text_at_all_becomes_a_formula(text: str) -> None:
    cell = safe_cell(text)
    assert live_lines(cell) == []
    assert safe_cell(cell) == cell
    cell.encode("utf-8")
