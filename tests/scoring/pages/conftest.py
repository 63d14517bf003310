"""Pages and API of scoring are tried on a busy court: filled once for each database, copied for every test."""

from collections.abc import Callable, Iterator
from contextvars import Context
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from court.accounts import services
from court.db import db, transaction
from tests.support.busy_court import BusyCourt, a_busy_court
from tests.support.databases import Servers
from tests.support.halls import Asker
from tests.support.markup import Element, read

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


class Visitor(Asker):
    """Somebody who opens pages and sends forms; a program's token stands in for the browser's cookie."""

    def _ask(self, method: str, path: str, **more: Any) -> TestResponse:
        headers = {"Authorization": f"Bearer {self.token}"} | more.pop("headers", {})
        open_it = partial(self._client.open, path, method=method, headers=headers, **more)
        answer: TestResponse = Context().run(open_it)
        db.session.rollback()
        return answer

    def page(self, path: str, status: int = 200) -> Element:
        """A page, read."""
        answer = self.get(path)
        assert answer.status_code == status, (path, answer.status_code)
        return read(answer.get_data(as_text=True))

    def send(self, path: str, **fields: str) -> TestResponse:
        """A form, sent."""
        return self._ask("POST", path, data=fields)


Visiting = Callable[[str], Visitor]


@pytest.fixture
def visit(app: Flask, busy: BusyCourt) -> Visiting:
    """The pages as an account of the busy court sees them."""

    def visiting(username: str) -> Visitor:
        with transaction():
            token = services.issue_token(busy.accounts[username])
        return Visitor(app.test_client(), token)

    return visiting
