"""Requests to the application: signatures, time limits, retries, and the fallback when an answer will not do."""

import asyncio
import logging

import pytest
from aiohttp import web
from twilio.request_validator import RequestValidator

from hotline.gateway import overrides
from hotline.gateway.courier import signature
from hotline.gateway.errors import Refusal
from tests.gateway.world import World, played, twiml

LARGE = twiml(f"<!--{'x' * 70000}-->")


def plain(text: str, content_type: str = "text/xml", status: int = 200) -> web.Response:
    return web.Response(text=text, content_type=content_type, status=status)


def test_signatures_agree_with_twilio_s_published_example() -> None:
    form = {"CallSid": "CA1234567890ABCDE", "Caller": "+14158675310", "Digits": "1234"}
    form |= {"From": "+14158675310", "To": "+18005551212"}
    url = "https://example.com/myapp.php?foo=1&bar=2"
    assert signature("12345", url, form) == "L/OH5YylLD5NRKLltdqwSvS0BnU="


@pytest.mark.parametrize("url", ["http://h/a?b=%E8%AF%89&c=%2F%7E%20", "http://h:8000/a", "https://h/"])
def test_signatures_agree_with_twilio_s_validator(url: str) -> None:
    form = {"From": "", "案由": "民间借贷", "A": "1"}
    assert RequestValidator("secret").validate(url, form, signature("secret", url, form))


BAD_ANSWERS = {
    "an error page": (11200, lambda _: plain("oops", status=500)),
    "a refusal": (11200, lambda _: plain("no", status=403)),
    "a redirect": (11200, lambda _: web.Response(status=302, headers={"Location": "/elsewhere"})),
    "no content": (12300, lambda _: web.Response(status=204)),
    "HTML": (12300, lambda _: plain(twiml(""), "text/html")),
    "a debug page": (11750, lambda _: plain(LARGE)),
    "half a document": (12100, lambda _: plain("<Response>")),
    "a control character": (12100, lambda _: plain(twiml("<Say>a\x08</Say>"))),
    "an unknown verb": (12200, lambda _: plain(twiml("<Bark/>"))),
    "a closed connection": (11200, lambda _: _slam()),
}


def _slam() -> web.StreamResponse:
    raise asyncio.CancelledError


@pytest.mark.parametrize("fault", BAD_ANSWERS)
@played()
async def test_a_bad_answer_sends_the_call_to_its_fallback_with_code_and_address(world: World, fault: str) -> None:
    code, page = BAD_ANSWERS[fault]
    world.desk.pages |= {"/voice": page, "/fallback": twiml("<Say>系统繁忙，请稍后再拨</Say>")}
    call = await world.ended(await world.call())
    asked = (await world.desk.sees("/fallback")).form
    assert (asked["ErrorCode"], asked["ErrorUrl"]) == (str(code), f"{world.desk.base}/voice")
    assert asked["CallSid"] == call.sid
    assert world.lines(call, "say") == ["系统繁忙，请稍后再拨"]
    assert world.codes() == [code]


@played()
async def test_a_later_document_s_fault_goes_to_the_fallback_too(world: World) -> None:
    world.desk.pages |= {
        "/voice": twiml("<Say>欢迎</Say><Redirect>/next</Redirect>"),
        "/next": lambda _: plain("oops", status=502),
        "/fallback": twiml("<Say>系统繁忙</Say>"),
    }
    call = await world.ended(await world.call())
    assert (await world.desk.sees("/fallback")).form["ErrorUrl"] == f"{world.desk.base}/next"
    assert world.lines(call, "say") == ["欢迎", "系统繁忙"]


@played()
async def test_when_the_fallback_fails_too_the_caller_hears_an_apology(world: World) -> None:
    world.desk.pages |= {"/voice": lambda _: plain("", status=500), "/fallback": lambda _: plain("", status=500)}
    call = await world.ended(await world.call())
    assert world.lines(call, "say") == ["We are sorry, an application error has occurred. Goodbye."]
    assert world.lines(call, "status") == ["ringing", "in-progress", "completed"]
    assert world.codes() == [11200, 11200]


