"""Backup and restore: every acknowledged row is in the copy, a bad copy is refused, nothing is thrown away."""

import stat
import threading
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from court import audit, backup, schema, sqlite
from court.audit import Audit
from court.backup import BackupFailed
from court.db import db, transaction
from court.people.models import Court
from tests.support.backends import only_sqlite
from tests.support.builders import a_court

pytestmark = only_sqlite  # PostgreSQL's own programs make its copies; see the test of the commands


def acts(court: Court) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Audit).filter_by(court_id=court.id)) or 0


def write(court_id: object, number: int) -> None:
    with transaction():
        audit.record("probe", court_id=court_id, note=str(number))  # type: ignore[arg-type]


def in_copy(file: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite.module().connect(str(file))) as copy:
        return copy.execute(query).fetchall()


def test_a_copy_made_while_writing_holds_all_that_was_acknowledged_and_its_chain_is_whole(
    app: Flask, tmp_path: Path
) -> None:
    court_id, stop, written = a_court().id, threading.Event(), []

    def keep_writing() -> None:
        with app.app_context():
            while not stop.is_set():
                write(court_id, len(written))
                written.append(1)

    thread = threading.Thread(target=keep_writing)
    thread.start()
    try:
        for number in range(5):
            before = len(written)
            file = tmp_path / f"copy{number}.db"
            backup.backup(file)
            seqs = [row[0] for row in in_copy(file, "SELECT seq FROM audit WHERE action = 'probe' ORDER BY seq")]
            assert len(seqs) >= before
            assert seqs == list(range(seqs[0], seqs[0] + len(seqs))) if seqs else True
    finally:
        stop.set()
        thread.join()
    assert written


def test_what_is_restored_is_what_was_backed_up_and_what_was_there_is_put_aside(app: Flask, tmp_path: Path) -> None:
    court = a_court()
    court_id = court.id
    for number in range(20):
        write(court_id, number)
    copied = acts(court)
    backup.backup(tmp_path / "copy.db")
    for number in range(5):
        write(court_id, number)
    later = acts(court)
    aside = backup.restore(tmp_path / "copy.db", replace=True)
    restored = db.session.get_one(Court, court_id)
    assert acts(restored) == copied
    assert audit.verify(court_id) == []
    assert schema.is_current()
    assert schema.trigger_faults() == []
    assert backup.integrity_problems() == []
    assert aside is not None
    assert in_copy(aside, "SELECT count(*) FROM audit")[0][0] >= later
    write(court_id, 99)


def test_a_copy_is_one_file_that_others_cannot_read(app: Flask, tmp_path: Path) -> None:
    backup.backup(tmp_path / "copy.db")
    assert [path.name for path in tmp_path.glob("copy.db*")] == ["copy.db"]
    assert stat.S_IMODE((tmp_path / "copy.db").stat().st_mode) == 0o600


def test_a_copy_never_overwrites_a_file(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("keep me")
    with pytest.raises(BackupFailed, match="已存在"):
        backup.backup(tmp_path / "precious")
    assert (tmp_path / "precious").read_text() == "keep me"


def test_a_place_that_cannot_be_written_is_said(app: Flask, tmp_path: Path) -> None:
    with pytest.raises(BackupFailed, match="写不了"):
        backup.backup(tmp_path / "no" / "such" / "folder" / "copy.db")


@pytest.mark.parametrize("damage", ["text", "half", "another database", "empty"])
def test_a_bad_copy_is_refused_and_the_database_stays(app: Flask, tmp_path: Path, damage: str) -> None:
    court = a_court()
    file = tmp_path / "copy.db"
    if damage == "text":
        file.write_text("this is no database" * 500)
    elif damage == "half":
        backup.backup(tmp_path / "whole.db")
        whole = (tmp_path / "whole.db").read_bytes()
        file.write_bytes(whole[: len(whole) // 2])
    elif damage == "another database":
        with closing(sqlite.module().connect(str(file))) as other:
            other.execute("CREATE TABLE guests (name text)")
    else:
        file.write_bytes(b"")
    before = acts(court)
    with pytest.raises(BackupFailed):
        backup.restore(file, replace=True)
    assert acts(db.session.get_one(Court, court.id)) == before


def test_a_restore_needs_to_be_told_that_it_replaces(app: Flask, tmp_path: Path) -> None:
    a_court()
    backup.backup(tmp_path / "copy.db")
    with pytest.raises(BackupFailed, match="--replace"):
        backup.restore(tmp_path / "copy.db", replace=False)


def test_a_database_in_use_is_not_replaced(app: Flask, database_url: str, tmp_path: Path) -> None:
    a_court()
    backup.backup(tmp_path / "copy.db")
    with closing(sqlite.module().connect(database_url.removeprefix("sqlite:///"))) as other:
        other.execute("SELECT * FROM court").fetchall()
        with pytest.raises(BackupFailed, match="正在使用"):
            backup.restore(tmp_path / "copy.db", replace=True)
    assert db.session.scalar(select(func.count()).select_from(Court)) == 1
