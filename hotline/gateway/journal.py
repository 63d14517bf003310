"""What happened on one call, line by line: the transcript a person reads while it grows."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

MOST_ENTRIES = 5000


@dataclass(frozen=True, slots=True)
class Entry:
    """number: 1, 2, 3 ...; at: seconds since the call began; kind: see docs/gateway.md; text: what was said or done."""

    number: int
    at: float
    kind: str
    text: str

    def as_json(self) -> dict[str, object]:
        return {"number": self.number, "at": round(self.at, 2), "kind": self.kind, "text": self.text}


class Journal:
    """The entries of one call. Only ever added to; closed once the call is over."""

    def __init__(self, seconds: Callable[[], float]) -> None:
        self._seconds = seconds
        self._zero = seconds()
        self._changed = asyncio.Event()
        self.entries: list[Entry] = []
        self.closed = False

    def add(self, kind: str, text: str = "") -> None:
        # A call parked for days must not fill the memory; its newest lines are worth least.
        if len(self.entries) < MOST_ENTRIES:
            self.entries.append(Entry(len(self.entries) + 1, self._seconds() - self._zero, kind, text))
            self._wake()

    def close(self) -> None:
        self.closed = True
        self._wake()

    async def follow(self, after: int = 0) -> AsyncIterator[Entry]:
        """Entries numbered above `after`, then each new one, until the journal is closed."""
        while True:
            changed = self._changed
            for entry in self.entries[after:]:
                after = entry.number
                yield entry
            if self.closed and after >= len(self.entries):
                return
            if after >= len(self.entries):
                await changed.wait()

    async def until(self, wanted: Callable[[Entry], bool]) -> Entry | None:
        """The first entry that is wanted, waiting for it; None when the call ends without one."""
        async for entry in self.follow():
            if wanted(entry):
                return entry
        return None

    def _wake(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()
