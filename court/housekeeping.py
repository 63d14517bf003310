"""Forgetting what has served its time: live events, kept answers, old run logs, failed sign-ins."""

from flask import current_app

from court import jobs, push, repeats
from court.accounts import sign_in
from court.db import retrying
from court.jobs import Job
from court.settings import Settings


@retrying
def tidy() -> str:
    """Delete expired rows; says how many, "" for none."""
    settings: Settings = current_app.extensions["settings"]
    gone = push.forget(hours=settings.number("live", "keep_hours"))
    gone += repeats.forget() + jobs.forget_runs() + sign_in.forget()
    return f"{gone} expired rows" if gone else ""


JOBS = (Job("tidy", "forget expired rows", tidy, "cron", {"minute": 17}),)
