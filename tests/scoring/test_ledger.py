"""The ledger: a fact is booked once; what takes points waits; what is wrong is undone by another line."""

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from court import chain
from court.db import db, transaction, writing_connection
from scoring import decisions, entries, ledger
from scoring.facts import Fact
from scoring.models import EntryState, PointRecord
from tests.support.builders import SOMEBODY, a_court, a_matter_fact, a_person, a_score_fact, at


@pytest.fixture(autouse=True)
def _autumn(app: Flask) -> None:
    at("2026-09-16 10:00")


def all_records() -> list[PointRecord]:
    return list(db.session.scalars(select(PointRecord).order_by(PointRecord.seq)))


def test_a_handled_matter_is_one_point_however_often_it_is_reported() -> None:
    clerk = a_person(a_court())
    fact = a_matter_fact(clerk, "m1", "2026-09-16 09:30")
    for _ in range(3):
        with transaction():
            posted = ledger.post(fact)
    assert not posted.is_new
    assert [(str(r.points), r.month, r.rule) for r in all_records()] == [("1.00", "2026-09", "enquiry")]


def test_what_takes_points_waits_and_the_person_may_explain() -> None:
    clerk = a_person(a_court())
    with transaction():
        entry = ledger.post(a_score_fact(clerk, "D01", "a1", "2026-09-15 08:35")).entry
    assert entry is not None
    assert entry.state is EntryState.PENDING
    assert all_records() == []
    with transaction():
        entries.explain(entry, "早高峰公交故障，已报备", by=clerk.id)
    with pytest.raises(entries.Involved), transaction():
        decisions.confirm(entry, by=clerk.id)
    with transaction():
        entries.cancel(entry, "情况属实", by=SOMEBODY)
    with transaction():
        again = ledger.post(a_score_fact(clerk, "D01", "a1", "2026-09-15 08:35"))
    assert again.entry == entry, "the same fact does not come back after it was cancelled"
    assert all_records() == []


def test_an_entry_nobody_explains_is_confirmed_by_the_clock_after_two_working_days() -> None:
    court = a_court()
    clerk = a_person(court)
    with transaction():
        ledger.post(a_score_fact(clerk, "D01", "a1", "2026-09-15 08:35"))
    at("2026-09-18 23:59")  # the second working day after Wednesday is Friday
    with transaction():
        assert decisions.confirm_unexplained(court.id) == 0
    at("2026-09-19 00:00")
    with transaction():
        assert decisions.confirm_unexplained(court.id) == 1
        assert decisions.confirm_unexplained(court.id) == 0
    (record,) = all_records()
    assert (str(record.points), record.dimension, record.rule_text) == ("-1.00", "DISC", "迟到或早退10分钟内")


def test_a_record_is_undone_once_and_may_then_be_booked_anew() -> None:
    clerk = a_person(a_court())
    fact = a_matter_fact(clerk, "m1", "2026-09-16 09:30")
    with transaction():
        record = ledger.post(fact).record
    assert record is not None
    with pytest.raises(ledger.NotReversed), transaction():
        ledger.post(fact, generation=1)
    with transaction():
        entry = decisions.propose_reversal(record, by=SOMEBODY, reason="录错窗口")
    with pytest.raises(decisions.ReversalPending), transaction():
        decisions.propose_reversal(record, by=SOMEBODY, reason="录错窗口")
    with pytest.raises(entries.Involved), transaction():
        decisions.confirm(entry, by=SOMEBODY)
    with transaction():
        decisions.confirm(entry, by=clerk.court_id)  # somebody else
    with pytest.raises(ledger.AlreadyReversed), transaction():
        decisions.propose_reversal(record, by=SOMEBODY, reason="再来一次")
    with transaction():
        assert ledger.post(fact, generation=1).is_new
    assert [str(r.points) for r in all_records()] == ["1.00", "-1.00", "1.00"]


def test_nobody_can_change_a_record_in_the_database(app: Flask) -> None:
    clerk = a_person(a_court())
    with transaction():
        ledger.post(a_matter_fact(clerk, "m1", "2026-09-16 09:30"))
    for statement in ("UPDATE point_record SET points = 900", "DELETE FROM point_record"):
        with writing_connection() as connection, pytest.raises(DBAPIError, match="append-only"):
            connection.execute(text(statement))


def test_the_chain_links_every_record_and_a_second_court_has_its_own() -> None:
    first, second = a_person(a_court()), a_person(a_court("川9902", number="028-12368"))
    for n in range(3):
        with transaction():
            ledger.post(a_matter_fact(first, f"m{n}", "2026-09-16 09:30"))
            ledger.post(a_matter_fact(second, f"m{n}", "2026-09-16 09:30"))
    for person in (first, second):
        end = chain.head_of(person.court_id, ledger.CHAIN)
        assert end[0] == 3
        assert chain.faults(ledger.rows(person.court_id), end=end) == []


def test_a_failed_transaction_leaves_neither_fact_nor_point() -> None:
    clerk = a_person(a_court())
    fact = a_matter_fact(clerk, "m1", "2026-09-16 09:30")
    with pytest.raises(ZeroDivisionError), transaction():
        _post_and_fail(fact)
    assert all_records() == []
    with transaction():
        assert ledger.post(fact).is_new


def _post_and_fail(fact: Fact) -> None:
    ledger.post(fact)
    raise ZeroDivisionError
