"""Events come twice, late, out of order, or about calls nobody knows: the state they leave is the same."""

import random
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from court import phones
from court.db import db
from hotline.models import Call, CallLeg, ProviderEvent
from hotline.operator_models import OperatorPresence
from hotline.provider import RecordingProvider
from hotline.states import CallState, Missed, OperatorState
from tests.hotline.conftest import Desk, open_desk
from tests.hotline.line import Document, Line, Operator, deliver
from tests.support.builders import at

Send = Callable[[], TestResponse]
Story = Callable[[Desk], list[Send]]
STATUS = "/hotline/voice/status"
PICKED_UP, PUT_DOWN = "Wed, 16 Sep 2026 02:00:10 +0000", "Wed, 16 Sep 2026 02:01:10 +0000"


def conversation(desk: Desk) -> list[Send]:
    """A call an operator answers: what the provider tells once it has been connected."""
    line = desk.line()
    desk.is_ready(desk.lin)
    connecting = line.hears_greeting()
    side = Operator.rung(line, connecting)
    told = [
        side.form("initiated"),
        side.form("ringing"),
        side.form("in-progress", Timestamp=PICKED_UP),
        side.form("completed", Timestamp=PUT_DOWN, CallDuration="60"),
    ]
    ended = line.form(DialCallStatus="completed", DialCallSid=side.sid, DialBridged="true", DialCallDuration="60")
    return _sends(desk, line, connecting, told, ended)


def no_answer(desk: Desk) -> list[Send]:
    """A call that rings in vain, and whose caller then gives up."""
    line = desk.line()
    desk.is_ready(desk.lin)
    connecting = line.hears_greeting()
    side = Operator.rung(line, connecting)
    told = [side.form("ringing"), side.form("no-answer", Timestamp=PICKED_UP)]
    return _sends(desk, line, connecting, told, line.form(DialCallStatus="no-answer", DialCallSid=side.sid))


def _sends(
    desk: Desk, line: Line, connecting: Document, told: list[dict[str, str]], ended: dict[str, str]
) -> list[Send]:
    over = line.form(CallStatus="completed", SequenceNumber="3", Timestamp=PUT_DOWN)
    sends = [partial(deliver, desk.client, connecting.leg_status, form) for form in told]
    return [*sends, partial(deliver, desk.client, connecting.next, ended), partial(deliver, desk.client, STATUS, over)]


def state_of(desk: Desk) -> list[Any]:
    """What the calls, legs and operators of a court have come to."""
    db.session.rollback()
    court = {"court_id": desk.court.id}
    kinds = select(ProviderEvent.kind, func.count()).filter_by(**court).group_by(ProviderEvent.kind)
    return [
        [
            (c.state, c.missed, c.is_orphan, c.answered_at, c.ended_at, c.open_leg, phones.read(c.caller).key)
            for c in db.session.scalars(select(Call).filter_by(**court).order_by(Call.sid))
        ],
        [
            (leg.number, leg.state, leg.answered_at, leg.ended_at)
            for leg in db.session.scalars(select(CallLeg).filter_by(**court).order_by(CallLeg.number))
        ],
        [(p.state, p.reason) for p in db.session.scalars(select(OperatorPresence).filter_by(**court))],
        sorted(tuple(row) for row in db.session.execute(kinds)),
    ]


@pytest.mark.parametrize("story", [conversation, no_answer])
def test_every_order_of_repeated_events_ends_in_the_same_state(app: Flask, story: Story) -> None:
    app.extensions["provider"] = RecordingProvider()
    outcomes = []
    for seed in range(8):
        at("2026-09-16 10:00")
        desk = open_desk(app, f"川99{seed:02}", f"028-1236{seed}")
        events = story(desk) * 3
        random.Random(seed).shuffle(events)
        at("2026-09-16 10:02")
        assert {send().status_code for send in events} <= {200, 204}
        outcomes.append(state_of(desk))
    assert all(outcome == outcomes[0] for outcome in outcomes)
    (call,), people = outcomes[0][0], outcomes[0][2]
    if story is conversation:
        assert call[0] is CallState.FINISHED
        assert people == [(OperatorState.WRAP_UP, "")]
    else:
        assert call[:2] == (CallState.MISSED, Missed.ABANDONED)
        assert people == [(OperatorState.NOT_READY, "no_answer")]


