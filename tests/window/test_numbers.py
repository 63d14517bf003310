"""Taking a number: each letter counts from 001 on every court day, and no number is given twice."""

from typing import Any

import pytest
from flask import Flask

from court.db import db, transaction
from court.errors import Invalid
from tests.support.builders import a_court, at
from tests.support.halls import a_ticket
from window import tickets
from window.models import DaySequence, TicketState


@pytest.fixture(autouse=True)
def _morning(app: Flask) -> None:
    at("2026-09-16 09:00")


def test_each_service_counts_with_a_letter_of_its_own() -> None:
    court = a_court()
    taken = [a_ticket(court, kind).number for kind in ("enquiry", "enquiry", "material_transfer", "enquiry")]
    assert taken == ["A001", "A002", "B001", "A003"]


def test_two_courts_count_apart() -> None:
    first, second = a_court(), a_court("川9902", number="028-12368")
    assert [a_ticket(court).number for court in (first, first, second)] == ["A001", "A002", "A001"]


def test_numbers_begin_anew_at_the_courts_midnight_not_at_utc_midnight() -> None:
    court = a_court()
    at("2026-09-16 07:59")  # 15 September 23:59 in UTC
    before_utc_midnight = a_ticket(court)
    at("2026-09-16 08:01")
    after_utc_midnight = a_ticket(court)
    at("2026-09-16 23:59")
    last = a_ticket(court)
    at("2026-09-17 00:00")
    first = a_ticket(court)
    taken = (before_utc_midnight, after_utc_midnight, last, first)
    assert [ticket.number for ticket in taken] == ["A001", "A002", "A003", "A001"]
    assert [str(ticket.on) for ticket in (last, first)] == ["2026-09-16", "2026-09-17"]


def test_the_thousandth_number_of_a_day_has_four_digits() -> None:
    court = a_court()
    a_ticket(court)
    with transaction():
        db.session.scalars(db.select(DaySequence)).one().last = 999
    assert a_ticket(court).number == "A1000"


def test_a_number_that_is_not_kept_is_given_to_the_next_one() -> None:
    court = a_court()
    with transaction():
        assert tickets.take("enquiry", court_id=court.id).number == "A001"
        db.session.rollback()
    assert a_ticket(court).number == "A001"


def test_a_new_ticket_waits_and_its_number_and_name_are_sealed_in_the_database() -> None:
    ticket = a_ticket(a_court(), name="周明远", phone="138 0013 8000")
    assert ticket.state is TicketState.WAITING
    assert (ticket.name, ticket.phone) == ("周明远", "+8613800138000")
    assert "周明远".encode() not in ticket.name_sealed
    assert b"13800138000" not in ticket.phone_sealed


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"service": "consultation"}, "service"),  # a kind of the hotline
        ({"service": "enquiry", "priority": "friend"}, "priority"),
        ({"service": "enquiry", "phone": "一三八"}, "phone"),
    ],
)
def test_a_wrong_service_priority_or_telephone_is_refused_at_its_field(given: dict[str, Any], field: str) -> None:
    court = a_court()
    with pytest.raises(Invalid) as refused, transaction():
        tickets.take(court_id=court.id, **given)
    assert list(refused.value.fields) == [field]
