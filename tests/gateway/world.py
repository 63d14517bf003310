"""A gateway that listens, an application it talks to, and people who call: all on loopback, all real HTTP."""

import asyncio
import base64
import functools
import inspect
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from aiohttp import web
from twilio.http.http_client import TwilioHttpClient
from twilio.jwt.access_token import AccessToken
from twilio.jwt.access_token.grants import VoiceGrant
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from hotline.gateway.calls import Call
from hotline.gateway.exchange import Exchange
from hotline.gateway.server import running
from hotline.gateway.settings import Number, Settings
from hotline.gateway.verbs import Callback

ACCOUNT, TOKEN = "AC" + "5" * 32, "the-account-token-of-the-tests"
API_KEY, API_SECRET = "SK" + "6" * 32, "the-api-secret-of-the-tests-which-is-long-enough"
APP = "AP" + "7" * 32
HOTLINE = "12368"
CALLER = "+8613900000001"
PATIENCE = 30  # real seconds before a test that hangs is given up
Answer = str | web.StreamResponse
Page = Answer | Callable[["Seen"], Answer | Awaitable[Answer]]


def twiml(verbs: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><Response>{verbs}</Response>'


@dataclass(frozen=True)
class Seen:
    """One request that reached the application."""

    path: str
    method: str
    form: dict[str, str]
    headers: dict[str, str]
    signed: bool


@dataclass
class Desk:
    """The application: answers by path with a document, or with whatever a function makes of the request."""

    pages: dict[str, Page] = field(default_factory=dict)
    seen: list[Seen] = field(default_factory=list)
    base: str = ""
    _arrived: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        form = {name: str(value) for name, value in (await request.post()).items()}
        signature = request.headers.get("X-Twilio-Signature", "")
        signed = RequestValidator(TOKEN).validate(self.base + request.raw_path, form, signature)
        headers = dict(request.headers)
        seen = Seen(request.path, request.method, form or dict(request.query), headers, signed)
        async with self._arrived:
            self.seen.append(seen)
            self._arrived.notify_all()
        page = self.pages.get(request.path, "")
        answer = page(seen) if callable(page) else page
        if inspect.isawaitable(answer):
            answer = await answer
        if isinstance(answer, web.StreamResponse):
            return answer
        return web.Response(text=answer or twiml(""), content_type="text/xml")

    def of(self, path: str) -> list[Seen]:
        return [each for each in self.seen if each.path == path]

    async def sees(self, path: str, count: int = 1) -> Seen:
        """The `count`-th request to a path, waiting for it."""
        async with self._arrived:
            await self._arrived.wait_for(lambda: len(self.of(path)) >= count)
        return self.of(path)[count - 1]


@dataclass
class World:
    exchange: Exchange
    desk: Desk
    http: aiohttp.ClientSession

    @property
    def gateway(self) -> str:
        return self.exchange.base_url

    async def api(self, method: str, path: str, **body: Any) -> Any:
        """A request to the simulated API; its JSON, or None."""
        async with self.http.request(method, self.gateway + path, json=body or None) as answer:
            assert answer.status < 300, await answer.text()
            return await answer.json() if answer.status != 204 else None

    async def call(self, **script: Any) -> Call:
        """Somebody calls; the call's record."""
        placed = await self.api("POST", "/simulated/calls", **{"from": CALLER} | script)
        return self.record(placed["sid"])

    def record(self, sid: str) -> Call:
        call = self.exchange.calls.get(sid)
        assert call
        return call

    async def ended(self, call: Call) -> Call:
        await call.journal.until(lambda _: False)
        return call

    async def until(self, call: Call, kind: str, text: str = "") -> None:
        """Wait for a line of the transcript."""
        found = await call.journal.until(lambda entry: entry.kind == kind and text in entry.text)
        assert found, f"the call ended without {kind} {text}: {call.journal.entries}"

    def lines(self, call: Call, kind: str) -> list[str]:
        return [entry.text for entry in call.journal.entries if entry.kind == kind]

    def child(self, call: Call) -> Call:
        """The newest leg that a call has dialled."""
        return next(each for each in self.exchange.calls.newest_first() if each.parent is call)

    def codes(self) -> list[int]:
        return [alert.code for alert in self.exchange.alerts]

    async def twilio(self, ask: Callable[[Client], Any]) -> Any:
        """Something asked through Twilio's own client, which knows nothing of this gateway but its address."""
        return await asyncio.to_thread(ask, Client(ACCOUNT, TOKEN, http_client=Rewriting(self.gateway)))

    @asynccontextmanager
    async def tab(self, token: str) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
        async with self.http.ws_connect(f"{self.gateway}/client", params={"token": token}) as socket:
            yield socket


class Rewriting(TwilioHttpClient):  # type: ignore[misc]
    """Sends Twilio's client somewhere else."""

    def __init__(self, base: str) -> None:
        super().__init__(timeout=10)
        self._base = urlsplit(base)

    def request(self, method: str, url: str, *args: Any, **more: Any) -> Any:
        there = urlsplit(url)._replace(scheme=self._base.scheme, netloc=self._base.netloc)
        try:
            return super().request(method, there.geturl(), *args, **more)
        finally:
            self.session.close()


def basic(login: str, password: str) -> dict[str, str]:
    """The header of HTTP Basic authentication."""
    return {"Authorization": "Basic " + base64.b64encode(f"{login}:{password}".encode()).decode()}


def access_token(identity: str = "op7", *, secret: str = API_SECRET, account: str = ACCOUNT, **more: Any) -> str:
    token = AccessToken(account, API_KEY, secret, identity=identity, **more)
    token.add_grant(VoiceGrant(incoming_allow=True, outgoing_application_sid=APP))
    return str(token.to_jwt())


@asynccontextmanager
async def world(speed: float, overrides: str = "") -> AsyncIterator[World]:
    """overrides: the fragment of the hotline's voice address."""
    desk = Desk()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", desk.answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    desk.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    hotline = Number(
        HOTLINE,
        Callback(f"{desk.base}/voice{overrides}"),
        Callback(f"{desk.base}/status"),
        Callback(f"{desk.base}/fallback"),
    )
    settings = Settings(ACCOUNT, TOKEN, API_KEY, API_SECRET, (hotline,), {APP: hotline}, port=0, speed=speed)
    async with aiohttp.ClientSession() as http, running(settings) as exchange:
        yield World(exchange, desk, http)
    await runner.cleanup()
    assert all(seen.signed for seen in desk.seen), "a request was not signed as Twilio signs"


def played(speed: float = 40, overrides: str = "") -> Callable[[Callable[..., Awaitable[None]]], Callable[..., None]]:
    """Make a test of a scenario in a world of its own; every task must be over at its end."""

    def wrap(scenario: Callable[..., Awaitable[None]]) -> Callable[..., None]:
        async def play(**arguments: Any) -> None:
            async with asyncio.timeout(PATIENCE):
                async with world(speed, overrides) as made:
                    await scenario(made, **arguments)
                left = asyncio.all_tasks() - {asyncio.current_task()}
                assert not left, f"tasks are left: {left}"

        @functools.wraps(scenario)
        def test(**arguments: Any) -> None:
            asyncio.run(play(**arguments))

        signature = inspect.signature(scenario)
        test.__signature__ = signature.replace(parameters=list(signature.parameters.values())[1:])  # type: ignore[attr-defined]
        del test.__wrapped__
        return test

    return wrap
