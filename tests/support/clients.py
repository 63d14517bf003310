"""A test client whose requests share nothing with the test but the database, as a browser's do."""

import contextvars
from typing import Any

from flask import has_app_context
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from court.db import db


class OutsideClient(FlaskClient):
    """Each request runs in a context of its own: its own `g` (so nobody stays signed in by it) and session.

    The test's reading transaction ends before and after, so that it sees what the request wrote.
    """

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        _let_go()
        answer: TestResponse = contextvars.Context().run(super().open, *args, **kwargs)
        _let_go()
        return answer


def _let_go() -> None:
    if has_app_context():
        db.session.rollback()
