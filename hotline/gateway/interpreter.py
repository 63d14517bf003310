"""Carrying out documents for one leg: fetch, perform verb after verb, go where the document or the API sends it."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urldefrag, urljoin

from hotline.gateway import dialling, queueing, recording, speaking, twiml, verbs
from hotline.gateway.callbacks import standard
from hotline.gateway.calls import Status
from hotline.gateway.courier import Answer, path_of
from hotline.gateway.errors import BAD_URL, SCHEMA, Refusal
from hotline.gateway.flow import End, Goto, HungUp, Outcome, Redirected
from hotline.gateway.legs import Leg

if TYPE_CHECKING:
    from hotline.gateway.exchange import Exchange

T = TypeVar("T")
APOLOGY = "We are sorry, an application error has occurred. Goodbye."
# A document that redirects to itself and says nothing would keep both servers busy for nothing.
MOST_DOCUMENTS_A_SECOND = 50


class Interpreter:
    """Works on one leg. A nested one (hold music, a whisper) may use fewer verbs and adds parameters of its own."""

    def __init__(
        self,
        exchange: "Exchange",
        leg: Leg,
        allowed: frozenset[type[verbs.Verb]] | None = None,
        extra: Callable[[], dict[str, str]] = dict,
        *,
        inside: bool = False,
    ) -> None:
        """inside: another interpreter already minds the interruptions of this leg."""
        self.exchange = exchange
        self.leg = leg
        self.line = leg.line
        self.url = ""  # of the document being performed
        self._allowed = allowed
        self._extra = extra
        self.inside = inside
        self._starts: deque[float] = deque(maxlen=MOST_DOCUMENTS_A_SECOND)

    async def main(self, start: Goto) -> None:
        """The whole life of a leg, from its first document to its end."""
        step: Goto | None = start
        while step:
            try:
                await self.follow(step)
                step = None
            except Redirected as order:
                step = order.goto
            except HungUp:
                step = None
            except Refusal as refusal:
                step = await self._after(refusal)
        await self.leg.finish()

    async def follow(self, step: Goto) -> End:
        """Perform a document and those it leads to. Raises Refusal, HungUp, Redirected."""
        outcome: Outcome = step
        while isinstance(outcome, Goto):
            self._check()
            document = await self.during(self._document(outcome))
            outcome = await self._perform(document)
        return outcome or End.RAN_OUT

    async def during(self, work: Coroutine[Any, Any, T]) -> T:
        """Do something unless the leg is interrupted."""
        return await (work if self.inside else self.leg.during(work))

    async def answer(self) -> None:
        await self.during(self.leg.answer())

    def goto(self, url: str, method: str, params: dict[str, str] | None = None) -> Goto:
        """An address as seen from the current document; empty is that document itself."""
        return Goto(self.resolve(url), method, params or {})

    def resolve(self, url: str) -> str:
        """An absolute address. Raises Refusal 11100 when a document given inline uses a relative one."""
        absolute = urljoin(self.url, url) if self.url else url
        if not absolute.startswith(("http://", "https://")):
            raise Refusal(BAD_URL, "an address in inline TwiML must be absolute", url)
        return absolute

    def resolved(self, callback: verbs.Callback) -> verbs.Callback:
        """A callback of the current document with its address made absolute."""
        return replace(callback, url=self.resolve(callback.url)) if callback.url else callback

    def report(self, url: str, method: str, params: dict[str, str]) -> None:
        """Request an action whose answer nobody can act on any more: the party is gone or sent elsewhere.

        Nothing waits for it; what the request says is settled now.
        """
        try:
            step = self.goto(url, method, params)
        except Refusal as refusal:
            self.exchange.alert(self.leg.call, refusal)
            return
        self.exchange.spawn(self._report(step, self._form(step)))

    async def _report(self, step: Goto, form: dict[str, str]) -> None:
        try:
            await self.exchange.callbacks.ask(self.leg.call, step.url, step.method, form)
        except Refusal as refusal:
            self.exchange.alert(self.leg.call, refusal)

    async def _document(self, step: Goto) -> tuple[verbs.Verb, ...]:
        await self._breathe()
        self.url = urldefrag(step.url).url
        try:
            document = await self._read(step)
            for verb in document:
                if self._allowed is not None and type(verb) not in self._allowed:
                    raise Refusal(SCHEMA, f"<{type(verb).__name__}> is not allowed here")
        except Refusal as refusal:
            refusal.url = refusal.url or self.url
            raise
        names = " ".join(type(verb).__name__ for verb in document)
        self.leg.call.journal.add("document", f"{path_of(self.url) or 'inline'}: {names or 'empty'}")
        return document

    async def _read(self, step: Goto) -> tuple[verbs.Verb, ...]:
        if step.twiml:
            return twiml.read_inline(step.twiml)
        answer = await self._ask(step)
        return twiml.read(answer.body, answer.content_type)

    async def _ask(self, step: Goto) -> Answer:
        asking = self.exchange.callbacks.ask(self.leg.call, step.url, step.method, self._form(step))
        # The request is finished even when the call moves on meanwhile: a server is not left with half of one.
        return await asyncio.shield(self.exchange.spawn(asking))

    def _form(self, step: Goto) -> dict[str, str]:
        # The call's own parameters last, so that nothing a browser sends along can pass for them.
        return step.params | self._extra() | standard(self.leg.call, self.exchange.settings.account_sid)

    async def _perform(self, document: tuple[verbs.Verb, ...]) -> Outcome:
        for verb in document:
            self._check()
            if outcome := await PERFORM[type(verb)](self, verb):
                return outcome
        # Twilio answers even a call that it is told nothing about.
        await self.answer()
        return End.RAN_OUT

    async def _after(self, refusal: Refusal) -> Goto | None:
        """Where a call goes whose document was refused: its fallback, or after that failed too, nowhere."""
        self.exchange.alert(self.leg.call, refusal)
        fallback = self.leg.call.fallback
        if fallback.url and urldefrag(fallback.url).url != self.url:
            failed = {"ErrorCode": str(refusal.code), "ErrorUrl": urldefrag(refusal.url).url or self.url}
            return Goto(fallback.url, fallback.method, failed)
        try:
            await self.answer()
            self.leg.call.journal.add("say", APOLOGY)
            await self.during(self.line.say(APOLOGY, voice="man", language="en"))
        except Redirected as order:
            return order.goto
        except HungUp:
            pass
        return None

    def _check(self) -> None:
        if not self.inside:
            self.leg.check()

    async def _breathe(self) -> None:
        now = asyncio.get_running_loop().time()
        if len(self._starts) == MOST_DOCUMENTS_A_SECOND and now - self._starts[0] < 1:
            await asyncio.sleep(1)
        self._starts.append(now)


async def _redirect(run: Interpreter, verb: verbs.Redirect) -> Outcome:
    return run.goto(verb.url, verb.method)


async def _hangup(run: Interpreter, _verb: verbs.Hangup) -> Outcome:
    await run.answer()
    return End.HANG_UP


async def _reject(run: Interpreter, verb: verbs.Reject) -> Outcome:
    if run.leg.call.answered_at is None:
        await run.leg.finish(Status.BUSY if verb.reason == "busy" else Status.NO_ANSWER)
    return End.HANG_UP


async def _leave(run: Interpreter, _verb: verbs.Leave) -> Outcome:
    return End.LEAVE if run.inside else None  # a caller in no queue has none to leave


PERFORM: dict[type[verbs.Verb], Callable[[Interpreter, Any], Awaitable[Outcome]]] = {
    verbs.Say: speaking.prompt,
    verbs.Play: speaking.prompt,
    verbs.Pause: speaking.pause,
    verbs.Gather: speaking.gather,
    verbs.Dial: dialling.dial,
    verbs.Enqueue: queueing.enqueue,
    verbs.Record: recording.record,
    verbs.Redirect: _redirect,
    verbs.Hangup: _hangup,
    verbs.Reject: _reject,
    verbs.Leave: _leave,
}
