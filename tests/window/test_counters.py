"""Counters: one person at each, each person at one; who leaves says why and leaves nobody standing there."""

import os
import subprocess
import sys
from datetime import timedelta

import pytest
from flask import Flask

from court.accounts.models import Role
from court.db import db, transaction
from court.errors import Invalid
from court.people.services import AlreadyThere
from court.settings import ROOT, Settings
from tests.support.builders import a_court, a_person, at
from tests.support.halls import a_counter, a_ticket_in, asking, seated
from window import counters
from window.models import Counter, CounterSession, TicketState


@pytest.fixture(autouse=True)
def _morning(app: Flask) -> None:
    at("2026-09-16 09:00")


def test_one_person_sits_at_a_counter_and_a_person_at_one_counter() -> None:
    court = a_court()
    first, second = a_counter(court), a_counter(court, "2号窗口")
    staff, other = seated(court, first), a_person(court, "W02", "李文静")
    with pytest.raises(counters.CounterTaken, match="陈小雨已在1号窗口"), transaction():
        counters.open_counter(first.id, court_id=court.id, by=other.id)
    with pytest.raises(counters.AlreadySeated, match="您已在1号窗口"), transaction():
        counters.open_counter(second.id, court_id=court.id, by=staff.id)


def test_opening_and_closing_twice_makes_one_session_with_its_reason() -> None:
    court = a_court()
    counter = a_counter(court)
    staff = seated(court, counter)
    with transaction():
        counters.open_counter(counter.id, court_id=court.id, by=staff.id)
    at("2026-09-16 11:30")
    for _ in range(2):
        with transaction():
            counters.close_counter(counter.id, court_id=court.id, by=staff.id, reason="meal")
    (session,) = db.session.scalars(db.select(CounterSession))
    assert (session.staff_id, session.reason) == (staff.id, "meal")
    assert session.closed_at - session.opened_at > timedelta(hours=2)


def test_nobody_leaves_while_somebody_stands_there_or_without_a_reason() -> None:
    court = a_court()
    counter = a_counter(court)
    staff = seated(court, counter)
    with pytest.raises(Invalid), transaction():
        counters.close_counter(counter.id, court_id=court.id, by=staff.id, reason="tired")
    a_ticket_in(TicketState.CALLED, court, counter, staff)
    with pytest.raises(counters.TicketAtCounter), transaction():
        counters.close_counter(counter.id, court_id=court.id, by=staff.id, reason="off")


def test_only_a_supervisor_closes_the_counter_of_somebody_else(app: Flask) -> None:
    court = a_court()
    counter = a_counter(court)
    seated(court, counter)
    colleague = asking(app, court, Role.CLERK, a_person(court, "W02", "李文静"))
    supervisor = asking(app, court, Role.SUPERVISOR)
    assert colleague.post(f"/counters/{counter.id}/close").json["code"] == "not_your_counter"
    assert supervisor.post(f"/counters/{counter.id}/close").json["open"] is False
    assert supervisor.post(f"/counters/{counter.id}/open").json["code"] == "only_staff_sit"


def test_a_counter_of_another_court_does_not_exist(app: Flask) -> None:
    court, other = a_court(), a_court("川9902", number="028-12368")
    theirs = a_counter(other)
    clerk = asking(app, court, Role.CLERK, a_person(court))
    for step in ("open", "close", "next"):
        assert clerk.post(f"/counters/{theirs.id}/{step}").status_code == 404
    assert clerk.get("/counters").json["items"] == []


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)  # starting the program twice is slow enough
def test_a_counter_is_set_up_from_the_command_line(settings: Settings) -> None:
    court = a_court()
    given = {"COURTDESK_DATABASE_URL": settings.database_url, "COURTDESK_INSTANCE": str(settings.instance)}

    def add(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "courtdesk", "counter", "add", court.code, *arguments]
        return subprocess.run(command, env=os.environ | given, capture_output=True, text=True, cwd=ROOT, check=False)

    made = add("1号窗口", "--services", "enquiry,material_transfer")
    assert (made.returncode, made.stdout) == (0, "1号窗口 enquiry material_transfer\n")
    wrong = add("3号窗口", "--services", "consultation")
    assert (wrong.returncode, wrong.stdout) == (1, "")
    assert wrong.stderr.startswith("没有“consultation”这种窗口事项，可用的是：enquiry ")
    db.session.rollback()
    (row,) = db.session.scalars(db.select(Counter))
    assert (row.takes("enquiry"), row.takes("postal_service")) == (True, False)


def test_a_counter_needs_a_name_and_a_name_is_given_once() -> None:
    court = a_court()
    a_counter(court)
    with pytest.raises(AlreadyThere):
        a_counter(court)
    with pytest.raises(Invalid):
        a_counter(court, "  ")
