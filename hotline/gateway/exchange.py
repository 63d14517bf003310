"""The exchange: everything one gateway holds, and the ways a call begins, is turned aside and ends."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, TypeVar

import aiohttp

from hotline.gateway import verbs
from hotline.gateway.callbacks import Callbacks
from hotline.gateway.calls import Call, Calls, Direction, Status
from hotline.gateway.clients import Clients
from hotline.gateway.clock import Clock
from hotline.gateway.courier import Courier
from hotline.gateway.dialling import Rung, address
from hotline.gateway.directory import Directory
from hotline.gateway.errors import Refusal
from hotline.gateway.flow import Goto, HungUp, Redirected
from hotline.gateway.interpreter import Interpreter
from hotline.gateway.legs import Leg
from hotline.gateway.media import Carrier, Endpoint, Line
from hotline.gateway.queues import Queues
from hotline.gateway.race import stop
from hotline.gateway.recordings import Recordings
from hotline.gateway.ringing import Party, Ringing
from hotline.gateway.settings import Number, Settings
from hotline.gateway.sounds import Sounds
from hotline.gateway.verbs import Callback

T = TypeVar("T")
MOST_ALERTS = 1000
GOODBYE = 5.0  # real seconds that calls and callbacks have to end in when the gateway stops
log = logging.getLogger("hotline.gateway")


@dataclass(frozen=True, slots=True)
class Alert:
    """A refusal, as Twilio's debugger would list it."""

    call_sid: str
    code: int
    message: str
    url: str


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls. params: added to the first request, for what a browser client sends along."""

    from_: str
    forwarded_from: str = ""
    name: str = ""
    params: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Order:
    """A call to be placed. timeout: seconds of ringing."""

    noun: Rung
    from_: str
    goto: Goto
    callback: Callback
    fallback: Callback
    timeout: float = 60


class Exchange:
    """One account's calls, queues, recordings and clients. Lives in one event loop; `close` leaves no task behind."""

    def __init__(self, settings: Settings, session: aiohttp.ClientSession) -> None:
        self.settings = settings
        self.base_url = f"http://{settings.host}:{settings.port}"
        self.clock = Clock(settings.speed, settings.clock)
        self.calls = Calls(self.clock, self._moved)
        self.courier = Courier(session, settings.auth_token)
        self.callbacks = Callbacks(self.courier, self.clock, settings.account_sid, self.spawn)
        self.recordings = Recordings(self.callbacks, self.clock, settings.account_sid, lambda: self.base_url)
        self.queues = Queues(self.clock)
        self.sounds = Sounds(self.courier)
        self.clients = Clients()
        self.directory = Directory(self.clock, self.calls)
        self.carrier: Carrier = self.directory
        self.alerts: deque[Alert] = deque(maxlen=MOST_ALERTS)
        self.closing = False
        self._legs: dict[str, Leg] = {}
        self._tasks: set[asyncio.Task[Any]] = set()

    # Calls begin.

    def incoming(self, number: Number, caller: Caller, connect: Callable[[Call], Line]) -> Call:
        """A call from outside, or from a browser client, to one of the account's numbers.

        connect: makes the caller's line.
        """
        call = self.calls.open(from_=caller.from_, to=number.number, direction=Direction.INBOUND)
        call.forwarded_from, call.caller_name = caller.forwarded_from, caller.name
        call.callback, call.fallback = number.status, number.fallback
        log.info("call %s from %s", call.sid, mask(call.from_))
        goto = Goto(number.voice.url, number.voice.method, caller.params)
        self.start(self.connect(call, connect(call)), goto)
        return call

    def originate(self, order: Order) -> Call:
        """A call that the REST API asks for: rings, and on an answer performs a document."""
        to = address(order.noun)
        call = self.calls.open(from_=order.from_, to=to, direction=Direction.OUTBOUND_API)
        call.callback, call.fallback = order.callback, order.fallback
        log.info("call %s to %s", call.sid, mask(to))
        parameters = order.noun.parameters if isinstance(order.noun, verbs.Client) else {}
        party = Party(call, self.endpoint(order.noun), parameters)
        self.spawn(self._place(party, order.goto, order.timeout))
        return call

    async def _place(self, party: Party, goto: Goto, timeout: float) -> None:
        self.calls.move(party.call, Status.INITIATED)
        ringing = Ringing(self, [party], timeout)
        try:
            leg = await ringing.first_answer()
            if leg:
                await leg.answer()
                leg.released = True
                self.start(leg, goto)
        finally:
            if ringing.leg and not ringing.leg.released:
                await ringing.leg.finish()

    def connect(self, call: Call, line: Line) -> Leg:
        """A live leg on a line."""
        leg = self._legs[call.sid] = Leg(call, line, self.calls)
        return leg

    def start(self, leg: Leg, goto: Goto) -> None:
        """Let a leg live by its documents until it ends."""
        self.spawn(self._live(leg, goto))

    async def _live(self, leg: Leg, goto: Goto) -> None:
        try:
            await self.interpreter(leg).main(goto)
        except Exception:
            # One call's fault must not touch another: it ends this call alone.
            log.exception("call %s has failed", leg.call.sid)
            await leg.finish(Status.FAILED if leg.call.answered_at is None else Status.COMPLETED)
        finally:
            if not leg.call.ended:
                await leg.finish()

    # Calls are turned aside and end.

    def redirect(self, call: Call, goto: Goto) -> bool:
        """Send a live call to another document; False when it is not in progress."""
        leg = self._legs.get(call.sid)
        if leg is None or call.status is not Status.IN_PROGRESS:
            return False
        leg.interrupt(Redirected(goto))
        return True

    def end(self, call: Call) -> None:
        """Hang up, or stop the ringing."""
        call.withdrawn.set()
        if leg := self._legs.get(call.sid):
            leg.interrupt(HungUp())

    def leg_of(self, call: Call) -> Leg | None:
        return self._legs.get(call.sid)

    async def close(self) -> None:
        """End every call, let the last callbacks out, and stop whatever is left."""
        self.closing = True
        for call in self.calls.newest_first():
            if not call.ended:
                self.end(call)
        loop = asyncio.get_running_loop()
        deadline = loop.time() + GOODBYE
        while self._tasks and (left := deadline - loop.time()) > 0:
            await asyncio.wait(self._tasks, timeout=left)
        await stop(*self._tasks)

    # What the interpreter asks for.

    def interpreter(
        self,
        leg: Leg,
        allowed: frozenset[type[verbs.Verb]] | None = None,
        extra: Callable[[], dict[str, str]] = dict,
        *,
        inside: bool = False,
    ) -> Interpreter:
        return Interpreter(self, leg, allowed, extra, inside=inside)

    def endpoint(self, noun: Rung) -> Endpoint:
        if isinstance(noun, verbs.Client):
            return self.clients.endpoint(noun.identity)
        return self.carrier.endpoint(address(noun))

    def alert(self, call: Call, refusal: Refusal) -> None:
        """Write down what was refused."""
        call.journal.add("alert", str(refusal))
        self.alerts.append(Alert(call.sid, refusal.code, refusal.message, refusal.url))
        log.warning("call %s: error %s", call.sid, refusal.code)

    def spawn(self, work: Coroutine[Any, Any, T]) -> "asyncio.Task[T]":
        """Run something beside the rest, to be ended with the gateway."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return task

    def _done(self, task: "asyncio.Task[Any]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) and not isinstance(error, Refusal):
            log.error("a background task has failed", exc_info=error)

    def _moved(self, call: Call) -> None:
        self.callbacks.tell_status(call)
        if call.ended:
            for recording in list(self.recordings.newest_first(call.sid)):
                self.recordings.finish(recording)
            self._legs.pop(call.sid, None)
            log.info("call %s %s after %s s", call.sid, call.status, call.duration)


def mask(number: str) -> str:
    """A telephone number as logs may show it."""
    return f"{number[:3]}****" if len(number) > 6 else "****"
