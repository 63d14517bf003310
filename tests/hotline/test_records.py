"""Wrap-up: a call becomes a matter, a matter a point; a call without a record stays on the list until it has one."""

from sqlalchemy import func, select

from court.db import db
from hotline import queries
from hotline.states import CallState, OperatorState
from matters.models import Matter
from scoring.models import PointRecord
from tests.hotline.conftest import Api, Desk
from tests.hotline.line import Line, Operator
from tests.support.builders import at

RECORD = {"kind": "consultation", "summary": "咨询立案材料", "outcome": "answered"}
INVALID = {"kind": "invalid_call"}


def points() -> list[tuple[str, str, int]]:
    db.session.rollback()
    rows = db.session.scalars(select(PointRecord).order_by(PointRecord.seq))
    return [(row.rule, str(row.points), row.in_time) for row in rows]


def record(api: Api, line: Line, **more: object):  # type: ignore[no-untyped-def]
    return api("POST", f"/calls/{line.call().id}/matters", json=RECORD | more)


def test_a_recorded_call_is_one_matter_and_one_point_and_frees_the_operator(desk: Desk) -> None:
    line, api = desk.talk(desk.lin), desk.api(desk.lin)
    assert desk.state(desk.lin) is OperatorState.WRAP_UP
    response = record(api, line, case_number="25民初12", role="plaintiff", identity_check="unchecked", name="张三")
    assert response.status_code == 201
    made = response.json
    assert (made["staff_no"], made["case_key"], made["hint"]) == ("H01", "（2025）川9901民初12号", "")
    assert points() == [("consultation", "1.00", 1)]
    assert desk.state(desk.lin) is OperatorState.READY
    assert line.call().recorded_at is not None


def test_the_same_record_again_is_the_same_matter_and_another_one_is_another(desk: Desk) -> None:
    line, api = desk.talk(desk.lin), desk.api(desk.lin)
    first, again = record(api, line), record(api, line)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json["id"] == again.json["id"]
    assert record(api, line, kind="case_query", summary="查询开庭时间").status_code == 201
    assert [rule for rule, _, _ in points()] == ["consultation", "case_query"]


def test_an_invalid_call_takes_one_key_and_earns_nothing(desk: Desk) -> None:
    line, api = desk.talk(desk.lin), desk.api(desk.lin)
    assert api("POST", f"/calls/{line.call().id}/matters", json=INVALID).status_code == 201
    assert api("POST", f"/calls/{line.call().id}/matters", json=INVALID).status_code == 200
    assert points() == []
    assert line.call().recorded_at is not None
    assert desk.state(desk.lin) is OperatorState.READY


def test_a_recorded_call_cannot_be_called_invalid_afterwards(desk: Desk) -> None:
    line, api = desk.talk(desk.lin), desk.api(desk.lin)
    record(api, line)
    response = api("POST", f"/calls/{line.call().id}/matters", json=INVALID)
    assert (response.status_code, response.json["code"]) == (409, "has_matters")
    assert db.session.scalar(select(func.count()).select_from(Matter)) == 1


def test_a_record_within_ten_minutes_of_the_end_is_in_time(desk: Desk) -> None:
    in_time, late = desk.talk(desk.lin), desk.talk(desk.zhao)
    at("2026-09-16 10:09")
    record(desk.api(desk.lin), in_time)
    at("2026-09-16 10:12")
    record(desk.api(desk.zhao), late)
    assert [value for _, _, value in points()] == [1, 0]


def test_a_call_may_be_recorded_while_it_goes_on_and_then_needs_no_wrap_up(desk: Desk) -> None:
    desk.is_ready(desk.lin)
    line = desk.line()
    connecting = line.hears_greeting()
    Operator.rung(line, connecting).tells("in-progress")
    assert record(desk.api(desk.lin), line).status_code == 201
    assert desk.state(desk.lin) is OperatorState.ON_CALL
    line.follows(connecting, DialCallStatus="completed", DialBridged="true")
    assert desk.state(desk.lin) is OperatorState.READY


def test_ready_needs_the_last_call_recorded_but_a_pause_does_not(desk: Desk) -> None:
    line, api = desk.talk(desk.lin), desk.api(desk.lin)
    refused = api("PUT", "/operator/state", json={"state": "ready"})
    assert (refused.status_code, refused.json["code"]) == (409, "record_missing")
    paused = api("PUT", "/operator/state", json={"state": "not_ready", "reason": "用餐"})
    assert (paused.json["state"], paused.json["unrecorded"]) == ("not_ready", 1)
    desk.talk(desk.lin)
    assert queries.unrecorded(desk.lin.id)[0].sid == line.sid
    record(api, line)
    db.session.rollback()
    assert queries.unrecorded_count(desk.lin.id) == 1, "each call until it has its own record"


