"""Things that happen at the same moment: one caller gets one operator, one operator one caller."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import select

from court.db import db, retrying
from hotline import operators, outbox
from hotline.models import CallLeg
from hotline.states import OperatorState
from tests.hotline.conftest import Desk


def at_once(desk: Desk, *acts: Callable[[], object]) -> None:
    """Do things at the same moment, each in a thread of its own."""
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        with desk.app.app_context():
            start.wait(timeout=10)
            act()

    with ThreadPoolExecutor(len(acts)) as pool:
        for done in [pool.submit(run, act) for act in acts]:
            done.result(timeout=30)


def ready(desk: Desk, staff_id: object) -> Callable[[], object]:
    return lambda: retrying(operators.choose)(staff_id, desk.court.id, OperatorState.READY)  # type: ignore[arg-type]


def pairs() -> list[tuple[object, object]]:
    db.session.rollback()
    return [(leg.call_id, leg.staff_id) for leg in db.session.scalars(select(CallLeg))]


def test_two_operators_become_ready_for_one_caller_and_one_of_them_gets_it(desk: Desk) -> None:
    line = desk.line()
    line.hears_greeting()
    at_once(desk, ready(desk, desk.lin.id), ready(desk, desk.zhao.id))
    assert len(pairs()) == 1
    assert {desk.state(desk.lin), desk.state(desk.zhao)} == {OperatorState.READY, OperatorState.RESERVED}


def test_two_callers_at_once_never_share_an_operator_and_none_is_forgotten(desk: Desk) -> None:
    for who in (desk.lin, desk.zhao):
        desk.is_ready(who)
    lines = [desk.line() for _ in range(4)]
    greetings = [line.calls() for line in lines]
    at_once(desk, *[lambda line=line, g=g: line.follows(g) for line, g in zip(lines, greetings, strict=True)])
    found = pairs()
    assert len(found) == 2
    assert len({call for call, _ in found}) == 2
    assert {staff for _, staff in found} == {desk.lin.id, desk.zhao.id}


def test_a_caller_and_an_operator_who_come_at_the_same_moment_meet(desk: Desk) -> None:
    """Each transaction alone would find nobody."""
    for _ in range(3):
        line = desk.line()
        greeting = line.calls()
        at_once(desk, lambda line=line, greeting=greeting: line.follows(greeting), ready(desk, desk.lin.id))
        assert line.call().open_leg == line.call().attempts == 1
        line.ends()


def test_the_same_webhook_at_once_makes_one_call(desk: Desk) -> None:
    line = desk.line()
    at_once(desk, *[line.calls] * 4)
    greeting = line.calls()
    at_once(desk, *[lambda: line.follows(greeting)] * 4)
    at_once(desk, *[line.ends] * 4)
    assert line.call().is_over


def test_two_senders_send_a_command_once(desk: Desk) -> None:
    desk.line().hears_greeting()
    desk.is_ready(desk.lin)
    at_once(desk, outbox.send_due, outbox.send_due)
    assert len(desk.provider.asked) == 1
