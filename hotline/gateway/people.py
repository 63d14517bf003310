"""Simulated people: callers, called numbers and operators who follow a script."""

import asyncio
from dataclasses import dataclass

from hotline.gateway.simulated import SimulatedLine

REACTION = 0.5  # seconds from the end of a prompt to the first key
BETWEEN_KEYS = 0.2
MESSAGE = 5.0  # seconds of a message left, unless the script says otherwise
KEYS = frozenset("0123456789*#")


@dataclass(frozen=True, slots=True)
class Timed:
    """Keys pressed so many seconds after the line came up, whatever is going on."""

    after: float
    keys: str


@dataclass(frozen=True, slots=True)
class Script:
    """What somebody does on the telephone.

    answers: the keys pressed at the first prompt, at the second ...; then none. talk: seconds of talking once joined,
    after which the person hangs up, and the length of a message left; None: talks until the other one hangs up.
    hang_up_after: seconds after the line came up.
    """

    answers: tuple[str, ...] = ()
    timed: tuple[Timed, ...] = ()
    talk: float | None = None
    hang_up_after: float | None = None

    def __post_init__(self) -> None:
        keys = "".join(self.answers) + "".join(press.keys for press in self.timed)
        times = [press.after for press in self.timed] + [self.talk or 0, self.hang_up_after or 0]
        if set(keys) - KEYS or any(seconds < 0 for seconds in times):
            raise ValueError("keys are 0-9 * #, and seconds are not negative")


IDLE = Script()


class Person:
    """Somebody following a script on one line: a simulated.Party."""

    def __init__(self, script: Script = IDLE) -> None:
        self.script = script
        self._answers = iter(script.answers)
        self._pressing: asyncio.Task[None] | None = None
        self._talking: asyncio.Task[None] | None = None

    def attached(self, line: SimulatedLine) -> None:
        self._line = line
        for press in self.script.timed:
            line.act(self._press_at(press))
        if self.script.hang_up_after is not None:
            line.act(self._hang_up_at(self.script.hang_up_after))

    def prompted(self) -> None:
        if self._pressing:
            self._pressing.cancel()
        if keys := next(self._answers, ""):
            self._pressing = self._line.act(self._answer(keys))

    def joined(self) -> None:
        if self.script.talk is not None:
            self._talking = self._line.act(self._talk(self.script.talk))

    def parted(self) -> None:
        if self._talking and self._talking is not asyncio.current_task():
            self._talking.cancel()

    def message_length(self) -> float:
        return MESSAGE if self.script.talk is None else self.script.talk

    async def _answer(self, keys: str) -> None:
        """Hear the prompt out, then press. A pause longer than the reaction counts as its end."""
        await self._line.clock.sleep(REACTION)
        while self._line.speaking:
            await self._line.quiet()
            await self._line.clock.sleep(REACTION)
        for key in keys:
            self._line.press(key)
            await self._line.clock.sleep(BETWEEN_KEYS)

    async def _talk(self, seconds: float) -> None:
        self._line.journal.add("talk", f"{seconds:g} s")
        await self._line.clock.sleep(seconds)
        self._line.drop()

    async def _press_at(self, press: Timed) -> None:
        await self._line.clock.sleep(press.after)
        self._line.press(press.keys)

    async def _hang_up_at(self, seconds: float) -> None:
        await self._line.clock.sleep(seconds)
        self._line.drop()
