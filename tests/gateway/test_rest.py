"""The REST API, asked by Twilio's own client: who may ask, what is refused, and calls turned aside while they run."""

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from hotline.gateway.calls import Call, Status
from tests.gateway.world import (
    ACCOUNT,
    API_KEY,
    API_SECRET,
    CALLER,
    HOTLINE,
    TOKEN,
    Rewriting,
    World,
    basic,
    played,
    twiml,
)

PARK = '<Say>请稍候</Say><Pause length="10"/><Redirect/>'


async def parked(world: World) -> Call:
    world.desk.pages["/voice"] = twiml(PARK)
    call = await world.call()
    await world.until(call, "say")
    return call


@played()
async def test_a_parked_caller_is_connected_by_an_update_and_goes_on_after_the_operator(world: World) -> None:
    await world.api("PUT", "/simulated/operators/op7", answer_after=2, talk=20)
    operator = '<Client statusCallback="/leg"><Identity>op7</Identity><Parameter name="item" value="1"/></Client>'
    world.desk.pages |= {
        "/connect": twiml(f'<Dial action="/done" timeout="15">{operator}</Dial>'),
        "/done": twiml("<Say>感谢来电</Say>"),
    }
    call = await parked(world)
    await world.desk.sees("/voice", 2)
    updated = await world.twilio(lambda client: client.calls(call.sid).update(url=f"{world.desk.base}/connect"))
    assert updated.status == "in-progress"
    await world.ended(call)
    done, leg = (await world.desk.sees("/done")).form, (await world.desk.sees("/leg")).form
    assert (done["DialCallStatus"], done["DialBridged"]) == ("completed", "true")
    assert (leg["To"], leg["ParentCallSid"]) == ("client:op7", call.sid)
    assert world.lines(call, "say")[-1] == "感谢来电"


@played()
async def test_an_update_takes_the_caller_out_of_a_conversation_without_asking_the_dial_s_action(world: World) -> None:
    world.desk.pages |= {
        "/voice": twiml('<Dial action="/done">02888880007</Dial>'),
        "/hold": twiml("<Say>请勿挂机</Say>"),
    }
    call = await world.call()
    await world.until(call, "joined")
    await world.twilio(lambda client: client.calls(call.sid).update(url=f"{world.desk.base}/hold"))
    await world.ended(call)
    assert world.lines(call, "say") == ["请勿挂机"]
    assert world.child(call).status is Status.COMPLETED
    assert not world.desk.of("/done")


@played()
async def test_the_called_leg_can_be_sent_elsewhere_and_both_calls_go_on_apart(world: World) -> None:
    world.desk.pages |= {
        "/voice": twiml('<Dial action="/done">02888880007</Dial>'),
        "/elsewhere": twiml("<Say>转接中</Say>"),
        "/done": twiml("<Say>请稍候</Say>"),
    }
    call = await world.call()
    await world.until(call, "joined")
    child = world.child(call)
    await world.twilio(lambda client: client.calls(child.sid).update(url=f"{world.desk.base}/elsewhere"))
    await world.ended(child)
    await world.ended(call)
    done = (await world.desk.sees("/done")).form
    assert done["DialCallStatus"] == "completed"
    assert "DialCallDuration" not in done
    assert (world.lines(child, "say"), world.lines(call, "say")) == (["转接中"], ["请稍候"])
    assert (await world.desk.sees("/elsewhere")).form["CallSid"] == child.sid


@played()
async def test_a_document_given_outright_is_performed_and_its_addresses_must_be_absolute(world: World) -> None:
    call = await parked(world)
    good = twiml(f"<Say>直接</Say><Redirect>{world.desk.base}/next</Redirect>")
    world.desk.pages["/next"] = twiml(PARK)
    await world.twilio(lambda client: client.calls(call.sid).update(twiml=good))
    await world.desk.sees("/next")
    await world.twilio(lambda client: client.calls(call.sid).update(twiml=twiml("<Redirect>/next</Redirect>")))
    await world.ended(call)
    assert "直接" in world.lines(call, "say")
    assert world.codes() == [11100]


@played()
async def test_completed_hangs_up_and_an_ended_call_cannot_be_turned_aside(world: World) -> None:
    call = await parked(world)
    await world.twilio(lambda client: client.calls(call.sid).update(status="canceled"))
    assert call.status is Status.IN_PROGRESS, "canceled concerns ringing calls alone"
    await world.twilio(lambda client: client.calls(call.sid).update(status="completed"))
    await world.ended(call)
    assert (await world.desk.sees("/status")).form["CallStatus"] == "completed"
    with pytest.raises(TwilioRestException) as refused:
        await world.twilio(lambda client: client.calls(call.sid).update(url=f"{world.desk.base}/voice"))
    assert (refused.value.status, refused.value.code) == (400, 21220)