@played()
async def test_by_default_an_error_page_is_not_asked_for_again(world: World) -> None:
    world.desk.pages["/voice"] = lambda _: plain("", status=500)
    await world.ended(await world.call())
    assert len(world.desk.of("/voice")) == 1


@played(overrides="#rc=2&rp=ct,rt,5xx&rt=4000")
async def test_the_fragment_asks_for_retries_under_one_token_and_is_not_signed(world: World) -> None:
    world.desk.pages["/voice"] = lambda _: plain("", status=503) if len(world.desk.of("/voice")) < 3 else twiml("")
    call = await world.ended(await world.call())
    asked = world.desk.of("/voice")
    assert len(asked) == 3
    assert len({seen.headers["I-Twilio-Idempotency-Token"] for seen in asked}) == 1
    assert {seen.form["CallSid"] for seen in asked} == {call.sid}
    assert world.codes() == []


@played(overrides="#rc=1&rp=rt&rt=800")
async def test_a_slow_answer_is_retried_after_the_first_request_may_have_done_its_work(world: World) -> None:
    released = asyncio.Event()

    async def slow(_: object) -> str:
        if len(world.desk.of("/voice")) == 1:
            await released.wait()
        return twiml("<Say>第二次</Say>")

    world.desk.pages["/voice"] = slow
    call = await world.ended(await world.call())
    released.set()
    assert world.lines(call, "say") == ["第二次"]
    assert len(world.desk.of("/voice")) == 2


@played(overrides="#rc=5&rp=all&rt=100&tt=350")
async def test_the_total_time_bounds_all_attempts(world: World) -> None:
    never = asyncio.Event()

    async def silent(_: object) -> str:
        await never.wait()
        return twiml("")

    world.desk.pages |= {"/voice": silent, "/fallback": twiml("<Say>系统繁忙</Say>")}
    await world.ended(await world.call())
    never.set()
    assert 1 <= len(world.desk.of("/voice")) <= 4
    assert world.codes() == [11200]


@played()
async def test_a_caller_who_goes_meanwhile_does_not_cut_a_request_off(world: World) -> None:
    gone, finished = asyncio.Event(), asyncio.Event()

    async def slow(_: object) -> str:
        await gone.wait()
        finished.set()
        return twiml("<Say>太晚了</Say>")

    world.desk.pages["/voice"] = slow
    call = await world.call()
    await world.desk.sees("/voice")
    await world.api("POST", f"/simulated/calls/{call.sid}/hangup")
    await world.ended(call)
    gone.set()
    await finished.wait()
    await world.exchange.close()
    voice = next(each for each in world.exchange.courier.deliveries if each.kind == "voice")
    assert voice.answers == ["200"]
    assert world.lines(call, "say") == []
    assert (await world.desk.sees("/status")).form["CallStatus"] == "no-answer"


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("/voice", 11100),
        ("ftp://h/voice", 11100),
        ("http:///voice", 11100),
        ("http://h/诉", 11100),
        ("http://h/a b", 11100),
        ("http://h:99999/", 11100),
        ("http://h/#rc=6", 11100),
        ("http://h/#ct=99", 11100),
        ("http://h/#rt=soon", 11100),
        ("http://h/#rp=6xx", 11243),
    ],
)
def test_an_unusable_address_is_refused(url: str, code: int) -> None:
    with pytest.raises(Refusal) as refused:
        overrides.target(url)
    assert refused.value.code == code


def test_an_address_without_overrides_has_twilio_s_limits() -> None:
    plain_target = overrides.target("https://h/voice")
    assert (plain_target.connect, plain_target.read, plain_target.total) == (5.0, 15.0, 15.0)
    assert (plain_target.retries, set(plain_target.policies)) == (1, {"ct"})
    assert overrides.target("https://h/voice#anchor").url == "https://h/voice"


@played()
async def test_a_server_that_is_down_is_asked_twice_and_the_logs_show_no_number(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    world.desk.pages["/voice"] = twiml('<Redirect method="GET">http://127.0.0.1:1/down</Redirect>')
    await world.ended(await world.call(**{"from": "+8613912345678"}))
    down = next(each for each in world.exchange.courier.deliveries if each.path == "/down")
    assert len(down.answers) == 2
    assert "from +86****" in caplog.text
    assert "5678" not in caplog.text
