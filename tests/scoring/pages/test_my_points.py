"""我的积分: one's own month in plain sentences, with the way to object, and nobody else's."""

from sqlalchemy import select

from court.db import db
from scoring.models import Entry, EntryState, Objection
from tests.scoring.pages.conftest import Visiting
from tests.support.builders import at
from tests.support.busy_court import LOCKED, OPEN, PUBLICISED, BusyCourt, record_of


def test_the_month_is_told_in_plain_sentences(visit: Visiting) -> None:
    page = visit("w01").page(f"/me/points?month={PUBLICISED}")
    (line,) = [li.text for li in page.all("li", **{"class": "points-line"}) if "擅自离岗" in li.text]
    what = "10月8日 15:20 擅自离岗15分钟以上 巡查时离岗 20 分钟，无登记；巡查记录第 12 号"
    assert line.startswith(f"{what} （考勤纪律 D04，人工登记） −3")
    assert "林主任记录，何审管 10月31日 周六 确认" in line
    assert "异议：待复核" in line
    for word in ("考勤纪律 扣分 上限 −30", "投诉通报 扣分 不设上限", "异议到 11月9日 周一", "咨询查询"):
        assert word in page.text, word


def test_what_is_capped_or_free_says_so(visit: Visiting) -> None:
    page = visit("w03").page(f"/me/points?month={PUBLICISED}")
    assert "计 −1：已到维度上限" in page.text
    assert "原计 −32，已封顶或免扣" in page.text
    assert "同一事项就高，不重复扣分" in visit("w02").page(f"/me/points?month={PUBLICISED}").text
    assert "计入窗口，不计入个人" in visit("w06").page(f"/me/points?month={PUBLICISED}").text


def test_a_skipped_criterion_says_why(visit: Visiting) -> None:
    page = visit("w01").page(f"/me/points?month={OPEN}")
    assert "评价次数不够，本项不计，不加不扣" in page.text
    assert "每日标准 14" in page.text


def test_what_waits_for_my_explanation_stands_on_top_and_takes_it(visit: Visiting, busy: BusyCourt) -> None:
    clerk = visit("w01")
    page = clerk.page("/me/points")
    assert "11月10日 周二（含当天）以前可以说明" in page.text
    (form,) = [f for f in page.all("form") if f.attributes["action"].endswith("/explain")]
    sent = clerk.send(form.attributes["action"], explanation="公交故障，已报备", **{"from": "mine"})
    assert (sent.status_code, sent.headers["Location"]) == (303, "/me/points")
    entry = db.session.scalars(select(Entry).filter_by(rule="D01", state=EntryState.PENDING)).one()
    assert entry.explanation == "公交故障，已报备"
    assert "修改说明" in clerk.page("/me/points").text


def test_another_persons_entry_is_not_there_to_explain(visit: Visiting, busy: BusyCourt) -> None:
    entry = db.session.scalars(select(Entry).filter_by(rule="D01", state=EntryState.PENDING)).one()
    assert visit("w02").get(f"/entries/{entry.id}").status_code == 404
    assert visit("w02").send(f"/entries/{entry.id}/explain", explanation="x").status_code == 404


def test_an_objection_is_raised_from_the_line_and_answered_by_others(visit: Visiting, busy: BusyCourt) -> None:
    clerk, record = visit("w05"), record_of(busy, PUBLICISED, "W05", "Q03")
    links = [a.attributes["href"] for a in clerk.page(f"/me/points?month={PUBLICISED}").all("a")]
    assert f"/points/{record.id}/objection" in links
    empty = clerk.send(f"/points/{record.id}/objection", grounds=" ")
    assert (empty.status_code, "请填写这一项" in empty.get_data(as_text=True)) == (422, True)
    sent = clerk.send(f"/points/{record.id}/objection", grounds="期限没有说错")
    objection = db.session.scalars(select(Objection).filter_by(record_id=record.id)).one()
    assert sent.headers["Location"] == f"/objections/{objection.id}"
    assert "由其他人复核" in visit("assessor").page(f"/objections/{objection.id}").text, "the assessor had confirmed it"
    refused = visit("assessor").send(f"/objections/{objection.id}/decide", decision="upheld", answer="属实")
    assert refused.status_code == 403
    blank = visit("second").send(f"/objections/{objection.id}/decide", decision="upheld", answer="")
    assert blank.status_code == 422
    assert (
        visit("second").send(f"/objections/{objection.id}/decide", decision="upheld", answer="录音核实").status_code
        == 303
    )
    page = clerk.page(f"/me/points?month={PUBLICISED}")
    assert "已冲销，不计" in page.text
    assert "录音核实" in page.text


def test_others_records_are_neither_seen_nor_objected_to(visit: Visiting, busy: BusyCourt) -> None:
    record = record_of(busy, PUBLICISED, "W02", "E53")
    for path in (f"/points/{record.id}", f"/points/{record.id}/objection"):
        assert visit("w01").get(path).status_code == 404
    assert visit("w01").send(f"/points/{record.id}/objection", grounds="x").status_code == 404
    raised = db.session.scalars(select(Objection).filter_by(staff_id=busy.people["W01"].id)).first()
    assert raised is not None
    assert visit("w02").get(f"/objections/{raised.id}").status_code == 404
    assert visit("w01").get("/objections").status_code == 403


def test_a_locked_month_takes_no_objection_and_says_so(visit: Visiting, busy: BusyCourt) -> None:
    record = record_of(busy, LOCKED, "W05", "E06")
    page = visit("w05").page(f"/me/points?month={LOCKED}")
    assert "提出异议" not in page.text
    assert "异议期已过" in visit("w05").page(f"/points/{record.id}/objection").text
    late = visit("w05").send(f"/points/{record.id}/objection", grounds="不服")
    assert (late.status_code, "异议期已过" in late.get_data(as_text=True)) == (409, True)


def test_a_point_opens_to_its_rule_version_evidence_and_people(visit: Visiting, busy: BusyCourt) -> None:
    record = record_of(busy, PUBLICISED, "W01", "D04")
    text = visit("w01").page(f"/points/{record.id}").text
    rule = ("D04 擅自离岗15分钟以上", "每次 −3", "当月不设上限", "诉讼服务岗位月度积分考核细则（默认）")
    for word in (*rule, record.policy_digest[:12], "巡查记录第 12 号", "林主任记录", record.hash[:16]):
        assert word in text, word


def test_an_account_without_a_person_has_no_points_and_a_new_month_is_empty(visit: Visiting, busy: BusyCourt) -> None:
    assert visit("leader").get("/me/points").status_code == 404
    at("2026-12-02 09:00")
    page = visit("w01").page("/me/points")
    assert "这个月还没有加分或扣分" in page.text
    assert visit("w01").get("/me/points?month=2027-03").status_code == 404
