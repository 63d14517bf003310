"""The gateway's clock: seconds of a call, which may run faster than the seconds on the wall."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime


class Clock:
    """Runs from `start` at `speed` seconds of a call per real second.

    Everything people do on the telephone (speaking, waiting, ringing) goes by this clock. HTTP time limits do not: the
    other side's server works in real seconds however fast the simulated callers talk.
    """

    def __init__(self, speed: float = 1.0, start: datetime | None = None) -> None:
        if speed <= 0:
            raise ValueError("speed must be above zero")
        self.speed = speed
        self._start = start or datetime.now(UTC)
        self._zero = time.monotonic()

    def seconds(self) -> float:
        """Seconds of this clock since the gateway started; never goes back."""
        return (time.monotonic() - self._zero) * self.speed

    def now(self) -> datetime:
        """The present instant, aware UTC."""
        return self._start + timedelta(seconds=self.seconds())

    async def sleep(self, seconds: float) -> None:
        """Wait `seconds` of this clock."""
        await asyncio.sleep(max(0.0, seconds) / self.speed)


def rfc2822(instant: datetime) -> str:
    """`Mon, 01 Jun 2026 08:00:00 +0000`, the form in which Twilio writes instants."""
    return format_datetime(instant.astimezone(UTC))
