"""Whoever changes the ledger past the application is found: 300 random tamperings, none unseen."""

import random
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import text

from court import audit
from court.append_only import APPEND_ONLY
from court.db import db, is_sqlite, transaction
from court.people.models import Staff
from scoring import decisions, ledger, verification
from scoring.period import close
from tests.support.builders import SOMEBODY, a_court, a_matter_fact, a_person, a_score_fact, at

TAMPERINGS = 300
TEXTS = ("measure", "position", "month", "fact_month", "rule", "dimension", "caps", "incident_id", "source_kind",
         "source_id", "evidence", "policy_digest", "prev_hash", "hash")  # fmt: skip
NUMBERS = ("points", "in_time", "generation", "reversal_of_seq", "seq")
Tampering = Callable[[random.Random], str]


class Undo(Exception):
    """Ends a transaction so that its tampering is taken back."""


@pytest.fixture
def clerk(app: Flask) -> Staff:
    """A closed September with matters, minus points, a reversal; October begun."""
    at("2026-09-30 17:00")
    clerk = a_person(a_court())
    with transaction():
        for n in range(20):
            ledger.post(a_matter_fact(clerk, f"m{n}", f"2026-09-{n + 1:02d} 10:00", in_time=True))
    for n, rule in enumerate(["D01", "Q03", "L01"]):
        with transaction():
            entry = ledger.post(a_score_fact(clerk, rule, f"x{n}", "2026-09-10 09:00")).entry
            assert entry is not None
            record = decisions.confirm(entry, by=SOMEBODY)
    with transaction():
        decisions.confirm(decisions.propose_reversal(record, by=SOMEBODY, reason="误记"), by=clerk.court_id)
    at("2026-10-22 00:00")
    close.close(clerk.court_id, "2026-09")
    return clerk


def tamperings(last: int) -> list[Tampering]:
    """Ways to cheat, each one statement."""
    return [
        lambda d: f"UPDATE point_record SET {d.choice(TEXTS)} = 'x{d.randint(0, 9)}' WHERE seq = {d.randint(1, last)}",
        lambda d: (
            f"UPDATE point_record SET {d.choice(NUMBERS)} = {d.randint(900, 999)} WHERE seq = {d.randint(1, last)}"
        ),
        lambda d: f"UPDATE point_record SET staff_id = staff_id, points = -points WHERE seq = {d.randint(1, last)}",
        lambda d: f"UPDATE point_record SET occurred_at = recorded_at WHERE seq = {d.randint(1, last)}",
        lambda d: f"DELETE FROM point_record WHERE seq = {d.randint(1, last)}",
        lambda d: f"DELETE FROM point_record WHERE seq > {d.randint(1, last - 1)}",
        lambda d: f"UPDATE chain_head SET seq = seq - {d.randint(1, 5)} WHERE name = 'points'",
        lambda d: f"UPDATE chain_head SET hash = '{d.randint(0, 9) * 64}' WHERE name = 'points'",
        lambda d: f"DELETE FROM posted_fact WHERE source_id = 'm{d.randint(0, 19)}'",
        lambda d: "DELETE FROM reversed_record",
        lambda d: f'UPDATE sheet SET body = replace(body, \'"score":"\', \'"score":"{d.randint(1, 9)}\')',
    ]


def test_300_random_tamperings_are_all_found(clerk: Staff) -> None:
    court_id = clerk.court_id
    assert verification.ledger_faults(court_id) == []
    last, _hash = ledger.head(court_id)
    ways = tamperings(last)
    unseen = []
    for n in range(TAMPERINGS):
        dice = random.Random(n)
        statement = ways[n % len(ways)](dice)
        try:
            with transaction():
                _without_triggers()
                if db.session.execute(text(statement)).rowcount == 0 or _changed_nothing(statement):
                    raise Undo
                if not verification.ledger_faults(court_id):
                    unseen.append(statement)
                raise Undo
        except Undo:
            continue
    assert unseen == []


def test_a_tail_cut_off_together_with_the_head_shows_in_the_file_outside(clerk: Staff) -> None:
    court_id = clerk.court_id
    last, _hash = ledger.head(court_id)
    with transaction():
        _without_triggers()
        db.session.execute(text(f"DELETE FROM point_record WHERE seq = {last}"))
        db.session.execute(
            text(
                f"UPDATE chain_head SET seq = {last - 1}, hash = (SELECT hash FROM point_record WHERE seq = {last - 1})"
                " WHERE name = 'points'"
            )
        )
    assert any("no longer in the ledger" in fault for fault in verification.ledger_faults(court_id))


def test_the_audit_trail_is_a_chain_too(clerk: Staff) -> None:
    assert audit.verify(clerk.court_id) == []
    with transaction():
        _without_triggers()
        db.session.execute(text("UPDATE audit SET action = 'nothing' WHERE seq = 2"))
    assert audit.verify(clerk.court_id) != []


def _without_triggers() -> None:
    """What a cheat with the database's password would do first."""
    for table in APPEND_ONLY:
        for what in ("update", "delete"):
            tail = "" if is_sqlite() else f" ON {table}"
            db.session.execute(text(f"DROP TRIGGER IF EXISTS {table}_no_{what}{tail}"))


def _changed_nothing(statement: str) -> bool:
    """Statements that happen to write what was there: negated zero points, the score's own first digit."""
    return (
        "points = -points" in statement
        and not db.session.execute(
            text(f"SELECT 1 FROM point_record WHERE points <> 0 AND {statement.split('WHERE')[1]}")
        ).first()
    )
