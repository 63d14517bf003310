"""Queues of callers waiting at the gateway, first come first served."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from hotline.gateway.calls import new_sid
from hotline.gateway.clock import Clock
from hotline.gateway.flow import Goto
from hotline.gateway.legs import Leg

DEFAULT_SIZE = 1000


@dataclass(eq=False, slots=True)
class Entry:
    """A caller in a queue. What follows `entered_at` tells the two legs that meet here what the other one does.

    claim: somebody has come; its result is the document the caller hears before being joined, if any.
    """

    leg: Leg
    queue: "Queue"
    since: float
    entered_at: datetime
    claim: "asyncio.Future[Goto | None]" = field(default_factory=lambda: asyncio.get_running_loop().create_future())
    ready: asyncio.Event = field(default_factory=asyncio.Event)  # has heard the document before being joined
    left: asyncio.Event = field(default_factory=asyncio.Event)  # the caller is no longer to be had
    over: asyncio.Event = field(default_factory=asyncio.Event)  # whoever came has gone again

    async def claimed(self) -> Goto | None:
        return await asyncio.shield(self.claim)


class Queue:
    """One queue. Entries leave it when claimed, so a caller is claimed once."""

    def __init__(self, name: str, max_size: int, clock: Clock) -> None:
        self.sid = new_sid("QU")
        self.name = name
        self.max_size = max_size
        self.created_at = clock.now()
        self._clock = clock
        self._filled = asyncio.Event()
        self.entries: list[Entry] = []

    def enter(self, leg: Leg) -> Entry | None:
        """The caller's place at the end; None when the queue is full."""
        if len(self.entries) >= self.max_size:
            return None
        entry = Entry(leg, self, self._clock.seconds(), self._clock.now())
        self.entries.append(entry)
        self._filled.set()
        return entry

    def remove(self, entry: Entry) -> None:
        if entry in self.entries:
            self.entries.remove(entry)
        if not self.entries:
            self._filled.clear()

    async def filled(self) -> None:
        """Return when somebody waits."""
        await self._filled.wait()

    def claim(self, before: Goto | None) -> Entry | None:
        """Take the first caller out; None when nobody waits."""
        if not self.entries:
            return None
        entry = self.entries[0]
        self.remove(entry)
        entry.claim.set_result(before)
        return entry

    def waited(self, entry: Entry) -> int:
        """Whole seconds since the caller entered."""
        return int(self._clock.seconds() - entry.since)

    def average_wait(self) -> int:
        """Mean wait in seconds of those who wait now, not of those already served."""
        return sum(map(self.waited, self.entries)) // len(self.entries) if self.entries else 0

    def position(self, entry: Entry) -> int:
        """1 for the next to be served; 0 when no longer waiting."""
        return self.entries.index(entry) + 1 if entry in self.entries else 0

    def standing(self, entry: Entry) -> dict[str, str]:
        """What a wait document's request tells about the queue."""
        return {
            "QueueSid": self.sid,
            "QueuePosition": str(self.position(entry)),
            "QueueTime": str(self.waited(entry)),
            "AvgQueueTime": str(self.average_wait()),
            "CurrentQueueSize": str(len(self.entries)),
            "MaxQueueSize": str(self.max_size),
        }


class Queues:
    """The account's queues, by id and by name."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._queues: dict[str, Queue] = {}

    def create(self, name: str, max_size: int = DEFAULT_SIZE) -> Queue:
        queue = Queue(name, max_size, self._clock)
        self._queues[queue.sid] = queue
        return queue

    def named(self, name: str) -> Queue | None:
        return next((queue for queue in self._queues.values() if queue.name == name), None)

    def get(self, sid: str) -> Queue | None:
        return self._queues.get(sid)

    def delete(self, queue: Queue) -> None:
        del self._queues[queue.sid]

    def all(self, wanted: Callable[[Queue], bool] = lambda _: True) -> list[Queue]:
        return [queue for queue in self._queues.values() if wanted(queue)]
