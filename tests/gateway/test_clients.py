"""Browser clients on the WebSocket: who gets in, what rings where, and what a tab can do."""

import asyncio
import time
from typing import Any

import aiohttp
import jwt
import pytest
from aiohttp import web

from hotline.gateway.calls import Call, Status
from hotline.gateway.clients import Offer
from hotline.gateway.media import Invitation
from hotline.gateway.tabs import Tab
from tests.gateway.world import ACCOUNT, API_KEY, API_SECRET, APP, CALLER, World, access_token, played, twiml

Socket = aiohttp.ClientWebSocketResponse
CLIENT = '<Client><Identity>op7</Identity><Parameter name="事项" value="咨询"/></Client>'
DIAL = f'<Dial action="/done" timeout="60">{CLIENT}</Dial>'


async def heard(tab: Socket, kind: str) -> dict[str, Any]:
    """The next message, which must be of a kind."""
    message: dict[str, Any] = await tab.receive_json()
    assert message["type"] == kind, message
    return message


async def ringing(world: World) -> Call:
    world.desk.pages |= {"/voice": twiml(DIAL), "/done": twiml("")}
    return await world.call()


@played()
async def test_a_tab_registers_rings_accepts_and_hears_the_end(world: World) -> None:
    async with world.tab(access_token()) as tab:
        assert (await heard(tab, "registered"))["identity"] == "op7"
        call = await ringing(world)
        incoming = await heard(tab, "incoming")
        child = world.child(call)
        assert incoming["callSid"] == child.sid
        assert (incoming["from"], incoming["to"]) == (CALLER, "client:op7")
        assert incoming["parameters"] == {"事项": "咨询"}
        await tab.send_json({"type": "accept", "callSid": child.sid})
        await heard(tab, "connected")
        await world.until(call, "joined")
        await world.api("POST", f"/simulated/calls/{call.sid}/hangup")
        assert (await heard(tab, "disconnected"))["callSid"] == child.sid
        await world.ended(call)
        assert (await world.desk.sees("/done")).form["DialBridged"] == "true"


@played()
async def test_two_tabs_ring_and_the_first_to_accept_gets_the_call(world: World) -> None:
    async with world.tab(access_token()) as one, world.tab(access_token()) as two:
        await heard(one, "registered")
        await heard(two, "registered")
        call = await ringing(world)
        sid = (await heard(one, "incoming"))["callSid"]
        assert (await heard(two, "incoming"))["callSid"] == sid
        await two.send_json({"type": "accept", "callSid": sid})
        await heard(two, "connected")
        assert (await heard(one, "cancelled"))["reason"] == "answered elsewhere"
        await one.send_json({"type": "accept", "callSid": sid})
        assert (await heard(one, "error"))["code"] == 31481
        await two.send_json({"type": "hangup", "callSid": sid})
        await heard(two, "disconnected")
        await world.ended(call)


@played()
async def test_of_two_tabs_that_accept_in_the_same_moment_one_gets_the_call(world: World) -> None:
    offer = Offer(Invitation("CA1", CALLER, "client:op7"))
    one, two = (Tab(world.exchange, web.WebSocketResponse()) for _ in range(2))
    assert (offer.accept(one), offer.accept(two)) == (True, False)
    offer.reject()
    assert await offer.answer is one


@played()
async def test_a_rejecting_tab_makes_the_dial_busy_and_silences_the_other_one(world: World) -> None:
    async with world.tab(access_token()) as one, world.tab(access_token()) as two:
        await heard(one, "registered")
        await heard(two, "registered")
        call = await ringing(world)
        sid = (await heard(one, "incoming"))["callSid"]
        await heard(two, "incoming")
        await one.send_json({"type": "reject", "callSid": sid})
        await heard(two, "cancelled")
        await world.ended(call)
        assert (await world.desk.sees("/done")).form["DialCallStatus"] == "busy"


@played()
async def test_a_caller_who_gives_up_cancels_the_ringing(world: World) -> None:
    async with world.tab(access_token()) as tab:
        await heard(tab, "registered")
        call = await ringing(world)
        await heard(tab, "incoming")
        await world.api("POST", f"/simulated/calls/{call.sid}/hangup")
        assert (await heard(tab, "cancelled"))["reason"] == "given up"
        await world.ended(call)


