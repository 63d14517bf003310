"""Calling: priority first but not for ever, then who has waited longest; a choice out of order needs a reason."""

import pytest
from flask import Flask

from court.db import transaction
from court.errors import Invalid
from court.people.models import Court, Staff
from tests.support.builders import a_court, a_person, at
from tests.support.halls import a_counter, a_ticket, seated
from window import calling, counters, serving, states, tickets
from window.models import Counter, Ticket, TicketState


@pytest.fixture(autouse=True)
def _morning(app: Flask) -> None:
    at("2026-09-16 09:00")


def call_next(court: Court, counter: Counter, staff: Staff) -> Ticket | None:
    with transaction():
        return calling.call_next(counter.id, court_id=court.id, by=staff.id)


def through(court: Court, counter: Counter, staff: Staff, times: int) -> list[str]:
    """The numbers called one after the other, each let go at once."""
    numbers = []
    for _ in range(times):
        ticket = call_next(court, counter, staff)
        if ticket is None:
            break
        numbers.append(ticket.number)
        with transaction():
            serving.no_show(ticket.id, court_id=court.id, by=staff.id)
    return numbers


def test_who_has_waited_longest_comes_first_whatever_the_service() -> None:
    court = a_court()
    counter = a_counter(court)
    staff = seated(court, counter)
    for kind in ("material_transfer", "enquiry", "document_pickup"):
        a_ticket(court, kind)
    assert through(court, counter, staff, 4) == ["B001", "A001", "D001"]


def test_a_counter_calls_only_for_its_services() -> None:
    court = a_court()
    counter = a_counter(court, "2号窗口", "material_transfer")
    staff = seated(court, counter)
    a_ticket(court, "enquiry")
    assert call_next(court, counter, staff) is None
    a_ticket(court, "material_transfer")
    called = call_next(court, counter, staff)
    assert called is not None
    assert (called.number, called.state) == ("B001", TicketState.CALLED)


def test_priority_goes_first_but_after_three_in_a_row_somebody_in_turn_is_called() -> None:
    court = a_court()
    counter = a_counter(court)
    staff = seated(court, counter)
    for _ in range(2):
        a_ticket(court)
    for _ in range(5):
        a_ticket(court, priority="elderly")
    called = through(court, counter, staff, 9)
    assert called == ["A003", "A004", "A005", "A001", "A006", "A007", "A002"]


def test_with_nobody_in_turn_priority_goes_on() -> None:
    court = a_court()
    counter = a_counter(court)
    staff = seated(court, counter)
    for _ in range(5):
        a_ticket(court, priority="disabled")
    assert through(court, counter, staff, 5) == ["A001", "A002", "A003", "A004", "A005"]


def test_the_button_names_the_one_it_will_call() -> None:
    court = a_court()
    counter = a_counter(court)
    staff = seated(court, counter)
    for priority in ("", "elderly", "elderly", "elderly", "elderly"):
        a_ticket(court, priority=priority)
    for _ in range(5):
        seat = counters.seat_of(staff.id)
        assert seat is not None
        foreseen = calling.peek(counter, seat)
        assert foreseen is not None
        assert through(court, counter, staff, 1) == [foreseen.number]


def test_pressing_next_twice_calls_one_person() -> None:
    court = a_court()
    counter = a_counter(court)
    staff = seated(court, counter)
    for _ in range(3):
        a_ticket(court)
    first = call_next(court, counter, staff)
    again = call_next(court, counter, staff)
    assert first == again
    with transaction():
        serving.start(first.id, court_id=court.id, by=staff.id)
    assert call_next(court, counter, staff) == first, "a late second press does not call anybody else either"


def test_yesterdays_tickets_are_not_called() -> None:
    court = a_court()
    counter = a_counter(court)
    staff = seated(court, counter)
    left = a_ticket(court)
    at("2026-09-17 09:00")
    assert call_next(court, counter, staff) is None
    with pytest.raises(states.PastDay), transaction():
        calling.call(left.id, court_id=court.id, by=staff.id, reason="昨天的号")


def test_calling_out_of_order_needs_a_reason_and_the_reason_is_kept() -> None:
    court = a_court()
    counter = a_counter(court)
    staff = seated(court, counter)
    a_ticket(court)
    second = a_ticket(court)
    with pytest.raises(Invalid) as refused, transaction():
        calling.call(second.id, court_id=court.id, by=staff.id)
    assert list(refused.value.fields) == ["reason"]
    with transaction():
        calling.call(second.id, court_id=court.id, by=staff.id, reason="开庭在即")
    assert [(event.step, event.note) for event in tickets.events(second)] == [("take", ""), ("call", "开庭在即")]


def test_a_chosen_one_is_not_called_while_somebody_stands_at_the_counter() -> None:
    court = a_court()
    counter = a_counter(court)
    staff = seated(court, counter)
    a_ticket(court)
    second = a_ticket(court)
    call_next(court, counter, staff)
    with pytest.raises(counters.TicketAtCounter), transaction():
        calling.call(second.id, court_id=court.id, by=staff.id, reason="认识")


def test_calling_again_who_has_not_come_is_a_recall() -> None:
    court = a_court()
    counter = a_counter(court)
    staff = seated(court, counter)
    ticket = a_ticket(court)
    call_next(court, counter, staff)
    with transaction():
        calling.call(ticket.id, court_id=court.id, by=staff.id)
    assert [event.step for event in tickets.events(ticket)] == ["take", "call", "recall"]


def test_nobody_calls_who_does_not_sit_at_the_counter() -> None:
    court = a_court()
    first, second = a_counter(court), a_counter(court, "2号窗口")
    staff, other = seated(court, first), a_person(court, "W02", "李文静")
    a_ticket(court)
    for counter, person in ((second, staff), (first, other), (second, other)):
        with pytest.raises(counters.NotYourCounter):
            call_next(court, counter, person)
