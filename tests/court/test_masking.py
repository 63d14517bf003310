"""Masking: what stays visible of numbers and names, and that logs show no whole number."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from court.identity_numbers import check_character
from court.masking import mask_identity, mask_landline, mask_mobile, mask_name, mask_text


def test_what_stays_visible() -> None:
    assert mask_mobile("13800138000") == "138****8000"
    assert mask_mobile("+86 138 0013 8000") == "138****8000"
    assert mask_landline("028", "61234567") == "028-******67"
    assert mask_landline("", "2501234") == "*****34"
    assert mask_identity("11010519491231002X") == "110*************2X"
    assert mask_identity("110105491231002") == "110**********02"
    assert mask_identity("E12345678") == "E******78"
    assert mask_identity("12") == "**"


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张三", "张*"),
        ("张小三", "张*三"),
        ("欧阳小三", "欧**三"),
        ("买买提·阿不都", "买*****都"),
        ("张", "*"),
        ("", ""),
    ],
)
def test_names_keep_their_first_and_from_three_on_their_last_character(name: str, masked: str) -> None:
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("line", "masked"),
    [
        ("call from 13800138000 ended", "call from 138****8000 ended"),
        ("From=%2B8613800138000&To=12368", "From=%2B86138****8000&To=12368"),
        ("+86 138-0013-8000,+86-139 0013 9000", "+86 138****8000,+86-139****9000"),
        ("1380 0138 000 / 138 001 38000 / 1380-013-8000", "138****8000 / 138****8000 / 138****8000"),
        ("1790913800138000", "17909138****8000"),
        ("１３８００１３８０００", "138****8000"),
        ("id 11010519491231002X.", "id 110*************2X."),
        ("id=11010519491231002x", "id=110*************2x"),
        ("110105 19491231 002X and 1101 0519 4912 3100 2X", "110*************2X and 110*************2X"),
        ("旧证110105491231002，", "旧证110**********02，"),
    ],
)
def test_numbers_in_log_lines_are_masked_however_they_are_written(line: str, masked: str) -> None:
    assert mask_text(line) == masked


@pytest.mark.parametrize(
    "line",
    [
        "2026-11-24T14:05:33.123456+00:00 took 152 2026-11-24 ms",
        "sid CA1380013800013800138000138001380001 at 1764000000000",
        "（2025）川0181民初13800138号 192.168.100.100 12368 4008123456",
        "ledger 019ab3c0-13d4-7f1a-9f00-3b1390013900",
    ],
)
def test_times_ids_and_case_numbers_stay_readable(line: str) -> None:
    assert mask_text(line) == line


mobiles = st.from_regex("1[3-9][0-9]{9}", fullmatch=True)
bodies = st.from_regex("[1-9][0-9]{5}(19|20)[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])[0-9]{3}", fullmatch=True)
identities = bodies.map(lambda body: body + check_character(body))
edges = st.text(st.characters(exclude_categories=["Nd"]), max_size=12)


@given(st.lists(st.tuples(edges, mobiles | identities), max_size=4), edges)
def test_no_number_survives_whatever_stands_around_it(parts: list[tuple[str, str]], end: str) -> None:
    # A separator before the next number, so that two of them do not make one long one.
    line = "".join(f"{edge}:{number}" for edge, number in parts) + end
    masked = mask_text(line)
    assert not re.search(r"(?<!\d)(1[3-9]\d{9}|\d{17}[\dXx])(?!\d)", masked)
    assert mask_text(masked) == masked
