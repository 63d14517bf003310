"""Dial: who is rung, what the caller and the application learn of it, and who may still be on the line afterwards."""

from collections.abc import Callable

import pytest

from hotline.gateway.calls import Call, Status
from hotline.gateway.media import Invitation, Line
from tests.gateway.world import CALLER, HOTLINE, World, played, twiml

JUDGE, OFFICE = "02888880007", "02888880008"
EVENTS = 'statusCallback="/leg" statusCallbackEvent="initiated ringing answered completed"'


async def dialled(world: World, verbs: str, **script: object) -> Call:
    world.desk.pages |= {"/voice": twiml(verbs), "/done": twiml("<Say>请评价</Say>")}
    return await world.call(**script)


@played()
async def test_the_caller_s_call_goes_on_after_the_called_party_has_hung_up(world: World) -> None:
    await world.api("PUT", f"/simulated/numbers/{JUDGE}", answering="answer", after=3, talk=20)
    call = await world.ended(await dialled(world, f'<Dial action="/done"><Number {EVENTS}>{JUDGE}</Number></Dial>'))
    child = world.child(call)
    done = (await world.desk.sees("/done")).form
    assert (done["DialCallStatus"], done["DialBridged"], done["DialCallSid"]) == ("completed", "true", child.sid)
    assert done["DialCallDuration"] == str(child.duration)
    assert child.duration >= 20
    assert (done["CallSid"], done["CallStatus"]) == (call.sid, "in-progress")
    assert world.lines(call, "say") == ["请评价"]


