"""The simulated API: people who call, numbers and operators who answer, faults, and what came of it all.

For this machine only: it carries no secret, so it answers nobody else (docs/gateway.md).
"""

import contextlib
import ipaddress
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict
from typing import Any

from aiohttp import web

from hotline.gateway.calls import Call
from hotline.gateway.directory import Answering, Behaviour
from hotline.gateway.exchange import Caller, Exchange
from hotline.gateway.faults import Faults
from hotline.gateway.operators import Habit, SimulatedOperator
from hotline.gateway.people import Person, Script, Timed
from hotline.gateway.rest import EXCHANGE
from hotline.gateway.simulated import SimulatedLine

OPERATORS = web.AppKey("operators", dict[str, SimulatedOperator])
LOCAL_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
routes = web.RouteTableDef()


@web.middleware
async def local_only(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse the simulated API to other machines, and to pages of other sites in a browser on this one."""
    if not request.path.startswith("/simulated/"):
        return await handler(request)
    # A page elsewhere can send forms, but neither JSON nor to a host name that is ours alone.
    foreign = request.url.host not in LOCAL_NAMES or "Origin" in request.headers
    if foreign or not _is_local(request.remote or ""):
        return _refused(403, "the simulated API answers this machine alone")
    if request.body_exists and request.content_type != "application/json":
        return _refused(415, "the body must be application/json")
    try:
        return await handler(request)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        return _refused(400, str(error) or type(error).__name__)


def _is_local(address: str) -> bool:
    with contextlib.suppress(ValueError):
        return ipaddress.ip_address(address).is_loopback
    return False


def _refused(status: int, reason: str) -> web.Response:
    return web.json_response({"error": reason}, status=status)


@routes.post("/simulated/calls")
async def place(request: web.Request) -> web.Response:
    """Somebody calls: {from, to?, press?, talk?, hangup_after?, forwarded_from?, caller_name?} -> {sid}."""
    exchange = request.app[EXCHANGE]
    wanted = await _body(request, "from to press talk hangup_after forwarded_from caller_name")
    numbers = exchange.settings.numbers
    called = str(wanted.get("to") or (numbers[0].number if numbers else ""))
    number = exchange.settings.number(called)
    if number is None:
        return _refused(404, "no such number; the gateway has: " + ", ".join(each.number for each in numbers))
    if exchange.closing:
        return _refused(503, "the gateway is stopping")
    forwarded, name = str(wanted.get("forwarded_from") or ""), str(wanted.get("caller_name") or "")
    caller = Caller(str(wanted.get("from") or ""), forwarded, name)
    script = _script(wanted)
    call = exchange.incoming(number, caller, lambda call: SimulatedLine(exchange.clock, call.journal, Person(script)))
    return web.json_response({"sid": call.sid}, status=201)


@routes.get("/simulated/calls/{sid}")
async def show(request: web.Request) -> web.Response:
    """State and transcript. `?wait=completed` answers only when the call has ended."""
    exchange = request.app[EXCHANGE]
    call = _call(request, exchange)
    if request.query.get("wait") == "completed":
        await call.journal.until(lambda _: False)
    return web.json_response(
        {
            "sid": call.sid,
            "from": call.from_,
            "to": call.to,
            "direction": call.direction.value,
            "status": call.status.value,
            "parent": call.parent.sid if call.parent else None,
            "duration": call.duration,
            "transcript": [entry.as_json() for entry in call.journal.entries],
        }
    )


@routes.get("/simulated/calls/{sid}/events")
async def events(request: web.Request) -> web.StreamResponse:
    """The transcript as server-sent events, from the beginning or from Last-Event-ID, until the call ends."""
    call = _call(request, request.app[EXCHANGE])
    after = request.headers.get("Last-Event-ID", "0")
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
    await response.prepare(request)
    with contextlib.suppress(ConnectionResetError):
        async for entry in call.journal.follow(int(after) if after.isdecimal() else 0):
            line = json.dumps(entry.as_json(), ensure_ascii=False)
            await response.write(f"id: {entry.number}\ndata: {line}\n\n".encode())
        await response.write(f"event: end\ndata: {json.dumps({'status': call.status.value})}\n\n".encode())
    return response


@routes.post("/simulated/calls/{sid}/press")
async def press(request: web.Request) -> web.Response:
    """The party presses keys now: {keys}."""
    keys = str((await _body(request, "keys"))["keys"])
    Script(answers=(keys,))  # raises for what are no keys
    _line(request).press(keys)
    return web.Response(status=204)


@routes.post("/simulated/calls/{sid}/hangup")
async def hang_up(request: web.Request) -> web.Response:
    """The party hangs up now."""
    _line(request).drop()
    return web.Response(status=204)


@routes.put("/simulated/numbers/{address}")
async def behave(request: web.Request) -> web.Response:
    """How a dialled number or SIP address behaves: {answering, after?, press?, talk?, hangup_after?}."""
    wanted = await _body(request, "answering after press talk hangup_after")
    behaviour = Behaviour(Answering(wanted.get("answering", "answer")), float(wanted.get("after", 2)), _script(wanted))
    request.app[EXCHANGE].directory.behaviours[request.match_info["address"]] = behaviour
    return web.Response(status=204)


@routes.put("/simulated/operators/{identity}")
async def register(request: web.Request) -> web.Response:
    """An operator without a browser: {answer_after?: seconds or null, reject?, press?, talk?, hangup_after?}."""
    exchange, identity = request.app[EXCHANGE], request.match_info["identity"]
    wanted = await _body(request, "answer_after reject press talk hangup_after")
    after = wanted.get("answer_after", 1.0)
    habit = Habit(None if after is None else float(after), wanted.get("reject", False) is True, _script(wanted))
    operator = request.app[OPERATORS].get(identity)
    if operator:
        operator.habit = habit
    else:
        operator = request.app[OPERATORS][identity] = SimulatedOperator(identity, habit, exchange.clock, exchange.calls)
        exchange.clients.register(operator)
    return web.Response(status=204)


@routes.delete("/simulated/operators/{identity}")
async def unregister(request: web.Request) -> web.Response:
    if operator := request.app[OPERATORS].pop(request.match_info["identity"], None):
        request.app[EXCHANGE].clients.unregister(operator)
        await operator.close()
    return web.Response(status=204)


@routes.get("/simulated/clients")
async def clients(request: web.Request) -> web.Response:
    """Registered identities with the number of their devices."""
    return web.json_response(request.app[EXCHANGE].clients.identities())


@routes.put("/simulated/faults")
async def faults(request: web.Request) -> web.Response:
    """Misbehave from now on: {seed?, drop?, duplicate?, delay?, reorder?, scatter? ...}; {} behaves again."""
    wanted = await _body(request, "seed drop duplicate delay reorder scatter delay_seconds kinds")
    if "kinds" in wanted:
        wanted["kinds"] = frozenset(wanted["kinds"])
    request.app[EXCHANGE].callbacks.faults = Faults(**wanted)
    return web.Response(status=204)


@routes.get("/simulated/deliveries")
async def deliveries(request: web.Request) -> web.Response:
    """The newest requests to the application, oldest first, with what befell them."""
    return web.json_response([each.as_json() for each in request.app[EXCHANGE].courier.deliveries])


@routes.get("/simulated/alerts")
async def alerts(request: web.Request) -> web.Response:
    """What was refused: {call_sid, code, message, url}."""
    return web.json_response([asdict(alert) for alert in request.app[EXCHANGE].alerts])


async def _body(request: web.Request, names: str) -> dict[str, Any]:
    wanted = await request.json() if request.body_exists else {}
    if unknown := wanted.keys() - set(names.split()):
        raise ValueError(f"unknown: {', '.join(sorted(unknown))}")
    return dict(wanted)


def _script(wanted: Mapping[str, Any]) -> Script:
    """press: "1,2#" (one answer for each prompt; "5s:3" presses 3 after five seconds)."""
    pressed = [part for part in str(wanted.get("press") or "").split(",") if part]
    timed = [part.split("s:") for part in pressed if "s:" in part]
    talk, hang_up_after = wanted.get("talk"), wanted.get("hangup_after")
    return Script(
        answers=tuple(part for part in pressed if "s:" not in part),
        timed=tuple(Timed(float(after), keys) for after, keys in timed),
        talk=None if talk is None else float(talk),
        hang_up_after=None if hang_up_after is None else float(hang_up_after),
    )


def _call(request: web.Request, exchange: Exchange) -> Call:
    call = exchange.calls.get(request.match_info["sid"])
    if call is None:
        raise web.HTTPNotFound(text=json.dumps({"error": "no such call"}), content_type="application/json")
    return call


def _line(request: web.Request) -> SimulatedLine:
    exchange = request.app[EXCHANGE]
    leg = exchange.leg_of(_call(request, exchange))
    if leg is None or not isinstance(leg.line, SimulatedLine):
        raise ValueError("the call is over")
    return leg.line
