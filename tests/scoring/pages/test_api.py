"""The API of scoring: its shapes, who sees what, and the two people behind every point."""

from decimal import Decimal

from sqlalchemy import select

from court.db import db
from scoring.models import Objection, PointRecord
from scoring.period import results
from tests.scoring.pages.conftest import Asking
from tests.support.builders import at
from tests.support.busy_court import LOCKED, OPEN, PUBLICISED, BusyCourt, record_of

NEW = {"staff_no": "W01", "rule": "D04", "occurred_at": "2026-11-05T15:20:00+08:00", "reason": "离岗 20 分钟"}


def test_a_point_has_the_shape_of_the_contract(ask: Asking) -> None:
    answer = ask("assessor").get(f"/points?staff=W01&month={PUBLICISED}&measure=score&limit=2")
    assert answer.status_code == 200
    assert set(answer.json) == {"items", "next_cursor"}
    assert len(answer.json["items"]) == 2
    point = answer.json["items"][0]
    assert {"id", "staff_no", "month", "measure", "points", "rule", "dimension", "source", "occurred_at",
            "reversal_of"} <= set(point)  # fmt: skip
    assert (point["staff_no"], point["measure"], point["reversal_of"]) == ("W01", "score", None)
    assert f"{Decimal(point['points']):.2f}" == point["points"]
    following = ask("assessor").get(
        f"/points?staff=W01&month={PUBLICISED}&measure=score&cursor={answer.json['next_cursor']}"
    )
    assert {p["id"] for p in following.json["items"]}.isdisjoint({p["id"] for p in answer.json["items"]})


def test_a_month_has_the_shape_of_the_contract_and_agrees_with_the_results(ask: Asking, busy: BusyCourt) -> None:
    answer = ask("assessor").get(f"/months/{LOCKED}").json
    assert (answer["month"], answer["state"]) == (LOCKED, "locked")
    assert {s["staff_no"] for s in answer["sheets"]} == set(busy.people)
    for sheet in answer["sheets"]:
        assert {"staff_no", "name", "position", "workload", "base", "plus", "minus", "score", "grade", "rank"} <= set(
            sheet
        )
    scores = {r.staff.no: f"{r.totals.score:.2f}" for r in results.of_court(busy.court.id, LOCKED)}
    assert {s["staff_no"]: s["score"] for s in answer["sheets"]} == scores


def test_the_lines_of_a_sheet_add_up_to_it(ask: Asking, busy: BusyCourt) -> None:
    assessor = ask("assessor")
    for month in (LOCKED, PUBLICISED, OPEN):
        for no in busy.people:
            sheet = assessor.get(f"/months/{month}/sheets/{no}").json
            counted = sum(Decimal(line["counted"]) for line in sheet["lines"])
            assert counted == Decimal(sheet["plus"]) - Decimal(sheet["minus"])
            assert all(line["reason"] for line in sheet["lines"] if line["counted"] != line["nominal"])
            assert sum(Decimal(p["points"]) for p in sheet["prior_months"]) == Decimal(sheet["prior"])
    assert len(assessor.get(f"/months/{LOCKED}/sheets/W01").json["digest"]) == 64


def test_the_months_of_the_court_newest_first(ask: Asking) -> None:
    items = ask("w01").get("/months").json["items"]
    assert [(m["month"], m["state"]) for m in items] == [(OPEN, "open"), (PUBLICISED, "publicised"), (LOCKED, "locked")]


def test_a_manual_point_waits_for_somebody_else(ask: Asking, busy: BusyCourt) -> None:
    supervisor, assessor = ask("supervisor"), ask("assessor")
    made = supervisor.post("/entries", NEW)
    assert (made.status_code, made.json["state"]) == (202, "pending")
    entry = made.json["entry"]
    refused = supervisor.post(f"/entries/{entry}/confirm")
    assert (refused.status_code, refused.json["code"]) == (403, "involved")
    assert refused.content_type == "application/problem+json"
    confirmed = assessor.post(f"/entries/{entry}/confirm", {"note": "监控可核"})
    assert (confirmed.status_code, confirmed.json["state"]) == (200, "confirmed")
    point = assessor.get(f"/points/{confirmed.json['point']}").json
    assert (point["rule"], point["points"], point["month"]) == ("D04", "-3.00", OPEN)
    again = assessor.post(f"/entries/{entry}/cancel", {"reason": "重复"})
    assert (again.status_code, again.json["code"]) == (409, "not_pending")


