"""Backup and restore: a consistent copy while the system runs (copying the live file loses data), checked after."""

import os
import shutil
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy import text

from court import clock, sqlite
from court.db import db, is_sqlite
from court.errors import DomainError


class BackupFailed(DomainError):
    title = lazy_gettext("备份或恢复没有成功")


def integrity_problems() -> list[str]:
    """What the database says about its own integrity; empty when nothing is wrong. PostgreSQL checks itself."""
    if not is_sqlite():
        return []
    found = [str(row[0]) for row in db.session.execute(text("PRAGMA integrity_check")) if row[0] != "ok"]
    return found + [f"foreign key: {tuple(row)}" for row in db.session.execute(text("PRAGMA foreign_key_check"))]


def backup(file: Path) -> None:
    """Write a copy of the whole database to a new file, readable by its owner only. Raises BackupFailed."""
    if file.exists():
        raise BackupFailed(_("%(file)s 已存在，请换一个文件名", file=file))
    part = file.with_name(f"{file.name}.part")
    try:
        os.close(os.open(part, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600))
        if is_sqlite():
            _copy_sqlite(part)
        else:
            _run("pg_dump", "--format=custom", f"--file={part}", f"--dbname={_libpq_url()}")
        _to_disk(part)
        part.rename(file)
    except OSError as error:
        raise BackupFailed(_("写不了 %(file)s：%(reason)s", file=file, reason=error.strerror)) from error
    finally:
        part.unlink(missing_ok=True)


def _copy_sqlite(file: Path) -> None:
    source = db.engine.url.database
    with closing(_opened(Path(str(source)))) as live, closing(_opened(file)) as copy:
        live.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, whole by itself
        _check(copy, file)


def restore(file: Path, *, replace: bool) -> Path | None:
    """Put a checked copy in the database's place; the present one is put aside, never deleted. Raises BackupFailed.

    Answers where the present one was put. PostgreSQL replaces the tables of its database.
    """
    if not is_sqlite():
        _run(
            "pg_restore",
            "--clean",
            "--if-exists",
            "--no-owner",
            "--exit-on-error",
            f"--dbname={_libpq_url()}",
            str(file),
        )
        return None
    target = Path(str(db.engine.url.database))
    db.session.remove()
    db.engine.dispose()
    with closing(_opened(file)) as copy:
        _check(copy, file)
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.part")
    shutil.copyfile(file, part)
    part.chmod(0o600)
    _to_disk(part)
    aside = _put_aside(target, replace=replace) if target.exists() else None
    part.rename(target)
    return aside


def _put_aside(target: Path, *, replace: bool) -> Path:
    if not replace:
        raise BackupFailed(_("%(file)s 已存在；先停止系统，再加 --replace", file=target))
    with closing(_opened(target)) as present:
        # Fails while any other process has the database open, and folds the log into the file.
        try:
            mode = present.execute("PRAGMA journal_mode=DELETE").fetchone()[0]
        except sqlite.module().OperationalError:
            mode = "in use"
        if mode != "delete":
            raise BackupFailed(_("%(file)s 正在使用；先停止系统（网页和定时任务）", file=target))
    aside = target.with_name(f"{target.name}.{clock.now():%Y%m%d%H%M%S}.old")
    target.rename(aside)
    return aside


def _opened(path: Path) -> Any:
    connection = sqlite.module().connect(str(path))
    connection.execute(f"PRAGMA busy_timeout={int(sqlite.BUSY_SECONDS * 1000)}")
    return connection


def _check(copy: Any, file: Path) -> None:
    """Raise BackupFailed unless the copy is whole and a database of ours."""
    try:
        verdict = copy.execute("PRAGMA integrity_check").fetchone()[0]
        ours = copy.execute("SELECT count(*) FROM sqlite_master WHERE name = 'alembic_version'").fetchone()[0]
    except sqlite.module().DatabaseError as error:
        verdict, ours = str(error), 0
    if verdict != "ok":
        raise BackupFailed(_("%(file)s 没有通过完整性检查：%(reason)s", file=file, reason=verdict))
    if not ours:
        raise BackupFailed(_("%(file)s 不是诉服台的数据库", file=file))


def _to_disk(file: Path) -> None:
    with file.open("rb") as opened:
        os.fsync(opened.fileno())


def _libpq_url() -> str:
    return db.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)


def _run(*command: str) -> None:
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)
    except FileNotFoundError as error:
        raise BackupFailed(_("找不到 %(program)s，请安装 PostgreSQL 客户端", program=command[0])) from error
    except subprocess.CalledProcessError as error:
        raise BackupFailed(f"{command[0]}: {error.stderr.strip()}") from error
