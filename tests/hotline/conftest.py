"""A court with two operators on a Wednesday morning."""

from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from court.accounts import services
from court.accounts.models import Account, Role
from court.db import db, transaction
from court.people.models import Court, Staff
from hotline import operators, presence
from hotline.operator_models import OperatorPresence
from hotline.provider import RecordingProvider
from hotline.states import OperatorState
from tests.hotline.line import Line, Operator
from tests.support.builders import a_court, a_person, an_account, at


@dataclass
class Api:
    """A program that speaks for one account."""

    client: FlaskClient
    token: str

    def __call__(self, method: str, path: str, **more: Any) -> TestResponse:
        headers = {"Authorization": f"Bearer {self.token}"} | more.pop("headers", {})
        with self.client.application.app_context():  # each request its own, as in a server
            return self.client.open(f"/api/v1{path}", method=method, headers=headers, **more)


@dataclass
class Desk:
    """The hotline of one court."""

    app: Flask
    court: Court
    lin: Staff
    zhao: Staff
    client: FlaskClient
    provider: RecordingProvider

    def line(self, **more: str) -> Line:
        """A new caller."""
        return Line(self.client, **({"to": self.court.hotline_number} | more))

    def api(self, who: Staff, role: Role = Role.OPERATOR) -> Api:
        """A program of one person's account."""
        account = db.session.scalar(select(Account).filter_by(staff_id=who.id, role=role))
        if account is None:
            account = an_account(self.court, f"{who.no}-{role}-{self.court.code}", role, who)
        with transaction():
            return Api(self.app.test_client(), services.issue_token(account))

    def talk(self, who: Staff, **more: str) -> Line:
        """A call that somebody has answered and that is over."""
        self.is_ready(who)
        line = self.line(**more)
        connecting = line.hears_greeting()
        Operator.rung(line, connecting).tells("in-progress")
        line.follows(connecting, DialCallStatus="completed", DialBridged="true", DialCallDuration="20")
        line.ends()
        return line

    def is_ready(self, who: Staff) -> None:
        """An operator sets herself ready."""
        with transaction():
            operators.choose(who.id, self.court.id, OperatorState.READY)

    def pauses(self, who: Staff, reason: str = "") -> None:
        with transaction():
            operators.choose(who.id, self.court.id, OperatorState.NOT_READY, reason=reason)

    def presence(self, who: Staff) -> OperatorPresence:
        """What an operator is doing, as the database has it."""
        db.session.rollback()
        found = presence.seen(who.id)
        assert found
        return found

    def state(self, who: Staff) -> OperatorState:
        return self.presence(who).state


def open_desk(app: Flask, code: str = "川9901", number: str = "12368") -> Desk:
    """The hotline of a new court."""
    court = a_court(code, number=number)
    lin, zhao = (a_person(court, no, name, position="hotline") for no, name in (("H01", "林晓"), ("H02", "赵雅文")))
    return Desk(app, court, lin, zhao, app.test_client(), app.extensions["provider"])


@pytest.fixture
def desk(app: Flask) -> Desk:
    at("2026-09-16 10:00")
    app.extensions["provider"] = RecordingProvider()
    return open_desk(app)
