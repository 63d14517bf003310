"""SQLite made safe: which library, which journal, which pragmas."""

from types import ModuleType
from typing import Any

try:  # its wheel bundles a SQLite without the WAL-reset bug; there is none for every platform
    import pysqlite3.dbapi2 as driver
except ImportError:
    import sqlite3 as driver

BUSY_SECONDS = 5.0


def module() -> ModuleType:
    """The DB-API module in use."""
    found: ModuleType = driver
    return found


def version() -> tuple[int, ...]:
    return tuple(int(part) for part in driver.sqlite_version.split("."))


def wal_is_safe(found: tuple[int, ...] | None = None) -> bool:
    """Whether this library is free of the WAL-reset bug (data race, 3.7.0 to 3.51.2; backports 3.50.7, 3.44.6).

    Source: https://sqlite.org/wal.html, "the WAL reset bug".
    """
    v = found or version()
    if v >= (3, 51, 3):
        return True
    return (3, 50, 7) <= v < (3, 51) or (3, 44, 6) <= v < (3, 45)


def journal_mode() -> str:
    """`wal` on a safe library, else the rollback journal, which the bug does not touch."""
    return "wal" if wal_is_safe() else "delete"


def on_connect(connection: Any, _record: Any) -> None:
    """Pragmas of a new connection; the driver's own BEGIN is switched off, `db.py` begins."""
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={int(BUSY_SECONDS * 1000)}")
    cursor.execute(f"PRAGMA journal_mode={journal_mode()}")
    cursor.execute("PRAGMA synchronous=FULL")  # NORMAL loses acknowledged webhooks when the power goes
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA recursive_triggers=ON")  # else INSERT OR REPLACE deletes past the append-only triggers
    cursor.execute("PRAGMA cache_size=-32000")
    cursor.close()
