"""The database: one Base, one way to read, one way to write. `commit` is spelled here and nowhere else."""

import functools
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn, ParamSpec, TypeVar
from uuid import UUID

import structlog
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, Engine, MetaData, Select, Uuid, event, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, registry

from court import sqlite, trouble
from court.columns import Points, UtcDateTime
from court.errors import Busy, NoRoom
from court.ids import new_id
from court.sealed import Sealed
from court.write_lock import FairLock, LockTimeout

log = structlog.get_logger()
TRIES = 3
Hook = Callable[[], None]
P = ParamSpec("P")
R = TypeVar("R")
E = TypeVar("E")

# Tables without court_id: they belong to no single court.
REFERENCE_TABLES = frozenset(
    {
        "court", "calendar_day", "calendar_year", "account", "account_password", "sign_in", "sign_in_attempt",
        "api_token", "seen_request", "heartbeat", "job_run", "setting_mark", "alembic_version",
    }
)  # fmt: skip

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """What every table shares: names of constraints, and column types by annotation."""

    # Flask-SQLAlchemy 3.1 refuses a type_annotation_map on the class, so it lives in the registry.
    registry = registry(
        metadata=MetaData(naming_convention=NAMES),
        type_annotation_map={datetime: UtcDateTime(), Decimal: Points(), UUID: Uuid()},
    )

    def __init__(self, **values: Any) -> None:
        # Sealed columns bind their ciphertext to the row's id, so the id is there from the start.
        if "id" not in values and hasattr(type(self), "id"):
            self.id = new_id()
        plain = sorted(values, key=lambda name: isinstance(vars(type(self)).get(name), Sealed))
        for name in plain:  # sealed values last: they need id and court_id
            if not hasattr(type(self), name):
                raise TypeError(f"{type(self).__name__} has no {name}")
            setattr(self, name, values[name])


class Keyed:
    """A table keyed by one application-made id."""

    id: Mapped[UUID] = mapped_column(primary_key=True)


class CourtKeyed:
    """A big append-only table, keyed (court_id, id) so that it can be partitioned by court."""

    court_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)


db = SQLAlchemy(model_class=Base)


class Unit:
    """One unit of work: its hooks, and whether it holds the write lock."""

    def __init__(self, *, writes: bool) -> None:
        self.writes = writes
        self.lock: FairLock | None = None
        self.before_commit: list[Hook] = []
        self.after_commit: list[Hook] = []
        self.notes: dict[str, Any] = {}

    def forget(self) -> None:
        """Drop what was to happen at commit: its cause was undone."""
        self.before_commit.clear()
        self.after_commit.clear()
        self.notes.clear()

    def free(self) -> None:
        if self.lock is not None:
            self.lock.release()
            self.lock = None


_unit: ContextVar[Unit | None] = ContextVar("unit", default=None)
_locks: dict[str, FairLock] = {}


def before_commit(hook: Hook) -> None:
    """Run `hook` once, last thing before this transaction commits (the chain's head is locked there)."""
    unit = _writing_unit()
    if hook not in unit.before_commit:
        unit.before_commit.append(hook)


def after_commit(hook: Hook) -> None:
    """Run `hook` once this transaction has committed; it must not touch the database."""
    unit = _writing_unit()
    if hook not in unit.after_commit:
        unit.after_commit.append(hook)


def unit_notes() -> dict[str, Any]:
    """A dictionary that lives as long as this transaction."""
    return _writing_unit().notes


def _writing_unit() -> Unit:
    unit = _unit.get()
    if unit is None or not unit.writes:
        raise RuntimeError("this needs a transaction()")
    return unit