@played()
async def test_a_ringing_call_cannot_be_redirected_yet(world: World) -> None:
    world.desk.pages["/voice"] = twiml('<Pause length="100"/>')
    call = await world.call()
    await world.until(call, "document")
    with pytest.raises(TwilioRestException) as refused:
        await world.twilio(lambda client: client.calls(call.sid).update(url=f"{world.desk.base}/voice"))
    assert refused.value.code == 21220


@played()
async def test_a_placed_call_rings_is_answered_and_performs_its_document(world: World) -> None:
    world.desk.pages["/callback"] = twiml("<Say>这里是法院回拨</Say>")
    placed = await world.twilio(
        lambda client: client.calls.create(
            to=CALLER,
            from_=HOTLINE,
            url=f"{world.desk.base}/callback",
            status_callback=f"{world.desk.base}/progress",
            status_callback_event=["initiated", "ringing", "answered", "completed"],
        )
    )
    call = await world.ended(world.record(placed.sid))
    await world.desk.sees("/progress", 4)
    told = [seen.form for seen in world.desk.of("/progress")]
    assert [form["CallStatus"] for form in told] == ["initiated", "ringing", "in-progress", "completed"]
    assert [form["SequenceNumber"] for form in told] == ["0", "1", "2", "3"]
    assert {form["Direction"] for form in told} == {"outbound-api"}
    assert world.lines(call, "say") == ["这里是法院回拨"]
    fetched = await world.twilio(lambda client: client.calls(call.sid).fetch())
    assert (fetched.status, fetched.to, fetched._from) == ("completed", CALLER, HOTLINE)
    assert (fetched.duration, fetched.direction) == (str(call.duration), "outbound-api")
    assert fetched.start_time is not None
    assert fetched.start_time <= fetched.end_time


@pytest.mark.parametrize(("answering", "status"), [("busy", "busy"), ("no-answer", "no-answer"), ("fail", "failed")])
@played()
async def test_a_placed_call_that_nobody_answers_says_why(world: World, answering: str, status: str) -> None:
    await world.api("PUT", f"/simulated/numbers/{CALLER}", answering=answering)
    placed = await world.twilio(
        lambda client: client.calls.create(
            to=CALLER, from_=HOTLINE, twiml=twiml("<Hangup/>"), timeout=5, status_callback=f"{world.desk.base}/progress"
        )
    )
    await world.ended(world.record(placed.sid))
    assert (await world.desk.sees("/progress")).form["CallStatus"] == status


@played()
async def test_a_call_that_still_rings_can_be_canceled(world: World) -> None:
    await world.api("PUT", f"/simulated/numbers/{CALLER}", answering="no-answer")
    placed = await world.twilio(lambda client: client.calls.create(to=CALLER, from_=HOTLINE, twiml=twiml("")))
    call = world.record(placed.sid)
    await world.until(call, "status", "ringing")
    await world.twilio(lambda client: client.calls(call.sid).update(status="canceled"))
    assert (await world.ended(call)).status is Status.CANCELED


REFUSED = {
    "no To": (21201, {"From": HOTLINE, "Url": "http://a/"}),
    "a To that is no number": (21211, {"To": "judge", "From": HOTLINE, "Url": "http://a/"}),
    "no From": (21213, {"To": CALLER, "Url": "http://a/"}),
    "a From of somebody else": (21210, {"To": CALLER, "From": CALLER, "Url": "http://a/"}),
    "nothing to perform": (21205, {"To": CALLER, "From": HOTLINE}),
    "a relative Url": (21205, {"To": CALLER, "From": HOTLINE, "Url": "/voice"}),
    "a Url with Chinese in it": (21205, {"To": CALLER, "From": HOTLINE, "Url": "http://a/诉"}),
    "an unknown method": (21209, {"To": CALLER, "From": HOTLINE, "Url": "http://a/", "Method": "PUT"}),
    "a timeout too long": (21208, {"To": CALLER, "From": HOTLINE, "Url": "http://a/", "Timeout": "601"}),
    "a bad callback": (21609, {"To": CALLER, "From": HOTLINE, "Url": "http://a/", "StatusCallback": "x"}),
    "an unknown event": (
        21626,
        {"To": CALLER, "From": HOTLINE, "Url": "http://a/", "StatusCallback": "http://a/", "StatusCallbackEvent": "x"},
    ),
    "a document too long": (32018, {"To": CALLER, "From": HOTLINE, "Twiml": "x" * 4001}),
}


