"""One way to write: all or nothing, one at a time, retried as a whole; reading holds nobody up and changes nothing."""

import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from court import sqlite
from court.db import after_commit, before_commit, db, is_sqlite, retrying, transaction, undo
from court.errors import Busy, NoRoom
from court.people.models import Court
from court.people.services import add_court
from tests.support.backends import only_postgresql, only_sqlite
from tests.support.builders import a_court, failing

RAISE = "DO $$ BEGIN RAISE EXCEPTION 'made up' USING ERRCODE = '{state}'; END $$"


def courts() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Court)) or 0


def in_thread(app: Flask, work: Callable[[], object]) -> threading.Thread:
    def run() -> None:
        with app.app_context():
            work()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_all_of_it_is_kept_or_nothing(app: Flask) -> None:
    with pytest.raises(LookupError):
        failing(lambda: add_court("川9901", "演示县人民法院"))
    assert courts() == 0


def test_what_is_undone_leaves_nothing_behind_not_even_its_audit_line(app: Flask) -> None:
    told = []
    with transaction():
        add_court("川9901", "演示县人民法院")
        after_commit(lambda: told.append("court"))
        undo()
        add_court("川9902", "演示市中级人民法院")
    assert db.session.scalars(select(Court.code)).all() == ["川9902"]
    assert db.session.scalar(text("SELECT count(*) FROM audit WHERE action = 'court_add'")) == 1
    assert told == []


def test_transactions_do_not_nest(app: Flask) -> None:
    with transaction(), pytest.raises(RuntimeError, match="do not nest"), transaction():
        pass


def test_reading_cannot_write(app: Flask) -> None:
    a_court()
    with pytest.raises(DBAPIError, match=r"read-?only"):
        db.session.execute(text("UPDATE court SET name = 'x'"))
    db.session.rollback()
    with pytest.raises(DBAPIError, match=r"read-?only"):
        db.session.execute(text("CREATE TABLE t (a integer)"))


def test_a_transaction_takes_no_lock_before_its_first_statement(app: Flask) -> None:
    """A signature is checked and a password hashed inside it without holding anybody up."""
    done = threading.Event()
    with transaction():
        thread = in_thread(app, lambda: (a_court("川9902"), done.set()))
        assert done.wait(5)
        add_court("川9901", "演示县人民法院")
    thread.join()
    assert courts() == 2


def test_a_reader_neither_waits_for_a_writer_nor_holds_one_up(app: Flask) -> None:
    a_court()
    seen: list[int] = []
    with transaction():
        add_court("川9902", "演示市中级人民法院")
        reader = in_thread(app, lambda: seen.append(courts()))
        reader.join(5)
        assert seen == [1]
    db.session.execute(select(Court)).all()  # a reading transaction is open now
    writer = in_thread(app, lambda: a_court("川9903"))
    writer.join(5)
    assert not writer.is_alive()
    assert courts() == 3


def test_hooks_run_last_before_and_first_after_the_commit(app: Flask) -> None:
    order = []
    with transaction():
        before_commit(lambda: order.append(f"before: {courts_in_this_transaction()}"))
        after_commit(lambda: order.append("after"))
        add_court("川9901", "演示县人民法院")
        order.append("work")
    assert order == ["work", "before: 1", "after"]


def courts_in_this_transaction() -> int:
    return db.session.scalar(select(func.count()).select_from(Court)) or 0


def test_what_fails_after_the_commit_is_no_refusal(app: Flask) -> None:
    with transaction():
        after_commit(lambda: 1 / 0)  # type: ignore[arg-type, return-value]
        add_court("川9901", "演示县人民法院")
    assert courts() == 1


def test_a_lost_race_is_run_again_and_finds_what_the_winner_made(app: Flask) -> None:
    tries = []

    @retrying
    def register() -> str:
        tries.append(1)
        known = db.session.scalar(select(Court).filter_by(code="川9901"))
        if known is not None:
            return "found"
        if len(tries) == 1:
            raise IntegrityError("INSERT", {}, sqlite.module().IntegrityError("UNIQUE constraint failed: court.code"))
        return "made"

    assert register() == "made"
    assert len(tries) == 2


@pytest.mark.parametrize("state", ["40001", "40P01", "55P03", "57P01"])
@only_postgresql
def test_the_whole_work_is_run_again_when_the_database_asks_for_it(app: Flask, state: str) -> None:
    tries = []

    @retrying
    def work() -> None:
        tries.append(1)
        add_court(f"川99{len(tries):02}", "演示县人民法院")
        if len(tries) < 3:
            db.session.execute(text(RAISE.format(state=state)))

    work()
    assert len(tries) == 3
    assert db.session.scalars(select(Court.code)).all() == ["川9903"]


