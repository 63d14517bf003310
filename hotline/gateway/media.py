"""What the gateway asks of whatever carries the voices: simulated people today, a SIP stack behind the same shape."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from hotline.gateway.calls import Status


@dataclass(frozen=True, slots=True)
class Sound:
    """Something to play: its address and how long it lasts, in seconds; `audio` as fetched."""

    url: str
    seconds: float
    audio: bytes = b""


@dataclass(frozen=True, slots=True)
class Invitation:
    """What a ringing party is told about the call."""

    call_sid: str
    from_: str
    to: str
    parameters: dict[str, str] = field(default_factory=dict)


class Unanswered(Exception):
    """Nobody answered: busy, no-answer or failed, with the SIP response that said so."""

    def __init__(self, status: Status, sip_code: int) -> None:
        super().__init__(f"{status} ({sip_code})")
        self.status = status
        self.sip_code = sip_code


class Tape(Protocol):
    """A running recording of one line, or of both parties once the line is joined."""

    def pause(self) -> None: ...

    def resume(self) -> None: ...

    def stop(self) -> "Recorded":
        """End the recording. A second stop gives the same answer."""
        ...


@dataclass(frozen=True, slots=True)
class Recorded:
    """seconds: recorded, pauses left out; file: a WAV file, None where media are simulated."""

    seconds: float
    file: Path | None = None


class Line(Protocol):
    """One party at the other end. Every coroutine may be cancelled at any moment and then stops what it did."""

    async def answer(self) -> None:
        """Pick up an inbound call; nothing on a line that is up."""
        ...

    async def hang_up(self) -> None:
        """End the connection and everything running on it. May be called twice."""
        ...

    async def gone(self) -> None:
        """Return when the other end has hung up or the connection has died."""
        ...

    async def say(self, text: str, *, voice: str, language: str) -> None:
        """Speak, and return when spoken."""
        ...

    async def play(self, sound: Sound) -> None:
        """Play, and return when played."""
        ...

    async def send_keys(self, keys: str) -> None:
        """Sound telephone keys to the other end; `w` waits half a second, `W` one."""
        ...

    def prompt(self) -> None:
        """Forget the keys pressed so far: a new question is asked from here on."""
        ...

    async def key(self) -> str:
        """The next key pressed: one of 0-9 * #."""
        ...

    async def silent(self, seconds: float) -> float:
        """Return when the party has said nothing for so long: the seconds it has in fact been silent."""
        ...

    def record(self) -> Tape:
        """Start recording what is heard from this party, and to it once joined."""
        ...

    async def join(self, other: "Line") -> None:
        """Let this party and the other one hear each other."""
        ...

    async def part(self) -> None:
        """Undo join; nothing on a line that is alone."""
        ...


class Carrier(Protocol):
    """Whoever reaches telephone numbers and SIP addresses."""

    def endpoint(self, address: str) -> "Endpoint":
        """The party at a number or SIP address, who may not exist."""
        ...


class Endpoint(Protocol):
    """Somebody who can be rung: a browser client, a telephone number, a SIP address."""

    async def ring(self, invitation: Invitation, ringing: Callable[[], None]) -> Line:
        """Ring until answered, calling `ringing` when it rings. Raises Unanswered. Cancelling stops the ringing."""
        ...
