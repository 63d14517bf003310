"""Calls through a real gateway and a real server: everything over HTTP, nothing stood in for."""

import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import current_app
from sqlalchemy import select

from court.db import db
from court.people.models import Staff
from court.settings import Settings, load
from hotline import jobs
from hotline.commands import Command, ProviderCommand, Sending
from hotline.identities import identity
from hotline.twilio_rest import TwilioProvider
from tests.hotline.conftest import Desk
from tests.support.builders import at, instant
from tests.support.machine import Machine, Refused

SPEED = 10  # a telephone rings for a second and a half: enough for a busy machine
RECORD = {"kind": "consultation", "summary": "咨询立案材料", "outcome": "answered"}


class Serving(Machine):
    """A machine whose web process also sends to the provider, as `serve` and `demo` do."""

    def _start(self, command: list[str], log: str) -> "subprocess.Popen[bytes]":
        return super()._start([part.replace("create_app()", "create_app(mode='demo')") for part in command], log)

    def stop_gateway(self) -> None:
        """The gateway's machine loses its power."""
        self._kill(self._gateway)


@pytest.fixture
def machine(settings: Settings, desk: Desk, tmp_path: Path) -> Iterator[Serving]:
    made = Serving(settings.database_url, tmp_path, clock=instant("2026-09-16 10:00"), speed=SPEED)
    db.session.rollback()
    made.start_gateway()
    made.start_web()
    yield made
    made.stop()


class Seat:
    """An operator at work: an account's token, and a telephone at the gateway."""

    def __init__(self, machine: Machine, desk: Desk, who: Staff) -> None:
        self.machine, self.token = machine, desk.api(who).token
        self.identity = identity(who.id)
        db.session.rollback()

    def sits(self, **habit: Any) -> None:
        """The browser phone is there and behaves so."""
        self.machine.line("PUT", f"/operators/{self.identity}", habit)

    def state(self, state: str = "", **more: str) -> dict[str, Any]:
        """What I am doing; with `state`, set it before."""
        if state:
            return self("PUT", "/operator/state", {"state": state, **more})
        return self("GET", "/operator/state")

    def __call__(self, method: str, path: str, body: Any = None) -> Any:
        return self.machine.api(self.token, method, path, body)[1]

    def call(self, sid: str) -> dict[str, Any]:
        """The call of the provider's id, with everything."""
        (found,) = self("GET", f"/calls?sid={sid}")["items"]
        shown: dict[str, Any] = self("GET", f"/calls/{found['id']}")
        return shown


def until(is_so: Callable[[], Any], seconds: float = 20) -> Any:
    """Wait for something; what it said."""
    deadline = time.monotonic() + seconds
    while not (said := is_so()):
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.05)
    return said


def calls(machine: Machine, **script: Any) -> str:
    """Somebody calls the hotline."""
    sid: str = machine.line("POST", "/calls", {"from": "+8613900000001", "to": "12368", **script})["sid"]
    return sid


def legs(call: dict[str, Any]) -> list[str]:
    return [leg["state"] for leg in call["legs"]]


def a_caller_who_waits_is_fetched_out_of_the_waiting_by_a_command(machine: Serving, lin: Seat, zhao: Seat) -> None:
    sid = calls(machine, talk=5)
    until(lambda: lin("GET", f"/calls?sid={sid}&state=waiting")["items"])
    lin.sits(answer_after=1)
    lin.state("ready")
    until(lambda: lin.state()["state"] == "wrap_up")
    call = lin.call(sid)
    assert (call["state"], legs(call)) == ("finished", ["completed"])
    lin("POST", f"/calls/{call['id']}/matters", RECORD)
    assert lin.state()["state"] == "ready"
    db.session.rollback()
    sent = db.session.scalars(select(ProviderCommand).filter_by(command=Command.REDIRECT)).all()
    assert [row.state for row in sent if row.sid == sid] in ([Sending.DONE], [Sending.DROPPED])
    assert machine.line("GET", "/alerts") == []


def no_answer_then_declined_then_answered(machine: Serving, lin: Seat, zhao: Seat) -> None:
    lin.sits(answer_after=None)
    lin.state("ready")
    sid = calls(machine, talk=5)
    zhao.sits(answer_after=1, reject=True)
    zhao.state("ready")
    until(lambda: lin.state()["reason"] == "no_answer")
    until(lambda: zhao.state()["reason"] == "declined")
    lin.sits(answer_after=1)
    lin.state("ready")
    until(lambda: lin.state()["state"] == "wrap_up")
    assert legs(lin.call(sid)) == ["no_answer", "busy", "completed"]


