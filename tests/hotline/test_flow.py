"""A call from its first ring to its end: greeting, queue, operator, and every way it can go wrong."""

from sqlalchemy import select

from court import clock
from court.db import db, transaction
from hotline import jobs, operators, outbox
from hotline.addresses import CALLS
from hotline.models import CallEvent, CallLeg
from hotline.operator_models import OperatorInterval
from hotline.states import CallState, LegState, Missed, OperatorState
from tests.hotline.conftest import Desk
from tests.hotline.line import Document, Line, Operator, deliver, path_of
from tests.support.builders import at

TALKED = {"DialCallStatus": "completed", "DialBridged": "true", "DialCallDuration": "60"}
NO_ANSWER = {"DialCallStatus": "no-answer"}


def legs(line: Line) -> list[tuple[int, LegState]]:
    rows = db.session.scalars(select(CallLeg).filter_by(call_id=line.call().id).order_by(CallLeg.number))
    return [(leg.number, leg.state) for leg in rows]


def steps(line: Line) -> list[str]:
    query = select(CallEvent.step).filter_by(call_id=line.call().id).order_by(CallEvent.id)
    return list(db.session.scalars(query))


def test_a_caller_is_greeted_told_of_the_recording_and_waits_in_our_queue(desk: Desk) -> None:
    line = desk.line()
    greeting = line.calls()
    assert "演示县人民法院" in greeting.said
    assert "录音" in greeting.said
    assert line.call().state is CallState.GREETING
    waiting = line.follows(greeting)
    assert waiting.verbs == ["Say", "Pause", "Redirect"]
    assert line.call().state is CallState.WAITING
    again = line.follows(waiting)
    assert again.next.endswith("/wait/3"), "each round of waiting has a number of its own"


def test_a_ready_operator_is_rung_when_the_greeting_is_over(desk: Desk) -> None:
    desk.is_ready(desk.lin)
    line = desk.line()
    greeting = line.calls()
    assert desk.state(desk.lin) is OperatorState.READY, "the notice is heard to its end first"
    connecting = line.follows(greeting)
    assert connecting.rings == f"op_{desk.lin.id.hex}"
    assert desk.state(desk.lin) is OperatorState.RESERVED
    told = {p.get("name"): p.get("value") for p in connecting.xml.iter("Parameter")}
    assert told == {"call": str(line.call().id)}


def test_from_answer_to_wrap_up(desk: Desk) -> None:
    desk.is_ready(desk.lin)
    line = desk.line()
    connecting = line.hears_greeting()
    side = Operator.rung(line, connecting)
    side.tells("ringing")
    side.tells("in-progress")
    assert line.call().state is CallState.TALKING
    assert desk.state(desk.lin) is OperatorState.ON_CALL
    side.tells("completed", CallDuration="60")
    assert desk.state(desk.lin) is OperatorState.WRAP_UP
    farewell = line.follows(connecting, **TALKED)
    assert farewell.verbs == ["Say", "Hangup"]
    line.ends()
    call = line.call()
    assert (call.state, call.staff_id, call.missed) == (CallState.FINISHED, desk.lin.id, Missed.NONE)
    assert legs(line) == [(1, LegState.COMPLETED)]
    assert steps(line) == ["received", "queued", "offered", "answered", "completed", "ended"]


def test_a_waiting_caller_is_sent_to_the_operator_who_becomes_ready(desk: Desk) -> None:
    line = desk.line()
    line.hears_greeting()
    desk.is_ready(desk.lin)
    assert desk.state(desk.lin) is OperatorState.RESERVED
    outbox.send_due()
    ((what, sid, url),) = desk.provider.asked
    assert (what, sid) == ("redirect", line.sid)
    assert Document.of(line.post(path_of(url))).rings == f"op_{desk.lin.id.hex}"


def test_a_round_of_waiting_that_comes_before_the_command_is_sent_takes_its_place(desk: Desk) -> None:
    line = desk.line()
    waiting = line.hears_greeting()
    desk.is_ready(desk.lin)
    assert line.follows(waiting).rings == f"op_{desk.lin.id.hex}"
    assert outbox.send_due() == 0, "it would tear the caller out of the ringing"


