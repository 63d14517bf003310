"""Dial: ring the parties named, let the caller talk to the first who answers, and tell how it went."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from hotline.gateway import queueing, verbs
from hotline.gateway.bridging import Result, join
from hotline.gateway.calls import Call, Direction, Status
from hotline.gateway.errors import DIAL_CALLER_ID, Refusal
from hotline.gateway.flow import End, Goto, HungUp, Outcome, Redirected
from hotline.gateway.legs import Leg
from hotline.gateway.recordings import Recording
from hotline.gateway.ringing import Party, Ringing

if TYPE_CHECKING:
    from hotline.gateway.interpreter import Interpreter

Rung = verbs.Number | verbs.Client | verbs.Sip
WHISPER = frozenset({verbs.Say, verbs.Play, verbs.Pause, verbs.Gather, verbs.Record, verbs.Redirect, verbs.Hangup})


async def dial(run: "Interpreter", verb: verbs.Dial) -> Outcome:
    """Carry out a Dial. Without an action the call goes on with the next verb, also after the called party hung up."""
    if not verb.answer_on_bridge:
        await run.answer()
    result = Result()
    try:
        if isinstance(verb.nouns[0], verbs.Queue):
            await queueing.answer_queue(run, verb, verb.nouns[0], result)
        else:
            await _Dialling(run, verb, result).carry_out()
    except HungUp:
        await run.leg.finish()
        if verb.action:
            run.report(verb.action, verb.method, result.params())
        raise
    return run.goto(verb.action, verb.method, result.params()) if verb.action else None


class _Dialling:
    def __init__(self, run: "Interpreter", verb: verbs.Dial, result: Result) -> None:
        self.run = run
        self.verb = verb
        self.result = result
        self.exchange = run.exchange

    async def carry_out(self) -> None:
        if not self._may_call_as(self.verb.caller_id):
            refusal = Refusal(DIAL_CALLER_ID, "callerId is neither of this call's numbers nor one of the account's")
            self.exchange.alert(self.run.leg.call, refusal)
            return
        for group in self._groups():
            callbacks = [self.run.resolved(noun.callback) for noun in group]
            calls = [(noun, self._open(noun, callback)) for noun, callback in zip(group, callbacks, strict=True)]
            parties = [Party(call, self.exchange.endpoint(noun), _parameters(noun)) for noun, call in calls]
            ringing = Ringing(self.exchange, parties, self.verb.timeout)
            try:
                leg = await self.run.during(ringing.first_answer())
                if leg:
                    await self._connect(leg, next(noun for noun, call in calls if call is leg.call))
                    return
            finally:
                if ringing.leg and not ringing.leg.released:
                    await ringing.leg.finish()
                self._note(ringing.leg.call if ringing.leg else calls[-1][1])

    async def _connect(self, leg: Leg, noun: Rung) -> None:
        """From the called party's answer to the end of the conversation."""
        await leg.answer()
        if isinstance(noun, verbs.Number) and noun.send_digits:
            await self.run.during(leg.line.send_keys(noun.send_digits))
        if noun.url and not await self.run.during(self._whisper(leg, self.run.goto(noun.url, noun.method))):
            return
        await self.run.answer()
        recording = self._record()
        self.result.bridged = True
        try:
            await join(self.run, leg, self.verb)
        finally:
            if recording:
                self.exchange.recordings.finish(recording)
                self.result.recording_url = self.exchange.recordings.url(recording)
        if isinstance(reason := leg.take(), Redirected):
            self._release(leg, reason.goto)

    async def _whisper(self, leg: Leg, goto: Goto) -> bool:
        """Let the called party hear a document of its own first; whether it is still there afterwards."""
        try:
            return await self.exchange.interpreter(leg, WHISPER).follow(goto) is not End.HANG_UP
        except Redirected as order:
            self._release(leg, order.goto)
        except Refusal as refusal:
            self.exchange.alert(leg.call, refusal)
        except HungUp:
            pass
        return False

    def _release(self, leg: Leg, goto: Goto) -> None:
        """The API has sent the called party elsewhere: it lives on, without this call."""
        leg.released = True
        self.exchange.start(leg, goto)

    def _record(self) -> Recording | None:
        if self.verb.record == "do-not-record":
            return None
        channels = 2 if self.verb.record.endswith("dual") else 1
        tape, call = self.run.line.record(), self.run.leg.call
        return self.exchange.recordings.start(
            call, tape, "DialVerb", channels, self.run.resolved(self.verb.record_callback)
        )

    def _groups(self) -> Iterator[list[Rung]]:
        nouns = [noun for noun in self.verb.nouns if not isinstance(noun, verbs.Queue)]
        return ([noun] for noun in nouns) if self.verb.sequential else iter([nouns])

    def _open(self, noun: Rung, callback: verbs.Callback) -> Call:
        call = self.exchange.calls.open(
            from_=self.verb.caller_id or self.run.leg.call.from_,
            to=address(noun),
            direction=Direction.OUTBOUND_DIAL,
            parent=self.run.leg.call,
        )
        call.callback = callback
        self.exchange.calls.move(call, Status.INITIATED)
        self.run.leg.call.journal.add("dial", call.to)
        return call

    def _may_call_as(self, caller_id: str) -> bool:
        call = self.run.leg.call
        own = {number.number for number in self.exchange.settings.numbers}
        return caller_id in own | {"", call.from_, call.to} or caller_id.startswith(("client:", "sip:"))

    def _note(self, call: Call) -> None:
        released = not call.ended
        self.result.sid = call.sid
        self.result.status = Status.COMPLETED if released else call.status
        self.result.duration = None if released or call.answered_at is None else call.duration


def address(noun: Rung) -> str:
    """A noun as From and To write it."""
    if isinstance(noun, verbs.Client):
        return f"client:{noun.identity}"
    return noun.uri if isinstance(noun, verbs.Sip) else noun.number


def _parameters(noun: Rung) -> dict[str, str]:
    return noun.parameters if isinstance(noun, verbs.Client) else {}