def test_two_orders_of_a_hundred_calls_with_unknown_ones_among_them_agree(app: Flask) -> None:
    """Voice request and end of each call in any order, three times each; of five in a hundred only the end."""
    app.extensions["provider"] = RecordingProvider()
    outcomes = []
    for seed in range(2):
        at("2026-09-16 10:00")
        desk = open_desk(app, f"川99{seed:02}", f"028-1236{seed}")
        events: list[Send] = []
        for number in range(100):
            line = desk.line(sid=f"CA-{seed}-{number:03}", from_=f"+861390000{number:04}")
            if number % 20:
                events.append(partial(deliver, desk.client, "/hotline/voice", line.form()))
            over = line.form(CallStatus="completed", SequenceNumber="3", CallDuration="7")
            events.append(partial(deliver, desk.client, STATUS, over))
        events *= 3
        random.Random(seed).shuffle(events)
        assert {send().status_code for send in events} <= {200, 204}
        outcomes.append([(c[:3], c[6]) for c in state_of(desk)[0]])
    assert outcomes[0] == outcomes[1]
    assert len(outcomes[0]) == 100
    assert sum(is_orphan for (_state, _missed, is_orphan), _key in outcomes[0]) == 5
    assert {state for (state, _missed, _orphan), _key in outcomes[0]} == {CallState.MISSED}


def test_a_late_event_does_not_open_a_finished_call(desk: Desk) -> None:
    line = desk.line()
    line.hears_greeting()
    line.ends()
    line.status = "in-progress"
    assert line.post(STATUS, SequenceNumber="1").status_code == 204
    assert Document.of(line.post("/hotline/voice")).verbs == ["Hangup"]
    assert line.call().state is CallState.MISSED


def test_a_repeated_request_gets_the_answer_the_first_one_got(desk: Desk) -> None:
    line = desk.line()
    assert line.calls().text == line.calls().text
    desk.is_ready(desk.lin)
    waiting = line.calls()
    assert line.follows(waiting).text == line.follows(waiting).text
    connecting = line.follows(waiting)
    desk.is_ready(desk.zhao)
    ended = {"DialCallStatus": "no-answer"}
    first, again = line.follows(connecting, **ended), line.follows(connecting, **ended)
    assert first.rings == f"op_{desk.zhao.id.hex}"
    assert first.text == again.text
    assert line.call().attempts == 2


def test_an_unknown_call_is_kept_as_an_orphan_and_served_if_it_still_waits(desk: Desk) -> None:
    """Our database was restored from a copy, the caller is still on the line."""
    line = desk.line()
    line.status = "in-progress"
    lost = "/hotline/voice/calls/00000000-0000-7000-8000-000000000001/wait/7"
    waiting = Document.of(line.post(lost))
    call = line.call()
    assert (call.is_orphan, call.state) == (True, CallState.WAITING)
    assert f"/{call.id}/wait/8" in waiting.text
    desk.is_ready(desk.lin)
    assert line.follows(waiting).rings == f"op_{desk.lin.id.hex}"


@pytest.mark.parametrize("step", ["connect/1", "dialled/1", "accept/1", "legs/1", "offer/3"])
def test_steps_of_unknown_calls_are_answered_and_never_an_error(desk: Desk, step: str) -> None:
    line = desk.line()
    response = line.post(f"/hotline/voice/calls/00000000-0000-7000-8000-000000000001/{step}", DialCallStatus="busy")
    assert response.status_code in (200, 204)


def test_an_operators_side_told_at_the_numbers_own_address_counts_for_its_caller(desk: Desk) -> None:
    desk.is_ready(desk.lin)
    line = desk.line()
    connecting = line.hears_greeting()
    side = Operator(line, STATUS)
    side.tells("in-progress")
    assert line.call().state is CallState.TALKING
    line.follows(connecting, DialCallStatus="completed", DialBridged="true")
    assert db.session.scalar(select(func.count()).select_from(Call)) == 1, "a leg is no call of its own"


def test_a_call_to_a_number_of_no_court_is_told_so_where_there_are_several_courts(app: Flask, desk: Desk) -> None:
    open_desk(app, "川9902", "028-12345")
    line = desk.line(to="+8610000000")
    assert "未开通" in line.calls().said
    assert line.call().missed is Missed.UNKNOWN_NUMBER
    assert desk.line(to="").calls().said


def test_without_any_court_the_caller_hears_an_apology(app: Flask) -> None:
    assert "系统繁忙" in Line(app.test_client()).calls().said
    assert Line(app.test_client()).ends().status_code == 204
