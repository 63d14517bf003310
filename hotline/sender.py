"""The one thread of a web process that talks to the provider, and keeps those present whose pages are open."""

import threading
import time
from uuid import UUID

import structlog
from flask import Flask

from court import clock
from court.db import db, retrying
from court.settings import Settings
from court.stream import Broadcaster
from hotline import outbox, presence
from hotline.provider import provider
from hotline.twilio_rest import TwilioProvider

LOOK_SECONDS = 2.0  # how soon commands of other processes, or of a lost one, are found
RENEW_SECONDS = 30.0
log = structlog.get_logger()


class Sender:
    """Sends commands as soon as their transactions commit; what a dead process left is found by looking."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._woken = threading.Event()
        self._renewed_at = 0.0
        self._guard = threading.Lock()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin, once: a process that answers requests is one that sends."""
        with self._guard:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="provider-sender", daemon=True)
                self._thread.start()

    def wake(self) -> None:
        """There is something to send."""
        self._woken.set()

    def _run(self) -> None:
        with self._app.app_context():
            if isinstance(made := provider(), TwilioProvider):
                made.warm_up()
            while True:
                self._woken.wait(LOOK_SECONDS)
                self._woken.clear()
                try:
                    self._round()
                except Exception:
                    log.exception("sending to the provider failed; trying again")
                    time.sleep(LOOK_SECONDS)
                finally:
                    db.session.remove()

    def _round(self) -> None:
        while outbox.has_due() and outbox.send_due():
            pass
        if time.monotonic() - self._renewed_at > RENEW_SECONDS:
            self._renewed_at = time.monotonic()
            renew_open_pages(self._app)


def renew_open_pages(app: Flask) -> None:
    """An open event stream is a sign of life."""
    live: Broadcaster = app.extensions["live"]
    here = live.people()
    if here:
        _renew(here)


@retrying
def _renew(staff_ids: set[UUID]) -> None:
    presence.renew(staff_ids, at=clock.now())


def init_app(app: Flask) -> None:
    """Start sending with the first request, where the app serves; commands and tests send by hand."""
    settings: Settings = app.extensions["settings"]
    if settings.mode in ("serve", "demo"):
        sender = app.extensions["sender"] = Sender(app)
        app.before_request(sender.start)
