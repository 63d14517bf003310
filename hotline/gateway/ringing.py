"""Ringing one or several parties and keeping the first who answers."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hotline.gateway.calls import Call, Status
from hotline.gateway.legs import Leg
from hotline.gateway.media import Endpoint, Invitation, Line, Unanswered
from hotline.gateway.race import race, stop

if TYPE_CHECKING:
    from hotline.gateway.exchange import Exchange

log = logging.getLogger("hotline.gateway")


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody to ring: the leg's record, where it rings, and what a client is told along with it."""

    call: Call
    endpoint: Endpoint
    parameters: Mapping[str, str] = field(default_factory=dict)


class Ringing:
    """Rings parties together. `leg` is the one that answered; whoever uses it ends it, also after a cancellation."""

    def __init__(self, exchange: "Exchange", parties: Sequence[Party], timeout: float) -> None:
        self._exchange = exchange
        self._parties = parties
        self._timeout = timeout
        self.leg: Leg | None = None

    async def first_answer(self) -> Leg | None:
        """The first party to answer; None when none does in time. Every other leg has ended by then."""
        tasks = {asyncio.ensure_future(self._ring(party)): party.call for party in self._parties}
        late = asyncio.ensure_future(self._exchange.clock.sleep(self._timeout))
        try:
            waiting = set(tasks)
            while waiting and not self.leg and not late.done():
                done, _ = await asyncio.wait({*waiting, late}, return_when=asyncio.FIRST_COMPLETED)
                waiting -= done
                self._choose(tasks)
        finally:
            overdue = late.done() and not self.leg
            await stop(late, *tasks)
            for task, call in tasks.items():
                if not self.leg or call is not self.leg.call:
                    await self._drop(task, call, overdue=overdue)
        return self.leg

    def _choose(self, tasks: "dict[asyncio.Task[Line | None], Call]") -> None:
        for task, call in tasks.items():
            if not self.leg and task.done() and (line := task.result()):
                self.leg = self._exchange.connect(call, line)

    async def _drop(self, task: "asyncio.Task[Line | None]", call: Call, *, overdue: bool) -> None:
        if not task.cancelled() and not task.exception() and (line := task.result()):
            await line.hang_up()
        if not call.ended:
            self._exchange.calls.move(call, Status.NO_ANSWER if overdue else Status.CANCELED)

    def _rings(self, call: Call) -> None:
        # A carrier may say so more than once.
        if call.status is Status.INITIATED:
            self._exchange.calls.move(call, Status.RINGING)

    async def _ring(self, party: Party) -> Line | None:
        call, calls = party.call, self._exchange.calls
        invitation = Invitation(call.sid, call.from_, call.to, dict(party.parameters))
        try:
            withdrawn, line = await race(
                call.withdrawn.wait(),
                party.endpoint.ring(invitation, lambda: self._rings(call)),
            )
        except Unanswered as reason:
            call.sip_code = reason.sip_code
            calls.move(call, reason.status)
            return None
        except Exception:
            # A fault of the carrier's is a called party that was not reached, and no more.
            log.exception("call %s could not be placed", call.sid)
            calls.move(call, Status.FAILED)
            return None
        if withdrawn == 0:
            calls.move(call, Status.CANCELED)
            return None
        answered: Line = line
        return answered
