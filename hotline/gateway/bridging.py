"""Two parties talking: from being joined to being parted, and how Dial tells of it."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hotline.gateway.calls import Status
from hotline.gateway.legs import Leg
from hotline.gateway.race import race
from hotline.gateway.verbs import Dial

if TYPE_CHECKING:
    from hotline.gateway.interpreter import Interpreter


@dataclass(slots=True)
class Result:
    """How a Dial ended, as its action is told. duration: seconds the called leg was up; None where Twilio is silent."""

    status: Status = Status.FAILED
    sid: str = ""
    duration: int | None = None
    bridged: bool = False
    recording_url: str = ""

    def params(self) -> dict[str, str]:
        params = {"DialCallStatus": self.status.value, "DialBridged": "true" if self.bridged else "false"}
        if self.sid:
            params["DialCallSid"] = self.sid
        if self.duration is not None:
            params["DialCallDuration"] = str(self.duration)
        if self.recording_url:
            params["RecordingUrl"] = self.recording_url
        return params


async def join(run: "Interpreter", other: Leg, verb: Dial, gone: asyncio.Event | None = None) -> None:
    """Let two parties talk until one of them goes, the time is up or the caller presses *.

    gone: set when the other party goes; without it, the other leg's interruption is what counts. Raises HungUp or
    Redirected for the caller's own leg; the other one's is left to whoever asks for it.
    """
    call = run.leg.call
    call.journal.add("joined", other.call.to if other.call.parent is call else other.call.from_)
    other.call.journal.add("joined", call.from_)
    await run.line.join(other.line)
    try:
        ends: list[Coroutine[Any, Any, Any]] = [gone.wait() if gone else other.struck()]
        ends.append(run.exchange.clock.sleep(verb.time_limit))
        if verb.hangup_on_star:
            run.line.prompt()
            ends.append(_star(run))
        await run.during(race(*ends))
    finally:
        await run.line.part()
        call.journal.add("parted")


async def _star(run: "Interpreter") -> None:
    while await run.line.key() != "*":
        pass
