"""A person at a browser, without the browser: signs in, follows forms with their token."""

import re
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.builders import PASSWORD


class Person:
    """One browser of one person; `client` for requests that bring no token."""

    def __init__(self, app: Flask) -> None:
        self.client: FlaskClient = app.test_client()
        self.token = ""

    def get(self, address: str, **more: Any) -> TestResponse:
        answer = self.client.get(address, **more)
        found = re.search(r'name="csrf[-_]token" (?:value|content)="([^"]+)"', answer.text)
        self.token = found[1] if found else self.token
        return answer

    def post(self, address: str, **fields: Any) -> TestResponse:
        """Send a form with the token of the page seen last."""
        return self.client.post(address, data={"csrf_token": self.token, **fields})

    def sign_in(self, username: str, password: str = PASSWORD, **more: Any) -> TestResponse:
        self.get("/sign-in")
        answer = self.post("/sign-in", username=username, password=password, **more)
        if answer.status_code == 302:
            self.get("/password")  # a session has a token of its own
        return answer

    @property
    def is_in(self) -> bool:
        return self.client.get("/api/v1/me").status_code == 200
