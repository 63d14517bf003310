"""What every test stands on: a fresh database of each kind, the real app on it, a clock that can be set."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask
from jinja2 import FileSystemBytecodeCache

from app import create_app
from court import clock
from court.accounts import passwords
from court.settings import Settings
from tests.support import databases
from tests.support.clients import OutsideClient
from tests.support.settings import settings_for

passwords.hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)  # tests sign in hundreds of times


_COMPILED = FileSystemBytecodeCache(tempfile.mkdtemp(prefix="courtdesk-templates-"))


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[databases.Servers]:
    """A migrated template of each database, copied for each test."""
    with databases.Servers(tmp_path_factory.mktemp("db")) as made:
        yield made


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    """Every test that touches the database runs on both."""
    return str(request.param)


@pytest.fixture
def database_url(backend: str, servers: databases.Servers, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh, migrated, empty database."""
    with servers.fresh(backend, tmp_path) as url:
        yield url


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return settings_for(database_url, tmp_path / "instance")


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """The real app, inside its context."""
    made = create_app(settings)
    made.test_client_class = OutsideClient
    made.jinja_env.bytecode_cache = _COMPILED  # every test has an app of its own; its templates are the same
    with made.app_context():
        yield made
        made.extensions["live"].stop()
        databases.dispose()
    clock.clock.start_at(None)


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [n for n in os.environ if n.startswith("COURTDESK_")]:
        monkeypatch.delenv(name)
