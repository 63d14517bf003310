"""Day end: what was left open is unclosed, never served; who forgot to leave is not shown at the counter next day."""

import pytest
from flask import Flask

from court import jobs
from court.db import db, transaction
from tests.support.builders import a_court, at
from tests.support.halls import a_counter, a_ticket, a_ticket_in, seated
from window import counters, tickets
from window.jobs import JOBS, close_days
from window.models import CounterSession, TicketState


@pytest.fixture(autouse=True)
def _afternoon(app: Flask) -> None:
    at("2026-09-16 17:00")


def test_open_tickets_of_past_days_become_unclosed_and_the_others_stay_as_they_are() -> None:
    court = a_court()
    counter = a_counter(court)
    staff = seated(court, counter)
    states = [TicketState.FINISHED, TicketState.NO_SHOW, TicketState.HELD, TicketState.CANCELLED, TicketState.SERVING]
    left = {state: a_ticket_in(state, court, counter, staff) for state in states}
    left[TicketState.WAITING] = a_ticket(court)
    at("2026-09-16 23:59")
    assert close_days() == ""
    at("2026-09-17 00:05")
    today = a_ticket(court)
    assert close_days() == "川9901: 3 tickets unclosed, 1 sessions ended"
    assert close_days() == "", "a second run finds nothing to do"
    assert {state: ticket.state.value for state, ticket in left.items()} == {
        TicketState.FINISHED: "finished",
        TicketState.NO_SHOW: "no_show",
        TicketState.CANCELLED: "cancelled",
        TicketState.HELD: "unclosed",
        TicketState.SERVING: "unclosed",
        TicketState.WAITING: "unclosed",
    }
    assert today.state is TicketState.WAITING
    last = list(tickets.events(left[TicketState.SERVING]))[-1]
    assert (last.step, last.state, last.by.int) == ("unclose", TicketState.UNCLOSED, 0)


def test_a_forgotten_session_ends_and_the_person_may_sit_down_again() -> None:
    court = a_court()
    counter = a_counter(court)
    staff = seated(court, counter)
    at("2026-09-17 08:30")
    (job,) = JOBS
    assert "1 sessions ended" in jobs.run(job)
    with transaction():
        counters.open_counter(counter.id, court_id=court.id, by=staff.id)
    reasons = db.session.scalars(db.select(CounterSession.reason).order_by(CounterSession.opened_at))
    assert list(reasons) == ["day_end", ""]
