"""Month close: our set-based figures, statistics and snapshots against a bare GROUP BY and a bulk insert."""

import json
import random
import tempfile
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import insert, text

from app import create_app
from court import clock, schema, seed
from court.chain import ChainHead
from court.db import db, transaction, writing_connection
from court.ids import new_id
from court.people.models import Court, Placement, Post, Staff
from court.people.services import add_court, post_of
from court.settings import ROOT, load
from scoring import ledger, policies
from scoring.models import NONE, Measure, PointRecord
from scoring.period import snapshots, stats
from scoring.policy import load as load_policy
from tools.bench.rounds import Compared, in_turns

PEOPLE = 2_000
MATTERS = 40  # a person
MONTH = "2026-09"


class Undo(Exception):
    """Ends a measured transaction without keeping what it wrote."""


def run(people: int = PEOPLE, matters: int = MATTERS) -> Compared:
    """Median times of closing a month and of the bare limit."""
    with tempfile.TemporaryDirectory() as folder:
        settings = replace(load(), database_url=f"sqlite:///{folder}/courtdesk.db", instance=Path(folder))
        app = create_app(settings)
        with app.app_context():
            schema.upgrade()
            seed.seed()
            clock.clock.start_at(datetime(2026, 10, 12, tzinfo=UTC))
            court = _filled(people, matters)
            court_id = court.id
            compared = in_turns(
                "month close",
                lambda: _ours(court_id),
                lambda: _bare(court_id),
                note=f"{people} people, {people * matters} records; bare = GROUP BY + bulk insert of sheets",
            )
            db.session.remove()
            db.engine.dispose()
            clock.clock.start_at(None)
    return compared


def _ours(court_id) -> None:  # type: ignore[no-untyped-def]
    try:
        with transaction():
            stats.evaluate(court_id, MONTH)
            snapshots.store(court_id, MONTH, snapshots.PROVISIONAL)
            raise Undo
    except Undo:
        return


BARE = """
SELECT staff_id, rule, count(*), sum(points) FROM point_record
WHERE court_id = :court AND month = :month GROUP BY staff_id, rule
"""


def _bare(court_id) -> None:  # type: ignore[no-untyped-def]
    try:
        with writing_connection() as connection:
            rows = connection.execute(text(BARE), {"court": court_id.hex, "month": MONTH}).all()
            people: dict[str, dict[str, int]] = {}
            for staff_id, rule, count, _points in rows:
                people.setdefault(staff_id, {})[rule] = count
            sheets = [
                {"id": new_id().hex, "court": court_id.hex, "staff": staff_id, "body": json.dumps(rules)}
                for staff_id, rules in people.items()
            ]
            connection.execute(
                text(
                    "INSERT INTO sheet (court_id, id, month, staff_id, n, stage, workload, score, grade, body, digest,"
                    " made_at) VALUES (:court, :id, '2026-09', :staff, 1, 'final', 0, 0, '', :body, '', '2026-10-12')"
                ),
                sheets,
            )
            raise Undo
    except Undo:
        return


def _filled(people: int, matters: int) -> Court:
    dice = random.Random(7)
    kinds = ["enquiry", "material_transfer", "contact_judge", "consultation", "case_query"]
    with transaction():
        court = add_court("川9901", "演示县人民法院")
        policy = load_policy(ROOT / "config" / "policy" / "default-2026.toml")
        version = policies.store(policy, court_id=court.id, from_month="2026-01")
        post: Post = post_of(court.id, "window")
        staff = [_person(court, n) for n in range(people)]
        db.session.execute(insert(Staff), staff)
        db.session.execute(insert(Placement), [_place(court, post, one["id"]) for one in staff])
        seq = 0
        rows = []
        for one in staff:
            for _ in range(matters):
                seq += 1
                rows.append(_record(court, version, one["id"], dice.choice(kinds), seq))
        db.session.execute(insert(PointRecord), rows)
        db.session.add(ChainHead(court_id=court.id, name=ledger.CHAIN, seq=seq, hash="0" * 64))
    return court


def _person(court: Court, n: int) -> dict[str, object]:
    return {"id": new_id(), "court_id": court.id, "no": f"W{n:05d}", "name": f"演示{n}", "employment": "dispatched",
            "employer": "", "hired_on": date(2026, 1, 1), "left_on": None}  # fmt: skip


def _place(court: Court, post: Post, staff_id: object) -> dict[str, object]:
    return {"id": new_id(), "court_id": court.id, "staff_id": staff_id, "post_id": post.id,
            "from_on": date(2026, 1, 1), "to_on": None}  # fmt: skip


def _record(court, version, staff_id, kind: str, seq: int) -> dict[str, object]:  # type: ignore[no-untyped-def]
    when = datetime(2026, 9, 1 + seq % 28, 2, tzinfo=UTC) + timedelta(seconds=seq % 3600)
    return {
        "court_id": court.id, "id": new_id(), "measure": Measure.WORKLOAD, "staff_id": staff_id, "position": "window",
        "month": MONTH, "fact_month": MONTH, "rule": kind, "rule_text": "", "dimension": "", "points": 1, "caps": "",
        "in_time": 1, "occurred_at": when, "recorded_at": when, "incident_id": "", "source_kind": "matter",
        "source_id": str(seq), "generation": 0, "evidence": "{}", "policy_id": version.id,
        "policy_digest": version.digest, "entry_id": NONE, "reversal_of": NONE, "reversal_of_seq": 0,
        "recorded_by": NONE, "note": "", "seq": seq, "prev_hash": "", "hash": "",
    }  # fmt: skip
