"""A live leg: its record, its line, and the two things that interrupt whatever it is doing."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from hotline.gateway.calls import Call, Calls, Direction, Status
from hotline.gateway.flow import HungUp, Redirected
from hotline.gateway.media import Line
from hotline.gateway.race import stop

T = TypeVar("T")


class Leg:
    """A call that is up or ringing. One interpreter at a time works on it, inside `during`."""

    def __init__(self, call: Call, line: Line, calls: Calls) -> None:
        self.call = call
        self.line = line
        self.released = False  # lives on after the Dial that rang it
        self._calls = calls
        self._interruption: HungUp | Redirected | None = None
        self._struck = asyncio.Event()
        self._watch = asyncio.ensure_future(self._watch_line())

    def interrupt(self, reason: HungUp | Redirected) -> None:
        """Stop what the leg is doing. Nothing follows a hang-up."""
        if not isinstance(self._interruption, HungUp):
            self._interruption = reason
            self._struck.set()

    async def struck(self) -> None:
        """Return when the leg is interrupted, leaving the interruption for its next `during`."""
        await self._struck.wait()

    def take(self) -> HungUp | Redirected | None:
        """The interruption, if any. A redirection is taken once, a hang-up stays."""
        reason = self._interruption
        if isinstance(reason, Redirected):
            self._interruption = None
            self._struck.clear()
        return reason

    def check(self) -> None:
        """Raise the interruption, if there is one."""
        if reason := self.take():
            raise reason

    async def during(self, work: Coroutine[Any, Any, T]) -> T:
        """Do something unless the leg is interrupted. Raises HungUp or Redirected; the work is then cancelled."""
        task, struck = asyncio.ensure_future(work), asyncio.ensure_future(self._struck.wait())
        try:
            await asyncio.wait({task, struck}, return_when=asyncio.FIRST_COMPLETED)
            if task.done():
                return task.result()
        finally:
            await stop(task, struck)
        raise self.take() or HungUp()

    async def answer(self) -> None:
        """Pick up, once."""
        if self.call.status in {Status.RINGING, Status.INITIATED, Status.QUEUED}:
            await self.line.answer()
            self._calls.move(self.call, Status.IN_PROGRESS)

    async def finish(self, status: Status = Status.COMPLETED) -> None:
        """End the leg, once. A leg that was never answered cannot have been completed."""
        if not self.call.ended:
            if status is Status.COMPLETED and self.call.answered_at is None:
                inbound = self.call.direction is Direction.INBOUND
                status = Status.NO_ANSWER if inbound else Status.CANCELED
            self._calls.move(self.call, status)
        self.interrupt(HungUp())
        await stop(self._watch)
        await self.line.hang_up()

    async def _watch_line(self) -> None:
        await self.line.gone()
        self.interrupt(HungUp())
