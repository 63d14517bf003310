"""Calls as the REST API and the callbacks tell them: one record per leg, and the steps its status may take."""

import asyncio
import itertools
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from hotline.gateway.clock import Clock
from hotline.gateway.journal import Journal
from hotline.gateway.verbs import NOWHERE, Callback

MOST_FINISHED = 5000


class Status(StrEnum):
    QUEUED = "queued"
    INITIATED = "initiated"
    RINGING = "ringing"
    IN_PROGRESS = "in-progress"
    COMPLETED = "completed"
    BUSY = "busy"
    FAILED = "failed"
    NO_ANSWER = "no-answer"
    CANCELED = "canceled"


class Direction(StrEnum):
    INBOUND = "inbound"
    OUTBOUND_API = "outbound-api"
    OUTBOUND_DIAL = "outbound-dial"


ENDED = frozenset({Status.COMPLETED, Status.BUSY, Status.FAILED, Status.NO_ANSWER, Status.CANCELED})
STEPS: dict[Status, frozenset[Status]] = {
    Status.QUEUED: ENDED | {Status.INITIATED},
    Status.INITIATED: ENDED | {Status.RINGING, Status.IN_PROGRESS},
    Status.RINGING: ENDED | {Status.IN_PROGRESS},
    Status.IN_PROGRESS: frozenset({Status.COMPLETED, Status.FAILED}),
    **{status: frozenset() for status in ENDED},
}
# The name of the progress event that a status is told under; the other statuses are told under none.
EVENTS = {Status.INITIATED: "initiated", Status.RINGING: "ringing", Status.IN_PROGRESS: "answered"} | dict.fromkeys(
    ENDED, "completed"
)
SIP_CODES = {Status.COMPLETED: 200, Status.BUSY: 486, Status.NO_ANSWER: 480, Status.CANCELED: 487, Status.FAILED: 404}


def new_sid(prefix: str) -> str:
    """An id of Twilio's shape: two letters and 32 hexadecimal digits."""
    return prefix + uuid.uuid4().hex


@dataclass(eq=False, slots=True, weakref_slot=True)
class Call:
    """One leg. Its status changes through Calls.move alone; `number` counts the legs of this gateway from 1."""

    sid: str
    number: int
    from_: str
    to: str
    direction: Direction
    status: Status
    created_at: datetime
    journal: Journal
    parent: "Call | None" = None
    forwarded_from: str = ""
    caller_name: str = ""
    callback: Callback = NOWHERE
    fallback: Callback = NOWHERE
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    sip_code: int = 0
    told: int = 0  # progress events fired so far; the next one's SequenceNumber
    withdrawn: asyncio.Event = field(default_factory=asyncio.Event)  # stops the ringing

    @property
    def ended(self) -> bool:
        return self.status in ENDED

    @property
    def duration(self) -> int:
        """Whole seconds from answer to end; 0 when never answered or still going on."""
        if self.answered_at is None or self.ended_at is None:
            return 0
        return round((self.ended_at - self.answered_at).total_seconds())


class Calls:
    """Every live call and the newest finished ones."""

    def __init__(self, clock: Clock, moved: Callable[[Call], None]) -> None:
        self._clock = clock
        self._moved = moved
        self._calls: dict[str, Call] = {}
        self._numbers = itertools.count(1)

    def open(self, *, from_: str, to: str, direction: Direction, parent: Call | None = None) -> Call:
        """A new leg: an inbound one rings already, an outbound one is queued."""
        self._forget_oldest()
        inbound = direction is Direction.INBOUND
        call = Call(
            sid=new_sid("CA"),
            number=next(self._numbers),
            from_=from_,
            to=to,
            direction=direction,
            status=Status.RINGING if inbound else Status.QUEUED,
            created_at=self._clock.now(),
            journal=Journal(self._clock.seconds),
            parent=parent,
        )
        self._calls[call.sid] = call
        call.journal.add("status", call.status)
        return call

    def move(self, call: Call, status: Status) -> None:
        """Take one step and tell of it. Raises ValueError for a step the table does not have."""
        if status not in STEPS[call.status]:
            raise ValueError(f"a call cannot go from {call.status} to {status}")
        call.status = status
        if status is Status.IN_PROGRESS:
            call.answered_at = self._clock.now()
        if status in ENDED:
            call.ended_at = self._clock.now()
            call.sip_code = call.sip_code or SIP_CODES[status]
        call.journal.add("status", status)
        if status in ENDED:
            call.journal.close()
        self._moved(call)

    def get(self, sid: str) -> Call | None:
        return self._calls.get(sid)

    def newest_first(self) -> Iterator[Call]:
        return reversed(list(self._calls.values()))

    def _forget_oldest(self) -> None:
        if len(self._calls) < MOST_FINISHED:
            return
        oldest = next((sid for sid, call in self._calls.items() if call.ended), None)
        if oldest:
            del self._calls[oldest]
