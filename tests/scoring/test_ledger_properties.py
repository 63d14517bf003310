"""Whatever the order of facts, repeats, late arrivals and reversals: the same sheets, and what is locked stays."""

import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from court.db import db, transaction
from court.people.models import Court, Staff
from scoring import decisions, ledger, policies
from scoring.models import NONE, Measure, PointRecord
from scoring.period import close, lines, results, snapshots
from scoring.sheet.explanation import explain
from tests.support.builders import SOMEBODY, a_court, a_matter_fact, a_person, a_score_fact, at

KINDS = ["enquiry", "material_transfer", "contact_judge", "public_notice", "postal_service"]
RULES = ["D01", "D02", "D04", "D09", "E04", "E05", "E06", "Q01", "Q03", "Q05", "L01", "L05", "C01", "E53", "C51", "Q53"]
courts = count(1)


@dataclass(frozen=True)
class Happening:
    """Something of September or October that reaches the ledger, once or more often."""

    key: str
    person: int
    rule: str  # a rule, or "" for a handled matter
    kind: str
    month: str
    day: int
    incident: str
    times: int


def happenings(month: str, prefix: str, most: int) -> st.SearchStrategy[list[Happening]]:
    one = st.builds(
        Happening,
        key=st.just(""),
        person=st.integers(0, 1),
        rule=st.sampled_from(["", "", "", *RULES]),
        kind=st.sampled_from(KINDS),
        month=st.just(month),
        day=st.integers(1, 28),
        incident=st.sampled_from(["", "", f"{prefix}-a", f"{prefix}-b"]),
        times=st.integers(1, 2),
    )
    numbered = st.lists(one, max_size=most)
    return numbered.map(lambda xs: [Happening(**{**vars(x), "key": f"{prefix}{n}"}) for n, x in enumerate(xs)])


class Bookkeeper:
    """A court of two people whose ledger takes happenings in a given order."""

    def __init__(self) -> None:
        n = next(courts)
        at("2026-09-01 09:00")
        self.court: Court = a_court(f"川99{n:02d}X{n}", number=f"9{n:05d}")
        self.people: list[Staff] = [a_person(self.court, f"W0{i}") for i in (1, 2)]

    def take(self, happening: Happening) -> None:
        staff = self.people[happening.person]
        when = f"{happening.month}-{happening.day:02d} 10:00"
        for _ in range(happening.times):
            with transaction():
                if not happening.rule:
                    ledger.post(a_matter_fact(staff, happening.key, when, kind=happening.kind, in_time=True))
                    continue
                fact = a_score_fact(staff, happening.rule, happening.key, when, incident_id=happening.incident)
                posted = ledger.post(fact)
                if posted.is_new and posted.entry is not None:
                    decisions.confirm(posted.entry, by=SOMEBODY)

    def undo(self, key: str) -> None:
        query = select(PointRecord).filter_by(court_id=self.court.id, source_id=key, reversal_of=NONE)
        for record in db.session.scalars(query).all():
            with transaction():
                entry = decisions.propose_reversal(record, by=SOMEBODY, reason="查实有误")
                decisions.confirm(entry, by=self.court.id)

    def close(self, month: str, when: str) -> None:
        at(when)
        close.close(self.court.id, month)

    def sheets(self, month: str) -> list[str]:
        stored = snapshots.newest(self.court.id, month)
        return sorted(sheet.body.replace(self.court.code, "COURT") for sheet in stored)


def booked(september: list[Happening], late: list[Happening], undone: list[str], seed: int) -> Bookkeeper:
    """A ledger that took the same things in an order of its own."""
    order = random.Random(seed)
    keeper = Bookkeeper()
    at("2026-09-30 18:00")
    order.shuffle(september)
    for happening in september:
        keeper.take(happening)
    keeper.close("2026-09", "2026-10-22 00:00")
    at("2026-10-30 18:00")
    steps = [*late, *undone]
    order.shuffle(steps)
    for step in steps:
        keeper.undo(step) if isinstance(step, str) else keeper.take(step)
    keeper.close("2026-10", "2026-11-25 00:00")
    return keeper


def recounted(keeper: Bookkeeper, month: str) -> dict[str, tuple[str, int]]:
    """Score and matters of everyone, recounted in plain Python from the rows of the ledger."""
    found = {}
    for staff in keeper.people:
        records = lines.live(r for r in lines.records_of(keeper.court.id, staff.id, month) if not r.is_prior)
        # A reversal booked in a later month does not touch this one; one booked here took its record away above.
        matters = sum(1 for r in records if r.measure is Measure.WORKLOAD)
        prior = sum(lines.prior_points(keeper.court.id, staff.id, month).values(), start=lines.ZERO)
        policy = policies.rules_for(keeper.court.id, "window", month)
        score_lines = [lines.line_of(r) for r in records if r.measure is Measure.SCORE]
        explained = explain(policy, score_lines, matters=matters, prior=prior)
        counted = sum((line.counted for line in explained.lines), start=lines.ZERO)
        assert explained.totals.plus - explained.totals.minus == counted
        found[staff.no] = (f"{explained.totals.score:.2f}", matters)
    return found


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    september=happenings("2026-09", "s", 12),
    late=st.tuples(happenings("2026-09", "l", 4), happenings("2026-10", "o", 8)).map(lambda two: [*two[0], *two[1]]),
    undone=st.sets(st.integers(0, 11), max_size=3),
    seed=st.integers(0, 9999),
)
def test_the_order_of_posting_never_matters(
    app: Flask, september: list[Happening], late: list[Happening], undone: set[int], seed: int
) -> None:
    keys = [f"s{n}" for n in sorted(undone) if n < len(september)]
    first = booked(list(september), late, keys, seed)
    second = booked(list(september), late, keys, seed + 1)
    for month in ("2026-09", "2026-10"):
        assert first.sheets(month) == second.sheets(month)
        said = {
            r.staff.no: (f"{r.totals.score:.2f}", r.figures.matters) for r in results.of_court(first.court.id, month)
        }
        assert said == recounted(first, month)
        assert snapshots.differences(first.court.id, month) == [], "what is locked is recomputed to the same bytes"


@pytest.mark.parametrize("closers", [4])
def test_a_month_closed_by_many_at_once_is_closed_once(app: Flask, closers: int) -> None:
    keeper = Bookkeeper()
    at("2026-09-30 18:00")
    for n in range(20):
        keeper.take(Happening(f"m{n}", n % 2, "", "enquiry", "2026-09", 10, "", 1))
    at("2026-10-22 00:00")
    court_id = keeper.court.id

    def close_it(_n: int) -> list[str]:
        with app.app_context():
            return [step.value for step in close.close(court_id, "2026-09")]

    with ThreadPoolExecutor(closers) as pool:
        done = [step for steps in pool.map(close_it, range(closers)) for step in steps]
    assert sorted(done) == ["collect", "lock", "publicise"]
    db.session.rollback()  # this thread's reading transaction began before the others wrote
    assert [event.step for event in close.events(court_id, "2026-09")] == ["collect", "publicise", "lock"]
    assert snapshots.differences(court_id, "2026-09") == []
