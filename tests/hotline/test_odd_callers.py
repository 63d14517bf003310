"""Odd callers: whoever withholds a number is nobody in particular, and no Chinese number is made of a word."""

import pytest
from sqlalchemy import select

from court.db import db
from hotline.models import Call
from tests.hotline.conftest import Desk

WITHHELD = [
    *("anonymous", "Anonymous", "unknown", "Restricted", "private", "unavailable"),
    *("+266696687", "+7378742833", "+2562533", "+8656696", "+86282452253", "+7748283"),
]


def shown(desk: Desk, value: str) -> dict[str, object]:
    """The call of somebody whose From is `value`, as its operator sees it."""
    line = desk.talk(desk.lin, from_=value)
    api = desk.api(desk.lin)
    found: dict[str, object] = api("GET", f"/calls/{line.call().id}").json
    record = {"kind": "consultation", "summary": value or "没有号码", "outcome": "answered", "name": "张三"}
    assert api("POST", f"/calls/{line.call().id}/matters", json=record).status_code == 201
    return found


def test_withheld_numbers_are_never_one_person_nor_a_chinese_number(desk: Desk) -> None:
    for value in WITHHELD:
        call = shown(desk, value)
        assert (call["number"], call["caller_kind"]) == ("未显示号码", "withheld"), value
        assert call["caller"] == {"persons": [], "matters": [], "calls": 0}, value
    db.session.rollback()
    assert set(db.session.scalars(select(Call.caller_index))) == {None}


@pytest.mark.parametrize(
    ("value", "kind", "number"),
    [
        ("", "unknown", "没有号码"),
        ("8613900000002", "mobile", "139 0000 0002"),
        ("+8613900000002", "mobile", "139 0000 0002"),
        ("1790913900000002", "mobile", "139 0000 0002"),
        ("１３９００００００２２", "mobile", "139 0000 0022"),
        ("02887654321", "landline", "028-87654321"),
        ("12345", "short", "12345"),
        ("95588", "service", "95588"),
        ("4008000000", "toll_free", "400-800-0000"),
        ("1000", "extension", "分机 1000"),
        ("client:op7", "client", "座席 op7"),
        ("sip:1001@pbx.court.local", "sip", "网络电话 1001@pbx.court.local"),
        ("<script>alert(1)</script>", "invalid", "号码有误：<script>alert(1)</script>"),
        ("+999\u202e", "invalid", "号码有误：+999"),
    ],
)
def test_every_kind_of_caller_is_shown_as_what_it_is(desk: Desk, value: str, kind: str, number: str) -> None:
    call = shown(desk, value)
    assert (call["caller_kind"], call["number"]) == (kind, number)


def test_two_ways_of_writing_a_number_are_one_caller(desk: Desk) -> None:
    shown(desk, "+8613900000002")
    card = shown(desk, "139-0000-0002")["caller"]
    assert isinstance(card, dict)
    assert [person["name"] for person in card["persons"]] == ["张三"]


def test_a_call_forwarded_by_a_judges_telephone_shows_whose_line_was_called(desk: Desk) -> None:
    line = desk.line()
    line.post("/hotline/voice", ForwardedFrom="02887654321")
    call = desk.api(desk.lin)("GET", f"/calls?sid={line.sid}").json["items"][0]
    assert call["forwarded_from"] == "028-******21"
