"""Case numbers: what is one, what staff may type instead, and what a text that is none is told."""

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from court.tables import ConfigRefused
from matters import case_types
from matters.case_numbers import HINTS, CaseNumber, Unparsed, parse, parse_series, type_warning

TYPES = case_types.load((Path(__file__).parents[2] / "config/case_types.toml").read_text("utf-8"))


def read(text: str, court_code: str = "川0181") -> CaseNumber | Unparsed:
    return parse(text, court_code=court_code, year=2025)


@pytest.mark.parametrize(
    ("text", "case"),
    [
        ("（2025）川0181民初12号", CaseNumber(2025, "川0181", "民初", 12)),
        ("（2025）川0181刑初69号", CaseNumber(2025, "川0181", "刑初", 69)),
        ("（2019）最高法知民终2号", CaseNumber(2019, "最高法", "知民终", 2)),
        ("（2024）川民申345号", CaseNumber(2024, "川", "民申", 345)),
        ("（2024）川01民终6789号", CaseNumber(2024, "川01", "民终", 6789)),
        ("（2021）沪73知民初1号", CaseNumber(2021, "沪73", "知民初", 1)),
        ("（2024）京0491民初12345号", CaseNumber(2024, "京0491", "民初", 12345)),
        ("（2023）兵01民终7号", CaseNumber(2023, "兵01", "民终", 7)),
        ("（2020）粤0703执恢123号", CaseNumber(2020, "粤0703", "执恢", 123)),
        ("（2025）川9901诉前调确8号", CaseNumber(2025, "川9901", "诉前调确", 8)),
        ("（2018）最高法刑核51732914号", CaseNumber(2018, "最高法", "刑核", 51732914)),
        ("（2025）川9901执9号", CaseNumber(2025, "川9901", "执", 9)),
        ("（2016）川0181民初12号之一", CaseNumber(2016, "川0181", "民初", 12, "之一")),
        ("（2015）都江民初字第1234号", CaseNumber(2015, "", "都江民初", 1234)),
        ("（2013）浦民一（民）初字第5-1号", CaseNumber(2013, "", "浦民一（民）初", 5, "-1")),
        ("（2014）川民终字第12号", CaseNumber(2014, "", "川民终", 12)),
    ],
)
def test_a_case_number_is_read_and_written_back_the_same(text: str, case: CaseNumber) -> None:
    assert read(text) == case
    assert str(case) == text


@pytest.mark.parametrize(
    "text",
    [
        "(2025)川0181民初12号", "〔2025〕川0181民初12号", "[2025]川0181民初12号", "【2025】川0181民初12号",
        " （ ２０２５ ）川 0181 民初\u300012 号 ", "（2025）川0181民初１２號。", "\u200b（2025）川0181民初12号\u202c",
        "民初12", "民初12号", "民初第12号", "民12", "25民12", "25民初12号", "2025民初12", "2025年民初12号",
        "２５民１２",
    ],
)  # fmt: skip
def test_other_ways_to_write_it_are_the_same_case(text: str) -> None:
    assert read(text) == CaseNumber(2025, "川0181", "民初", 12)


def test_a_short_year_reaches_from_the_new_form_to_next_year() -> None:
    years = [parsed.year if isinstance(parsed := read(f"{yy}民初7"), CaseNumber) else None for yy in (15, 16, 26, 27)]
    assert years == [None, 2016, 2026, None]


def test_older_numbers_lose_their_leading_zeros() -> None:
    assert read("（2015）都江民初字第0012号") == CaseNumber(2015, "", "都江民初", 12)


def test_papers_of_one_case_share_its_key() -> None:
    keys = {
        parsed.key for text in ("（2016）川0181民初12号之一", "（2016）川0181民初12号之二") if (parsed := read(text))
    }
    assert keys == {"（2016）川0181民初12号"}
    older = read("（2013）浦民初字第5-1号")
    assert isinstance(older, CaseNumber)
    assert older.key == "（2013）浦民初字第5号"


@pytest.mark.parametrize(
    ("text", "code", "suggestion"),
    [
        ("（2025）川0181民初12", "no_hao", "（2025）川0181民初12号"),
        ("川0181民初12号", "no_year", "（2025）川0181民初12号"),
        ("（25）川0181民初12号", "bad_year", "（2025）川0181民初12号"),
        ("（1825）川0181民初7号", "bad_year", "（2025）川0181民初7号"),
        ("99民初7", "bad_year", "（2025）川0181民初7号"),
        ("2024川0181民初7号", "no_brackets", "（2024）川0181民初7号"),
        ("（2024）民初7号", "no_court", "（2024）川0181民初7号"),
        ("（2024）川181民初7号", "bad_court", "（2025）川0181民初12号"),
        ("（2024）川01817号", "no_type", "（2025）川0181民初12号"),
        ("（2024）7号", "no_type", "（2025）川0181民初12号"),
        ("（2024）川0181民初号", "no_number", "（2025）川0181民初12号"),
        ("（2024）川0181民初007号", "leading_zero", "（2024）川0181民初7号"),
        ("（2024）川0181民初0号", "leading_zero", "（2025）川0181民初12号"),
        ("（2024）川0181民初123456789号", "long_number", "（2025）川0181民初12号"),
        ("（2024）川0181民事一审普通7号", "long_type", "（2025）川0181民初12号"),
        ("（2024）川0181民初字第7号", "ordinal", "（2024）川0181民初7号"),
        ("（2015）都江民初字第7", "no_hao", "（2015）都江民初字第7号"),
        ("张三诉李四（2024）川0181民初7号一案", "extra", "（2024）川0181民初7号"),
        ("（2024）川0181民初7-9号", "series", "（2024）川0181民初7号"),
        ("民初7-9号", "series", "（2025）川0181民初7号"),
        ("张三1234", "none", "（2025）川0181民初12号"),
        ("云南路12号", "none", "（2025）川0181民初12号"),
        ("3栋101-103", "none", "（2025）川0181民初12号"),
        ("电话13800138000", "none", "（2025）川0181民初12号"),
        (" \u3000", "empty", "（2025）川0181民初12号"),
    ],
)
def test_what_is_no_case_number_is_kept_as_text_and_told_how_to_mend_it(text: str, code: str, suggestion: str) -> None:
    found = read(text)
    assert isinstance(found, Unparsed)
    assert (found.text, found.hint.code, found.hint.params["suggestion"]) == (text, code, suggestion)


