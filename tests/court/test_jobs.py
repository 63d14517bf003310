"""Clock-driven jobs: every wake-up is a sign of life, what was done or failed is logged, nothing is done twice."""

import pytest
from flask import Flask
from sqlalchemy import select

from court import housekeeping, jobs, push
from court.accounts.models import Role
from court.db import db, retrying
from court.jobs import Job, JobRun
from court.people.models import Court
from court.people.services import add_court
from tests.support.browser import Person
from tests.support.builders import a_court, an_account, at


def a_job(work, name: str = "probe") -> Job:
    return Job(name, "试验", work, "interval", {"minutes": 10})


def runs() -> list[tuple[str, str]]:
    return [(run.outcome, run.note) for run in db.session.scalars(select(JobRun).order_by(JobRun.id))]


def test_a_run_that_found_nothing_due_only_gives_a_sign_of_life(app: Flask) -> None:
    at("2026-09-16 10:00")
    assert jobs.run(a_job(lambda: "")) == ""
    assert runs() == []
    assert jobs.last_beat("probe") is not None
    assert not jobs.is_stale()


def test_a_run_that_did_something_is_logged(app: Flask) -> None:
    jobs.run(a_job(lambda: "3 项"))
    (run,) = db.session.scalars(select(JobRun))
    assert (run.name, run.outcome, run.note) == ("probe", "done", "3 项")
    assert run.seconds >= 0


def test_a_failure_is_logged_without_personal_data_and_the_next_run_goes_on(app: Flask) -> None:
    def fail() -> str:
        raise ValueError("来电 13800138000 没有登记")

    assert jobs.run(a_job(fail)).startswith("failed")
    assert runs() == [("failed", "ValueError: 来电 138****8000 没有登记")]
    assert not jobs.is_stale()
    assert jobs.run(a_job(lambda: "好了")) == "好了"


def test_a_job_that_fails_halfway_keeps_nothing_of_that_half(app: Flask) -> None:
    @retrying
    def half() -> str:
        add_court("川9901", "演示县人民法院")
        raise RuntimeError("power cut")

    jobs.run(a_job(half))
    assert db.session.scalars(select(Court)).all() == []


def test_a_scheduler_silent_for_three_minutes_is_stale(app: Flask) -> None:
    at("2026-09-16 10:00")
    assert jobs.is_stale()
    jobs.run(a_job(lambda: ""))
    at("2026-09-16 10:02")
    assert not jobs.is_stale()
    at("2026-09-16 10:04")
    assert jobs.is_stale()


def test_something_wakes_more_often_than_silence_is_allowed(app: Flask) -> None:
    every = [job.trigger["seconds"] for job in app.extensions["jobs"] if "seconds" in job.trigger]
    assert min(every) * 2 < app.extensions["settings"].number("jobs", "stale_seconds")


def test_every_job_has_a_name_of_its_own_and_words(app: Flask) -> None:
    names = [job.name for job in app.extensions["jobs"]]
    assert len(names) == len(set(names))
    assert all(str(job.title) for job in app.extensions["jobs"])


def test_every_job_may_run_twice(app: Flask) -> None:
    at("2026-09-16 10:00")
    a_court()
    for job in app.extensions["jobs"]:
        outcomes = [jobs.run(job), jobs.run(job)]
        assert not any(outcome.startswith("failed") for outcome in outcomes), (job.name, outcomes)


def test_what_has_served_its_time_is_forgotten(app: Flask) -> None:
    at("2026-09-16 10:00")
    court = a_court()
    retrying(push.publish)("calls", court_id=court.id)
    jobs.run(a_job(lambda: "something"))
    at("2027-01-16 10:00")
    assert housekeeping.tidy() == "2 expired rows"
    assert housekeeping.tidy() == ""


@pytest.fixture
def auditor(app: Flask) -> Person:
    at("2026-09-16 10:00")
    an_account(a_court(), "auditor", Role.AUDITOR)
    person = Person(app)
    person.sign_in("auditor")
    return person


def test_the_page_warns_when_nothing_runs(auditor: Person) -> None:
    page = auditor.get("/jobs").text
    assert "没有心跳" in page
    assert "courtdesk scheduler" in page
    jobs.run(a_job(lambda: ""))
    assert "没有心跳" not in auditor.get("/jobs").text


def test_the_page_shows_what_was_done_and_what_failed(auditor: Person) -> None:
    jobs.run(a_job(lambda: "确认 3 项", "entries"))
    jobs.run(a_job(lambda: 1 / 0, "months"))
    page = auditor.get("/jobs").text
    assert "确认 3 项" in page
    assert "ZeroDivisionError" in page
    assert "失败" in page


def test_the_page_walks_back_through_many_runs(auditor: Person) -> None:
    for number in range(60):
        jobs.run(a_job(lambda number=number: f"第 {number} 次做"))
    first = auditor.get("/jobs").text
    assert "第 59 次做" in first
    assert "第 9 次做" not in first
    following = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0]
    assert "第 9 次做" in auditor.get(following.replace("&amp;", "&")).text


def test_readiness_names_a_silent_scheduler_without_failing(app: Flask) -> None:
    answer = app.test_client().get("/readyz")
    assert (answer.status_code, answer.json["scheduler"]) == (200, "stale")
