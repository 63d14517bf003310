"""月考核: every figure opens to the rows it is made of; people see what is theirs; an act says what it does."""

import csv
import io
from decimal import Decimal

import openpyxl
import pytest

from court.db import transaction
from court.formats import MINUS
from court.people.services import add_staff
from scoring.models import MonthState
from scoring.months import state_of
from tests.scoring.pages.conftest import Visiting, Visitor
from tests.support.builders import SINCE, at
from tests.support.busy_court import DISPATCH, LOCKED, OPEN, PUBLICISED, BusyCourt
from tests.support.markup import Element


def number(text: str) -> Decimal:
    return Decimal(text.replace(MINUS, "-").replace("+", "").replace(",", ""))


def added_up(visitor: Visitor, path: str) -> tuple[Decimal, Decimal, Decimal]:
    """What a figure's page says: the figure, the sum of its rows, and the total it shows itself."""
    page = visitor.page(path)
    value = Decimal(page.one("p", data_value="").attributes["data-value"])
    rows = sum((Decimal(row.attributes["data-adds"]) for row in page.all(data_adds="")), Decimal(0))
    return value, rows, number(page.one("p", **{"class": "figure-total"}).one("strong").text)


@pytest.mark.parametrize("address", [f"/months/{PUBLICISED}", f"/months/{PUBLICISED}?tab=work"])
def test_every_figure_of_the_month_is_the_sum_of_the_rows_it_opens_to(visit: Visiting, address: str) -> None:
    assessor = visit("assessor")
    links = assessor.page(address).all("a", data_figure="")
    assert len(links) >= 90
    for link in links:
        shown = number(link.text)
        assert (shown, shown, shown) == added_up(assessor, link.attributes["href"]), link.attributes["href"]


@pytest.mark.parametrize("month", [LOCKED, OPEN])
def test_every_figure_of_a_person_is_the_sum_of_its_rows(visit: Visiting, month: str) -> None:
    assessor = visit("assessor")
    for no in ("W03", "W05"):
        page = assessor.page(f"/months/{month}/sheets/{no}")
        links = page.all("a", data_figure="")
        assert {"score", "base", "plus", "minus", "matters"} <= {link.attributes["data-figure"] for link in links}
        for link in links:
            shown = number(link.text)
            assert (shown, shown, shown) == added_up(assessor, link.attributes["href"])


def names(page: Element) -> list[str]:
    return [link.text for link in page.all("a", data_row_link="")]


def test_the_table_is_filtered_and_sorted_by_the_address(visit: Visiting, busy: BusyCourt) -> None:
    assessor = visit("assessor")
    hotline = names(assessor.page(f"/months/{PUBLICISED}?position=hotline"))
    assert hotline == [busy.people["H01"].name, busy.people["H02"].name]
    assert len(names(assessor.page(f"/months/{PUBLICISED}?employer={DISPATCH}"))) == 4
    by_score = assessor.page(f"/months/{PUBLICISED}?sort=-score")
    scores = [number(link.text) for link in by_score.all("a", data_figure="score")]
    assert scores == sorted(scores, reverse=True)
    (head,) = [th for th in by_score.all("th") if "aria-sort" in th.attributes]
    assert (head.attributes["aria-sort"], head.one("a").attributes["href"]) == (
        "descending",
        f"/months/{PUBLICISED}?sort=score",
    )


def test_each_sees_what_the_access_table_lets_them(visit: Visiting, busy: BusyCourt) -> None:
    assert len(names(visit("hr").page(f"/months/{PUBLICISED}"))) == len(busy.people)
    assert names(visit("w02").page(f"/months/{PUBLICISED}")) == [busy.people["W02"].name]
    assert visit("w02").get(f"/months/{PUBLICISED}/sheets/W01").status_code == 404
    assert visit("w02").get(f"/months/{PUBLICISED}/sheets/W01/rows/score").status_code == 404
    assert len(names(visit("company").page(f"/months/{LOCKED}"))) == 4
    assert visit("company").get(f"/months/{PUBLICISED}").status_code == 404
    sheet = visit("company").page(f"/months/{LOCKED}/sheets/W01").text
    assert "擅自" not in sheet
    assert "收转单缺页数" not in sheet, "a company sees what counts, not why and on whose word"
    assert "登记要素缺漏或错误" in sheet
    assert visit("company").get("/results").headers["Location"] == f"/months/{LOCKED}"


def test_only_what_the_state_allows_is_offered_and_each_act_says_what_it_does(visit: Visiting) -> None:
    def acts(username: str, month: str) -> set[str]:
        page = visit(username).page(f"/months/{month}")
        return {dialog.attributes["id"] for dialog in page.all("dialog") if dialog.attributes["id"].startswith("act-")}

    assert acts("assessor", LOCKED) == set()
    assert acts("assessor", OPEN) == {"act-hold"}
    assert acts("assessor", PUBLICISED) == {"act-advance", "act-hold"}
    assert acts("leader", PUBLICISED) == {"act-sign"}
    assert acts("w01", PUBLICISED) == set()
    dialog = visit("assessor").page(f"/months/{PUBLICISED}").one("dialog", id="act-advance").text
    for word in ("1 件异议还没有答复", "还没有审签", "归档后不再改变"):
        assert word in dialog


