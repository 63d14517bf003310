"""Measuring two things in turns, so that a noisy machine disturbs both alike."""

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

Work = Callable[[], object]


@dataclass(frozen=True)
class Compared:
    """Median seconds of ours and of the bare limit over the rounds."""

    name: str
    ours: float
    bare: float
    rounds: int
    note: str

    @property
    def ratio(self) -> float:
        """How many times the bare limit's time ours takes."""
        return self.ours / self.bare

    def line(self) -> str:
        times = f"ours {self.ours * 1000:9.2f} ms   bare {self.bare * 1000:9.2f} ms   x{self.ratio:6.2f}"
        return f"{self.name:<16} {times}   {self.note}"


def in_turns(name: str, ours: Work, bare: Work, *, rounds: int = 5, note: str = "") -> Compared:
    """Run both `rounds` times in turns; the first turn of each warms up and is not counted."""
    times: dict[str, list[float]] = {"ours": [], "bare": []}
    for turn in range(rounds + 1):
        for which, work in (("bare", bare), ("ours", ours)):
            gc.collect()
            began = time.perf_counter()
            work()
            if turn:
                times[which].append(time.perf_counter() - began)
    return Compared(name, statistics.median(times["ours"]), statistics.median(times["bare"]), rounds, note)
