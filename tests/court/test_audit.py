"""The audit trail: who did what, linked line by line, so that any change to it is found."""

import random

import pytest
from flask import Flask
from sqlalchemy import delete, insert, select, text, update

from court import audit, chain
from court.accounts.models import Role
from court.append_only import create_triggers
from court.audit import Audit
from court.chain import ChainHead
from court.db import db, is_sqlite, transaction
from court.people.models import Court
from tests.support.browser import Person
from tests.support.builders import SOMEBODY, a_court, an_account, at, undone

LINES = 30
COLUMNS = ("at", "actor_id", "action", "subject_id", "outcome", "address", "note", "id", "hash", "prev_hash")
WAYS = ("delete", "cut", "swap", "insert", *COLUMNS)


@pytest.fixture
def court(app: Flask) -> Court:
    at("2026-09-16 10:00")
    made = a_court()
    for number in range(LINES):
        with transaction():
            subject = ("thing", number)
            audit.record(
                f"act_{number % 7}", court_id=made.id, actor_id=SOMEBODY, subject=subject, note=f"第 {number} 次"
            )
    return made


def without_triggers() -> None:
    """What somebody with the database's own password can do."""
    for name in ("no_update", "no_delete"):
        db.session.execute(text(f"DROP TRIGGER audit_{name}" + ("" if is_sqlite() else " ON audit")))


def test_a_whole_chain_has_no_faults(court: Court) -> None:
    assert audit.verify(court.id) == []
    assert chain.head_of(court.id, audit.CHAIN)[0] > LINES


def changed(dice: random.Random, court: Court) -> str:
    """Tamper with one line in one of many ways; what was done."""
    seqs = db.session.scalars(select(Audit.seq).filter_by(court_id=court.id)).all()
    seq = dice.choice(seqs)
    here = (Audit.court_id == court.id, Audit.seq == seq)
    way = dice.choice(WAYS)
    if way == "delete":
        db.session.execute(delete(Audit).where(*here))
    elif way == "cut":
        db.session.execute(delete(Audit).where(Audit.court_id == court.id, Audit.seq >= seq))
    elif way == "swap":
        other = dice.choice([n for n in seqs if n != seq])
        notes = {n: db.session.scalar(select(Audit.hash).filter_by(court_id=court.id, seq=n)) for n in (seq, other)}
        for n, hash_ in ((seq, notes[other]), (other, notes[seq])):
            db.session.execute(update(Audit).where(Audit.court_id == court.id, Audit.seq == n).values(hash=hash_))
    elif way == "insert":
        row = dict(db.session.execute(select(Audit.__table__).where(*here)).mappings().one())
        db.session.execute(insert(Audit).values({**row, "id": SOMEBODY, "note": "untergeschoben"}))
    else:
        old = db.session.scalar(select(getattr(Audit, way)).where(*here))
        new = other_value(way, old)
        db.session.execute(update(Audit).where(*here).values({way: new}))
    return f"{way} #{seq}"


def other_value(column: str, old: object) -> object:
    if column == "at":
        return old.replace(year=2020)  # type: ignore[attr-defined]
    if column in ("actor_id", "id"):
        return SOMEBODY if old != SOMEBODY else audit.NOBODY
    return f"{old}x"[-64:]


def test_a_hundred_tamperings_are_all_found(court: Court) -> None:
    dice, missed = random.Random(20260916), []
    for _ in range(100):
        with undone():
            without_triggers()
            what = changed(dice, court)
            db.session.flush()
            db.session.expire_all()
            if not audit.verify(court.id):
                missed.append(what)
    assert missed == []
    assert audit.verify(court.id) == []


def test_the_fault_is_named_with_its_line(court: Court) -> None:
    with undone():
        without_triggers()
        db.session.execute(update(Audit).where(Audit.court_id == court.id, Audit.seq == 5).values(note="anders"))
        assert audit.verify(court.id) == ["#5: was changed"]
        db.session.execute(delete(Audit).where(Audit.court_id == court.id, Audit.seq == 9))
        db.session.expire_all()
        assert "#9..#9: missing" in audit.verify(court.id)


def test_a_chain_cut_short_is_told_by_its_head(court: Court) -> None:
    with undone():
        without_triggers()
        db.session.execute(delete(Audit).where(Audit.court_id == court.id, Audit.seq > 3))
        assert audit.verify(court.id)[0].startswith("end: chain stops at #3")


def test_every_court_has_a_chain_of_its_own(court: Court) -> None:
    other = a_court("川9902")
    assert db.session.scalar(select(Audit.seq).filter_by(court_id=other.id).order_by(Audit.seq)) == 1
    assert db.session.scalar(select(ChainHead.seq).filter_by(court_id=other.id, name=audit.CHAIN)) is not None
    assert audit.verify(other.id) == []


def test_who_did_what_from_where(app: Flask, court: Court) -> None:
    account = an_account(court, "admin", Role.ADMIN)
    person = Person(app)
    person.sign_in("admin")
    person.post("/posts", name="立案窗口", position="window", heads_min="1", heads_max="3")
    line = db.session.scalars(select(Audit).filter_by(action="post_add").order_by(Audit.id.desc())).first()
    assert line is not None
    assert (line.actor_id, line.address, line.outcome, line.note) == (account.id, "127.0.0.1", "done", "立案窗口 1-3")


def test_what_is_refused_leaves_no_line(app: Flask, court: Court) -> None:
    an_account(court, "admin", Role.ADMIN)
    person = Person(app)
    person.sign_in("admin")
    before = chain.head_of(court.id, audit.CHAIN)
    assert person.post("/posts", name="立案窗口", position="window", heads_min="3", heads_max="1").status_code == 422
    assert chain.head_of(court.id, audit.CHAIN) == before


def test_triggers_come_back_after_a_migration_rebuilt_the_table(court: Court) -> None:
    with undone():
        without_triggers()
        columns = {"audit": [column.name for column in Audit.__table__.columns]}
        create_triggers(db.engine.dialect.name, columns, lambda ddl: db.session.execute(text(ddl)))
        with pytest.raises(Exception, match="append-only"):
            db.session.execute(update(Audit).where(Audit.court_id == court.id).values(note="anders"))
