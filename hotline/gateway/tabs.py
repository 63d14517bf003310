"""Browser clients: the WebSocket at /client, one device for each tab (docs/gateway.md has the messages)."""

import asyncio
import json
import time
from dataclasses import replace
from typing import Any
from weakref import WeakSet

from aiohttp import ClientConnectionError, WSMsgType, web

from hotline.gateway import tokens
from hotline.gateway.calls import Call
from hotline.gateway.clients import Offer
from hotline.gateway.exchange import Caller, Exchange
from hotline.gateway.media import Line
from hotline.gateway.people import KEYS
from hotline.gateway.race import race
from hotline.gateway.rest import EXCHANGE
from hotline.gateway.simulated import Silent, SimulatedLine

HEARTBEAT = 20.0  # real seconds; a tab that does not answer a ping is gone
MOST_BYTES = 16 * 1024
MOST_UNSENT = 500
# Codes of Twilio's SDK: malformed message, no such call, no application to call.
MALFORMED, UNKNOWN_CALL, NO_APPLICATION = 31100, 31481, 21218
SOCKETS = web.AppKey("sockets", WeakSet[web.WebSocketResponse])
routes = web.RouteTableDef()


@routes.get("/client")
async def client(request: web.Request) -> web.StreamResponse:
    """A tab registers with `?token=` and stays connected; a refused token is told why before the socket closes."""
    socket = web.WebSocketResponse(heartbeat=HEARTBEAT, max_msg_size=MOST_BYTES)
    await socket.prepare(request)
    request.app[SOCKETS].add(socket)
    tab = Tab(request.app[EXCHANGE], socket)
    try:
        tab.admit(request.query.get("token", ""))
        await race(tab.listen(), tab.speak(), tab.expire())
    except tokens.TokenRefused as refused:
        await socket.send_json({"type": "error", "code": refused.code, "message": refused.message})
    except ClientConnectionError:
        pass  # the tab has been closed
    finally:
        tab.close()
        request.app[SOCKETS].discard(socket)
        await socket.close(code=1008 if tab.refused else 1000)
    return socket


