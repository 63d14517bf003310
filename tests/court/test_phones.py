"""Odd callers: what each `From` value says about who is calling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from court.phones import Kind, dialled, read, show

MOBILE, LANDLINE = "+8613800138000", "+862861234567"


@pytest.mark.parametrize(
    "value",
    [
        "anonymous", "Anonymous", "unknown", "Restricted", "private", "unavailable", "BLOCKED", "No Caller ID", "匿名",
        "+266696687", "+7378742833", "+2562533", "+8656696", "+86282452253", "+7748283",
        "00266696687", "266696687", "86282452253", "+86 282-452253",
        "sip:anonymous@anonymous.invalid",
        "sip:thisisit@anonymous.invalid", '"Anonymous" <sip:anonymous@pbx.court.local>', "tel:anonymous",
    ],
)  # fmt: skip
def test_a_withheld_number_is_nobodys_and_never_shown_as_chinese(value: str) -> None:
    caller = read(value)
    assert (caller.kind, caller.key, caller.e164, caller.dialable) == (Kind.WITHHELD, None, None, False)
    assert show(caller, masked=False) == "未显示号码"
    assert dialled(value) == ()


@pytest.mark.parametrize(
    ("value", "kind", "key"),
    [
        (None, Kind.UNKNOWN, None),
        ("", Kind.UNKNOWN, None),
        (" \u3000", Kind.UNKNOWN, None),
        ("+8613800138000", Kind.MOBILE, MOBILE),
        ("13800138000", Kind.MOBILE, MOBILE),
        ("013800138000", Kind.MOBILE, MOBILE),
        ("8613800138000", Kind.MOBILE, MOBILE),
        ("008613800138000", Kind.MOBILE, MOBILE),
        ("１３８００１３８０００", Kind.MOBILE, MOBILE),
        ("＋８６ 138-0013-8000", Kind.MOBILE, MOBILE),
        ("17909138" + "00138000", Kind.MOBILE, MOBILE),
        ("12593138" + "00138000", Kind.MOBILE, MOBILE),
        ("\u202d+86 138 0013 8000\u202c", Kind.MOBILE, MOBILE),
        ("'+8613800138000", Kind.MOBILE, MOBILE),  # a cell of our own export
        ("sip:+8613800138000@10.0.0.1:5060;user=phone", Kind.MOBILE, MOBILE),
        ("tel:+86-138-0013-8000", Kind.MOBILE, MOBILE),
        ("028-61234567", Kind.LANDLINE, LANDLINE),
        ("(028)61234567", Kind.LANDLINE, LANDLINE),
        ("028/61234567", Kind.LANDLINE, LANDLINE),
        ("862861234567", Kind.LANDLINE, LANDLINE),
        ("2861234567", Kind.LANDLINE, LANDLINE),
        ("1790902861234567", Kind.LANDLINE, LANDLINE),
        ("028-61234567-8001", Kind.LANDLINE, LANDLINE),
        ("028-61234567转8001", Kind.LANDLINE, LANDLINE),
        ("01082345678", Kind.LANDLINE, "+861082345678"),
        ("0755-83123456", Kind.LANDLINE, "+8675583123456"),
        ("0838-2501234", Kind.LANDLINE, "+868382501234"),
        ("61234567", Kind.LANDLINE, "61234567"),
        ("8656696", Kind.LANDLINE, "8656696"),  # without the plus it is a local number
        ("110", Kind.SHORT, "110"),
        ("12345", Kind.SHORT, "12345"),
        ("12368", Kind.SHORT, "12368"),
        ("+8612368", Kind.SHORT, "12368"),
        ("028-12368", Kind.SHORT, "+862812368"),
        ("95588", Kind.SERVICE, "95588"),
        ("95013123", Kind.SERVICE, "95013123"),
        ("96110", Kind.SERVICE, "96110"),
        ("4008123456", Kind.TOLL_FREE, "+864008123456"),
        ("400-812-3456", Kind.TOLL_FREE, "+864008123456"),
        ("1000", Kind.EXTENSION, "1000"),
        ("8001", Kind.EXTENSION, "8001"),
        ("client:op7", Kind.CLIENT, "client:op7"),
        ("sip:1001@PBX.court.local", Kind.SIP, "sip:1001@pbx.court.local"),
        ("sip:10.0.0.1", Kind.SIP, "sip:10.0.0.1"),
        ("+85212345678", Kind.FOREIGN, "+85212345678"),
        ("0085212345678", Kind.FOREIGN, "+85212345678"),
        ("+12025550123", Kind.FOREIGN, "+12025550123"),
        ("+999", Kind.INVALID, None),
        ("+862456", Kind.INVALID, None),
        ("86281234567", Kind.INVALID, None),
        ("138001380001", Kind.INVALID, None),
        ("client:", Kind.INVALID, None),
        ("张三", Kind.INVALID, None),
        ("1" * 500, Kind.INVALID, None),
    ],
)
def test_every_odd_caller_is_one_kind_with_one_identity(value: str | None, kind: Kind, key: str | None) -> None:
    caller = read(value)
    assert (caller.kind, caller.key) == (kind, key)
    assert caller.raw == (value or "")
    assert caller.e164 == (key if key and key.startswith("+") else None)


def test_what_cannot_be_dialled_is_never_owed_a_call_back() -> None:
    callable_kinds = {
        Kind.MOBILE,
        Kind.LANDLINE,
        Kind.SHORT,
        Kind.SERVICE,
        Kind.TOLL_FREE,
        Kind.FOREIGN,
        Kind.EXTENSION,
    }
    samples = ["13800138000", "02861234567", "12345", "95588", "4008123456", "+85212345678", "8001"]
    assert {read(sample).kind for sample in samples if read(sample).dialable} == callable_kinds
    assert not any(read(value).dialable for value in ("client:op7", "sip:1001@pbx", "anonymous", "", "abc"))


def test_two_calls_from_one_switchboard_are_one_line_two_withheld_calls_are_not() -> None:
    assert read("028-61234567-8001").key == read("028-61234567-8002").key == LANDLINE
    assert read("anonymous").key is None


def test_the_courts_area_completes_a_local_number() -> None:
    assert read("61234567", area="28").key == LANDLINE
    assert read("2501234", area="838").key == "+868382501234"
    assert read("2501234", area="28").e164 is None  # Chengdu numbers have eight digits


@pytest.mark.parametrize(
    ("value", "forms"),
    [
        ("12368", ("12368",)),
        ("+8612368", ("12368",)),
        ("sip:12368@gw.court.local", ("12368",)),
        ("028-12368", ("+862812368", "02812368", "12368")),
        ("+862812368", ("+862812368", "02812368", "12368")),
        ("+8602861234567", (LANDLINE, "02861234567")),
        (None, ()),
    ],
)
def test_a_dialled_number_is_looked_up_most_exact_form_first(value: str | None, forms: tuple[str, ...]) -> None:
    assert dialled(value) == forms


@pytest.mark.parametrize(
    ("value", "plain", "masked"),
    [
        ("+8613800138000", "138 0013 8000", "138****8000"),
        ("028-61234567", "028-61234567", "028-******67"),
        ("61234567", "61234567", "******67"),
        ("4008123456", "400-812-3456", "400-812-3456"),
        ("028-12368", "028-12368", "028-12368"),
        ("+12025550123", "+1 202-555-0123", "+1 **********23"),
        ("8001", "分机 8001", "分机 8001"),
        ("client:op7", "座席 op7", "座席 op7"),
        ("138001380001", "号码有误：138001380001", "号码有误：1*********01"),
        ("", "没有号码", "没有号码"),
    ],
)
def test_numbers_are_shown_in_groups_or_masked(value: str, plain: str, masked: str) -> None:
    assert show(read(value), masked=False) == plain
    assert show(read(value), masked=True) == masked


def test_words_instead_of_numbers_are_translated() -> None:
    english = {"分机 %(number)s": "ext. %(number)s", "未显示号码": "Number withheld"}.get
    assert show(read("8001"), masked=True, say=lambda text: english(text, text)) == "ext. 8001"
    assert show(read("anonymous"), masked=True, say=lambda text: english(text, text)) == "Number withheld"


@given(st.text() | st.from_regex(r"(\+|00|sip:|tel:|client:)?[0-9 ()@<>;-]{0,20}", fullmatch=True))
def test_no_value_breaks_the_reading_and_e164_reads_as_itself(value: str) -> None:
    caller = read(value)
    show(caller, masked=False)
    show(caller, masked=True)
    if caller.e164:
        again = read(caller.e164)
        assert (again.e164, again.kind, again.key) == (caller.e164, caller.kind, caller.key)


@given(st.from_regex("1[3-9][0-9]{9}", fullmatch=True))
def test_every_way_to_write_a_mobile_is_the_same_person(number: str) -> None:
    ways = [number, f"+86{number}", f"86{number}", f"0086{number}", f"0{number}", f"17909{number}", f"12593{number}"]
    assert {read(way).key for way in ways} == {f"+86{number}"}
    assert number not in show(read(number), masked=True)