def test_the_same_key_is_the_same_point(ask: Asking) -> None:
    supervisor = ask("supervisor")
    first, again = (supervisor.post("/entries", NEW, **{"Idempotency-Key": "k-1"}) for _ in range(2))
    assert (first.status_code, again.status_code) == (202, 202)
    assert first.json == again.json
    other = supervisor.post("/entries", NEW | {"rule": "D08"}, **{"Idempotency-Key": "k-1"})
    assert (other.status_code, other.json["code"]) == (409, "key_reused")


def test_what_is_wrong_with_a_manual_point_is_said_at_its_field(ask: Asking) -> None:
    supervisor = ask("supervisor")
    for wrong in ({"rule": "E51"}, {"staff_no": "W99"}, {"occurred_at": "2026-11-05T15:20:00"}, {"quantity": 99}):
        answer = supervisor.post("/entries", NEW | wrong)
        assert answer.status_code == 422
        assert next(iter(wrong)) in str(answer.json["fields"])
    assert supervisor.post("/entries", NEW | {"evidence": {"记录": "12 号"}}).status_code == 202


def test_a_point_is_reversed_only_by_two(ask: Asking, busy: BusyCourt) -> None:
    supervisor, assessor = ask("supervisor"), ask("assessor")
    point = record_of(busy, OPEN, "W01", "Q01").id
    asked = supervisor.post(f"/points/{point}/reverse", {"reason": "登记其实完整"})
    assert (asked.status_code, asked.json["state"]) == (202, "pending")
    assert supervisor.post(f"/points/{point}/reverse", {"reason": "再来"}).json["code"] == "reversal_pending"
    done = assessor.post(f"/entries/{asked.json['entry']}/confirm").json
    assert assessor.get(f"/points/{done['point']}").json["reversal_of"] == str(point)
    assert supervisor.post(f"/points/{point}/reverse", {"reason": "再来"}).json["code"] == "already_reversed"


def test_a_person_explains_their_own_entries_only(ask: Asking, busy: BusyCourt) -> None:
    (mine,) = ask("w01").get("/entries?state=pending").json["items"]
    assert (mine["rule"], mine["staff_no"]) == ("D01", "W01")
    said = ask("w01").post(f"/entries/{mine['id']}/explain", {"explanation": "早高峰公交故障"})
    assert (said.status_code, said.json["explanation"]) == (200, "早高峰公交故障")
    assert ask("w02").post(f"/entries/{mine['id']}/explain", {"explanation": "我来"}).status_code == 404
    assert ask("w01").post(f"/entries/{mine['id']}/confirm").status_code == 403
    assert {e["staff_no"] for e in ask("w02").get("/entries").json["items"]} == {"W02"}


def test_a_person_sees_and_objects_to_nothing_of_others(ask: Asking, busy: BusyCourt) -> None:
    other, clerk = record_of(busy, PUBLICISED, "W02", "E53").id, ask("w01")
    assert clerk.get(f"/points/{other}").status_code == 404
    assert clerk.post(f"/points/{other}/objection", {"grounds": "不服"}).status_code == 404
    assert clerk.get(f"/months/{LOCKED}/sheets/W02").status_code == 404
    assert [s["staff_no"] for s in clerk.get(f"/months/{LOCKED}").json["sheets"]] == ["W01"]
    assert {p["staff_no"] for p in clerk.get("/points?limit=200").json["items"]} == {"W01"}
    assert clerk.get("/points?staff=W02").json["items"] == []


def test_an_objection_upheld_changes_the_sheet(ask: Asking, busy: BusyCourt) -> None:
    clerk, second = ask("w05"), ask("second")
    point = record_of(busy, PUBLICISED, "W05", "Q03").id
    before = Decimal(clerk.get(f"/months/{PUBLICISED}/sheets/W05").json["score"])
    raised = clerk.post(f"/points/{point}/objection", {"grounds": "告知的期限是对的，录音可查"})
    assert (raised.status_code, raised.json["state"]) == (201, "open")
    assert clerk.post(f"/points/{point}/objection", {"grounds": "再提"}).json["code"] == "objection_open"
    objection = raised.json["id"]
    involved = ask("assessor").post(f"/objections/{objection}/decide", {"upheld": True, "answer": "属实"})
    assert (involved.status_code, involved.json["code"]) == (403, "involved"), "the assessor had confirmed it"
    answered = second.post(f"/objections/{objection}/decide", {"upheld": True, "answer": "录音核实，予以采纳"})
    assert (answered.status_code, answered.json["state"]) == (200, "upheld")
    after = Decimal(clerk.get(f"/months/{PUBLICISED}/sheets/W05").json["score"])
    assert after - before == 2
    assert [o["id"] for o in clerk.get("/objections").json["items"]] == [objection]


