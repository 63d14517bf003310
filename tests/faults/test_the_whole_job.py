"""The whole job on a real machine: calls and visitors, callbacks twice and shuffled, the plug pulled twice, a close.

Exactly the points that were earned, the same sheet twice, a whole ledger; on both databases.
"""

import contextlib
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from court.accounts import services
from court.accounts.models import Role
from court.db import db, transaction
from court.people.models import Staff
from hotline.identities import identity
from scoring.models import NONE, Measure, PointRecord
from tests.support.builders import a_court, a_person, an_account, at, instant
from tests.support.machine import Machine, StepRefused
from window import counters

MONTH = "2026-09"
CLOSING = instant("2026-10-22 00:30")
VISITS, CALLS_ANSWERED, CALLS_INVALID, CALLS_WITHHELD = 30, 12, 4, 4
CALLS_ABANDONED, CALLS_NO_ANSWER, CALLS_BUSY = 4, 3, 3
NOS = ("H01", "H02", "W01", "W02", "W03")


class Desk:
    """The people of the test: two operators, three clerks, what each of them has had acknowledged."""

    def __init__(self) -> None:
        at("2026-09-30 09:00")
        court = a_court(number="12368")
        self.court_id = court.id
        self.staff: dict[str, Staff] = {}
        self.tokens: dict[str, str] = {}
        self._matters: dict[str, set[str]] = {no: set() for no in NOS}
        for no, position, role in (
            ("H01", "hotline", Role.OPERATOR), ("H02", "hotline", Role.OPERATOR), ("W01", "window", Role.CLERK),
            ("W02", "window", Role.CLERK), ("W03", "window", Role.CLERK),
        ):  # fmt: skip
            self.staff[no] = a_person(court, no, f"演示{no}", position)
            account = an_account(court, no.lower(), role, self.staff[no])
            with transaction():
                self.tokens[no] = services.issue_token(account)
        with transaction():
            made = [counters.add_counter(court, f"{n} 号窗口") for n in (1, 2, 3)]
            self.counters = {f"W0{n}": str(counter.id) for n, counter in enumerate(made, start=1)}
        self.identities = {no: identity(self.staff[no].id) for no in ("H01", "H02")}

    def credit(self, no: str, matter: dict[str, Any]) -> None:
        """Note an acknowledged matter; a repeat names the same one, also when the first answer was lost."""
        self._matters[no].add(matter["id"])

    @property
    def earned(self) -> Counter[str]:
        return Counter({no: len(matters) for no, matters in self._matters.items()})


@pytest.fixture
def desk(app: Flask) -> Desk:
    made = Desk()
    db.session.remove()
    return made


@pytest.fixture
def machine(settings: Any, desk: Desk, tmp_path: Path) -> Any:
    made = Machine(settings.database_url, tmp_path, clock=instant("2026-09-30 09:05"))
    made.start_gateway()
    made.start_web()
    yield made
    made.stop()


def test_exactly_the_points_that_were_earned(app: Flask, desk: Desk, machine: Machine) -> None:
    machine.line("PUT", "/faults", {"seed": 7, "scatter": 1.0, "delay_seconds": 4})
    calls = busy_morning(desk, machine)
    visits(desk, machine)
    time.sleep(1.0)  # the last shuffled callbacks
    assert outcome_of(desk, machine, calls) == {
        "recorded": CALLS_ANSWERED + CALLS_WITHHELD + CALLS_INVALID + CALLS_NO_ANSWER + CALLS_BUSY,
        "missed": CALLS_ABANDONED,
    }
    closers = [machine.command("month", "close", "川9901", MONTH, clock=CLOSING) for _ in range(2)]
    for closer in closers:
        _out, errors = closer.communicate(timeout=60)
        assert closer.returncode == 0, errors
    shown = [machine.run("month", "show", "川9901", MONTH, "--format", "json", clock=CLOSING) for _ in range(2)]
    assert shown[0] == shown[1]
    assert '"state": "locked"' in shown[0]
    assert "chain whole" in machine.run("ledger", "verify", clock=CLOSING)
    assert "agree" in machine.run("month", "verify", "川9901", MONTH, clock=CLOSING)
    assert points_by_person() == desk.earned
    assert sum(desk.earned.values()) == VISITS + CALLS_ANSWERED + CALLS_WITHHELD + CALLS_NO_ANSWER + CALLS_BUSY


def points_by_person() -> Counter[str]:
    db.session.rollback()
    query = (
        select(Staff.no, func.count())
        .join(PointRecord, PointRecord.staff_id == Staff.id)
        .where(PointRecord.measure == Measure.WORKLOAD, PointRecord.reversal_of == NONE)
        .group_by(Staff.no)
    )
    return Counter(dict(db.session.execute(query).all()))


