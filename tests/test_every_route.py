"""Every route against the access table: who may enter and who may not, and that no court sees into another."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.routing import Rule

from court.accounts import services
from court.accounts.access import Table
from court.accounts.models import Account, Role
from court.db import Base, db, transaction
from court.people.models import Court, Post
from overview.rail import ROOMS
from tests.support.builders import PASSWORD, a_court, a_person, an_account, at
from tests.support.rows import a_row

# Rows of the access table that no route may use yet, with what brings them; strike out what has come.
COMING = {
    "counter.manage": "a page of counters; until then `courtdesk counter add`",
    "report.read": "the reports (overview)",
}
WRITES = ("POST", "PUT", "PATCH", "DELETE")
SIGNED = "webhooks"  # the provider's door: a signature instead of an account
# Arguments of addresses that name nothing of a court.
PLAIN = {
    "act": "hold", "number": 1, "version": "0", "name": "css/base.css", "on": "2026-01-01", "month": "2026-09",
    "form": "csv", "what": "score", "key": "DISC", "step": "start",
}  # fmt: skip
# Arguments that are ids of rows any values may fill: argument -> table.
TABLES = {
    "call_id": "call",
    "counter_id": "counter",
    "entry_id": "entry",
    "matter_id": "matter",
    "objection_id": "objection",
    "point_id": "point_record",
    "ticket_id": "ticket",
    "version_id": "policy_version",
    "receipt_id": "receipt",  # after the matter and the ticket it belongs to
}


@dataclass(frozen=True)
class Route:
    """One method at one address."""

    rule: Rule
    method: str
    view: Any

    @property
    def need(self) -> str:
        return getattr(self.view, "need", "")

    @property
    def is_open(self) -> bool:
        return hasattr(self.view, "open_reason")

    @property
    def is_api(self) -> bool:
        return self.rule.rule.startswith("/api/")

    @property
    def ids(self) -> set[str]:
        return set(self.rule.arguments) - set(PLAIN)

    def __str__(self) -> str:
        return f"{self.method} {self.rule.rule}"

    def address(self, app: Flask, things: dict[str, Any]) -> str:
        values = {name: things.get(name, PLAIN.get(name)) or uuid4() for name in self.rule.arguments}
        with app.test_request_context():
            return app.url_for(self.rule.endpoint, **values, _external=False)


def routes(app: Flask) -> list[Route]:
    return [
        Route(rule, method, app.view_functions[rule.endpoint])
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static"
        for method in sorted(rule.methods or ())
        if method not in ("HEAD", "OPTIONS")
    ]


def guarded(app: Flask) -> list[Route]:
    return [route for route in routes(app) if route.need]


def table(app: Flask) -> Table:
    found: Table = app.extensions["access"]
    return found


@pytest.fixture
def tokens(app: Flask) -> dict[Role, str]:
    """A bearer token for each role of one court."""
    at("2026-09-16 10:00")
    court = a_court()
    return {role: a_token(an_account_of(court, role)) for role in Role}


def an_account_of(court: Court, role: Role) -> Account:
    staff = a_person(court, f"S{role.value}"[:16], position="hotline" if role is Role.OPERATOR else "window")
    return an_account(court, f"{court.code}-{role.value}".replace("川", "c"), role, staff, employer="演示人力公司")


def a_token(account: Account) -> str:
    with transaction():
        return services.issue_token(db.session.get_one(Account, account.id))


def ask(client: FlaskClient, app: Flask, route: Route, things: dict[str, Any], token: str = "") -> int:
    """The status of the answer; nothing but the address is sent."""
    body = {"json": {}} if route.is_api and route.method in WRITES else {}
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    answer = client.open(route.address(app, things), method=route.method, headers=headers, **body)
    status = answer.status_code
    answer.close()
    return status


def test_every_route_says_who_may_enter(app: Flask) -> None:
    silent = [str(r) for r in routes(app) if not (r.need or r.is_open or hasattr(r.view, "signed_in"))]
    assert silent == []
    assert all(len(r.view.open_reason) > 10 for r in routes(app) if r.is_open)


def test_every_need_is_a_row_of_the_access_table_and_every_row_is_needed(app: Flask) -> None:
    rows = {need for grants in table(app).values() for need in grants}
    needed = {route.need for route in guarded(app)}
    asked_for = needed | {room.need for room in ROOMS if room.endpoint in app.view_functions}
    assert asked_for <= rows
    assert rows - asked_for <= set(COMING)


def test_every_room_of_the_rail_needs_what_its_page_needs(app: Flask) -> None:
    views = app.view_functions
    assert {room.endpoint: room.need for room in ROOMS if room.endpoint in views} == {
        room.endpoint: views[room.endpoint].need for room in ROOMS if room.endpoint in views
    }


def test_each_role_enters_what_the_table_grants_and_nothing_else(app: Flask, tokens: dict[Role, str]) -> None:
    client, wrong = app.test_client(), []
    for route in guarded(app):
        for role, token in tokens.items():
            status = ask(client, app, route, {}, token)
            may = route.need in table(app)[role]
            if (may and (status in (401, 403) or status >= 500)) or (not may and status != 403):
                wrong.append(f"{role.value}: {route} -> {status}")
    assert wrong == []


def test_nobody_enters_without_signing_in(app: Flask) -> None:
    client, wrong = app.test_client(), []
    for route in routes(app):
        if route.is_open:
            continue
        expected = 302 if route.method == "GET" and not route.is_api else 401
        status = ask(client, app, route, {})
        if status != expected:
            wrong.append(f"{route} -> {status}")
    assert wrong == []


def test_the_provider_enters_by_its_signature_alone(app: Flask) -> None:
    client = app.test_client()
    ours = [route for route in routes(app) if route.rule.endpoint.startswith(f"{SIGNED}.")]
    doors = [route for route in ours if not route.rule.endpoint.endswith("fallback")]
    assert doors
    assert {str(route): ask(client, app, route, {}) for route in doors} == {str(route): 403 for route in doors}


def test_no_write_is_taken_from_a_foreign_page(app: Flask) -> None:
    """The browser's cookie alone is not enough: the token of our own page has to come along."""
    account = an_account_of(a_court(), Role.ADMIN)
    client = app.test_client()
    sign_in(client, account.username)
    writes = [r for r in routes(app) if r.method in WRITES and not r.rule.endpoint.startswith(f"{SIGNED}.")]
    wrong = [f"{r} -> {status}" for r in writes if (status := ask(client, app, r, {})) not in (400, 403)]
    # A program that signs in brings a password and gets no cookie, so a foreign page gains nothing by it.
    assert wrong == ["POST /api/v1/session -> 422"]