@played()
async def test_a_closed_tab_ends_its_call_and_is_no_longer_registered(world: World) -> None:
    async with world.tab(access_token()) as tab:
        await heard(tab, "registered")
        call = await ringing(world)
        sid = (await heard(tab, "incoming"))["callSid"]
        await tab.send_json({"type": "accept", "callSid": sid})
        await world.until(call, "joined")
        assert await world.api("GET", "/simulated/clients") == {"op7": 1}
    await world.ended(call)
    assert world.record(sid).status is Status.COMPLETED
    assert await world.api("GET", "/simulated/clients") == {}


@played()
async def test_a_tab_in_conversation_ignores_a_second_call(world: World) -> None:
    async with world.tab(access_token()) as tab:
        await heard(tab, "registered")
        first = await ringing(world)
        sid = (await heard(tab, "incoming"))["callSid"]
        await tab.send_json({"type": "accept", "callSid": sid})
        await heard(tab, "connected")
        second = await world.call()
        await world.until(second, "dial")
        await world.api("POST", f"/simulated/calls/{second.sid}/hangup")
        await world.ended(second)
        assert world.child(second).status is Status.CANCELED
        await tab.send_json({"type": "hangup", "callSid": sid})
        await heard(tab, "disconnected")
        await world.ended(first)


@played()
async def test_a_tab_presses_keys_mutes_and_is_told_what_is_said_to_it(world: World) -> None:
    async with world.tab(access_token()) as tab:
        await heard(tab, "registered")
        world.desk.pages |= {
            "/voice": twiml('<Dial><Client url="/whisper">op7</Client></Dial>'),
            "/whisper": twiml('<Gather numDigits="1" timeout="600" action="/keys"><Say>来电</Say></Gather>'),
            "/keys": twiml(""),
        }
        call = await world.call()
        sid = (await heard(tab, "incoming"))["callSid"]
        await tab.send_json({"type": "accept", "callSid": sid})
        await heard(tab, "connected")
        assert (await heard(tab, "heard"))["text"] == "来电"
        await tab.send_json({"type": "mute", "callSid": sid, "muted": True})
        await tab.send_json({"type": "digits", "callSid": sid, "digits": "5"})
        assert (await world.desk.sees("/keys")).form["Digits"] == "5"
        assert world.lines(world.record(sid), "mute") == ["on"]
        await world.until(call, "joined")
        await tab.send_json({"type": "hangup", "callSid": sid})
        await world.ended(call)


@played()
async def test_a_tab_places_a_call_of_its_own_to_the_application_of_its_token(world: World) -> None:
    async with world.tab(access_token()) as tab:
        await heard(tab, "registered")
        world.desk.pages["/voice"] = twiml('<Say>回拨</Say><Pause length="600"/>')
        await tab.send_json({"type": "call", "parameters": {"To": CALLER, "callback": "17", "From": "forged"}})
        sid = (await heard(tab, "calling"))["callSid"]
        await heard(tab, "connected")
        voice = (await world.desk.sees("/voice")).form
        assert (voice["From"], voice["To"], voice["Direction"]) == ("client:op7", CALLER, "inbound")
        assert voice["callback"] == "17"
        assert (await heard(tab, "heard"))["text"] == "回拨"
        await tab.send_json({"type": "hangup", "callSid": sid})
        await heard(tab, "disconnected")
        await world.ended(world.record(sid))


@pytest.mark.parametrize(
    "message", ["nonsense", "[]", "{}", '{"type": "sing"}', '{"type": "call", "parameters": {"a": 1}}', '"accept"']
)
@played()
async def test_a_malformed_message_is_answered_and_does_no_harm(world: World, message: str) -> None:
    async with world.tab(access_token()) as tab:
        await heard(tab, "registered")
        await tab.send_str(message)
        assert (await heard(tab, "error"))["code"] == 31100
        assert await world.api("GET", "/simulated/clients") == {"op7": 1}


