"""Eight clients at once over real HTTP: no number is given twice, no ticket is called to two counters."""

from collections import Counter as Tally
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func

from app import create_app
from court.accounts.models import Role
from court.db import db
from court.settings import Settings
from scoring.models import PointRecord
from tests.support.builders import a_court, at
from tests.support.databases import dispose
from tests.support.halls import a_counter, asking, seated
from tests.support.serving import Program, served
from window.models import Ticket, TicketEvent, TicketState

CLIENTS = 8
TICKETS = 100


@pytest.fixture
def ports(app: Flask, settings: Settings, backend: str) -> Iterator[list[int]]:
    """One server, as SQLite has it; two apps that share nothing but the database on PostgreSQL."""
    at("2026-09-16 09:00")
    with ExitStack() as stack:
        apps = [app] if backend == "sqlite" else [app, create_app(settings)]
        at("2026-09-16 09:00")
        yield [stack.enter_context(served(each)) for each in apps]
        stack.close()
        for other in apps[1:]:
            with other.app_context():
                dispose()


def at_once(work: Callable[[int], list[str]]) -> list[str]:
    """Do the work in eight threads at once; everything they found."""
    with ThreadPoolExecutor(CLIENTS) as pool:
        return [found for one in pool.map(work, range(CLIENTS)) for found in one]


class Hasty:
    """A person who presses every button with both hands at once, each hand on a server of its own."""

    def __init__(self, ports: list[int], token: str) -> None:
        self._hands = [Program(ports[k % len(ports)], token) for k in range(2)]
        self._pool = ThreadPoolExecutor(2)

    def press(self, path: str, given: dict[str, str] | None = None) -> list[tuple[int, Any]]:
        return list(self._pool.map(lambda hand: hand.post(path, given), self._hands))

    def statuses(self, path: str, given: dict[str, str] | None = None) -> list[int]:
        return sorted(status for status, _body in self.press(path, given))

    def leave(self) -> None:
        self._pool.shutdown()
        for hand in self._hands:
            hand.close()


def serve_all(hasty: Hasty, counter_id: str) -> list[str]:
    """Call and serve until nobody waits; the numbers called."""
    called = []
    while True:
        answers = hasty.press(f"/counters/{counter_id}/next")
        assert {status for status, _ticket in answers} <= {200, 204}
        tickets = {ticket["id"]: ticket["number"] for status, ticket in answers if status == 200}
        if not tickets:
            return called
        assert len(tickets) == 1, "two presses called two people"
        ((ticket_id, number),) = tickets.items()
        called.append(number)
        path = f"/tickets/{ticket_id}"
        assert hasty.statuses(f"{path}/start") == [200, 200]
        assert hasty.statuses(f"{path}/matters", {"kind": "enquiry", "summary": f"答复 {number}"}) == [200, 201]
        assert hasty.statuses(f"{path}/finish") == [200, 200]


def test_a_hundred_tickets_taken_and_served_by_eight_clients_at_once(app: Flask, ports: list[int]) -> None:
    court = a_court()
    counters = [a_counter(court, f"{n}号窗口") for n in range(1, CLIENTS + 1)]
    people = [seated(court, counter, f"W{n:02d}", f"张{n}") for n, counter in enumerate(counters, 1)]
    guide = asking(app, court, Role.SUPERVISOR).token
    tokens = [asking(app, court, Role.CLERK, person).token for person in people]
    places = [str(counter.id) for counter in counters]
    db.session.rollback()

    def take(n: int) -> list[str]:
        client = Program(ports[n % len(ports)], guide)
        given = {"service": "enquiry", "priority": "elderly" if n % 4 == 0 else ""}
        share = TICKETS // CLIENTS + (n < TICKETS % CLIENTS)
        answers = [client.post("/tickets", given) for _ in range(share)]
        client.close()
        assert {status for status, _ticket in answers} == {201}
        return [ticket["number"] for _status, ticket in answers]

    def serve(n: int) -> list[str]:
        hasty = Hasty(ports, tokens[n])
        called = serve_all(hasty, places[n])
        hasty.leave()
        return called

    numbers = at_once(take)
    assert sorted(numbers) == [f"A{n:03d}" for n in range(1, TICKETS + 1)]
    assert sorted(at_once(serve)) == sorted(numbers), "every ticket went to exactly one counter"
    steps = Tally(tuple(row) for row in db.session.execute(db.select(TicketEvent.ticket_id, TicketEvent.step)))
    assert set(steps.values()) == {1}
    assert Tally(step for _ticket, step in steps) == dict.fromkeys(("take", "call", "start", "finish"), TICKETS)
    assert set(db.session.scalars(db.select(Ticket.state))) == {TicketState.FINISHED}
    assert db.session.scalar(db.select(func.count()).select_from(PointRecord)) == TICKETS