def sign_in(client: FlaskClient, username: str) -> None:
    page = client.get("/sign-in").text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    answer = client.post("/sign-in", data={"csrf_token": token, "username": username, "password": PASSWORD})
    assert answer.status_code == 302


def things_of(court: Court) -> dict[str, Any]:
    """Something of a court for every id an address may take. A new kind of address needs a line here."""
    staff = a_person(court, "X01", "外院人员")
    account = an_account(court, "elsewhere", Role.CLERK, staff)
    a_token(account)
    post = db.session.scalars(select(Post).filter_by(court_id=court.id)).first()
    assert post is not None
    given: dict[str, Any] = {"court_id": court.id, "staff_id": staff.id, "account_id": account.id, "post_id": post.id}
    with transaction():
        for argument, name in TABLES.items():
            given[argument] = a_row(name, **given)["id"]
        token = db.session.scalars(select(Base.metadata.tables["api_token"].c.id)).first()
    return {
        "staff_id": staff.id,
        "staff_no": staff.no,
        "no": staff.no,
        "account_id": account.id,
        "post_id": post.id,
        "token_id": token,
        **{argument: given[argument] for argument in TABLES},
    }


def contents(court: Court) -> dict[str, list[Any]]:
    """Every row of every table that belongs to one court."""
    found = {}
    for name, each in Base.metadata.tables.items():
        if "court_id" in each.c:
            found[name] = sorted(map(repr, db.session.execute(select(each).where(each.c.court_id == court.id))))
    return found


def test_no_court_sees_or_touches_what_belongs_to_another(app: Flask, tokens: dict[Role, str]) -> None:
    elsewhere = a_court("川9902", name="演示市中级人民法院")
    things = things_of(elsewhere)
    before, client, wrong = contents(elsewhere), app.test_client(), []
    taking_ids = [route for route in guarded(app) if route.ids]
    assert {name for route in taking_ids for name in route.ids} <= set(things)
    for route in taking_ids:
        for role in Role:
            if route.need not in table(app)[role]:
                continue
            status, unknown = (ask(client, app, route, ids, tokens[role]) for ids in (things, {}))
            # The same answer as for what does not exist: whether it does is no business of theirs.
            if status != unknown or status not in ((404,) if route.method == "GET" else (404, 409, 422)):
                wrong.append(f"{role.value}: {route} -> {status}, not {unknown}")
    assert wrong == []
    db.session.rollback()
    assert contents(elsewhere) == before


def test_a_list_names_nobody_of_another_court(app: Flask, tokens: dict[Role, str]) -> None:
    elsewhere = a_court("川9902", name="演示市中级人民法院")
    a_person(elsewhere, "X01", "外院的欧阳某")
    client = app.test_client()
    shown = list(lists(app, client, tokens))
    assert shown
    assert [where for where, text in shown if "外院的欧阳某" in text] == []


def lists(app: Flask, client: FlaskClient, tokens: dict[Role, str]) -> Iterator[tuple[str, str]]:
    for route in guarded(app):
        if route.method == "GET" and not route.rule.arguments and route.rule.endpoint != "live.stream":
            for role, token in tokens.items():
                if route.need in table(app)[role]:
                    answer = client.get(route.address(app, {}), headers={"Authorization": f"Bearer {token}"})
                    yield f"{role.value}: {route}", answer.text