def test_a_month_is_held_signed_and_locked_by_its_forms(visit: Visiting, busy: BusyCourt) -> None:
    assessor, path = visit("assessor"), f"/months/{PUBLICISED}"
    refused = assessor.send(f"{path}/hold", reason=" ")
    assert refused.status_code == 422
    assert "请填写这一项" in refused.get_data(as_text=True)
    assert assessor.send(f"{path}/hold", reason="等考勤数据").status_code == 303
    assert "自动步骤已暂停：等考勤数据" in assessor.page(path).text
    assert assessor.send(f"{path}/resume", reason="数据已到").status_code == 303
    assert visit("leader").send(f"{path}/sign").status_code == 303
    moved_on = assessor.send(f"{path}/advance", reason="提前", step="publicise")
    assert (moved_on.status_code, "已经走到别的一步" in moved_on.get_data(as_text=True)) == (409, True)
    assert assessor.send(f"{path}/advance", reason="提前归档", step="lock").status_code == 303
    assert state_of(busy.court.id, PUBLICISED) is MonthState.LOCKED
    assert "提前归档" in assessor.page(f"{path}?tab=story").text


def test_due_steps_are_done_by_one_press_and_nothing_twice(visit: Visiting, busy: BusyCourt) -> None:
    at("2026-12-01 09:00")
    assert visit("assessor").send(f"/months/{PUBLICISED}/close").status_code == 303
    assert state_of(busy.court.id, PUBLICISED) is MonthState.LOCKED
    assert visit("assessor").send(f"/months/{OPEN}/close").status_code == 303
    assert state_of(busy.court.id, OPEN) is MonthState.COLLECTING
    assert visit("assessor").send(f"/months/{OPEN}/close").status_code == 303
    assert state_of(busy.court.id, OPEN) is MonthState.COLLECTING


def test_exports_hold_the_rows_shown_and_no_formula(visit: Visiting, busy: BusyCourt) -> None:
    with transaction():
        add_staff(busy.court, "W08", "=cmd|' /C calc'!A0", position="window", hired_on=SINCE)
    assessor = visit("assessor")
    answer = assessor.get(f"/months/{OPEN}/export.csv?sort=no")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="courtdesk-{OPEN}.csv"'
    rows = list(csv.reader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))
    assert len(rows) == 1 + len(busy.people) + 1
    assert rows[-1][1] == "'=cmd|' /C calc'!A0"
    book = openpyxl.load_workbook(io.BytesIO(assessor.get(f"/months/{OPEN}/export.xlsx?sort=no").data))
    sheet = book.active
    assert sheet.max_row == len(rows)
    cell = sheet.cell(sheet.max_row, 2)
    assert (cell.value, cell.data_type) == ("=cmd|' /C calc'!A0", "s")
    few = assessor.get(f"/months/{OPEN}/export.csv?position=hotline").get_data(as_text=True)
    assert len(few.strip().splitlines()) == 3
    assert "XLSX 2 行" in assessor.page(f"/months/{OPEN}?position=hotline").text
    assert (
        len(list(csv.reader(io.StringIO(visit("w01").get(f"/months/{OPEN}/export.csv").get_data(as_text=True))))) == 2
    )


def test_the_printed_sheet_says_all_that_the_sheet_says(visit: Visiting) -> None:
    page = visit("w05").page(f"/months/{LOCKED}/sheets/W05/print")
    for word in ("诉讼服务岗位月考核表", "王小明", "本人", "审核", "审定", "（盖章）", "更正", "考核表摘要"):
        assert word in page.text
    lines = page.one("table", **{"class": "sheet-lines"}).all("tr")[1:]
    counted = sum(number(row.all("td")[-1].text.split()[0]) for row in lines)
    base, plus, minus, prior, score = (number(td.text) for td in page.one("table", **{"class": "sheet-sum"}).all("td"))
    assert (base + plus - minus + prior, plus - minus) == (score, counted)


def test_a_month_nobody_has_is_not_found_and_an_empty_filter_says_what_to_do(visit: Visiting) -> None:
    assert visit("assessor").get("/months/2024-01").status_code == 404
    assert visit("assessor").get("/months/nonsense").status_code == 422
    assert "去掉筛选再看" in visit("assessor").page(f"/months/{OPEN}?employer=nobody").text
    assert visit("assessor").get(f"/months/{OPEN}/sheets/W01/rows/nonsense").status_code == 404
