"""The simulated API: for this machine alone, strict about what it is told, and with a transcript to follow."""

import json
from typing import Any

import pytest

from tests.gateway.world import World, played, twiml


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example"}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Type": "application/x-www-form-urlencoded"}, 415),
    ],
)
@played()
async def test_a_page_of_another_site_cannot_use_it(world: World, headers: dict[str, str], status: int) -> None:
    headers = {"Content-Type": "application/json"} | headers
    async with world.http.post(f"{world.gateway}/simulated/calls", data='{"from": "1"}', headers=headers) as answer:
        assert answer.status == status
    assert not list(world.exchange.calls.newest_first())


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/simulated/calls", {"form": "1"}),
        ("POST", "/simulated/calls", {"press": "x"}),
        ("POST", "/simulated/calls", {"press": "5s:1s:2"}),
        ("POST", "/simulated/calls", {"talk": -1}),
        ("PUT", "/simulated/numbers/1", {"answering": "perhaps"}),
        ("PUT", "/simulated/operators/op7", {"answer_after": "soon"}),
        ("PUT", "/simulated/faults", {"drop": 2}),
        ("PUT", "/simulated/faults", {"explode": 1}),
    ],
)
@played()
async def test_what_makes_no_sense_is_refused(world: World, method: str, path: str, body: dict[str, Any]) -> None:
    async with world.http.request(method, world.gateway + path, json=body) as answer:
        assert answer.status == 400
        assert (await answer.json())["error"]


@played()
async def test_an_unknown_number_or_call_is_not_found(world: World) -> None:
    async with world.http.post(f"{world.gateway}/simulated/calls", json={"from": "1", "to": "110"}) as answer:
        assert answer.status == 404
    async with world.http.get(f"{world.gateway}/simulated/calls/CA1") as answer:
        assert answer.status == 404


@played()
async def test_the_transcript_streams_while_the_call_goes_on_and_resumes_where_it_stopped(world: World) -> None:
    world.desk.pages["/voice"] = twiml("<Say>第一句</Say><Say>第二句</Say>")
    call = await world.call()
    async with world.http.get(f"{world.gateway}/simulated/calls/{call.sid}/events") as stream:
        text = (await stream.read()).decode()
    events = [block.splitlines() for block in text.strip().split("\n\n")]
    entries = [json.loads(event[1].removeprefix("data: ")) for event in events[:-1]]
    assert [entry["number"] for entry in entries] == list(range(1, len(entries) + 1))
    assert [entry["text"] for entry in entries if entry["kind"] == "say"] == ["第一句", "第二句"]
    assert events[-1] == ["event: end", 'data: {"status": "completed"}']
    seen = {"Last-Event-ID": str(len(entries) - 1)}
    async with world.http.get(f"{world.gateway}/simulated/calls/{call.sid}/events", headers=seen) as stream:
        again = (await stream.read()).decode()
    assert again.count("id: ") == 1


@played()
async def test_a_call_can_be_waited_for(world: World) -> None:
    world.desk.pages["/voice"] = twiml("<Say>您好</Say>")
    call = await world.call()
    told = await world.api("GET", f"/simulated/calls/{call.sid}?wait=completed")
    assert (told["status"], told["direction"], told["parent"]) == ("completed", "inbound", None)
    assert [entry["text"] for entry in told["transcript"] if entry["kind"] == "say"] == ["您好"]


@played()
async def test_alerts_and_deliveries_tell_what_went_wrong(world: World) -> None:
    world.desk.pages |= {"/voice": twiml("<Bark/>"), "/fallback": twiml("")}
    call = await world.ended(await world.call())
    (alert,) = await world.api("GET", "/simulated/alerts")
    assert (alert["code"], alert["call_sid"], alert["url"]) == (12200, call.sid, f"{world.desk.base}/voice")
    await world.desk.sees("/status")
    told = await world.api("GET", "/simulated/deliveries")
    assert [(each["kind"], each["path"]) for each in told] == [
        ("voice", "/voice"),
        ("voice", "/fallback"),
        ("status", "/status"),
    ]


@played()
async def test_health_needs_no_secret(world: World) -> None:
    async with world.http.get(f"{world.gateway}/healthz") as answer:
        assert (answer.status, await answer.text()) == (200, "ok")
