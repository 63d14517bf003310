"""The scheduler process: APScheduler wakes the jobs; what is due is found by the jobs themselves."""

import signal
from collections.abc import Sequence
from types import FrameType

import structlog
from apscheduler.schedulers.blocking import BlockingScheduler
from flask import Flask

from court import jobs
from court.settings import Settings

log = structlog.get_logger()


def run_forever(app: Flask, due: Sequence[jobs.Job]) -> None:
    """Run every job once (catching up on what a stopped scheduler missed), then at its times until SIGTERM."""
    settings: Settings = app.extensions["settings"]
    scheduler = BlockingScheduler(
        timezone=settings.zone, job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1}
    )

    def stop(_signal: int, _frame: FrameType | None) -> None:
        scheduler.shutdown(wait=False)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    for job in due:
        _run_in(app, job)
        scheduler.add_job(_run_in, job.kind, args=(app, job), id=job.name, **job.trigger)
    log.info("scheduler started", jobs=[job.name for job in due])
    scheduler.start()


def _run_in(app: Flask, job: jobs.Job) -> None:
    with app.app_context():
        jobs.run(job)