@pytest.mark.parametrize("mistake", REFUSED)
@played()
async def test_a_call_that_twilio_would_not_place_is_refused_in_its_words(world: World, mistake: str) -> None:
    code, form = REFUSED[mistake]
    url = f"{world.gateway}/2010-04-01/Accounts/{ACCOUNT}/Calls.json"
    async with world.http.post(url, data=form, headers=basic(ACCOUNT, TOKEN)) as answer:
        body = await answer.json()
    assert (answer.status, body["code"], body["status"]) == (400, code, 400)
    assert body["more_info"].endswith(f"/{code}")
    assert body["message"]


@played()
async def test_account_and_api_key_may_ask_and_nobody_else(world: World) -> None:
    url = f"{world.gateway}/2010-04-01/Accounts/{ACCOUNT}/Calls.json"
    for login, password, status in [
        (ACCOUNT, TOKEN, 200),
        (API_KEY, API_SECRET, 200),
        (ACCOUNT, "wrong", 401),
        (API_KEY, TOKEN, 401),
        ("", "", 401),
    ]:
        async with world.http.get(url, headers=basic(login, password)) as answer:
            assert answer.status == status
    async with world.http.get(url) as answer:
        assert (answer.status, (await answer.json())["code"]) == (401, 20003)
    other = url.replace(ACCOUNT, "AC" + "0" * 32)
    async with world.http.get(other, headers=basic(ACCOUNT, TOKEN)) as answer:
        assert (answer.status, (await answer.json())["code"]) == (404, 20404)
    async with world.http.get(url.replace("Calls", "Messages"), headers=basic(ACCOUNT, TOKEN)) as answer:
        assert (answer.status, (await answer.json())["code"]) == (404, 20404)


@played()
async def test_a_form_that_cannot_be_read_is_refused(world: World) -> None:
    url = f"{world.gateway}/2010-04-01/Accounts/{ACCOUNT}/Calls.json"
    headers = basic(ACCOUNT, TOKEN) | {"Content-Type": "application/x-www-form-urlencoded; charset=no-such"}
    async with world.http.post(url, data=b"To=%FF", headers=headers) as answer:
        assert (answer.status, (await answer.json())["code"]) == (400, 20001)
    async with world.http.put(url, headers=basic(ACCOUNT, TOKEN)) as answer:
        assert (answer.status, (await answer.json())["code"]) == (405, 20004)


@played()
async def test_an_unknown_call_is_not_found(world: World) -> None:
    with pytest.raises(TwilioRestException) as refused:
        await world.twilio(lambda client: client.calls("CA" + "0" * 32).fetch())
    assert (refused.value.status, refused.value.code) == (404, 20404)


@played()
async def test_calls_are_listed_newest_first_page_by_page_and_filtered(world: World) -> None:
    world.desk.pages["/voice"] = twiml("<Reject/>")
    calls = [await world.ended(await world.call(**{"from": f"+861390000000{n}"})) for n in range(5)]

    def listed(client: Client) -> list[str]:
        return [call.sid for call in client.calls.stream(page_size=2)]

    assert await world.twilio(listed) == [call.sid for call in reversed(calls)]
    by_number = await world.twilio(lambda client: client.calls.list(from_="+8613900000003"))
    assert [call.sid for call in by_number] == [calls[3].sid]
    assert await world.twilio(lambda client: client.calls.list(status="completed")) == []
    later = await world.twilio(lambda client: client.calls.list(start_time_after=calls[2].created_at))
    assert {call.sid for call in later} >= {calls[3].sid, calls[4].sid}


@played()
async def test_the_account_s_numbers_tell_their_webhooks(world: World) -> None:
    (number,) = await world.twilio(lambda client: client.incoming_phone_numbers.list())
    assert number.phone_number == HOTLINE
    assert number.voice_url == f"{world.desk.base}/voice"
    assert number.voice_fallback_url == f"{world.desk.base}/fallback"
    assert number.status_callback == f"{world.desk.base}/status"
    again = await world.twilio(lambda client: client.incoming_phone_numbers(number.sid).fetch())
    assert again.phone_number == HOTLINE


@played()
async def test_a_client_with_the_api_key_works_as_well(world: World) -> None:
    client = Client(API_KEY, API_SECRET, account_sid=ACCOUNT, http_client=Rewriting(world.gateway))
    assert await world.twilio(lambda _: client.calls.list()) == []
