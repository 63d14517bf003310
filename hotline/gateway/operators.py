"""Simulated operators: registered under an identity like a browser, they answer and hang up by the clock."""

import asyncio
from dataclasses import dataclass

from hotline.gateway.calls import Calls
from hotline.gateway.clients import Offer
from hotline.gateway.clock import Clock
from hotline.gateway.media import Line
from hotline.gateway.people import IDLE, Person, Script
from hotline.gateway.race import stop
from hotline.gateway.simulated import SimulatedLine


@dataclass(frozen=True, slots=True)
class Habit:
    """answer_after: seconds of ringing, None: never answers. reject: declines instead of answering."""

    answer_after: float | None = 1.0
    reject: bool = False
    script: Script = IDLE


class SimulatedOperator:
    """A clients.Device without a browser."""

    def __init__(self, identity: str, habit: Habit, clock: Clock, calls: Calls) -> None:
        self.identity = identity
        self.habit = habit
        self._clock = clock
        self._calls = calls
        self._ringing: dict[Offer, asyncio.Task[None]] = {}
        self._line: SimulatedLine | None = None

    @property
    def free(self) -> bool:
        return not self._ringing and (self._line is None or self._line.over)

    def offer(self, offer: Offer) -> None:
        self._ringing[offer] = asyncio.ensure_future(self._react(offer))

    def withdraw(self, offer: Offer, reason: str) -> None:
        if task := self._ringing.pop(offer, None):
            task.cancel()

    def connect(self, offer: Offer) -> Line:
        self._ringing.pop(offer, None)
        call = self._calls.get(offer.invitation.call_sid)
        if call is None:
            raise AssertionError("a ringing call is on record")
        self._line = SimulatedLine(self._clock, call.journal, Person(self.habit.script))
        return self._line

    async def close(self) -> None:
        await stop(*self._ringing.values())
        if self._line:
            self._line.drop()

    async def _react(self, offer: Offer) -> None:
        if self.habit.answer_after is None:
            return
        await self._clock.sleep(self.habit.answer_after)
        if self.habit.reject:
            offer.reject()
        else:
            offer.accept(self)
