"""Media without sound: speaking takes its time, and what each side does is written down."""

import asyncio
from collections.abc import Coroutine
from typing import Any, Protocol

from hotline.gateway.clock import Clock
from hotline.gateway.journal import Journal
from hotline.gateway.media import Line, Recorded, Sound
from hotline.gateway.race import stop


def speaking_time(text: str) -> float:
    """Seconds a voice needs for a text: about 4.5 Chinese characters or 14 others a second."""
    wide = sum(character > "\u2e7f" for character in text)
    return 0.3 + wide * 0.22 + (len(text) - wide) * 0.07


class Party(Protocol):
    """Whoever is at the other end of a simulated line."""

    def attached(self, line: "SimulatedLine") -> None:
        """The line exists from now on."""
        ...

    def prompted(self) -> None:
        """A question is being asked that keys answer."""
        ...

    def joined(self) -> None:
        """Another party can be talked to."""
        ...

    def parted(self) -> None:
        """That other party has gone."""
        ...

    def message_length(self) -> float:
        """Seconds the party talks when asked to leave a message."""
        ...


class Silent:
    """A party that does nothing of its own accord: whoever holds the line acts for it."""

    def attached(self, line: "SimulatedLine") -> None: ...

    def prompted(self) -> None: ...

    def joined(self) -> None: ...

    def parted(self) -> None: ...

    def message_length(self) -> float:
        return 5.0


class SimulatedTape:
    """A recording of nothing but time."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._since: float | None = clock.seconds()
        self._seconds = 0.0

    def pause(self) -> None:
        if self._since is not None:
            self._seconds += self._clock.seconds() - self._since
            self._since = None

    def resume(self) -> None:
        if self._since is None:
            self._since = self._clock.seconds()

    def stop(self) -> Recorded:
        self.pause()
        return Recorded(self._seconds)


class SimulatedLine:
    """A media.Line to a party that acts by calling `press` and `drop`."""

    def __init__(self, clock: Clock, journal: Journal, party: Party) -> None:
        self.clock = clock
        self.journal = journal
        self._party = party
        self._keys: asyncio.Queue[str] = asyncio.Queue()
        self._gone = asyncio.Event()
        self._quiet = asyncio.Event()
        self._quiet.set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._other: SimulatedLine | None = None
        party.attached(self)

    # What the party does.

    def press(self, keys: str) -> None:
        self.journal.add("press", keys)
        for key in keys:
            self._keys.put_nowait(key)

    def drop(self) -> None:
        """Hang up from the party's side."""
        if not self._gone.is_set():
            self.journal.add("hangup", "by the party")
            self._gone.set()

    def act(self, doing: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
        """Do something in the background for as long as the line is up."""
        task = asyncio.ensure_future(doing)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    @property
    def over(self) -> bool:
        """Whether either side has hung up."""
        return self._gone.is_set()

    @property
    def speaking(self) -> bool:
        """Whether something is being said to the party."""
        return not self._quiet.is_set()

    async def quiet(self) -> None:
        """Return when nothing is being said to the party."""
        await self._quiet.wait()

    # media.Line, what the gateway does.

    async def answer(self) -> None:
        """There is nothing to pick up."""

    async def hang_up(self) -> None:
        self._gone.set()
        await self.part()
        await stop(*self._tasks)

    async def gone(self) -> None:
        await self._gone.wait()

    async def say(self, text: str, *, voice: str, language: str) -> None:
        await self._sound(speaking_time(text))

    async def play(self, sound: Sound) -> None:
        await self._sound(sound.seconds)

    async def send_keys(self, keys: str) -> None:
        await self.clock.sleep(sum({"w": 0.5, "W": 1.0}.get(key, 0.2) for key in keys))

    def prompt(self) -> None:
        while not self._keys.empty():
            self._keys.get_nowait()
        self._party.prompted()

    async def key(self) -> str:
        return await self._keys.get()

    async def silent(self, seconds: float) -> float:
        if length := self._party.message_length():
            self.journal.add("talk", f"{length:g} s")
            await self.clock.sleep(length)
        since = self.clock.seconds()
        await self.clock.sleep(seconds)
        return self.clock.seconds() - since

    def record(self) -> SimulatedTape:
        return SimulatedTape(self.clock)

    async def join(self, other: Line) -> None:
        if isinstance(other, SimulatedLine):
            self._other, other._other = other, self
            self._party.joined()
            other._party.joined()

    async def part(self) -> None:
        if other := self._other:
            self._other = other._other = None
            self._party.parted()
            other._party.parted()

    async def _sound(self, seconds: float) -> None:
        self._quiet.clear()
        try:
            await self.clock.sleep(seconds)
        finally:
            self._quiet.set()
