"""Pages and API of scoring are tried on a busy court: filled once for each database, copied for every test."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from court.accounts import services
from court.db import transaction
from tests.support.busy_court import BusyCourt, a_busy_court
from tests.support.databases import Servers
from tests.support.halls import Asker

Asking = Callable[[str], Asker]


@pytest.fixture
def database_url(backend: str, servers: Servers, tmp_path: Path) -> Iterator[str]:
    servers.keep(backend, "busy", a_busy_court)
    with servers.fresh(backend, tmp_path, like="busy") as url:
        yield url


@pytest.fixture
def busy(app: Flask) -> BusyCourt:
    return BusyCourt.found()


@pytest.fixture
def ask(app: Flask, busy: BusyCourt) -> Asking:
    """The API as an account of the busy court sees it."""

    def asking(username: str) -> Asker:
        with transaction():
            token = services.issue_token(busy.accounts[username])
        return Asker(app.test_client(), token)

    return asking
