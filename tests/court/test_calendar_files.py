"""Calendar files: what is taken, and that a refusal names every faulty line."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from court.calendar_files import CalendarRefused, parse_csv, parse_holiday_cn, years_covered
from court.working_time import CalendarDay

NEW_YEAR = CalendarDay(date(2026, 1, 1), "holiday", "元旦")
MADE_UP = CalendarDay(date(2026, 1, 4), "workday", "元旦")


def refusal(parse, *args, **kwargs) -> list[tuple[int, str]]:
    with pytest.raises(CalendarRefused) as refused:
        parse(*args, **kwargs)
    return [(problem.line, str(problem.message)) for problem in refused.value.problems]


@pytest.mark.parametrize(
    "table",
    [
        "date,kind,name\n2026-01-01,holiday,元旦\n2026-01-04,workday,元旦\n",
        "日期,类型,名称\r\n2026/1/1,休,元旦\r\n\r\n2026/1/4,班,元旦\r\n",
        "\ufeff名称,日期,备注,类型\n元旦,2026年1月1日,,放假\n元旦,２０２６．１．４,,上班\n",
        '日期\t类型\t名称\n2026-01-01\t休\t元旦\n"2026-01-04"\t班\t"元旦"',
    ],
)
def test_a_table_may_be_what_wps_and_people_make_of_it(table: str) -> None:
    assert parse_csv(table, year=2026) == [NEW_YEAR, MADE_UP]


def test_every_faulty_line_of_a_table_is_named_at_once() -> None:
    table = (
        "日期,类型,名称\n"
        "2026-01-01,休,元旦\n"
        "2026-02-30,休,春节\n"
        "2026-01-04,加班,元旦\n"
        "2026-1-1,班,元旦\n"
        "2027-01-01,休,元旦\n"
        "明天,?,\n"
        '2026-05-01,休,"劳动"节\n'
    )
    assert refusal(parse_csv, table, year=2026) == [
        (3, "日期“2026-02-30”不存在或写法不对，应为 2026-01-01 这样"),
        (4, "类型“加班”不认识，应为 休 或 班（holiday 或 workday）"),
        (5, "2026-01-01 重复，第 2 行已经有了"),
        (6, "2027-01-01 不属于 2026 年的安排"),
        (7, "日期“明天”不存在或写法不对，应为 2026-01-01 这样"),
        (7, "类型“?”不认识，应为 休 或 班（holiday 或 workday）"),
        (8, "这一行不是有效的 CSV：',' expected after '\"'"),
    ]


def test_a_table_without_head_or_rows_is_refused() -> None:
    assert refusal(parse_csv, "2026-01-01,休,元旦\n") == [(1, "第一行应有列名“日期,类型,名称”（或 date,kind,name）")]
    assert refusal(parse_csv, "") == [(1, "第一行应有列名“日期,类型,名称”（或 date,kind,name）")]
    assert refusal(parse_csv, "date,kind\n") == [(1, "表里没有日期")]


def test_an_open_quote_never_swallows_the_days_below_it() -> None:
    assert refusal(parse_csv, 'date,kind,name\n2026-01-01,休,"元旦\n2026-01-04,班,元旦\n')[0][0] == 2


def test_the_published_form_may_speak_of_the_december_before() -> None:
    text = '{"year": 2019, "papers": [], "days": [{"name": "元旦", "date": "2018-12-29", "isOffDay": false}]}'
    days = parse_holiday_cn(text)
    assert days == [CalendarDay(date(2018, 12, 29), "workday", "元旦")]
    assert years_covered(days) == frozenset()


def test_every_faulty_entry_of_the_published_form_is_named_with_its_line() -> None:
    text = """{
  "year": 2026, "papers": [],
  "days": [
    {"name": "元旦", "date": "2026-01-01", "isOffDay": true},
    {"name": "元旦", "date": "2026-01-01", "isOffDay": true},
    {"name": "元旦", "date": "2026-02-30", "isOffDay": true},
    {"name": "\\"date\\": [", "date": "2025-11-30", "isOffDay": true}, 5,
    {"name": "元旦", "isOffDay": true,
     "date": 20260102},
    {"name": "元旦", "date": "2026-01-02", "isOffDay": "yes"}
  ]
}"""
    day = "这一项应为 {name, date, isOffDay}，date 是日期，isOffDay 是 true 或 false"
    assert refusal(parse_holiday_cn, text) == [
        (5, "2026-01-01 重复，第 4 行已经有了"),
        (6, "日期“2026-02-30”不存在或写法不对，应为 2026-01-01 这样"),
        (7, "2025-11-30 不属于 2026 年的安排"),
        (7, day),
        (8, day),
        (10, day),
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [("{\n!", 2), ("[" * 100_000, 1), ("1" * 5000, 1), ("[]", 1), ('{"year": true, "days": []}', 1), ("", 1)],
)
def test_what_is_no_calendar_is_refused_not_crashed_on(text: str, line: int) -> None:
    assert [problem[0] for problem in refusal(parse_holiday_cn, text)] == [line]


def test_an_empty_list_is_no_calendar() -> None:
    assert refusal(parse_holiday_cn, '{"year": 2026, "days": []}') == [(1, "文件里没有 days 列表，或列表是空的")]


@given(st.text())
def test_any_text_is_either_days_or_a_refusal(text: str) -> None:
    for parse, source in ((parse_csv, text), (parse_csv, f"date,kind,name\n{text}"), (parse_holiday_cn, text)):
        with suppress(CalendarRefused):
            assert parse(source)
