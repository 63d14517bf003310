"""A caller and the hotline: answering, speaking, keys, redirects, and how a call is told to have ended."""

from email.utils import parsedate_to_datetime

import pytest
from aiohttp import web

from hotline.gateway.calls import Status
from hotline.gateway.exchange import Caller
from hotline.gateway.simulated import Silent, SimulatedLine
from tests.gateway.world import ACCOUNT, CALLER, HOTLINE, Seen, World, played, twiml


@played()
async def test_a_call_asks_its_number_s_voice_url_and_performs_the_answer(world: World) -> None:
    world.desk.pages["/voice"] = twiml('<Say language="zh-CN">您好，这里是诉讼服务热线。</Say><Hangup/>')
    call = await world.ended(await world.call(forwarded_from="02888880001", caller_name="李明"))
    voice = await world.desk.sees("/voice")
    assert voice.method == "POST"
    assert voice.form == {
        "CallSid": call.sid,
        "AccountSid": ACCOUNT,
        "From": CALLER,
        "To": HOTLINE,
        "Caller": CALLER,
        "Called": HOTLINE,
        "CallStatus": "ringing",
        "ApiVersion": "2010-04-01",
        "Direction": "inbound",
        "ForwardedFrom": "02888880001",
        "CallerName": "李明",
    }
    assert world.lines(call, "say") == ["您好，这里是诉讼服务热线。"]
    assert world.lines(call, "status") == ["ringing", "in-progress", "completed"]