def a_caller_who_hangs_up_while_it_rings_is_missed_and_the_operator_ready_again(
    machine: Serving, lin: Seat, zhao: Seat
) -> None:
    lin.sits(answer_after=None)
    lin.state("ready")
    sid = calls(machine)
    until(lambda: lin.state()["state"] == "reserved")
    machine.line("POST", f"/calls/{sid}/hangup", {})
    until(lambda: lin.state()["state"] == "ready")
    call = lin.call(sid)
    assert (call["state"], call["missed"], legs(call)) == ("missed", "abandoned", ["canceled"])


def an_operators_own_telephone_takes_a_call_with_a_key_and_a_mailbox_does_not(
    machine: Serving, lin: Seat, zhao: Seat
) -> None:
    number = "+8613900000009"
    machine.line("PUT", f"/numbers/{number}", {"answering": "answer", "after": 1})
    lin.state("ready", phone=number)
    sid = calls(machine, talk=5)
    until(lambda: lin.state()["reason"] == "no_answer")
    machine.line("PUT", f"/numbers/{number}", {"answering": "answer", "after": 1, "press": "5"})
    lin.state("ready")
    until(lambda: lin.state()["state"] == "wrap_up")
    assert legs(lin.call(sid)) == ["no_answer", "completed"]


def hanging_up_by_the_desk_ends_the_call_at_the_provider(machine: Serving, lin: Seat, zhao: Seat) -> None:
    lin.sits(answer_after=1)
    lin.state("ready")
    sid = calls(machine)
    until(lambda: lin.state()["state"] == "on_call")
    lin("POST", f"/calls/{lin.state()['call']}/hangup")
    until(lambda: lin.state()["state"] == "wrap_up")
    assert machine.line("GET", f"/calls/{sid}?wait=completed")["status"] == "completed"
    with pytest.raises(Refused, match="call_over"):
        lin("POST", f"/calls/{lin.call(sid)['id']}/hangup")


def the_operator_hangs_up_and_the_caller_is_thanked(machine: Serving, lin: Seat, zhao: Seat) -> None:
    lin.sits(answer_after=1, talk=5)
    lin.state("ready")
    sid = calls(machine)
    until(lambda: lin.state()["state"] == "wrap_up")
    told = machine.line("GET", f"/calls/{sid}?wait=completed")["transcript"]
    assert [entry["text"] for entry in told if entry["kind"] == "say"][-1] == "感谢您的来电，再见。"


def a_gateway_that_forgets_its_calls_leaves_nobody_ringing(machine: Serving, lin: Seat, zhao: Seat) -> None:
    lin.sits(answer_after=None)
    lin.state("ready")
    sid = calls(machine)
    until(lambda: lin.state()["state"] == "reserved")
    machine.stop_gateway()
    machine.start_gateway()
    twilio = replace(load().twilio, base_url=machine.gateway_url)
    current_app.extensions["provider"] = TwilioProvider(twilio)
    at("2026-09-16 10:30")
    db.session.rollback()
    assert jobs.unfinished_calls() == "1 calls ended"
    assert lin.call(sid)["missed"] == "failed"
    assert lin.state()["state"] == "ready"


STORIES = (
    a_caller_who_waits_is_fetched_out_of_the_waiting_by_a_command,
    no_answer_then_declined_then_answered,
    a_caller_who_hangs_up_while_it_rings_is_missed_and_the_operator_ready_again,
    an_operators_own_telephone_takes_a_call_with_a_key_and_a_mailbox_does_not,
    hanging_up_by_the_desk_ends_the_call_at_the_provider,
    the_operator_hangs_up_and_the_caller_is_thanked,
    a_gateway_that_forgets_its_calls_leaves_nobody_ringing,
)


def test_every_way_a_call_can_go(machine: Serving, desk: Desk, subtests: pytest.Subtests) -> None:
    seats = Seat(machine, desk, desk.lin), Seat(machine, desk, desk.zhao)
    for story in STORIES:
        for seat in seats:
            seat.sits(answer_after=None)
            seat.state("not_ready", phone="")
        with subtests.test(story.__name__):
            story(machine, *seats)