def test_who_waits_longest_meets_who_has_been_idle_longest(desk: Desk) -> None:
    at("2026-09-16 10:00:00")
    first = desk.line()
    first.hears_greeting()
    at("2026-09-16 10:00:20")
    second = desk.line()
    second.hears_greeting()
    desk.is_ready(desk.zhao)
    assert first.call().open_leg == 1
    assert second.call().open_leg == 0
    desk.is_ready(desk.lin)
    assert second.call().open_leg == 1
    third = desk.line()
    assert third.hears_greeting().rings == ""


def test_an_operator_who_does_not_answer_is_set_not_ready_and_the_caller_goes_to_the_next(desk: Desk) -> None:
    desk.is_ready(desk.lin)
    line = desk.line()
    connecting = line.hears_greeting()
    desk.is_ready(desk.zhao)
    connecting = line.follows(connecting, **NO_ANSWER)
    assert connecting.rings == f"op_{desk.zhao.id.hex}"
    lin = desk.presence(desk.lin)
    assert (lin.state, lin.reason) == (OperatorState.NOT_READY, "no_answer")
    assert legs(line) == [(1, LegState.NO_ANSWER), (2, LegState.OFFERED)]


def test_a_caller_who_comes_back_from_no_answer_stands_in_front(desk: Desk) -> None:
    desk.is_ready(desk.lin)
    first = desk.line()
    connecting = first.hears_greeting()
    second = desk.line()
    second.hears_greeting()
    waiting = first.follows(connecting, **NO_ANSWER)
    assert waiting.verbs == ["Say", "Pause", "Redirect"]
    desk.is_ready(desk.lin)
    assert (first.call().open_leg, second.call().open_leg) == (2, 0)


def test_an_operator_who_declines_is_not_rung_again_by_herself(desk: Desk) -> None:
    desk.is_ready(desk.lin)
    line = desk.line()
    connecting = line.hears_greeting()
    assert line.follows(connecting, DialCallStatus="busy").verbs == ["Say", "Pause", "Redirect"]
    assert desk.presence(desk.lin).reason == "declined"


def test_a_caller_who_hangs_up_while_waiting_is_a_missed_call(desk: Desk) -> None:
    line = desk.line()
    line.hears_greeting()
    line.ends()
    call = line.call()
    assert (call.state, call.missed) == (CallState.MISSED, Missed.ABANDONED)


def test_a_caller_who_hangs_up_while_it_rings_leaves_the_operator_ready(desk: Desk) -> None:
    desk.is_ready(desk.lin)
    line = desk.line()
    connecting = line.hears_greeting()
    line.status = "completed"
    response = line.post(connecting.next, DialCallStatus="canceled")
    assert Document.of(response).verbs == ["Hangup"]
    line.ends()
    assert line.call().missed is Missed.ABANDONED
    assert legs(line) == [(1, LegState.CANCELED)]
    assert desk.state(desk.lin) is OperatorState.READY


def test_completed_without_a_bridge_is_no_conversation(desk: Desk) -> None:
    """A mailbox picked up, nobody was joined with the caller."""
    desk.is_ready(desk.lin)
    line = desk.line()
    connecting = line.hears_greeting()
    waiting = line.follows(connecting, DialCallStatus="completed", DialBridged="false", DialCallDuration="9")
    assert waiting.verbs == ["Say", "Pause", "Redirect"]
    assert line.call().answered_at is None


def test_a_provider_without_progress_events_still_ends_in_wrap_up(desk: Desk) -> None:
    desk.is_ready(desk.lin)
    line = desk.line()
    connecting = line.hears_greeting()
    line.follows(connecting, DialCallStatus="completed", DialCallDuration="42")
    assert line.call().state is CallState.FINISHED
    assert desk.state(desk.lin) is OperatorState.WRAP_UP