def test_a_hint_is_a_plain_sentence() -> None:
    found = read("（2025）川0181民初12")
    assert isinstance(found, Unparsed)
    assert str(found.hint) == "案号里少了“号”字，已按文字保存；改成 （2025）川0181民初12号 即可识别"


def test_above_the_basic_courts_a_bare_class_is_not_guessed() -> None:
    found = read("25民12", court_code="川01")
    assert isinstance(found, Unparsed)
    assert found.hint.code == "which_type"
    assert read("民终12", court_code="川01") == CaseNumber(2025, "川01", "民终", 12)


def numbers(text: str, **options: int) -> list[str] | str:
    found = parse_series(text, court_code="川0181", year=2025, **options)
    return found.hint.code if isinstance(found, Unparsed) else [str(case) for case in found]


def test_a_series_is_every_case_in_it_once() -> None:
    assert numbers("民初101-130号") == [f"（2025）川0181民初{number}号" for number in range(101, 131)]
    assert numbers("（2024）川0181执1、3至5、4号") == [f"（2024）川0181执{number}号" for number in (1, 3, 4, 5)]
    assert numbers("25民1号～2号") == ["（2025）川0181民初1号", "（2025）川0181民初2号"]
    assert numbers("（2015）都江民初字第101-102号") == ["（2015）都江民初字第101号", "（2015）都江民初字第102号"]
    assert numbers("民初7") == ["（2025）川0181民初7号"]


def test_a_series_too_long_or_backwards_is_refused() -> None:
    assert numbers("民初1-200号")[-1] == "（2025）川0181民初200号"
    assert numbers("民初1-201号") == "series_long"
    assert numbers("民初1-3号", limit=2) == "series_long"
    assert numbers("民初1-99999999号") == "series_long"
    assert numbers("民初130-101号") == "series_backwards"
    assert numbers("电话101-130") == "none"


def test_an_unknown_type_is_a_warning_only() -> None:
    assert type_warning(CaseNumber(2025, "川0181", "民出", 12), TYPES) is not None
    assert isinstance(read("（2025）川0181民出12号"), CaseNumber)
    for known in (CaseNumber(2019, "最高法", "知民终", 2), CaseNumber(2015, "", "都江民初", 1)):
        assert type_warning(known, TYPES) is None


def test_the_shipped_types_hold_every_common_one_with_its_short_form() -> None:
    shipped = {(case_type.word, case_type.short) for case_type in TYPES.types}
    assert {(case_type.word, case_type.short) for case_type in case_types.COMMON.types} <= shipped
    with pytest.raises(ConfigRefused, match="民初 重复出现"):
        case_types.load('[[type]]\nword = "民初"\n[[type]]\nword = "民初"\n')


codes = st.from_regex(
    "最高法|[京津冀晋内辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川黔云藏陕甘青宁新军兵]([0-9]{4}|[0-9]{2})?", fullmatch=True
)
words = st.text(
    st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF, exclude_characters="號"), min_size=1, max_size=5
)
papers = st.from_regex("(之[一二三四五六七八九十]{1,3})?", fullmatch=True)
modern = st.builds(
    CaseNumber,
    st.integers(1900, 2099),
    codes,
    words.filter(lambda w: "字第" not in w),
    st.integers(1, 99999999),
    papers,
)
older = st.builds(CaseNumber, st.integers(1900, 2099), st.just(""), words, st.integers(1, 99999999), papers)


@given(modern | older)
def test_every_case_number_reads_back_from_its_normal_form(case: CaseNumber) -> None:
    assert read(str(case)) == case
    assert parse_series(str(case), court_code="川0181", year=2025) == (case,)


pieces = st.sampled_from([*"（）()民初字第号之一-、至川0181执25年 \u3000", "2025", "最高法", "民初", "101-130"])


@given(st.text() | st.lists(pieces, max_size=14).map("".join))
@example("1" * 100_000)
@example("（" * 199)
@example("民初" + "1-" * 98)
def test_no_text_breaks_it_and_every_suggestion_would_be_read(text: str) -> None:
    found = read(text)
    parse_series(text, court_code="川0181", year=2025)
    if isinstance(found, Unparsed):
        assert found.text == text
        assert isinstance(read(str(found.hint.params["suggestion"])), CaseNumber)
        assert str(found.hint)
        assert found.hint.code in HINTS
    else:
        assert read(str(found)) == found
