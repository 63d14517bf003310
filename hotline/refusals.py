"""Requests that were refused at the provider's door: counted, and told to the audit at most once a minute."""

import threading
import time
from collections.abc import Callable

import structlog
from prometheus_client import Counter

from court import audit
from court.db import retrying

EVERY_SECONDS = 60.0
log = structlog.get_logger()
refused = Counter("courtdesk_webhooks_refused", "Requests to the provider's addresses that were refused", ["reason"])


class Refusals:
    """Counts refusals of this process. A flood of forgeries costs one line a minute, whoever sends it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._guard = threading.Lock()
        self._unsaid = 0
        self._said_at = float("-inf")

    def count(self, reason: str) -> None:
        """Count one refusal. `reason`: signature | form."""
        refused.labels(reason).inc()
        told = self._due()
        if told:
            _tell(reason, told)

    def _due(self) -> int:
        """How many to tell of now; 0 while the last line is less than a minute old."""
        with self._guard:
            self._unsaid += 1
            now = self._clock()
            if now - self._said_at < EVERY_SECONDS:
                return 0
            self._said_at, told, self._unsaid = now, self._unsaid, 0
            return told


@retrying
def _tell(reason: str, told: int) -> None:
    log.warning("webhook refused", reason=reason, since_last_line=told)
    audit.record("webhook_refused", court_id=audit.NOBODY, outcome="refused", note=f"{reason}, {told}")