def test_an_operators_telephone_must_press_a_key(desk: Desk) -> None:
    with transaction():
        operators.choose(desk.lin.id, desk.court.id, OperatorState.READY, phone="13900000009")
    line = desk.line()
    connecting = line.hears_greeting()
    assert connecting.rings == "+8613900000009"
    side = Operator.rung(line, connecting)
    side.tells("in-progress")
    assert line.call().state is CallState.WAITING, "a mailbox answers too"
    number = connecting.xml.find(".//Number")
    assert number is not None
    offer = Document.of(deliver(desk.client, path_of(number.get("url") or ""), side.form("in-progress")))
    assert offer.verbs == ["Gather", "Hangup"]
    accept = path_of(offer.xml[0].get("action") or "")
    assert Document.of(deliver(desk.client, accept, side.form("in-progress", Digits="5"))).verbs == []
    assert line.call().state is CallState.TALKING
    assert desk.state(desk.lin) is OperatorState.ON_CALL


def test_a_pause_wished_for_during_a_call_begins_after_it(desk: Desk) -> None:
    desk.is_ready(desk.lin)
    line = desk.line()
    connecting = line.hears_greeting()
    Operator.rung(line, connecting).tells("in-progress")
    desk.pauses(desk.lin, "用餐")
    assert desk.state(desk.lin) is OperatorState.ON_CALL
    line.follows(connecting, **TALKED)
    assert desk.state(desk.lin) is OperatorState.WRAP_UP
    assert desk.presence(desk.lin).wish_reason == "用餐"


def test_every_span_of_an_operators_day_is_written_down_once(desk: Desk) -> None:
    at("2026-09-16 10:00")
    desk.is_ready(desk.lin)
    at("2026-09-16 10:10")
    desk.is_ready(desk.lin)
    desk.pauses(desk.lin, "用餐")
    desk.pauses(desk.lin)
    at("2026-09-16 10:30")
    desk.is_ready(desk.lin)
    spans = db.session.scalars(select(OperatorInterval).order_by(OperatorInterval.id)).all()
    told = [(span.state, span.reason, round((span.to_at - span.from_at).total_seconds() / 60)) for span in spans]
    assert told == [
        (OperatorState.OFFLINE, "", 0),
        (OperatorState.READY, "", 10),
        (OperatorState.NOT_READY, "用餐", 20),
    ]


def test_without_a_sign_of_life_an_operator_is_offline_and_gets_no_call(desk: Desk) -> None:
    at("2026-09-16 10:00")
    desk.is_ready(desk.lin)
    at("2026-09-16 10:01:40")
    assert desk.line().hears_greeting().rings == ""
    assert jobs.silent_operators() == "1 offline"
    assert jobs.silent_operators() == ""
    assert desk.state(desk.lin) is OperatorState.OFFLINE


def test_the_fallback_answers_anybody_and_needs_no_database(desk: Desk) -> None:
    db.session.remove()
    db.engine.dispose()
    for response in (desk.client.post("/hotline/voice/fallback"), desk.client.get("/hotline/voice/fallback")):
        assert "系统繁忙" in Document.of(response).said


def test_outside_office_hours_the_call_is_told_so_and_listed(desk: Desk) -> None:
    from dataclasses import replace

    from court import office_hours
    from court.settings import ROOT

    hours = office_hours.load((ROOT / "config/office_hours.toml").read_text("utf8"))
    desk.app.extensions["hotline"] = replace(desk.app.extensions["hotline"], hours=hours)
    at("2026-09-16 18:30")
    line = desk.line()
    assert "非工作时间" in line.calls().said
    assert (line.call().state, line.call().missed) == (CallState.MISSED, Missed.CLOSED)
    at("2026-09-16 15:00")
    assert "录音" in desk.line().calls().said


def test_addresses_we_give_carry_the_call_and_a_step_and_are_routed(desk: Desk) -> None:
    from hotline import addresses

    line = desk.line()
    line.calls()
    call = line.call()
    adapter = desk.app.url_map.bind("127.0.0.1")
    made = (
        addresses.wait,
        addresses.connect,
        addresses.dialled,
        addresses.leg_status,
        addresses.offer,
        addresses.accept,
    )
    for make in made:
        path = path_of(make(call.id, 7))
        assert path.startswith(f"{CALLS}/{call.id}/")
        _endpoint, arguments = adapter.match(path, method="POST")
        assert arguments == {"call_id": call.id, "number": 7}
    assert clock.now() >= call.started_at
