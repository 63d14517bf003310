"""Forgetting what has served its time: live events, kept answers, old run logs, failed sign-ins."""

from flask import current_app
from flask_babel import lazy_gettext

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


def live_on() -> str:
    """Nothing is due: that the run is noted is the sign of life itself."""
    return ""


JOBS = (
    Job("heartbeat", lazy_gettext("心跳"), live_on, "interval", {"seconds": 60}),
    Job("tidy", lazy_gettext("清理过期记录"), tidy, "cron", {"minute": 17}),
)