@played()
async def test_the_end_of_a_call_is_told_in_seconds_and_in_minutes_begun(world: World) -> None:
    world.desk.pages["/voice"] = twiml('<Say>a</Say><Pause length="61"/>')
    call = await world.ended(await world.call())
    told = (await world.desk.sees("/status")).form
    assert told["CallStatus"] == "completed"
    assert call.duration >= 61
    assert told["CallDuration"] == str(call.duration)
    assert told["Duration"] == str(-(-call.duration // 60))
    assert (told["SequenceNumber"], told["CallbackSource"]) == ("0", "call-progress-events")
    assert told["SipResponseCode"] == "200"
    assert told["Timestamp"].endswith(" +0000")
    assert call.ended_at
    assert abs((parsedate_to_datetime(told["Timestamp"]) - call.ended_at).total_seconds()) <= 1


@played()
async def test_an_empty_document_answers_and_hangs_up(world: World) -> None:
    call = await world.ended(await world.call())
    assert world.lines(call, "status") == ["ringing", "in-progress", "completed"]


@pytest.mark.parametrize(("reason", "status"), [("rejected", "no-answer"), ("busy", "busy")])
@played()
async def test_a_rejected_call_is_never_answered(world: World, reason: str, status: str) -> None:
    world.desk.pages["/voice"] = twiml(f'<Reject reason="{reason}"/><Say>never heard</Say>')
    call = await world.ended(await world.call())
    assert world.lines(call, "status") == ["ringing", status]
    assert (await world.desk.sees("/status")).form["CallDuration"] == "0"


@played()
async def test_a_pause_at_the_start_lets_the_call_ring_and_a_caller_may_give_up_meanwhile(world: World) -> None:
    world.desk.pages["/voice"] = twiml('<Pause length="100"/><Say>never heard</Say>')
    call = await world.ended(await world.call(hangup_after=3))
    assert world.lines(call, "status") == ["ringing", "no-answer"]
    assert world.lines(call, "say") == []


@played()
async def test_keys_go_to_the_action_once_there_are_enough(world: World) -> None:
    world.desk.pages["/voice"] = twiml('<Gather numDigits="1" action="/menu?lang=zh"><Say>请按键</Say></Gather>')
    world.desk.pages["/menu"] = twiml('<Gather action="https://nowhere.invalid/" numDigits="4" timeout="2"/>')
    call = await world.ended(await world.call(press="2,12"))
    menu = await world.desk.sees("/menu")
    assert menu.form["Digits"] == "2"
    assert world.lines(call, "press") == ["2", "1", "2"]


@played()
async def test_the_finishing_key_ends_a_number_and_is_not_part_of_it(world: World) -> None:
    world.desk.pages["/voice"] = twiml('<Gather action="/code"><Say>案号</Say></Gather>')
    await world.ended(await world.call(press="1234#"))
    form = (await world.desk.sees("/code")).form
    assert (form["Digits"], form["FinishedOnKey"]) == ("1234", "#")


@played()
async def test_silence_goes_on_with_the_next_verb(world: World) -> None:
    world.desk.pages["/voice"] = twiml('<Gather action="/menu" timeout="3"/><Say>没有按键</Say>')
    call = await world.ended(await world.call())
    assert world.lines(call, "say") == ["没有按键"]
    assert not world.desk.of("/menu")


@played()
async def test_silence_goes_to_the_action_when_the_document_asks_for_it(world: World) -> None:
    world.desk.pages["/voice"] = twiml('<Gather action="/menu" timeout="3" actionOnEmptyResult="true"/>')
    await world.ended(await world.call())
    assert (await world.desk.sees("/menu")).form["Digits"] == ""


@played()
async def test_a_key_pressed_early_cuts_the_prompt_short(world: World) -> None:
    world.desk.pages["/voice"] = twiml(f'<Gather numDigits="1" action="/menu"><Say>{"长" * 1000}</Say></Gather>')
    call = await world.call()
    await world.until(call, "say")
    await world.api("POST", f"/simulated/calls/{call.sid}/press", keys="5")
    await world.ended(call)
    assert (await world.desk.sees("/menu")).form["Digits"] == "5"
    assert call.duration < 200, "the prompt alone takes 220 s"


@played()
async def test_keys_pressed_before_a_question_do_not_answer_it(world: World) -> None:
    world.desk.pages["/voice"] = twiml('<Say>欢迎</Say><Pause length="5"/><Gather numDigits="1" action="/menu"/>')
    await world.ended(await world.call(press="1s:9,4"))
    assert (await world.desk.sees("/menu")).form["Digits"] == "4"


@played()
async def test_gather_without_an_action_asks_its_own_document_again(world: World) -> None:
    world.desk.pages["/voice"] = lambda seen: twiml("<Hangup/>" if "Digits" in seen.form else '<Gather numDigits="1"/>')
    await world.ended(await world.call(press="7"))
    assert [seen.form.get("Digits") for seen in world.desk.of("/voice")] == [None, "7"]


@played()
async def test_a_redirect_is_resolved_against_its_document_and_may_be_asked_by_get(world: World) -> None:
    world.desk.pages["/voice"] = twiml('<Redirect method="GET">steps/2?x=%E8%AF%89</Redirect><Say>unreachable</Say>')
    call = await world.ended(await world.call())
    step = await world.desk.sees("/steps/2")
    assert (step.method, step.form["x"], step.form["CallSid"]) == ("GET", "诉", call.sid)
    assert world.lines(call, "say") == []


@played()
async def test_a_caller_who_hangs_up_ends_whatever_is_going_on(world: World) -> None:
    world.desk.pages["/voice"] = twiml('<Say>请稍候</Say><Pause length="10"/><Redirect/>')
    call = await world.call()
    await world.desk.sees("/voice", 3)
    await world.api("POST", f"/simulated/calls/{call.sid}/hangup")
    await world.ended(call)
    assert (await world.desk.sees("/status")).form["CallStatus"] == "completed"
    assert call.duration >= 20
    assert world.lines(call, "hangup") == ["by the party"]


@played()
async def test_a_question_that_only_speech_could_answer_waits_and_goes_on(world: World) -> None:
    world.desk.pages["/voice"] = twiml('<Gather input="speech"><Say>请讲</Say></Gather><Play digits="1w2"/>')
    call = await world.ended(await world.call(press="1"))
    assert world.codes() == []
    assert call.duration >= 5


@played()
async def test_a_fault_of_the_line_ends_that_call_and_no_other(world: World, caplog: pytest.LogCaptureFixture) -> None:
    world.desk.pages["/voice"] = twiml("<Say>您好</Say>")
    other = await world.call()
    number = world.exchange.settings.numbers[0]
    broken = world.exchange.incoming(
        number, Caller("1"), lambda call: Broken(world.exchange.clock, call.journal, Silent())
    )
    assert (await world.ended(broken)).status is Status.COMPLETED
    assert (await world.ended(other)).status is Status.COMPLETED
    assert world.lines(other, "say") == ["您好"]
    assert f"call {broken.sid} has failed" in caplog.text


class Broken(SimulatedLine):
    """A line whose sound fails in a way nobody thought of."""

    async def say(self, text: str, *, voice: str, language: str) -> None:
        raise ZeroDivisionError


@played()
async def test_a_document_that_redirects_to_itself_for_ever_does_not_run_wild(world: World) -> None:
    world.desk.pages["/voice"] = twiml("<Redirect/>")
    call = await world.call()
    await world.desk.sees("/voice", 55)
    began = world.exchange.clock.seconds()
    await world.desk.sees("/voice", 110)
    assert world.exchange.clock.seconds() - began >= world.exchange.clock.speed  # a second on the wall
    await world.api("POST", f"/simulated/calls/{call.sid}/hangup")
    await world.ended(call)


@played()
async def test_a_sound_is_fetched_checked_and_played_for_its_length(world: World) -> None:
    def sound(_: Seen) -> web.Response:
        header = b"RIFF" + (36 + 80000).to_bytes(4, "little") + b"WAVEfmt " + (16).to_bytes(4, "little")
        header += b"\1\0\1\0" + (8000).to_bytes(4, "little") * 2 + b"\1\0\x08\0data" + (80000).to_bytes(4, "little")
        return web.Response(body=header + b"\x80" * 80000, content_type="audio/wav")

    world.desk.pages |= {"/voice": twiml('<Play loop="2">/hello.wav</Play>'), "/hello.wav": sound}
    call = await world.ended(await world.call())
    assert call.duration >= 20
    assert len(world.desk.of("/hello.wav")) == 1


@played()
async def test_a_sound_that_is_none_is_an_alert_and_the_call_goes_on(world: World) -> None:
    world.desk.pages["/voice"] = twiml("<Play>/missing.wav</Play><Say>继续</Say>")
    call = await world.ended(await world.call())
    assert world.codes() == [13420]
    assert world.lines(call, "say") == ["继续"]
