"""Who answers when the gateway dials: simulated numbers and SIP addresses, each with a way to behave."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from hotline.gateway.calls import Calls, Status
from hotline.gateway.clock import Clock
from hotline.gateway.media import Endpoint, Invitation, Line, Unanswered
from hotline.gateway.people import IDLE, Person, Script
from hotline.gateway.race import forever
from hotline.gateway.simulated import SimulatedLine


class Answering(StrEnum):
    ANSWER = "answer"
    BUSY = "busy"
    NO_ANSWER = "no-answer"
    REJECT = "reject"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Behaviour:
    """How a number answers. after: seconds of ringing before it answers or rejects."""

    answering: Answering = Answering.ANSWER
    after: float = 2.0
    script: Script = IDLE


class Directory:
    """The simulated outside world, by number or SIP address. One nobody has set up answers after two seconds."""

    def __init__(self, clock: Clock, calls: Calls) -> None:
        self._clock = clock
        self._calls = calls
        self.behaviours: dict[str, Behaviour] = {}

    def endpoint(self, address: str) -> Endpoint:
        return _Telephone(self._clock, self._calls, self.behaviours.get(address, Behaviour()))


class _Telephone:
    def __init__(self, clock: Clock, calls: Calls, behaviour: Behaviour) -> None:
        self._clock = clock
        self._calls = calls
        self._behaviour = behaviour

    async def ring(self, invitation: Invitation, ringing: Callable[[], None]) -> Line:
        """See media.Endpoint."""
        answering = self._behaviour.answering
        if answering is Answering.FAIL:
            raise Unanswered(Status.FAILED, 404)
        if answering is Answering.BUSY:
            raise Unanswered(Status.BUSY, 486)
        ringing()
        if answering is Answering.NO_ANSWER:
            await forever()
        await self._clock.sleep(self._behaviour.after)
        call = self._calls.get(invitation.call_sid)
        if answering is Answering.REJECT or call is None:
            raise Unanswered(Status.BUSY, 603)
        return SimulatedLine(self._clock, call.journal, Person(self._behaviour.script))
