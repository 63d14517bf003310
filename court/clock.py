"""The one clock: services read it once, at their edge; a demo or a test may start it elsewhere."""

from collections.abc import Callable
from datetime import UTC, datetime

_Source = Callable[[], datetime]


def _system() -> datetime:
    return datetime.now(UTC)


class Clock:
    """Reads the time; `start_at` shifts it once, after which it runs on."""

    def __init__(self) -> None:
        self._source: _Source = _system

    def now(self) -> datetime:
        """The present instant, aware UTC."""
        return self._source()

    def start_at(self, instant: datetime | None) -> None:
        """Let the clock show `instant` now and run on from there; None returns to the system's clock."""
        if instant is None:
            self._source = _system
            return
        if instant.tzinfo is None:
            raise ValueError("the clock needs an instant with a zone")
        shift = instant.astimezone(UTC) - _system()
        self._source = lambda: _system() + shift

    @property
    def is_shifted(self) -> bool:
        return self._source is not _system


clock = Clock()


def now() -> datetime:
    """The present instant, aware UTC."""
    return clock.now()
