"""Two people behind every point that takes away or is written by hand; of two who decide at once one is too late."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from court.db import db, retrying, transaction
from court.errors import DomainError, Invalid
from court.people.models import Court, Staff
from scoring import decisions, entries, ledger, manual_points, objections, policies
from scoring.facts import Fact
from scoring.manual_points import ManualPoint
from scoring.models import Entry, EntryKind, EntryState, Measure, PointRecord
from tests.support.builders import SOMEBODY, a_court, a_person, a_score_fact, at, default_policy, instant


@pytest.fixture
def court(app: Flask) -> Court:
    at("2026-09-16 10:00")
    return a_court()


@pytest.fixture
def clerk(court: Court) -> Staff:
    return a_person(court)


def by_hand(rule: str, **more: object) -> ManualPoint:
    point = ManualPoint(staff_no="W01", rule=rule, occurred_at=instant("2026-09-15 15:00"), reason="巡查发现")
    return replace(point, **more)


def record(court: Court, point: ManualPoint, **more: str) -> Entry:
    with transaction():
        return manual_points.record(point, court_id=court.id, by=SOMEBODY, **more)


@pytest.mark.parametrize("rule", ["D01", "D04", "C51", "Q53"])
def test_whatever_a_person_records_waits_for_another_person(court: Court, clerk: Staff, rule: str) -> None:
    """D01 is found by a job otherwise, Q53 adds points by itself otherwise: by hand both wait, and no job confirms."""
    entry = record(court, by_hand(rule))
    assert (entry.kind, entry.state) == (EntryKind.MANUAL, EntryState.PENDING)
    at("2026-09-30 10:00")
    with transaction():
        assert decisions.confirm_unexplained(court.id) == 0
    with pytest.raises(entries.Involved), transaction():
        decisions.confirm(entry, by=SOMEBODY)
    with transaction():
        assert decisions.confirm(entry, by=court.id).rule == rule


def test_the_same_key_is_the_same_point_and_no_key_a_new_one(court: Court, clerk: Staff) -> None:
    first, again = record(court, by_hand("D04"), key="k"), record(court, by_hand("D04"), key="k")
    assert first.id == again.id
    assert record(court, by_hand("D04")).id != first.id


def test_nobody_records_a_point_for_themselves(court: Court, clerk: Staff) -> None:
    with pytest.raises(manual_points.RecordedForOneself), transaction():
        manual_points.record(by_hand("C51"), court_id=court.id, by=clerk.id)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"staff_no": "W99"}, "staff_no"),
        ({"rule": "E51"}, "rule"),
        ({"rule": "E01"}, "rule"),
        ({"rule": "Z99"}, "rule"),
        ({"reason": " \x00 "}, "reason"),
        ({"quantity": 0}, "quantity"),
        ({"occurred_at": instant("2026-09-17 10:00")}, "occurred_at"),
        ({"occurred_at": instant("2025-01-01 10:00")}, "occurred_at"),
    ],
)
def test_a_point_that_cannot_be_is_refused_at_its_field(
    court: Court, clerk: Staff, wrong: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refused, transaction():
        manual_points.record(by_hand(**({"rule": "D04"} | wrong)), court_id=court.id, by=SOMEBODY)
    assert list(refused.value.fields) == [field]


def test_the_preview_says_what_recording_would_do(court: Court, clerk: Staff) -> None:
    record(court, by_hand("D05"))
    shown = manual_points.preview(by_hand("D05", quantity=2), court_id=court.id)
    assert (str(shown.points), shown.month, shown.already, shown.waiting) == ("-10", "2026-09", 0, 1)
    assert shown.explain_until == instant("2026-09-19 00:00")


def at_once(app: Flask, *work: object) -> list[str]:
    """Run two pieces of work in one moment, each as a request would; what each came to."""
    start = threading.Barrier(len(work))

    def run(one: object) -> str:
        with app.app_context():
            start.wait(5)
            try:
                retrying(one)()  # type: ignore[arg-type]
            except DomainError as error:
                return error.code
            finally:
                db.session.remove()
        return "done"

    with ThreadPoolExecutor(len(work)) as pool:
        return sorted(pool.map(run, work))


def test_of_two_who_confirm_at_once_one_books(app: Flask, court: Court, clerk: Staff) -> None:
    entry_id, somebody_else = record(court, by_hand("D04")).id, court.id
    db.session.rollback()

    def confirm() -> None:
        decisions.confirm(db.session.get_one(Entry, entry_id), by=somebody_else)

    assert at_once(app, confirm, confirm) == ["done", "not_pending"]
    assert len(db.session.scalars(select(PointRecord)).all()) == 1


def test_of_two_objections_to_one_record_at_once_one_is_taken(app: Flask, court: Court, clerk: Staff) -> None:
    with transaction():
        entry = ledger.post(a_score_fact(clerk, "D04", "x", "2026-09-15 15:00")).entry
        assert entry
        decisions.confirm(entry, by=SOMEBODY)
    key, person = (court.id, db.session.scalars(select(PointRecord.id)).one()), clerk.id
    db.session.rollback()

    def object_to_it() -> None:
        objections.raise_objection(db.session.get_one(PointRecord, key), "当时在送达文书", by=person)

    assert at_once(app, object_to_it, object_to_it) == ["done", "objection_open"]


def test_a_reversal_is_neither_reversed_nor_objected_to(court: Court, clerk: Staff) -> None:
    with transaction():
        posted = ledger.post(
            Fact(
                court_id=court.id,
                staff_id=clerk.id,
                source_kind="matter",
                source_id="m",
                rule="enquiry",
                measure=Measure.WORKLOAD,
                occurred_at=instant("2026-09-15 09:00"),
            )
        )
        assert posted.record
    with transaction():
        undone = ledger.reverse(posted.record, by=SOMEBODY, reason="录错")
    with pytest.raises(ledger.AlreadyReversed), transaction():
        ledger.reverse(undone, by=SOMEBODY, reason="再冲一次")
    with pytest.raises(ledger.AlreadyReversed), transaction():
        objections.raise_objection(undone, "不该冲", by=clerk.id)


def test_a_new_policy_keeps_every_rule_that_was_used_in_its_months(court: Court, clerk: Staff) -> None:
    with transaction():
        decisions.confirm(manual_points.record(by_hand("D04"), court_id=court.id, by=SOMEBODY), by=court.id)
    old = default_policy()
    less = replace(old, zh="少一条", rules=tuple(rule for rule in old.rules if rule.code != "D04"))
    with pytest.raises(policies.PolicyLosesRule), transaction():
        policies.store(less, court_id=court.id, from_month="2026-09")
    with transaction():
        policies.store(less, court_id=court.id, from_month="2026-10")