def forged(**changes: Any) -> str:
    """A token of the right shape with something wrong."""
    header = {"cty": changes.pop("cty", "twilio-fpa;v=1")}
    secret, algorithm = changes.pop("secret", API_SECRET), changes.pop("algorithm", "HS256")
    payload = {
        "iss": API_KEY,
        "sub": ACCOUNT,
        "exp": int(time.time()) + 600,
        "grants": {"identity": "op7", "voice": {"incoming": {"allow": True}}},
    } | changes
    return jwt.encode(payload, secret, algorithm=algorithm, headers=header)


FORGED = {
    "nothing": (20101, ""),
    "no token": (20101, "abc.def.ghi"),
    "another content type": (20102, forged(cty="JWT")),
    "another key": (20103, forged(iss="SK" + "0" * 32)),
    "another account": (20103, forged(sub="AC" + "0" * 32)),
    "an expired one": (20104, forged(exp=int(time.time()) - 10)),
    "one of tomorrow": (20105, forged(nbf=int(time.time()) + 3600)),
    "one without an end": (20101, jwt.encode({"iss": API_KEY}, API_SECRET, headers={"cty": "twilio-fpa;v=1"})),
    "no grants": (20106, forged(grants={})),
    "no identity": (20106, forged(grants={"voice": {}})),
    "no voice": (20106, forged(grants={"identity": "op7"})),
    "another secret": (20107, forged(secret="a-secret-of-somebody-else-which-is-long")),
    "no signature": (20101, forged(secret=None, algorithm="none")),
    "another algorithm": (20101, forged(secret="x" * 64, algorithm="HS512")),
}


@pytest.mark.parametrize("token", FORGED)
@played()
async def test_a_token_that_is_not_right_opens_nothing(world: World, token: str) -> None:
    code, text = FORGED[token]
    async with world.tab(text) as tab:
        assert (await heard(tab, "error"))["code"] == code
        closed = await tab.receive()
        assert (closed.type, closed.data) == (aiohttp.WSMsgType.CLOSE, 1008)
    assert await world.api("GET", "/simulated/clients") == {}


@played()
async def test_an_expiring_token_stops_the_ringing_until_a_new_one_comes(world: World) -> None:
    async with world.tab(forged(exp=int(time.time()) + 3)) as tab:
        await heard(tab, "registered")
        assert (await heard(tab, "error"))["code"] == 20104
        assert await world.api("GET", "/simulated/clients") == {}
        await tab.send_json({"type": "token", "token": access_token("somebody_else")})
        assert (await heard(tab, "error"))["code"] == 20106
        await tab.send_json({"type": "token", "token": access_token()})
        await heard(tab, "registered")
        assert await world.api("GET", "/simulated/clients") == {"op7": 1}


@played()
async def test_a_token_without_incoming_calls_registers_but_does_not_ring(world: World) -> None:
    grants = {"identity": "op7", "voice": {"outgoing": {"application_sid": APP}}}
    async with world.tab(forged(grants=grants)) as tab:
        await heard(tab, "registered")
        assert await world.api("GET", "/simulated/clients") == {}


@played()
async def test_simulated_operators_answer_refuse_and_ignore_as_they_are_told(world: World) -> None:
    habits: list[tuple[dict[str, Any], str]] = [
        ({"answer_after": 1, "talk": 3}, "completed"),
        ({"answer_after": 1, "reject": True}, "busy"),
        ({"answer_after": None}, "no-answer"),
    ]
    for habit, status in habits:
        await world.api("PUT", "/simulated/operators/op7", **habit)
        call = await ringing(world)
        await world.ended(call)
        assert world.desk.of("/done")[-1].form["DialCallStatus"] == status
    async with world.http.delete(f"{world.gateway}/simulated/operators/op7") as answer:
        assert answer.status == 204
    assert await world.api("GET", "/simulated/clients") == {}


@played()
async def test_a_gateway_that_stops_tells_its_tabs_and_its_callers_application(world: World) -> None:
    async with world.tab(access_token()) as tab:
        await heard(tab, "registered")
        call = await ringing(world)
        sid = (await heard(tab, "incoming"))["callSid"]
        await tab.send_json({"type": "accept", "callSid": sid})
        await world.until(call, "joined")
        closing = asyncio.ensure_future(world.exchange.close())
        await heard(tab, "connected")
        await heard(tab, "disconnected")
        await closing
    assert (await world.desk.sees("/status")).form["CallStatus"] == "completed"
