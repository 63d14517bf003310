"""Builders of a service hall: counters, people at them, tickets in any state, what each kind records."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from court.accounts import services
from court.accounts.models import Role
from court.db import transaction
from court.people.models import Court, Staff
from tests.support.builders import a_court, a_person, an_account
from window import calling, counters, serving, tickets
from window.models import Counter, Ticket, TicketState

# The least each kind needs, and a little more: (kind, fields).
EVERY_KIND: Mapping[str, Mapping[str, Any]] = {
    "enquiry": {"summary": "询问立案材料，已一次性告知"},
    "material_transfer": {
        "case_number": "（2026）川9901民初12号",
        "giver": "周明远",
        "role": "plaintiff",
        "items": [{"name": "证据目录", "form": "copy", "copies": 2, "pages": 14}],
    },
    "contact_judge": {"case_number": "（2026）川9901民初12号", "judge": "民一庭", "summary": "询问开庭时间"},
    "document_pickup": {
        "case_number": "（2026）川9901民初13号",
        "recipient": "周明远",
        "identity_check": "by_document",
        "documents": ["民事判决书"],
    },
    "public_notice": {"case_number": "（2026）川9901民初14号", "addressee": "吴某", "medium": "newspaper"},
    "postal_service": {
        "case_number": "（2026）川9901民初15号",
        "consignments": [{"addressee": "郑文", "documents": "传票"}],
    },
    "personal_service": {"service": "green_channel", "summary": "陪同办理立案"},
}


def a_counter(court: Court, name: str = "1号窗口", *services_taken: str) -> Counter:
    with transaction():
        return counters.add_counter(court, name, services=services_taken)


def seated(court: Court, counter: Counter, no: str = "W01", name: str = "陈小雨") -> Staff:
    """A person sitting at a counter."""
    staff = a_person(court, no, name)
    with transaction():
        counters.open_counter(counter.id, court_id=court.id, by=staff.id)
    return staff


def a_ticket(court: Court, service: str = "enquiry", **more: Any) -> Ticket:
    with transaction():
        return tickets.take(service, court_id=court.id, **more)


def a_ticket_in(state: TicketState, court: Court, counter: Counter, staff: Staff, **more: Any) -> Ticket:
    """A ticket brought to a state by the steps that lead there; the counter must be free."""
    ticket = a_ticket(court, **more)
    here = {"court_id": court.id, "by": staff.id}
    called = {TicketState.CALLED, TicketState.SERVING, TicketState.FINISHED, TicketState.NO_SHOW, TicketState.HELD}
    with transaction():
        if state in called:
            calling.call(ticket.id, reason="测试", **here)
        if state in (TicketState.SERVING, TicketState.FINISHED):
            serving.start(ticket.id, **here)
        if state is TicketState.FINISHED:
            serving.finish(ticket.id, no_matter="left", **here)
        if state is TicketState.NO_SHOW:
            serving.no_show(ticket.id, **here)
        if state is TicketState.HELD:
            serving.hold(ticket.id, reason="取材料", **here)
        if state is TicketState.CANCELLED:
            serving.cancel(ticket.id, court_id=court.id, by=staff.id, reason="测试")
    return ticket


class Asker:
    """Somebody who asks the API with a token of their own."""

    def __init__(self, client: FlaskClient, token: str) -> None:
        self._client = client
        self.token = token

    def get(self, path: str) -> TestResponse:
        return self._ask("GET", path)

    def post(self, path: str, given: Mapping[str, Any] | None = None, **headers: str) -> TestResponse:
        return self._ask("POST", path, json=dict(given or {}), headers=headers)

    def post_nothing(self, path: str) -> TestResponse:
        """A request without any body."""
        return self._ask("POST", path)

    def _ask(self, method: str, path: str, **more: Any) -> TestResponse:
        headers = {"Authorization": f"Bearer {self.token}"} | more.pop("headers", {})
        return self._client.open(f"/api/v1{path}", method=method, headers=headers, **more)


@dataclass(frozen=True)
class Desk:
    """A counter with a person at it, and the API as that person sees it."""

    court: Court
    counter: Counter
    staff: Staff
    api: Asker

    def ticket_in(self, state: TicketState, **more: Any) -> Ticket:
        return a_ticket_in(state, self.court, self.counter, self.staff, **more)

    @property
    def me(self) -> dict[str, Any]:
        """What every service asks: whose court, who acts."""
        return {"court_id": self.court.id, "by": self.staff.id}


def a_desk(app: Flask) -> Desk:
    court = a_court()
    counter = a_counter(court)
    staff = seated(court, counter)
    return Desk(court, counter, staff, asking(app, court, Role.CLERK, staff))


def asking(app: Flask, court: Court, role: Role, staff: Staff | None = None) -> Asker:
    """The API as an account of this role sees it."""
    account = an_account(court, f"{role.value}-{staff.no if staff else 'x'}", role, staff)
    with transaction():
        token = services.issue_token(account)
    return Asker(app.test_client(), token)
