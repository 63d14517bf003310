"""Clock-driven work: a job looks for what is due and may run twice; every run is logged, every wake-up a heartbeat."""

import os
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from flask import current_app
from sqlalchemy import String, Text, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from court import clock
from court.db import Base, Keyed, db, retrying
from court.masking import mask_text
from court.settings import Settings

log = structlog.get_logger()
Work = Callable[[], str]  # opens its own transactions, one per court and item; returns what it did, "" for nothing
RUNS_KEPT_DAYS = 90
LONGEST_NOTE = 2000
SCHEDULER = "scheduler"


@dataclass(frozen=True)
class Job:
    """One kind of due work. `trigger`: keyword arguments of an APScheduler trigger, `kind` first."""

    name: str
    title: object  # in words, translated when shown
    work: Work
    kind: str  # interval | cron
    trigger: dict[str, int | str]


class JobRun(Keyed, Base):
    """One run that did something or failed; runs that found nothing due only renew the heartbeat."""

    __tablename__ = "job_run"

    name: Mapped[str] = mapped_column(String(48), index=True)
    started_at: Mapped[datetime] = mapped_column(index=True)
    seconds: Mapped[float]
    outcome: Mapped[str] = mapped_column(String(8))  # done | failed
    note: Mapped[str] = mapped_column(Text)


class Heartbeat(Base):
    """When a job, or the scheduler itself, last gave a sign of life."""

    __tablename__ = "heartbeat"

    name: Mapped[str] = mapped_column(String(48), primary_key=True)
    at: Mapped[datetime]
    host: Mapped[str] = mapped_column(String(80))
    pid: Mapped[int]


def run(job: Job) -> str:
    """Run a job once: its note, or "failed: ..." when it raised (logged; the next wake-up tries again)."""
    started, began = clock.now(), time.monotonic()
    outcome = "done"
    try:
        note = job.work()
    except Exception as error:
        log.exception("job failed", job=job.name)
        outcome, note = "failed", f"{type(error).__name__}: {error}"
    finally:
        db.session.rollback()
    _log_run(job.name, started, time.monotonic() - began, outcome, note)
    return note if outcome == "done" else f"failed: {note}"


@retrying
def _log_run(name: str, started: datetime, seconds: float, outcome: str, note: str) -> None:
    if note:
        text = mask_text(note)[:LONGEST_NOTE]  # an error may quote what it failed on
        db.session.add(JobRun(name=name, started_at=started, seconds=seconds, outcome=outcome, note=text))
    beat(name)
    beat(SCHEDULER)


def beat(name: str) -> None:
    """Give a sign of life."""
    db.session.merge(Heartbeat(name=name, at=clock.now(), host=socket.gethostname()[:80], pid=os.getpid()))


def last_beat(name: str = SCHEDULER) -> datetime | None:
    return db.session.scalar(select(Heartbeat.at).filter_by(name=name))


def is_stale() -> bool:
    """Whether the scheduler has been silent for longer than the setting."""
    settings: Settings = current_app.extensions["settings"]
    at = last_beat()
    return at is None or clock.now() - at > timedelta(seconds=settings.number("jobs", "stale_seconds"))


def beats() -> dict[str, datetime]:
    """The last sign of life of every job, and of the scheduler."""
    return {beat.name: beat.at for beat in db.session.scalars(select(Heartbeat))}


def last_runs(*, before: UUID | None = None, limit: int) -> Sequence[JobRun]:
    """Logged runs, newest first; `before`: only older ones than this."""
    query = select(JobRun).order_by(JobRun.id.desc()).limit(limit)
    return db.session.scalars(query.where(JobRun.id < before) if before else query).all()


def forget_runs() -> int:
    """Delete run logs older than 90 days; the number deleted."""
    gone = db.session.execute(delete(JobRun).where(JobRun.started_at < clock.now() - timedelta(days=RUNS_KEPT_DAYS)))
    return int(getattr(gone, "rowcount", 0))