@only_postgresql
def test_a_database_that_keeps_asking_is_busy(app: Flask) -> None:
    tries = []

    @retrying
    def work() -> None:
        tries.append(1)
        db.session.execute(text(RAISE.format(state="40001")))

    with pytest.raises(Busy):
        work()
    assert len(tries) == 3


def test_two_who_want_the_same_rows_crosswise_both_succeed(app: Flask) -> None:
    """On PostgreSQL one of them dies of the deadlock and is run again; SQLite lets them in one after the other."""
    with transaction():
        ids = [add_court(f"川990{n}", f"演示法院{n}").id for n in (1, 2)]
    at_work = threading.Barrier(2, timeout=2)

    def renamed(order: list[int], name: str) -> Callable[[], None]:
        @retrying
        def work() -> None:
            for n in order:
                db.session.execute(text("UPDATE court SET name = :n WHERE code = :c"), {"n": name, "c": f"川990{n}"})
                if not is_sqlite() and n == order[0] and not at_work.broken:
                    meet(at_work)

        return work

    threads = [in_thread(app, renamed([1, 2], "甲")), in_thread(app, renamed([2, 1], "乙"))]
    for thread in threads:
        thread.join(20)
    assert len({db.session.get_one(Court, key).name for key in ids}) == 1


def meet(barrier: threading.Barrier) -> None:
    try:
        barrier.wait()
    except threading.BrokenBarrierError:
        return


def test_a_mistake_of_ours_is_not_tried_again(app: Flask) -> None:
    tries = []

    @retrying
    def work() -> None:
        tries.append(1)
        db.session.execute(text("SELECT * FROM nowhere"))

    with pytest.raises(DBAPIError):
        work()
    assert len(tries) == 1


def outside_writer(database_url: str) -> object:
    """Another program that holds SQLite's write lock, without asking for our turn."""
    return sqlite.module().connect(database_url.removeprefix("sqlite:///"), isolation_level=None)


@only_sqlite
def test_a_busy_database_is_said_to_be_busy_and_is_well_again_afterwards(
    app: Flask, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", 0.3)
    db.engine.dispose()
    with closing(outside_writer(database_url)) as outside:  # type: ignore[type-var]
        outside.execute("BEGIN IMMEDIATE")  # type: ignore[attr-defined]
        began = time.monotonic()
        with pytest.raises(Busy):
            retrying(add_court)("川9901", "演示县人民法院")
        assert time.monotonic() - began < 3
        assert courts() == 0  # reading goes on
        outside.execute("ROLLBACK")  # type: ignore[attr-defined]
    a_court()
    assert courts() == 1


@only_sqlite
def test_a_full_disk_refuses_writing_and_keeps_reading(app: Flask, database_url: str) -> None:
    a_court()
    pages = db.session.execute(text("PRAGMA page_count")).scalar()
    db.session.rollback()

    def fill() -> None:
        db.session.execute(text(f"PRAGMA max_page_count = {pages}"))
        for n in range(2000):
            add_court(f"川{n}", "演" * 80)

    with pytest.raises(NoRoom):
        retrying(fill)()
    assert courts() == 1
    db.engine.dispose()
    with transaction():
        add_court("川9902", "演示市中级人民法院")
    assert courts() == 2


def test_error_texts_hold_no_values(app: Flask) -> None:
    with pytest.raises(DBAPIError) as refused, transaction():
        db.session.execute(text("INSERT INTO nowhere (phone) VALUES (:phone)"), {"phone": "13800138000"})
    assert "13800138000" not in str(refused.value)


@only_sqlite
def test_sqlite_keeps_what_it_acknowledges(app: Flask, database_url: str) -> None:
    pragmas = {name: db.session.execute(text(f"PRAGMA {name}")).scalar() for name in ("synchronous", "journal_mode")}
    assert pragmas == {"synchronous": 2, "journal_mode": sqlite.journal_mode()}
    assert Path(database_url.removeprefix("sqlite:///") + ".lock").parent.is_dir()


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 40, 1), False), ((3, 44, 5), False), ((3, 44, 6), True), ((3, 45, 0), False), ((3, 50, 6), False),
        ((3, 50, 7), True), ((3, 51, 2), False), ((3, 51, 3), True), ((3, 53, 4), True),
    ],
)  # fmt: skip
def test_the_write_ahead_log_is_used_only_where_the_library_is_sound(version: tuple[int, ...], safe: bool) -> None:
    assert sqlite.wal_is_safe(version) is safe