def test_only_who_talked_records_and_a_missed_call_has_nothing_to_record(desk: Desk) -> None:
    line = desk.talk(desk.lin)
    response = record(desk.api(desk.zhao), line)
    assert (response.status_code, response.json["code"]) == (409, "not_your_call")
    missed = desk.line()
    missed.hears_greeting()
    missed.ends()
    response = record(desk.api(desk.lin), missed)
    assert (response.status_code, response.json["code"]) == (409, "nobody_talked")
    assert points() == []


def test_what_is_missing_or_not_in_the_lists_is_said_at_its_field(desk: Desk) -> None:
    line, api = desk.talk(desk.lin), desk.api(desk.lin)
    response = record(api, line, summary=" ")
    assert (response.status_code, list(response.json["fields"])) == (422, ["summary"])
    assert list(record(api, line, role="judge").json["fields"]) == ["role"]
    assert list(record(api, line, identity_check="by_eye").json["fields"]) == ["identity_check"]
    assert list(record(api, line, outcome="handled").json["fields"]) == ["outcome"]
    assert record(api, line, kind="material_transfer").status_code == 422
    assert points() == []


def test_a_case_number_that_cannot_be_read_is_kept_with_the_way_to_mend_it(desk: Desk) -> None:
    line, api = desk.talk(desk.lin), desk.api(desk.lin)
    made = record(api, line, case_number="（2025）川9901民初12").json
    assert (made["case_number"], made["case_key"]) == ("（2025）川9901民初12", "")
    assert "（2025）川9901民初12号" in made["hint"]


def test_orders_are_refused_as_long_as_there_are_none(desk: Desk) -> None:
    line, api = desk.talk(desk.lin), desk.api(desk.lin)
    response = record(api, line, order={"to": "民一庭"})
    assert (response.status_code, response.json["code"]) == (409, "capability_missing")


def test_who_this_may_be_is_known_from_earlier_matters_of_the_same_number(desk: Desk) -> None:
    api = desk.api(desk.lin)
    for name in ("张三", "张三", "李四"):
        record(api, desk.talk(desk.lin, from_="+8613900000007"), name=name, summary=f"{name}来电")
    record(api, desk.talk(desk.lin, from_="+8613900000008"), name="王五")
    line = desk.talk(desk.lin, from_="13900000007")
    caller = api("GET", f"/calls/{line.call().id}").json["caller"]
    assert [(p["name"], p["times"]) for p in caller["persons"]] == [("张三", 2), ("李四", 1)]
    assert (len(caller["matters"]), caller["calls"]) == (3, 3)


def test_a_desk_telephone_opens_the_same_record_without_any_integration(desk: Desk) -> None:
    from court.db import transaction
    from hotline import desk_phone

    with transaction():
        call = desk_phone.answered(desk.lin.id, desk.court.id)
    with transaction():
        assert desk_phone.answered(desk.lin.id, desk.court.id).id == call.id, "the key was pressed twice"
    assert desk.state(desk.lin) is OperatorState.ON_CALL
    api = desk.api(desk.lin)
    made = api("POST", f"/calls/{call.id}/matters", json=RECORD | {"phone": "13900000005", "name": "赵六"})
    assert made.status_code == 201
    shown = api("GET", f"/calls/{call.id}").json
    assert (shown["state"], shown["origin"], shown["number"]) == ("finished", "desk", "139 0000 0005")
    assert points() == [("consultation", "1.00", 1)]
    assert desk.state(desk.lin) is OperatorState.OFFLINE, "as before the call"
    again = api("POST", f"/calls/{call.id}/matters", json=RECORD | {"phone": "13900000005", "name": "赵六"})
    assert again.status_code == 200


def test_an_operator_at_a_desk_telephone_gets_no_other_call(desk: Desk) -> None:
    from court.db import transaction
    from hotline import desk_phone

    desk.is_ready(desk.lin)
    with transaction():
        call = desk_phone.answered(desk.lin.id, desk.court.id)
    assert desk.line().hears_greeting().rings == ""
    api = desk.api(desk.lin)
    assert api("POST", f"/calls/{call.id}/hangup").status_code == 202
    assert desk.state(desk.lin) is OperatorState.WRAP_UP
    assert api("POST", f"/calls/{call.id}/hangup").json["code"] == "call_over"
    assert api("POST", f"/calls/{call.id}/matters", json=RECORD).status_code == 201
    assert desk.state(desk.lin) is OperatorState.RESERVED, "whoever waited is next"
    assert queries.today(desk.court.id, desk.lin.id).answered == 1


def test_the_state_of_a_call_shows_in_its_story(desk: Desk) -> None:
    line, api = desk.talk(desk.lin), desk.api(desk.lin)
    record(api, line)
    shown = api("GET", f"/calls/{line.call().id}").json
    assert [event["step"] for event in shown["events"]] == [
        *("received", "queued", "offered", "answered", "completed", "ended", "recorded")
    ]
    assert shown["state"] == CallState.FINISHED
    assert shown["legs"][0]["staff_no"] == "H01"
