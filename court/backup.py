"""Backup and restore: a consistent copy while the system runs (copying the live file loses data), checked after."""

import shutil
import subprocess
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import text

from court import sqlite
from court.db import db, is_sqlite
from court.errors import DomainError


class BackupFailed(DomainError):
    title = "备份或恢复没有成功 / backup or restore failed"


def integrity_problems() -> list[str]:
    """What the database says about its own integrity; empty when nothing is wrong. PostgreSQL checks itself."""
    if not is_sqlite():
        return []
    found = [str(row[0]) for row in db.session.execute(text("PRAGMA integrity_check")) if row[0] != "ok"]
    return found + [f"foreign key: {tuple(row)}" for row in db.session.execute(text("PRAGMA foreign_key_check"))]


def backup(file: Path) -> None:
    """Write a copy of the whole database to a new file. Raises BackupFailed."""
    if file.exists():
        raise BackupFailed(f"{file} 已存在 / exists already: name a new file")
    if is_sqlite():
        _backup_sqlite(file)
        return
    _run("pg_dump", "--format=custom", f"--file={file}", _libpq_url())


def _backup_sqlite(file: Path) -> None:
    source = db.engine.url.database
    with closing(sqlite.module().connect(source)) as live, closing(sqlite.module().connect(str(file))) as copy:
        live.backup(copy)
        if copy.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
            raise BackupFailed(f"{file}: 副本校验未通过 / the copy fails its integrity check")


def restore(file: Path, *, replace: bool) -> str:
    """Put a copy in the database's place; the present one is put aside, never deleted. Raises BackupFailed."""
    if not is_sqlite():
        _run("pg_restore", "--clean", "--if-exists", "--no-owner", f"--dbname={_libpq_url()}", str(file))
        return "restored"
    target = Path(str(db.engine.url.database))
    db.engine.dispose()
    if target.exists():
        if not replace:
            raise BackupFailed(f"{target} 已存在 / exists: stop the system and add --replace")
        aside = target.with_suffix(f".{datetime.now(UTC):%Y%m%d%H%M%S}.old")
        for suffix in ("", "-wal", "-shm"):
            part = Path(f"{target}{suffix}")
            if part.exists():
                part.rename(f"{aside}{suffix}")
    shutil.copyfile(file, target)
    return f"{target} restored"


def _libpq_url() -> str:
    return db.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)


def _run(*command: str) -> None:
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise BackupFailed(f"{command[0]}: {getattr(error, 'stderr', '') or error}") from error