@contextmanager
def transaction() -> Iterator[None]:
    """One unit of writing: everything in it is committed together, or nothing is.

    The write lock and BEGIN IMMEDIATE are taken at the first SQL, so work before it (a signature, a password
    hash) holds nobody up. Raises Busy when the database is not free in time.
    """
    if _unit.get() is not None:
        raise RuntimeError("transactions do not nest: services flush, edges commit")
    db.session.rollback()  # ends a reading transaction, whose snapshot would be stale
    unit = Unit(writes=True)
    token = _unit.set(unit)
    try:
        yield
        db.session.flush()
        for hook in unit.before_commit:
            hook()
        db.session.commit()
    except LockTimeout:
        db.session.rollback()
        raise Busy from None
    except BaseException:
        db.session.rollback()
        raise
    finally:
        _unit.reset(token)
        unit.free()
    for hook in unit.after_commit:
        _run_after(hook)


def _run_after(hook: Hook) -> None:
    try:
        hook()
    except Exception:  # the work is done and kept: what failed after it must not look like a refusal
        log.exception("hook after commit failed")


def undo() -> None:
    """Take back everything this transaction has done so far; it goes on empty."""
    unit = _writing_unit()
    db.session.rollback()
    unit.forget()


@contextmanager
def writing_connection() -> Iterator[Connection]:
    """A bare connection in one writing transaction, for schema changes and set-based SQL outside a session."""
    unit = Unit(writes=True)
    token = _unit.set(unit)
    try:
        with db.engine.begin() as connection:
            yield connection
    except LockTimeout:
        raise Busy from None
    finally:
        _unit.reset(token)
        unit.free()


def retrying(work: Callable[P, R]) -> Callable[P, R]:
    """Run the whole function as one transaction; again, at most three times, when the database asks for it.

    Raises Busy or NoRoom when the database cannot take the work.
    """

    @functools.wraps(work)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        # Who has waited for the lock as long as one may is not made to wait three times as long.
        deadline = time.monotonic() + sqlite.BUSY_SECONDS
        for attempt in range(1, TRIES + 1):
            try:
                with transaction():
                    return work(*args, **kwargs)
            except DBAPIError as error:
                if attempt == TRIES or not trouble.may_pass(error) or time.monotonic() > deadline:
                    _refuse(error)
                time.sleep(random.uniform(0.01, 0.05) * attempt)
        raise AssertionError("unreachable")

    return run


def _refuse(error: DBAPIError) -> NoReturn:
    if trouble.has_no_room(error):
        raise NoRoom from error
    if trouble.may_pass(error) and not isinstance(error, IntegrityError):
        raise Busy from error
    raise error


def init_app(app: Flask, url: str) -> None:
    """Bind the app to its database. `url` as SQLAlchemy writes it."""
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    options: dict[str, Any] = {"hide_parameters": True}  # an error's text may reach a log; its values may not
    if url.startswith("sqlite"):
        options |= {"module": sqlite.module(), "pool_size": 20, "max_overflow": 600}
    else:
        options |= {"pool_pre_ping": True, "pool_size": 8, "max_overflow": 8}
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = options
    db.init_app(app)
    with app.app_context():
        engine = db.engine
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", sqlite.on_connect)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "begin", _begin_postgresql)


def _lock_for(engine: Engine) -> FairLock:
    name = str(engine.url.database)
    return _locks.setdefault(name, FairLock(Path(f"{name}.lock"), timeout=sqlite.BUSY_SECONDS))


def _begin_sqlite(connection: Connection) -> None:
    unit = _unit.get()
    if unit is None or not unit.writes:
        connection.exec_driver_sql("PRAGMA query_only=ON")
        connection.exec_driver_sql("BEGIN")
        return
    if unit.lock is None:
        lock = _lock_for(connection.engine)
        lock.acquire()
        unit.lock = lock
    connection.exec_driver_sql("PRAGMA query_only=OFF")
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin_postgresql(connection: Connection) -> None:
    unit = _unit.get()
    if unit is None or not unit.writes:
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")


def streamed(query: Select[E]) -> Iterator[E]:
    """The rows of a long result, a thousand at a time; closed even when reading one of them fails."""
    found = db.session.scalars(query.execution_options(yield_per=1000))
    try:
        yield from found
    finally:
        found.close()


def is_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"


def ping() -> None:
    """Raise when the database does not answer."""
    db.session.execute(text("SELECT 1"))