@played()
async def test_every_step_of_the_called_leg_is_told_in_order(world: World) -> None:
    await world.api("PUT", f"/simulated/numbers/{JUDGE}", talk=90)
    call = await world.ended(await dialled(world, f"<Dial><Number {EVENTS}>{JUDGE}</Number></Dial>"))
    await world.desk.sees("/leg", 4)
    told = [seen.form for seen in world.desk.of("/leg")]
    assert [form["CallStatus"] for form in told] == ["initiated", "ringing", "in-progress", "completed"]
    assert [form["SequenceNumber"] for form in told] == ["0", "1", "2", "3"]
    child = world.child(call)
    for form in told:
        assert (form["CallSid"], form["ParentCallSid"], form["Direction"]) == (child.sid, call.sid, "outbound-dial")
        assert (form["From"], form["To"]) == (CALLER, JUDGE)
    assert told[-1]["CallDuration"] == str(child.duration)
    assert told[-1]["Duration"] == str(-(-child.duration // 60))
    assert "CallDuration" not in told[0]


@played()
async def test_without_events_named_only_the_end_of_a_leg_is_told(world: World) -> None:
    await world.api("PUT", f"/simulated/numbers/{JUDGE}", talk=1)
    verbs = f'<Dial><Number statusCallback="/leg">{JUDGE}</Number></Dial>'
    await world.ended(await dialled(world, verbs))
    assert (await world.desk.sees("/leg")).form["SequenceNumber"] == "0"
    assert [seen.form["CallStatus"] for seen in world.desk.of("/leg")] == ["completed"]


@pytest.mark.parametrize(
    ("answering", "status", "sip"),
    [("busy", "busy", "486"), ("reject", "busy", "603"), ("no-answer", "no-answer", "480"), ("fail", "failed", "404")],
)
@played()
async def test_an_unanswered_dial_says_why_and_the_call_goes_on(
    world: World, answering: str, status: str, sip: str
) -> None:
    await world.api("PUT", f"/simulated/numbers/{JUDGE}", answering=answering)
    verbs = f'<Dial action="/done" timeout="5"><Number statusCallback="/leg">{JUDGE}</Number></Dial>'
    call = await world.ended(await dialled(world, verbs))
    done, leg = (await world.desk.sees("/done")).form, (await world.desk.sees("/leg")).form
    assert (done["DialCallStatus"], done["DialBridged"]) == (status, "false")
    assert "DialCallDuration" not in done
    assert (leg["CallStatus"], leg["SipResponseCode"], leg["CallDuration"]) == (status, sip, "0")
    assert world.lines(call, "say") == ["请评价"]


@played()
async def test_without_an_action_the_next_verb_follows(world: World) -> None:
    await world.api("PUT", f"/simulated/numbers/{JUDGE}", answering="busy")
    call = await world.ended(await dialled(world, f"<Dial>{JUDGE}</Dial><Say>占线</Say>"))
    assert world.lines(call, "say") == ["占线"]


@played()
async def test_a_caller_who_hangs_up_while_it_rings_cancels_the_leg_and_the_action_still_hears_of_it(
    world: World,
) -> None:
    await world.api("PUT", f"/simulated/numbers/{JUDGE}", answering="no-answer")
    call = await dialled(world, f'<Dial action="/done"><Number {EVENTS}>{JUDGE}</Number></Dial>')
    await world.desk.sees("/leg", 2)
    await world.api("POST", f"/simulated/calls/{call.sid}/hangup")
    await world.ended(call)
    done, leg = (await world.desk.sees("/done")).form, (await world.desk.sees("/leg", 3)).form
    assert (done["DialCallStatus"], done["DialBridged"], done["CallStatus"]) == ("canceled", "false", "completed")
    assert (leg["CallStatus"], leg["SipResponseCode"]) == ("canceled", "487")
    assert world.lines(call, "say") == []


@played()
async def test_a_caller_who_hangs_up_in_conversation_ends_both_legs(world: World) -> None:
    call = await world.ended(await dialled(world, f'<Dial action="/done">{JUDGE}</Dial>', talk=30))
    done = (await world.desk.sees("/done")).form
    assert (done["DialCallStatus"], done["DialBridged"], done["CallStatus"]) == ("completed", "true", "completed")
    child = world.child(call)
    assert child.status is Status.COMPLETED
    assert child.duration >= 30


@played()
async def test_of_several_numbers_the_first_to_answer_gets_the_call(world: World) -> None:
    await world.api("PUT", f"/simulated/numbers/{JUDGE}", after=2, talk=5)
    await world.api("PUT", f"/simulated/numbers/{OFFICE}", after=200)
    verbs = f'<Dial action="/done"><Number>{OFFICE}</Number><Number>{JUDGE}</Number></Dial>'
    call = await world.ended(await dialled(world, verbs))
    legs = {each.to: each for each in world.exchange.calls.newest_first() if each.parent is call}
    assert (legs[JUDGE].status, legs[OFFICE].status) == (Status.COMPLETED, Status.CANCELED)
    assert (await world.desk.sees("/done")).form["DialCallSid"] == legs[JUDGE].sid


@played()
async def test_sequential_numbers_are_rung_one_after_the_other(world: World) -> None:
    await world.api("PUT", f"/simulated/numbers/{JUDGE}", answering="no-answer")
    await world.api("PUT", f"/simulated/numbers/{OFFICE}", talk=1)
    verbs = f'<Dial sequential="true" timeout="5"><Number>{JUDGE}</Number><Number>{OFFICE}</Number></Dial>'
    call = await world.ended(await dialled(world, verbs))
    office, judge = [each for each in world.exchange.calls.newest_first() if each.parent is call]
    assert (judge.status, office.status) == (Status.NO_ANSWER, Status.COMPLETED)
    assert judge.ended_at
    assert office.created_at >= judge.ended_at


@played()
async def test_answer_on_bridge_lets_the_caller_ring_until_somebody_answers(world: World) -> None:
    await world.api("PUT", f"/simulated/numbers/{JUDGE}", after=10, talk=5)
    call = await world.ended(await dialled(world, f'<Dial answerOnBridge="true">{JUDGE}</Dial>'))
    child = world.child(call)
    assert call.answered_at
    assert child.answered_at
    assert call.answered_at >= child.answered_at


@played()
async def test_the_called_party_hears_its_own_document_first_and_may_decline_by_it(world: World) -> None:
    whisper = '<Gather numDigits="1" action="/choice"><Say>来自热线，接听请按1</Say></Gather><Hangup/>'
    world.desk.pages |= {
        "/whisper": twiml(whisper),
        "/choice": lambda seen: twiml("" if seen.form["Digits"] == "1" else "<Hangup/>"),
    }
    verbs = f'<Dial action="/done"><Number url="/whisper">{JUDGE}</Number></Dial>'
    await world.api("PUT", f"/simulated/numbers/{JUDGE}", press="1", talk=5)
    accepted = await world.ended(await dialled(world, verbs))
    assert world.lines(world.child(accepted), "say") == ["来自热线，接听请按1"]
    await world.api("PUT", f"/simulated/numbers/{JUDGE}", press="2", talk=5)
    await world.ended(await world.call())
    await world.desk.sees("/done", 2)
    assert [seen.form["DialBridged"] for seen in world.desk.of("/done")] == ["true", "false"]
    assert world.desk.of("/choice")[0].form["CallSid"] == world.child(accepted).sid


@played()
async def test_a_called_party_sent_elsewhere_while_it_hears_its_document_is_not_joined(world: World) -> None:
    world.desk.pages |= {
        "/whisper": twiml('<Say>来电</Say><Pause length="600"/>'),
        "/elsewhere": twiml("<Say>转走</Say>"),
    }
    call = await dialled(world, f'<Dial action="/done"><Number url="/whisper">{JUDGE}</Number></Dial>')
    await world.desk.sees("/whisper")
    child = world.child(call)
    await world.until(child, "say")
    await world.twilio(lambda client: client.calls(child.sid).update(url=f"{world.desk.base}/elsewhere"))
    await world.ended(child)
    await world.ended(call)
    assert world.lines(child, "say") == ["来电", "转走"]
    assert (await world.desk.sees("/done")).form["DialBridged"] == "false"


@played()
async def test_a_whisper_may_not_dial(world: World) -> None:
    world.desk.pages["/whisper"] = twiml(f"<Dial>{OFFICE}</Dial>")
    verbs = f'<Dial action="/done"><Number url="/whisper">{JUDGE}</Number></Dial>'
    await world.ended(await dialled(world, verbs))
    assert world.codes() == [12200]
    assert (await world.desk.sees("/done")).form["DialBridged"] == "false"


@played()
async def test_the_time_limit_and_the_star_key_end_a_conversation_but_not_the_call(world: World) -> None:
    limited = await world.ended(await dialled(world, f'<Dial action="/done" timeLimit="10">{JUDGE}</Dial>'))
    assert world.child(limited).duration >= 10
    starred = await dialled(world, f'<Dial action="/done" hangupOnStar="true">{JUDGE}</Dial>')
    await world.until(starred, "joined")
    await world.api("POST", f"/simulated/calls/{starred.sid}/press", keys="1*")
    await world.ended(starred)
    assert [seen.form["DialCallStatus"] for seen in world.desk.of("/done")] == ["completed", "completed"]
    assert world.lines(starred, "say") == ["请评价"]


@played()
async def test_a_caller_id_must_be_one_of_the_call_s_or_of_the_account_s_numbers(world: World) -> None:
    await world.ended(await dialled(world, f'<Dial action="/done" callerId="+8613911110000">{JUDGE}</Dial>'))
    assert world.codes() == [13214]
    assert (await world.desk.sees("/done")).form["DialCallStatus"] == "failed"
    call = await dialled(world, f'<Dial action="/done" callerId="{HOTLINE}">{JUDGE}</Dial>', talk=1)
    await world.ended(call)
    assert world.child(call).from_ == HOTLINE


@played()
async def test_a_sip_extension_is_rung_like_a_number(world: World) -> None:
    await world.api("PUT", "/simulated/numbers/sip:1001@pbx.court.local", talk=3)
    call = await world.ended(await dialled(world, "<Dial><Sip>sip:1001@pbx.court.local</Sip></Dial>"))
    assert (world.child(call).to, world.child(call).status) == ("sip:1001@pbx.court.local", Status.COMPLETED)


class BrokenCarrier:
    """A carrier that says twice that it rings, and then fails in a way nobody thought of."""

    def endpoint(self, address: str) -> "BrokenCarrier":
        return self

    async def ring(self, invitation: Invitation, ringing: Callable[[], None]) -> Line:
        ringing()
        ringing()
        raise ZeroDivisionError


@played()
async def test_a_fault_of_the_carrier_is_a_failed_dial_and_the_caller_s_call_goes_on(world: World) -> None:
    world.exchange.carrier = BrokenCarrier()
    call = await world.ended(await dialled(world, f'<Dial action="/done"><Number {EVENTS}>{JUDGE}</Number></Dial>'))
    assert (await world.desk.sees("/done")).form["DialCallStatus"] == "failed"
    await world.desk.sees("/leg", 3)
    assert [seen.form["CallStatus"] for seen in world.desk.of("/leg")] == ["initiated", "ringing", "failed"]
    assert world.lines(call, "say") == ["请评价"]


@played()
async def test_nobody_registered_under_an_identity_is_no_answer_at_once(world: World) -> None:
    call = await dialled(world, '<Dial action="/done" timeout="600"><Client>op7</Client></Dial>')
    done = (await world.desk.sees("/done")).form
    await world.ended(call)
    assert (done["DialCallStatus"], world.child(call).to) == ("no-answer", "client:op7")