class Tab:
    """A clients.Device in a browser, with at most one call at a time."""

    def __init__(self, exchange: Exchange, socket: web.WebSocketResponse) -> None:
        self.identity = ""
        self._exchange = exchange
        self._socket = socket
        self._unsent: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._offers: dict[str, Offer] = {}
        self._line: TabLine | None = None
        self._claims = tokens.Claims("", 0.0, may_receive=False, application="")
        self._renewed = asyncio.Event()

    @property
    def refused(self) -> bool:
        return not self.identity

    # clients.Device

    @property
    def free(self) -> bool:
        return self._line is None and not self._offers

    def offer(self, offer: Offer) -> None:
        told = offer.invitation
        self._offers[told.call_sid] = offer
        self.send("incoming", callSid=told.call_sid, parameters=told.parameters, **{"from": told.from_, "to": told.to})

    def withdraw(self, offer: Offer, reason: str) -> None:
        if self._offers.pop(offer.invitation.call_sid, None):
            self.send("cancelled", callSid=offer.invitation.call_sid, reason=reason)

    def connect(self, offer: Offer) -> Line:
        self._offers.pop(offer.invitation.call_sid, None)
        call = self._exchange.calls.get(offer.invitation.call_sid)
        if call is None:
            raise AssertionError("a ringing call is on record")
        return self.line(call)

    # The socket.

    def admit(self, token: str) -> None:
        """Register, or stay registered, with a token. Raises TokenRefused."""
        settings = self._exchange.settings
        claims = tokens.read(
            token, account_sid=settings.account_sid, api_key=settings.api_key, api_secret=settings.api_secret
        )
        if self.identity not in {"", claims.identity}:
            raise tokens.TokenRefused(tokens.BAD_GRANTS, "the token is of another identity")
        self.identity, self._claims = claims.identity, claims
        if claims.may_receive:
            self._exchange.clients.register(self)
        self._renewed.set()
        self.send("registered", identity=claims.identity, expiresAt=claims.expires_at)

    async def listen(self) -> None:
        async for message in self._socket:
            if message.type is WSMsgType.TEXT:
                try:
                    self._hear(json.loads(message.data))
                except (ValueError, KeyError, TypeError, AttributeError):
                    self.send("error", code=MALFORMED, message="the message is not one of this protocol")
                except tokens.TokenRefused as refused:
                    self.send("error", code=refused.code, message=refused.message)

    async def speak(self) -> None:
        # A tab that takes nothing any more is as good as closed.
        while self._unsent.qsize() < MOST_UNSENT:
            await self._socket.send_json(await self._unsent.get())

    async def expire(self) -> None:
        """Stop ringing this tab when its token runs out, until it brings a new one. A call going on is not cut."""
        while True:
            self._renewed.clear()
            left = self._claims.expires_at - time.time()
            if await race(self._renewed.wait(), asyncio.sleep(max(0.0, left))) == (1, None):
                self._exchange.clients.unregister(self)
                self.send("error", code=tokens.EXPIRED, message="the token has expired")
                await self._renewed.wait()

    def send(self, kind: str, **fields: object) -> None:
        self._unsent.put_nowait({"type": kind, **fields})

    def close(self) -> None:
        self._exchange.clients.unregister(self)
        if self._line:
            self._line.drop()

    # Calls.

    def line(self, call: Call) -> "TabLine":
        self._line = TabLine(self, self._exchange, call)
        return self._line

    def parted(self, line: "TabLine") -> None:
        if self._line is line:
            self._line = None
            self.send("disconnected", callSid=line.call.sid)

    def _hear(self, message: dict[str, Any]) -> None:
        sid = message.get("callSid", "")
        offer = self._offers.get(sid)
        line = self._line if self._line and self._line.call.sid == sid else None
        match message["type"]:
            case "token":
                self.admit(message["token"])
            case "call":
                self._call(message.get("parameters", {}))
            case "accept" if offer:
                offer.accept(self)
            case "reject" if offer:
                offer.reject()
            case "hangup" if line:
                line.drop()
            case "mute" if line:
                line.journal.add("mute", "on" if message["muted"] else "off")
            case "digits" if line:
                if not message["digits"] or set(message["digits"]) - KEYS:
                    raise ValueError("no telephone keys")
                line.press(message["digits"])
            case "accept" | "reject" | "hangup" | "mute" | "digits":
                self.send("error", code=UNKNOWN_CALL, message="there is no such call here", callSid=sid)
            case _:
                raise ValueError("no such message")

    def _call(self, parameters: dict[str, str]) -> None:
        """Place a call of the tab's own: it goes to the application its token names."""
        if not all(isinstance(part, str) for pair in parameters.items() for part in pair):
            raise ValueError("parameters are texts")
        number = self._exchange.settings.applications.get(self._claims.application)
        if number is None or not self.free or self._exchange.closing:
            self.send("error", code=NO_APPLICATION, message="this token places no calls, or the line is taken")
            return
        called = replace(number, number=parameters.get("To", ""))
        call = self._exchange.incoming(called, Caller(f"client:{self.identity}", params=parameters), self.line)
        self.send("calling", callSid=call.sid)


class TabLine(SimulatedLine):
    """The line to a tab: simulated media, of which the browser is told what it would hear."""

    def __init__(self, tab: Tab, exchange: Exchange, call: Call) -> None:
        super().__init__(exchange.clock, call.journal, Silent())
        self.call = call
        self._tab = tab

    async def answer(self) -> None:
        self._tab.send("connected", callSid=self.call.sid)

    async def hang_up(self) -> None:
        self._tab.parted(self)
        await super().hang_up()

    async def say(self, text: str, *, voice: str, language: str) -> None:
        self._tab.send("heard", callSid=self.call.sid, text=text)
        await super().say(text, voice=voice, language=language)
