"""The API of calls and operators: who sees what, what is refused, and how it is said."""

import json
import time
from dataclasses import replace

import jwt

from court.accounts.models import Role
from court.settings import DEMO_API_KEY, DEMO_SECRET, Settings
from hotline import commands, outbox
from tests.hotline.conftest import Desk, open_desk
from tests.hotline.line import Operator
from tests.support.builders import a_person, an_account, at


def test_a_call_is_found_by_the_providers_id_by_day_and_by_state(desk: Desk) -> None:
    at("2026-09-15 10:00")
    yesterday = desk.line()
    yesterday.hears_greeting()
    yesterday.ends()
    at("2026-09-16 10:00")
    today = desk.talk(desk.lin)
    api = desk.api(desk.lin)

    def sids(query: str) -> list[str]:
        return [call["sid"] for call in api("GET", f"/calls?{query}").json["items"]]

    assert sids(f"sid={today.sid}") == [today.sid]
    assert sids("day=2026-09-15") == [yesterday.sid]
    assert sids("state=missed") == [yesterday.sid]
    assert sids("state=finished&day=2026-09-16") == [today.sid]
    assert sids("") == [today.sid, yesterday.sid]
    assert sids("unrecorded=true") == [today.sid]
    first = api("GET", "/calls?limit=1").json
    assert sids(f"limit=1&cursor={first['next_cursor']}") == [yesterday.sid]
    for wrong in ("state=lost", "day=yesterday", "limit=0", "cursor=x"):
        response = api("GET", f"/calls?{wrong}")
        assert (response.status_code, response.content_type) == (422, "application/problem+json")


def test_a_number_is_shown_in_full_to_the_operator_of_the_call_and_masked_to_others(desk: Desk) -> None:
    line = desk.talk(desk.lin)
    path = f"/calls/{line.call().id}"
    assert desk.api(desk.lin)("GET", path).json["number"] == "139 0000 0001"
    assert desk.api(desk.zhao)("GET", path).json["number"] == "139****0001"
    supervisor = a_person(desk.court, "S01", "周主任", position="window")
    assert desk.api(supervisor, Role.SUPERVISOR)("GET", path).json["number"] == "139****0001"


def test_another_court_sees_nothing_and_a_clerk_of_the_window_has_no_calls(desk: Desk) -> None:
    line = desk.talk(desk.lin)
    other = open_desk(desk.app, "川9902", "028-12345")
    stranger = other.api(other.lin)
    assert stranger("GET", f"/calls/{line.call().id}").status_code == 404
    assert stranger("POST", f"/calls/{line.call().id}/hangup").status_code == 404
    assert stranger("GET", f"/calls?sid={line.sid}").json["items"] == []
    clerk = a_person(desk.court, "W01", "陈小雨")
    assert desk.api(clerk, Role.CLERK)("GET", "/calls").status_code == 403
    assert desk.client.get("/api/v1/calls").status_code == 401


def test_the_same_state_again_is_a_sign_of_life_and_another_word_is_refused(desk: Desk) -> None:
    api = desk.api(desk.lin)
    assert api("GET", "/operator/state").json["state"] == "offline"
    at("2026-09-16 10:00:00")
    since = api("PUT", "/operator/state", json={"state": "ready"}).json["since"]
    at("2026-09-16 10:01:20")
    assert api("PUT", "/operator/state", json={"state": "ready"}).json["since"] == since
    at("2026-09-16 10:02:40")
    assert desk.line().hears_greeting().rings != ""
    shown = api("GET", "/operator/state").json
    assert (shown["state"], shown["call"] is not None) == ("reserved", True)
    for state in ("on_call", "asleep", ""):
        assert api("PUT", "/operator/state", json={"state": state}).status_code == 422
    assert api("PUT", "/operator/state", json={"state": "ready", "colour": "red"}).status_code == 422


def test_a_state_set_during_a_call_waits_for_its_end(desk: Desk) -> None:
    desk.is_ready(desk.lin)
    line = desk.line()
    Operator.rung(line, line.hears_greeting()).tells("in-progress")
    api = desk.api(desk.lin)
    shown = api("PUT", "/operator/state", json={"state": "not_ready", "reason": "用餐"}).json
    assert (shown["state"], shown["after_call"]) == ("on_call", "not_ready")
    assert api("PUT", "/operator/state", json={"state": "ready"}).json["after_call"] == ""


def test_hanging_up_asks_the_provider_once_the_decision_stands(desk: Desk) -> None:
    desk.is_ready(desk.lin)
    line = desk.line()
    Operator.rung(line, line.hears_greeting()).tells("in-progress")
    path = f"/calls/{line.call().id}/hangup"
    assert desk.api(desk.zhao)("POST", path).json["code"] == "not_on_this_call"
    assert desk.api(desk.lin)("POST", path).status_code == 202
    outbox.send_due()
    assert desk.provider.asked == [("hang_up", line.sid, "")]
    line.ends()
    assert desk.api(desk.lin)("POST", path).json["code"] == "call_over"
    assert commands.Sending.DONE


def test_what_this_version_cannot_do_is_said_plainly(desk: Desk) -> None:
    line, api = desk.talk(desk.lin), desk.api(desk.lin)
    for act in ("hold", "resume", "transfer"):
        response = api("POST", f"/calls/{line.call().id}/{act}")
        assert (response.status_code, response.json["code"]) == (409, "capability_missing")


def test_without_a_provider_there_is_no_browser_phone(desk: Desk) -> None:
    refused = desk.api(desk.lin)("POST", "/operator/phone-token")
    assert (refused.status_code, refused.json["code"]) == (409, "no_browser_phone")


def test_a_phone_token_names_the_operator_by_id_and_opens_incoming_calls_alone(desk: Desk, settings: Settings) -> None:
    twilio = replace(settings.twilio, base_url="https://voice.court.example")
    desk.app.extensions["settings"] = replace(settings, twilio=twilio)
    given = desk.api(desk.lin)("POST", "/operator/phone-token").json
    assert (given["kind"], given["address"]) == ("gateway", "wss://voice.court.example/client")
    assert given["identity"] == f"op_{desk.lin.id.hex}"
    claims = jwt.decode(given["token"], DEMO_SECRET, algorithms=["HS256"], issuer=DEMO_API_KEY)
    assert claims["grants"]["voice"] == {"incoming": {"allow": True}}
    assert "林晓" not in json.dumps(claims, ensure_ascii=False)
    assert 3500 < claims["exp"] - time.time() < 3700


def test_an_idempotency_key_answers_a_repeated_record_as_the_first_time(desk: Desk) -> None:
    line, api = desk.talk(desk.lin), desk.api(desk.lin)
    body = {"kind": "case_query", "summary": "查询", "outcome": "answered"}
    answers = [
        api("POST", f"/calls/{line.call().id}/matters", json=body, headers={"Idempotency-Key": "k1"}) for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json == answers[1].json


def test_a_browser_needs_its_page_token_to_write(desk: Desk) -> None:
    an_account(desk.court, "lin", Role.OPERATOR, desk.lin)
    assert desk.client.put("/api/v1/operator/state", json={"state": "ready"}).status_code in (400, 401)