def busy_morning(desk: Desk, machine: Machine) -> list[str]:
    """Thirty calls; the plug is pulled while two people talk and their callbacks are on the way."""
    ready(desk, machine, {"H01": {"answer_after": 1}, "H02": {"answer_after": 2}})
    placed: list[str] = []
    for n in range(CALLS_ANSWERED):
        placed.append(place(machine, f"+8613800130{n:03d}", talk=10))
        answer_and_record(desk, machine, placed[-1:], kind="consultation")
    placed += [place(machine, who, talk=8) for who in ("anonymous", "+266696687", "", "+8656696")]
    answer_and_record(desk, machine, placed[-CALLS_WITHHELD:], kind="case_query")
    machine.kill_web()
    machine.start_web()
    placed += [place(machine, f"+861380013{n:04d}", talk=2) for n in range(100, 100 + CALLS_INVALID)]
    answer_and_record(desk, machine, placed[-CALLS_INVALID:], kind="invalid_call")
    for habit in ({"answer_after": None}, {"answer_after": 1, "reject": True}):
        for _ in range(CALLS_NO_ANSWER if habit["answer_after"] is None else CALLS_BUSY):
            set_state(desk, machine, "H02", "not_ready")
            ready(desk, machine, {"H01": habit})
            placed.append(place(machine, "+8613800139999", talk=6))
            wait_until(lambda: state_of(desk, machine, "H01") == "not_ready", "H01 was not set aside")
            ready(desk, machine, {"H02": {"answer_after": 1}})
            answer_and_record(desk, machine, placed[-1:], kind="other")
    for no in ("H01", "H02"):
        set_state(desk, machine, no, "not_ready")
    given_up = [place(machine, f"+861380012{n:04d}", hangup_after=12) for n in range(CALLS_ABANDONED)]
    for sid in given_up:
        machine.line("GET", f"/calls/{sid}?wait=completed")
    return placed + given_up


def visits(desk: Desk, machine: Machine) -> None:
    """Thirty visitors at three counters at once; the plug is pulled in the middle."""
    taken = [machine.api(desk.tokens["W01"], "POST", "/tickets", {"service": "enquiry"})[1] for _ in range(VISITS)]
    assert len({ticket["number"] for ticket in taken}) == VISITS
    for no, counter in desk.counters.items():
        machine.api(desk.tokens[no], "POST", f"/counters/{counter}/open")
    puller = threading.Thread(target=lambda: (time.sleep(1.5), machine.kill_web(), machine.start_web()))
    puller.start()
    with ThreadPoolExecutor(3) as pool:
        served = sum(pool.map(lambda no: serve_all(desk, machine, no), desk.counters))
    puller.join()
    assert served == VISITS


def serve_all(desk: Desk, machine: Machine, no: str) -> int:
    """One clerk until nobody waits; every step is pressed twice."""
    token, served = desk.tokens[no], 0
    while True:
        status, ticket = machine.api(token, "POST", f"/counters/{desk.counters[no]}/next")
        if status == 204:
            return served
        twice(machine, token, f"/tickets/{ticket['id']}/start")
        body = {"kind": "enquiry", "summary": f"{ticket['number']} 咨询立案材料", "outcome": "answered"}
        for _ in range(2):
            _status, matter = machine.api(token, "POST", f"/tickets/{ticket['id']}/matters", body)
            desk.credit(no, matter)
        twice(machine, token, f"/tickets/{ticket['id']}/finish")
        served += 1


def twice(machine: Machine, token: str, path: str) -> None:
    """A double click: the second press finds the step done, or is refused as one that comes too late."""
    machine.api(token, "POST", path, {})
    with contextlib.suppress(StepRefused):
        machine.api(token, "POST", path, {})


def place(machine: Machine, number: str, *, talk: float | None = None, hangup_after: float | None = None) -> str:
    wanted = {"from": number, "to": "12368", "talk": talk, "hangup_after": hangup_after}
    return str(machine.line("POST", "/calls", {k: v for k, v in wanted.items() if v is not None})["sid"])


def ready(desk: Desk, machine: Machine, habits: dict[str, dict[str, Any]]) -> None:
    """Operators at the telephone, each with a habit, who press "ready"."""
    for no, habit in habits.items():
        machine.line("PUT", f"/operators/{desk.identities[no]}", habit)
        set_state(desk, machine, no, "ready")


def set_state(desk: Desk, machine: Machine, no: str, state: str) -> None:
    reason = {"reason": "break"} if state == "not_ready" else {}
    machine.api(desk.tokens[no], "PUT", "/operator/state", {"state": state, **reason})


def state_of(desk: Desk, machine: Machine, no: str) -> str:
    return str(machine.api(desk.tokens[no], "GET", "/operator/state")[1]["state"])


def answer_and_record(desk: Desk, machine: Machine, sids: list[str], *, kind: str) -> None:
    """Each call is answered by whoever it rings at and recorded by that person once it is over; twice, as people do."""
    waiting = set(sids)
    deadline = time.monotonic() + 40
    while waiting:
        assert time.monotonic() < deadline, [machine.line("GET", f"/calls/{sid}") for sid in waiting]
        for no in ("H01", "H02"):
            found = machine.api(desk.tokens[no], "GET", "/calls?unrecorded=true&limit=50")[1]["items"]
            for call in found:
                if call["sid"] in waiting and call["ended_at"]:
                    record(desk, machine, no, call["id"], kind)
                    waiting.discard(call["sid"])
        time.sleep(0.1)


def record(desk: Desk, machine: Machine, no: str, call_id: str, kind: str) -> None:
    body = (
        {"kind": kind} if kind == "invalid_call" else {"kind": kind, "summary": "咨询立案材料", "outcome": "answered"}
    )
    for _ in range(2):
        _status, matter = machine.api(desk.tokens[no], "POST", f"/calls/{call_id}/matters", body)
        if kind != "invalid_call":
            desk.credit(no, matter)


def outcome_of(desk: Desk, machine: Machine, sids: list[str]) -> dict[str, int]:
    """How the app sees the calls in the end."""
    found: Counter[str] = Counter()
    for sid in sids:
        (call,) = machine.api(desk.tokens["H01"], "GET", f"/calls?sid={sid}")[1]["items"]
        found["recorded" if call["recorded"] else "missed"] += 1
    return dict(found)


def wait_until(is_so: Any, otherwise: str, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, otherwise
        time.sleep(0.1)
