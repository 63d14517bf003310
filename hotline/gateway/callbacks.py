"""What the application is told and asked about a call: parameters, order, and the faults that befall both."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

from hotline.gateway.calls import EVENTS, Call
from hotline.gateway.clock import Clock, rfc2822
from hotline.gateway.courier import Answer, Courier, Delivery, new_token, path_of
from hotline.gateway.errors import NOT_RETRIEVED, Refusal
from hotline.gateway.faults import Fate, Faults
from hotline.gateway.race import race
from hotline.gateway.verbs import Callback

Spawn = Callable[[Coroutine[Any, Any, None]], "asyncio.Task[None]"]
API_VERSION = "2010-04-01"


def standard(call: Call, account_sid: str) -> dict[str, str]:
    """The parameters that every request about a call carries."""
    form = {
        "CallSid": call.sid,
        "AccountSid": account_sid,
        "From": call.from_,
        "To": call.to,
        "Caller": call.from_,
        "Called": call.to,
        "CallStatus": call.status.value,
        "ApiVersion": API_VERSION,
        "Direction": call.direction.value,
    }
    if call.parent:
        form["ParentCallSid"] = call.parent.sid
    if call.forwarded_from:
        form["ForwardedFrom"] = call.forwarded_from
    if call.caller_name:
        form["CallerName"] = call.caller_name
    return form


def progress(call: Call, clock: Clock) -> dict[str, str]:
    """What a progress event adds. Duration is minutes begun (for bills), CallDuration is seconds."""
    form = {
        "Timestamp": rfc2822(clock.now()),
        "SequenceNumber": str(call.told),
        "CallbackSource": "call-progress-events",
    }
    if call.ended:
        form |= {
            "CallDuration": str(call.duration),
            "Duration": str(-(-call.duration // 60)),
            "SipResponseCode": str(call.sip_code),
        }
    return form


@dataclass(slots=True)
class _Lane:
    """Requests of one kind about one leg, which go out one after the other."""

    count: int = 0
    last: "asyncio.Task[None] | None" = None
    held: list[tuple[int, asyncio.Event]] = field(default_factory=list)

    def passed_by(self, place: int) -> None:
        """The request at `place` is out: those held back before it may follow."""
        for held, event in self.held:
            if held < place:
                event.set()


@dataclass(slots=True)
class _Sending:
    """One request on its way: its place in its lane, and what may hold it back."""

    delivery: Delivery
    lane: _Lane
    place: int
    before: "asyncio.Task[None] | None"
    passed: asyncio.Event


class Callbacks:
    """Sends progress and recording events in order, and call requests, each as `faults` will have it."""

    def __init__(self, courier: Courier, clock: Clock, account_sid: str, spawn: Spawn) -> None:
        self.faults = Faults()
        self._courier = courier
        self._clock = clock
        self._account_sid = account_sid
        self._spawn = spawn
        self._lanes: WeakKeyDictionary[Call, dict[str, _Lane]] = WeakKeyDictionary()

    def tell_status(self, call: Call) -> None:
        """Fire the event of the call's new status, if somebody wants it."""
        event = EVENTS.get(call.status, "")
        if call.callback.url and event in call.callback.events:
            form = standard(call, self._account_sid) | progress(call, self._clock)
            call.told += 1
            self.tell("status", call, call.callback, event, form)

    def tell(self, kind: str, call: Call, callback: Callback, event: str, form: dict[str, str]) -> None:
        """Send an event after the earlier ones of its kind on this leg; what is answered does not matter."""
        sending = self._sending(kind, call, callback.url, event)
        task = self._spawn(self._deliver(callback, form, sending))
        if sending.delivery.fate in {Fate.PLAIN, Fate.DUPLICATE}:
            sending.lane.last = task
        elif sending.delivery.fate is Fate.REORDER:
            sending.lane.held.append((sending.place, sending.passed))

    async def ask(self, call: Call, url: str, method: str, form: dict[str, str]) -> Answer:
        """The application's answer to a call request. Raises Refusal."""
        delivery = self._sending("voice", call, url, call.status).delivery
        token = new_token()
        if delivery.fate is Fate.DROP:
            raise Refusal(NOT_RETRIEVED, "the request was dropped on demand", url)
        if delivery.fate is Fate.DELAY:
            await self._clock.sleep(self.faults.delay_seconds)
        if delivery.fate is Fate.DUPLICATE:
            await self._courier.send(url, method, form, delivery, token)
        return await self._courier.send(url, method, form, delivery, token)

    async def _deliver(self, callback: Callback, form: dict[str, str], sending: _Sending) -> None:
        fate = sending.delivery.fate
        if fate is Fate.SCATTER:
            await asyncio.gather(*(self._scattered(callback, form, sending, copy) for copy in (0, 1)))
            return
        await self._turn(fate, sending)
        token = new_token()
        for _ in range({Fate.DROP: 0, Fate.DUPLICATE: 2}.get(fate, 1)):
            await self._send(callback, form, sending, token)
        if fate not in {Fate.DROP, Fate.REORDER}:
            sending.lane.passed_by(sending.place)

    async def _scattered(self, callback: Callback, form: dict[str, str], sending: _Sending, copy: int) -> None:
        delivery = sending.delivery
        await self._clock.sleep(self.faults.lateness(delivery.kind, delivery.leg, sending.place, copy))
        await self._send(callback, form, sending, new_token())

    async def _send(self, callback: Callback, form: dict[str, str], sending: _Sending, token: str) -> None:
        try:
            await self._courier.send(callback.url, callback.method, form, sending.delivery, token)
        except Refusal as refusal:
            # Told by the delivery alone; the call goes on.
            sending.delivery.answers.append(str(refusal))

    async def _turn(self, fate: Fate, sending: _Sending) -> None:
        """Wait until an event may go out."""
        if fate is Fate.DELAY:
            await self._clock.sleep(self.faults.delay_seconds)
        elif fate is Fate.REORDER:
            # Not for ever: it may have been the leg's last event.
            await race(sending.passed.wait(), self._clock.sleep(self.faults.delay_seconds))
        elif sending.before:
            await asyncio.wait({sending.before})

    def _sending(self, kind: str, call: Call, url: str, event: str) -> _Sending:
        lane = self._lanes.setdefault(call, {}).setdefault(kind, _Lane())
        place, lane.count = lane.count, lane.count + 1
        fate = self.faults.fate(kind, call.number, place)
        delivery = Delivery(kind, call.sid, call.number, event, fate, path_of(url), [])
        self._courier.deliveries.append(delivery)
        return _Sending(delivery, lane, place, lane.last, asyncio.Event())
