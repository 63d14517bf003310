"""Messages left and conversations recorded: what is told, what can be fetched, and what an empty one leads to."""

import io
import wave

from hotline.gateway.calls import Call
from tests.gateway.world import ACCOUNT, TOKEN, World, basic, played, twiml

EVENTS = 'recordingStatusCallback="/recorded" recordingStatusCallbackEvent="in-progress completed absent"'
MESSAGE = f'<Record action="/left" timeout="5" maxLength="60" {EVENTS}/><Say>没有留言</Say>'


async def message(world: World, record: str = MESSAGE, **script: object) -> Call:
    world.desk.pages |= {"/voice": twiml(record), "/left": twiml("<Say>谢谢</Say>")}
    return await world.ended(await world.call(**script))


@played()
async def test_a_message_ends_with_silence_and_the_silence_is_not_part_of_it(world: World) -> None:
    call = await message(world, talk=12)
    left = (await world.desk.sees("/left")).form
    assert left["Digits"] == ""
    assert int(left["RecordingDuration"]) >= 12
    begun, done = await world.desk.sees("/recorded"), await world.desk.sees("/recorded", 2)
    assert [begun.form["RecordingStatus"], done.form["RecordingStatus"]] == ["in-progress", "completed"]
    assert done.form["RecordingSid"] == left["RecordingSid"]
    assert done.form["RecordingDuration"] == left["RecordingDuration"]
    assert (done.form["CallSid"], done.form["RecordingSource"]) == (call.sid, "RecordVerb")
    assert world.lines(call, "say") == ["谢谢"]


@played()
async def test_a_key_ends_a_message_and_is_told(world: World) -> None:
    world.desk.pages["/voice"] = twiml(MESSAGE)
    call = await world.call(talk=1000)
    await world.until(call, "talk")
    await world.exchange.clock.sleep(2)
    await world.api("POST", f"/simulated/calls/{call.sid}/press", keys="#")
    await world.ended(call)
    assert (await world.desk.sees("/left")).form["Digits"] == "#"


@played()
async def test_the_longest_time_ends_a_message(world: World) -> None:
    await message(world, '<Record action="/left" maxLength="10" finishOnKey=""/>', talk=1000, press="2s:5")
    left = (await world.desk.sees("/left")).form
    assert left["Digits"] == ""
    assert int(left["RecordingDuration"]) >= 10


@played()
async def test_a_caller_who_hangs_up_has_still_left_a_message(world: World) -> None:
    world.desk.pages |= {"/voice": twiml(MESSAGE)}
    call = await world.call(talk=1000)
    await world.until(call, "talk")
    await world.exchange.clock.sleep(5)
    await world.api("POST", f"/simulated/calls/{call.sid}/hangup")
    left = (await world.desk.sees("/left")).form
    await world.ended(call)
    assert (left["Digits"], left["CallStatus"]) == ("hangup", "completed")
    assert world.lines(call, "say") == []


@played(speed=10)
async def test_an_empty_message_is_absent_and_the_next_verb_follows(world: World) -> None:
    call = await message(world, talk=0)
    assert (await world.desk.sees("/recorded", 2)).form["RecordingStatus"] == "absent"
    assert world.lines(call, "say") == ["没有留言"]
    assert not world.desk.of("/left")


@played()
async def test_a_finished_recording_can_be_fetched_heard_and_deleted(world: World) -> None:
    call = await message(world, talk=3)
    (listed,) = await world.twilio(lambda client: client.recordings.list(call_sid=call.sid))
    fetched = await world.twilio(lambda client: client.recordings(listed.sid).fetch())
    assert (fetched.call_sid, fetched.status, fetched.channels) == (call.sid, "completed", 1)
    url = world.desk.of("/left")[0].form["RecordingUrl"]
    assert url == f"{world.gateway}/2010-04-01/Accounts/{ACCOUNT}/Recordings/{listed.sid}"
    async with world.http.get(url + ".wav", headers=basic(ACCOUNT, TOKEN)) as answer:
        with wave.open(io.BytesIO(await answer.read())) as sound:
            assert sound.getnframes() / sound.getframerate() == float(fetched.duration)
    async with world.http.get(url + ".wav") as answer:
        assert answer.status == 401
    await world.twilio(lambda client: client.recordings(listed.sid).delete())
    assert await world.twilio(lambda client: client.recordings.list()) == []


@played()
async def test_a_recorded_dial_belongs_to_the_caller_s_leg_and_can_be_paused(world: World) -> None:
    dial = f'<Dial action="/done" record="record-from-answer-dual" {EVENTS}>02888880007</Dial>'
    world.desk.pages["/voice"] = twiml(dial)
    call = await world.call()
    await world.until(call, "joined")
    current = "Twilio.CURRENT"
    paused = await world.twilio(lambda client: client.calls(call.sid).recordings(current).update(status="paused"))
    assert paused.status == "paused"
    await world.twilio(lambda client: client.calls(call.sid).recordings(current).update(status="in-progress"))
    await world.exchange.clock.sleep(5)
    await world.api("POST", f"/simulated/calls/{call.sid}/hangup")
    await world.ended(call)
    done, told = (await world.desk.sees("/done")).form, (await world.desk.sees("/recorded", 2)).form
    assert (told["CallSid"], told["RecordingChannels"], told["RecordingSource"]) == (call.sid, "2", "DialVerb")
    assert done["RecordingUrl"] == told["RecordingUrl"]


@played()
async def test_a_recording_started_by_the_api_ends_with_the_call(world: World) -> None:
    world.desk.pages["/voice"] = twiml('<Say>请讲</Say><Pause length="600"/>')
    call = await world.call()
    await world.until(call, "say")
    started = await world.twilio(lambda client: client.calls(call.sid).recordings.create())
    await world.exchange.clock.sleep(3)
    await world.api("POST", f"/simulated/calls/{call.sid}/hangup")
    await world.ended(call)
    fetched = await world.twilio(lambda client: client.recordings(started.sid).fetch())
    assert (fetched.status, fetched.source) == ("completed", "StartCallRecordingAPI")
