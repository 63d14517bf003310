"""Misbehaving on demand, the same way each time: which callbacks are lost, doubled, late or out of order."""

import random
from dataclasses import dataclass
from enum import StrEnum

KINDS = frozenset({"status", "recording", "voice"})


class Fate(StrEnum):
    PLAIN = "plain"
    DROP = "drop"  # never sent; a voice request counts as failed
    DUPLICATE = "duplicate"  # sent twice
    DELAY = "delay"  # sent `delay_seconds` late, later ones pass it
    REORDER = "reorder"  # sent after the next one of the same leg
    SCATTER = "scatter"  # sent twice, each copy late by a time of its own up to `delay_seconds`


@dataclass(frozen=True, slots=True)
class Faults:
    """Shares from 0 to 1 of the requests that meet each fate; at most 1 together.

    Voice requests are neither reordered nor scattered.
    """

    seed: int = 0
    drop: float = 0.0
    duplicate: float = 0.0
    delay: float = 0.0
    reorder: float = 0.0
    scatter: float = 0.0
    delay_seconds: float = 2.0
    kinds: frozenset[str] = frozenset({"status", "recording"})

    def __post_init__(self) -> None:
        shares = (self.drop, self.duplicate, self.delay, self.reorder, self.scatter)
        if any(not 0 <= share <= 1 for share in shares) or sum(shares) > 1 + 1e-9:
            raise ValueError("shares lie between 0 and 1 and add up to at most 1")
        if not 0 <= self.delay_seconds <= 3600:
            raise ValueError("delay_seconds lies between 0 and 3600")
        if self.kinds - KINDS:
            raise ValueError(f"kinds are some of {', '.join(sorted(KINDS))}")

    def fate(self, kind: str, leg: int, sequence: int) -> Fate:
        """What happens to one request: decided by seed, kind, leg and place on the leg, by nothing else."""
        if kind not in self.kinds:
            return Fate.PLAIN
        roll = random.Random(f"{self.seed}/{kind}/{leg}/{sequence}").random()
        for fate in (Fate.DROP, Fate.DUPLICATE, Fate.DELAY, Fate.REORDER, Fate.SCATTER):
            share: float = getattr(self, fate.value)
            if roll < share:
                return Fate.PLAIN if kind == "voice" and fate in (Fate.REORDER, Fate.SCATTER) else fate
            roll -= share
        return Fate.PLAIN

    def lateness(self, kind: str, leg: int, sequence: int, copy: int) -> float:
        """Seconds by which one copy of a scattered request is late."""
        return random.Random(f"{self.seed}/{kind}/{leg}/{sequence}/{copy}").uniform(0, self.delay_seconds)
