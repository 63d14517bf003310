"""A browser without scripts: signs in, follows redirects, and sends the token of the page with every form."""

import re
from contextvars import Context
from functools import partial
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from court.db import db
from tests.support.builders import PASSWORD

TOKEN = re.compile('name="csrf_token" value="([^"]+)"')


class Reader:
    """Somebody in front of the pages. `page` is the answer to the last request."""

    def __init__(self, app: Flask, username: str) -> None:
        self._client = app.test_client()
        self._token = ""
        self.get("/sign-in")
        self.send("/sign-in", username=username, password=PASSWORD)

    def get(self, path: str) -> TestResponse:
        return self._ask("GET", path)

    def send(self, path: str, **fields: str) -> TestResponse:
        """Send a form; the page it leads to."""
        return self._ask("POST", path, data=fields | {"csrf_token": self._token})

    def _ask(self, method: str, path: str, **more: Any) -> TestResponse:
        # An empty context, as a server has it: else all requests of a test would share one `g` and one account.
        open_it = partial(self._client.open, path, method=method, follow_redirects=True, **more)
        self.page: TestResponse = Context().run(open_it)
        db.session.rollback()
        found = TOKEN.search(self.page.text)
        self._token = found[1] if found else self._token
        return self.page
