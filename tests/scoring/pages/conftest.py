"""Pages and API of scoring are tried on a busy court: filled once for each database, copied for every test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.support.busy_court import BusyCourt, a_busy_court
from tests.support.databases import Servers


@pytest.fixture
def database_url(backend: str, servers: Servers, tmp_path: Path) -> Iterator[str]:
    servers.keep(backend, "busy", a_busy_court)
    with servers.fresh(backend, tmp_path, like="busy") as url:
        yield url


@pytest.fixture
def busy(app: Flask) -> BusyCourt:
    return BusyCourt.found()