def test_no_objection_once_the_month_is_locked(ask: Asking, busy: BusyCourt) -> None:
    point = record_of(busy, LOCKED, "W05", "E06").id
    late = ask("w05").post(f"/points/{point}/objection", {"grounds": "不服"})
    assert (late.status_code, late.json["code"]) == (409, "too_late")


def test_the_company_sees_the_final_results_of_its_own_people_and_nothing_else(ask: Asking) -> None:
    company = ask("company")
    assert [m["month"] for m in company.get("/months").json["items"]] == [LOCKED]
    assert {s["staff_no"] for s in company.get(f"/months/{LOCKED}").json["sheets"]} == {"W01", "W02", "W05", "H01"}
    assert company.get(f"/months/{PUBLICISED}").status_code == 404
    assert company.get(f"/months/{LOCKED}/sheets/W04").status_code == 404
    assert company.get(f"/months/{LOCKED}/sheets/W01").status_code == 200
    for path in ("/points", "/entries", "/objections"):
        assert company.get(path).status_code == 403


def test_a_month_walks_to_its_end_only_by_those_who_may(ask: Asking, busy: BusyCourt) -> None:
    assessor, leader = ask("assessor"), ask("leader")
    path = f"/months/{PUBLICISED}"
    assert ask("w01").post(f"{path}/hold", {"reason": "x"}).status_code == 403
    assert assessor.post(f"{path}/sign").status_code == 403
    assert assessor.post(f"{path}/hold", {"reason": " "}).status_code == 422
    assert assessor.post(f"{path}/hold", {"reason": "等设备数据"}).json["done"] == ["hold"]
    assert assessor.post(f"{path}/close").json["code"] == "month_held"
    assert assessor.post(f"{path}/resume", {"reason": "数据已到"}).json["done"] == ["resume"]
    assert assessor.post(f"{path}/close").json == {"month": PUBLICISED, "state": "publicised", "done": []}
    assert leader.post(f"{path}/sign", {"note": "同意"}).json["done"] == ["sign"]
    moved_on = assessor.post(f"{path}/advance", {"reason": "提前归档", "step": "publicise"})
    assert (moved_on.status_code, moved_on.json["code"]) == (409, "step_changed")
    done = assessor.post(f"{path}/advance", {"reason": "提前归档", "step": "lock"})
    assert done.json == {"month": PUBLICISED, "state": "locked", "done": ["lock"]}
    assert {o.state.value for o in db.session.scalars(select(Objection).filter_by(month=PUBLICISED))} == {"kept"}


def test_close_does_what_is_due_and_no_more(ask: Asking, busy: BusyCourt) -> None:
    early = ask("assessor").post(f"/months/{OPEN}/close")
    assert (early.status_code, early.json["code"]) == (409, "month_not_over")
    at("2026-12-01 09:00")
    assert ask("assessor").post(f"/months/{PUBLICISED}/close").json["done"] == ["lock"]
    assert ask("assessor").post(f"/months/{OPEN}/close").json["done"] == ["collect"]


def test_months_that_do_not_exist_are_not_found(ask: Asking) -> None:
    assessor = ask("assessor")
    assert assessor.get("/months/2026-13").status_code == 422
    assert assessor.get("/months/2027-01").status_code == 404
    assert assessor.get("/points/not-an-id").status_code == 422
    assert assessor.post("/months/2027-01/hold", {"reason": "x"}).status_code == 404


def test_nothing_was_booked_by_looking(ask: Asking, busy: BusyCourt) -> None:
    before = len(db.session.scalars(select(PointRecord.id)).all())
    for path in (f"/months/{OPEN}", f"/months/{OPEN}/sheets/W01", "/points", "/entries", "/objections", "/months"):
        assert ask("assessor").get(path).status_code == 200
    assert len(db.session.scalars(select(PointRecord.id)).all()) == before


def test_the_ledger_says_whether_it_is_whole(ask: Asking) -> None:
    answer = ask("assessor").get("/ledger").json
    assert (answer["faults"], len(answer["hash"])) == ([], 64)
    assert ask("w01").get("/ledger").status_code == 403
