"""待核实 and 人工登记: two people behind every point, through the pages; the preview tells what will happen."""

import pytest
from sqlalchemy import select

from court.db import db
from scoring.models import Entry, EntryState, PointRecord
from tests.scoring.pages.conftest import Visiting
from tests.support.busy_court import OPEN, BusyCourt, record_of
from tests.support.markup import Element, read

FILLED = {
    "staff_no": "W02",
    "rule": "D04",
    "occurred_at": "2026-11-05T15:20",
    "quantity": "1",
    "reason": "离岗 20 分钟",
    "evidence": "巡查记录第 13 号",
    "incident_id": "",
}


def section(page: Element, title: str) -> list[str]:
    found = page.all("section", aria_label=title)
    return [row.text for row in found[0].all("tr", data_row="")] if found else []


def test_the_list_parts_what_i_decide_from_what_i_am_involved_in(visit: Visiting) -> None:
    mine = visit("supervisor").page("/entries")
    assert len(section(mine, "等我核实")) == 3
    assert len(section(mine, "我经手的，由他人核实")) == 1
    assert "着装或工牌不规范" in section(mine, "我经手的，由他人核实")[0]
    assert len(section(visit("assessor").page("/entries"), "等我核实")) == 4
    own = visit("w02").page("/entries")
    assert len(section(own, "等我说明")) == 1
    assert section(own, "等我核实") == []
    assert len(section(own, "两周内办结")) == 3


def test_a_manual_point_needs_a_second_person(visit: Visiting, busy: BusyCourt) -> None:
    supervisor, assessor = visit("supervisor"), visit("assessor")
    made = supervisor.send("/entries/new", **FILLED)
    assert made.status_code == 303
    address = made.headers["Location"]
    assert "由其他人核实" in supervisor.page(address).text
    assert supervisor.send(f"{address}/confirm").status_code == 403
    page = assessor.page(address)
    for word in (
        "给 欧阳慕容晓晓 记 -3.00",
        "离岗 20 分钟",
        "巡查记录第 13 号",
        "本人还没有说明，说明期到 11月10日 周二",
    ):
        assert word in page.text, word
    assert assessor.send(f"{address}/confirm", note="监控可核").status_code == 303
    record = record_of(busy, OPEN, "W02", "D04")
    assert str(record.points) == "-3.00"
    assert assessor.send(f"{address}/cancel", reason="晚了").status_code == 409


def test_a_cancelled_entry_needs_a_reason_and_books_nothing(visit: Visiting, busy: BusyCourt) -> None:
    entry = db.session.scalars(select(Entry).filter_by(rule="L01", state=EntryState.PENDING)).one()
    before = len(db.session.scalars(select(PointRecord.id)).all())
    refused = visit("assessor").send(f"/entries/{entry.id}/cancel", reason="")
    assert (refused.status_code, "请填写这一项" in refused.get_data(as_text=True)) == (422, True)
    assert visit("assessor").send(f"/entries/{entry.id}/cancel", reason="当日已佩戴，监控可核").status_code == 303
    assert "当日已佩戴" in visit("w05").page(f"/entries/{entry.id}").text
    assert len(db.session.scalars(select(PointRecord.id)).all()) == before


def test_a_reversal_asked_for_on_a_points_page_waits_for_another_person(visit: Visiting, busy: BusyCourt) -> None:
    record = record_of(busy, OPEN, "W01", "Q01")
    assert visit("supervisor").send(f"/points/{record.id}/reverse", reason="").status_code == 422
    asked = visit("supervisor").send(f"/points/{record.id}/reverse", reason="其实完整")
    address = asked.headers["Location"]
    assert "冲销：登记要素缺漏或错误" in visit("assessor").page(address).text
    assert visit("assessor").send(f"{address}/confirm").status_code == 303
    assert "这条积分已在 2026年11月 冲销" in visit("w01").page(f"/points/{record.id}").text
    assert visit("w01").send(f"/points/{record.id}/reverse", reason="x").status_code == 403


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"staff_no": ""}, "请填写这一项"),
        ({"rule": "Z99"}, "考核细则里没有 Z99 这一条"),
        ({"occurred_at": "tomorrow"}, "请填写日期和时间"),
        ({"occurred_at": "2026-12-01T10:00"}, "发生时间在将来"),
        ({"quantity": "0"}, "应为 1 到 31 之间的整数"),
        ({"reason": ""}, "请填写这一项"),
        ({"evidence": ""}, "请填写这一项"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(
    visit: Visiting, wrong: dict[str, str], said: str
) -> None:
    answer = visit("supervisor").send("/entries/new", **FILLED | wrong)
    assert answer.status_code == 422
    page = read(answer.get_data(as_text=True))
    assert said in page.text
    (field,) = wrong
    assert page.one(id=f"f-{field}").attributes["aria-invalid"] == "true"
    assert page.one("textarea", id="f-reason").text == ({**FILLED, **wrong})["reason"]


def test_the_preview_says_what_recording_will_do(visit: Visiting) -> None:
    query = "&".join(f"{name}={value}" for name, value in FILLED.items())
    shown = visit("supervisor").page(f"/entries/preview?{query}").text
    for word in ("给 欧阳慕容晓晓 记 −3：擅自离岗15分钟以上", "11月10日 周二（含当天）以前可以说明", "记入 2026年11月"):
        assert word in shown, word
    grave = visit("supervisor").page(f"/entries/preview?{query.replace('D04', 'D10')}").text
    assert "当月不得评为优秀" in grave
    assert "当月定为不合格" in grave
    late = visit("supervisor").page(f"/entries/preview?{query.replace('2026-11-05', '2026-09-10')}").text
    assert "记入 2026年11月" in late, "September is locked: the open month takes it"
    assert "选好人和细则后" in visit("supervisor").page("/entries/preview").text


def test_who_may_not_record_gets_no_form(visit: Visiting) -> None:
    for username in ("w01", "leader", "hr", "company"):
        assert visit(username).get("/entries/new").status_code == 403
        assert visit(username).send("/entries/new", **FILLED).status_code == 403
