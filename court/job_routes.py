"""The page of clock-driven jobs: whether the scheduler lives, when each job last ran, what it did."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, render_template, request, url_for

from court import clock, jobs
from court.accounts.access import guard
from court.api import uuid_of
from court.jobs import Job

blueprint = Blueprint("jobs", __name__)
SHOWN = 50


@blueprint.get("/jobs")
@guard("job.read")
def index() -> str:
    runs = jobs.last_runs(before=_before(), limit=SHOWN + 1)
    registered: tuple[Job, ...] = current_app.extensions["jobs"]
    beats = jobs.beats()
    return render_template(
        "court/jobs.html",
        jobs=[_line(job, beats.get(job.name)) for job in registered],
        titles={job.name: job.title for job in registered},
        runs=runs[:SHOWN],
        next_url=url_for("jobs.index", before=runs[SHOWN - 1].id) if len(runs) > SHOWN else "",
        last_beat=beats.get(jobs.SCHEDULER),
        is_stale=jobs.is_stale(),
        now=clock.now(),
    )


def _before() -> UUID | None:
    return uuid_of(request.args["before"]) if request.args.get("before") else None


def _line(job: Job, beat: datetime | None) -> dict[str, Any]:
    return {"name": job.name, "title": job.title, "beat": beat, "kind": job.kind, "trigger": job.trigger}
