"""The check-up of the machine and what runs on it: clock, disk, provider, scheduler."""

import os
import shutil
import socket
import time
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit

from sqlalchemy import select, text

from court import calendar, clock, jobs
from court.audit import Audit
from court.db import db, is_sqlite
from court.settings import DEMO_ACCOUNT_SID, Settings
from overview.findings import Finding, ok, watch, wrong

LEAST_FREE = 1024**3
ANSWERS_WITHIN = 3.0
SKEW = timedelta(seconds=30)
TWILIO = "https://api.twilio.com"


def machine(settings: Settings) -> Iterator[Finding]:
    """Disk and provider: what needs no database."""
    yield _disk(settings)
    yield _provider(settings)


def _disk(settings: Settings) -> Finding:
    folder = settings.instance
    free = shutil.disk_usage(folder).free
    seen = f"{free / 1024**3:.1f} GiB free for {folder}"
    if not os.access(folder, os.W_OK):
        return wrong("disk", f"{folder} cannot be written", "give the folder to the user CourtDesk runs as")
    if free < LEAST_FREE:
        return wrong("disk", seen, "make room: writing stops when the disk is full, reading goes on")
    return ok("disk", seen)


def _provider(settings: Settings) -> Finding:
    twilio = settings.twilio
    if not twilio.base_url and twilio.account_sid == DEMO_ACCOUNT_SID:
        fix = "set COURTDESK_TWILIO_... when there is one; desk phones work without (F2)"
        return watch("provider", "no voice provider is set up", fix)
    address = twilio.base_url or TWILIO
    parts = urlsplit(address)
    began = time.monotonic()
    try:
        with socket.create_connection(
            (parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)), timeout=ANSWERS_WITHIN
        ):
            return ok("provider", f"{address} answers in {(time.monotonic() - began) * 1000:.0f} ms")
    except OSError as error:
        return wrong("provider", f"{address}: {error}", "start the gateway, or correct COURTDESK_TWILIO_BASE_URL")


def scheduler() -> Iterator[Finding]:
    """The clock against what has been written by it, and the sign of life of the jobs. Raises SQLAlchemyError."""
    yield _clock()
    at = jobs.last_beat()
    if not jobs.is_stale():
        yield ok("scheduler", f"alive, last seen {_shown(at)}")
        return
    fix = "courtdesk serve runs it too; courtdesk scheduler runs it alone"
    yield watch("scheduler", f"not running, last seen {_shown(at)}", fix)


def _shown(at: object) -> str:
    return f"{calendar.local(at):%Y-%m-%d %H:%M:%S}" if at else "never"  # type: ignore[arg-type]


def _clock() -> Finding:
    now = clock.now()
    seen = f"{calendar.local(now):%Y-%m-%d %H:%M:%S} {calendar.zone()}"
    if clock.clock.is_shifted:
        return watch("clock", f"{seen}, shifted by COURTDESK_CLOCK", "unset it outside demos")
    newest = db.session.scalar(select(Audit.at).order_by(Audit.at.desc()).limit(1))
    if newest is not None and now < newest - SKEW:
        return wrong("clock", f"{seen} is before the newest audit line ({_shown(newest)})", "set the machine's clock")
    if not is_sqlite():
        theirs = db.session.scalar(text("SELECT now()"))
        if theirs is not None and abs(now - theirs) > SKEW:
            return wrong("clock", f"{seen}, the database says {_shown(theirs)}", "let both follow one time server")
    return ok("clock", seen)
