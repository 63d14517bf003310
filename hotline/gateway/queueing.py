"""Enqueue and Dial Queue: a caller who waits here, and the leg that comes for one."""

from typing import TYPE_CHECKING

from hotline.gateway import verbs
from hotline.gateway.bridging import Result, join
from hotline.gateway.calls import Status
from hotline.gateway.errors import SCHEMA, Refusal
from hotline.gateway.flow import End, Goto, HungUp, Outcome, Redirected
from hotline.gateway.queues import Entry, Queue
from hotline.gateway.race import forever, race

if TYPE_CHECKING:
    from hotline.gateway.interpreter import Interpreter

WAITING = frozenset({verbs.Say, verbs.Play, verbs.Pause, verbs.Hangup, verbs.Redirect, verbs.Leave, verbs.Gather})
BEFORE_JOINING = frozenset({verbs.Say, verbs.Play, verbs.Pause, verbs.Redirect})


async def enqueue(run: "Interpreter", verb: verbs.Enqueue) -> Outcome:
    """Wait in a queue. The action hears how it ended: after the conversation, when there was one."""
    await run.answer()
    exchange = run.exchange
    queue = exchange.queues.named(verb.name) or exchange.queues.create(verb.name, verb.max_queue_size)
    entry = queue.enter(run.leg)
    if entry is None:
        return _action(run, verb, {"QueueResult": "queue-full"})
    run.leg.call.journal.add("queued", queue.name)
    stay = _Stay(run, verb, entry)
    try:
        await stay.last()
    except (HungUp, Redirected) as reason:
        gone = isinstance(reason, HungUp)
        if gone:
            await run.leg.finish()
        if verb.action:
            run.report(verb.action, verb.method, stay.params(stay.interrupted_as(gone=gone)))
        raise
    finally:
        queue.remove(entry)
        entry.left.set()
    return _action(run, verb, stay.params(stay.result))


def _action(run: "Interpreter", verb: verbs.Enqueue, params: dict[str, str]) -> Outcome:
    run.leg.call.journal.add("left queue", params["QueueResult"])
    return run.goto(verb.action, verb.method, params) if verb.action else None


class _Stay:
    """One caller's stay in a queue. stage: waiting, then bridging, then bridged."""

    def __init__(self, run: "Interpreter", verb: verbs.Enqueue, entry: Entry) -> None:
        self.run = run
        self.verb = verb
        self.entry = entry
        self.stage = "waiting"
        self.result = "error"

    async def last(self) -> None:
        """From entering to leaving. Raises HungUp and Redirected of the caller's leg."""
        try:
            first, value = await self.run.during(race(self.entry.claimed(), self._wait()))
        except Refusal as refusal:
            self.run.exchange.alert(self.run.leg.call, refusal)
            return
        if first == 1 and value is End.HANG_UP:
            raise HungUp
        if first == 1:
            self.result = "leave"
            return
        await self._meet(value)

    def interrupted_as(self, *, gone: bool) -> str:
        """The QueueResult of a caller who hangs up (gone) or is sent elsewhere by the API."""
        if self.stage == "bridging":
            return "bridging-in-process"
        if gone:
            return "bridged" if self.stage == "bridged" else "hangup"
        return "redirected-from-bridged" if self.stage == "bridged" else "redirected"

    def params(self, result: str) -> dict[str, str]:
        queue = self.entry.queue
        return {"QueueResult": result, "QueueSid": queue.sid, "QueueTime": str(queue.waited(self.entry))}

    async def _wait(self) -> End:
        """Hear the wait document over and over, or silence; until it says leave or hang up."""
        run, verb, entry = self.run, self.verb, self.entry
        if not verb.wait_url:
            await forever()
        waiting = run.exchange.interpreter(run.leg, WAITING, lambda: entry.queue.standing(entry), inside=True)
        while (end := await waiting.follow(run.goto(verb.wait_url, verb.wait_url_method))) is End.RAN_OUT:
            pass
        return end

    async def _meet(self, before: Goto | None) -> None:
        self.stage = "bridging"
        if before:
            hook = self.run.exchange.interpreter(self.run.leg, BEFORE_JOINING)
            try:
                await hook.follow(before)
            except Refusal as refusal:
                self.run.exchange.alert(self.run.leg.call, refusal)
                return
        if self.entry.over.is_set():
            return  # whoever came has not waited for the document to end
        self.entry.ready.set()
        self.stage = "bridged"
        await self.run.during(self.entry.over.wait())
        self.result = "bridged"


async def answer_queue(run: "Interpreter", verb: verbs.Dial, noun: verbs.Queue, result: Result) -> None:
    """Talk to the first caller of a queue, waiting for one if need be."""
    queue = run.exchange.queues.named(noun.name)
    if queue is None:
        run.exchange.alert(run.leg.call, Refusal(SCHEMA, f"there is no queue {noun.name!r}"))
        return
    result.status = Status.NO_ANSWER
    deadline = run.exchange.clock.seconds() + verb.timeout
    while (left := deadline - run.exchange.clock.seconds()) > 0:
        await run.during(race(queue.filled(), run.exchange.clock.sleep(left)))
        entry = queue.claim(_before(run, noun, queue))
        if entry and await _talk(run, verb, entry, result):
            return


def _before(run: "Interpreter", noun: verbs.Queue, queue: Queue) -> Goto | None:
    if not noun.url or not queue.entries:
        return None
    first = queue.entries[0]
    told = {"QueueSid": queue.sid, "QueueTime": str(queue.waited(first)), "DequeingCallSid": run.leg.call.sid}
    return run.goto(noun.url, noun.method, told)


async def _talk(run: "Interpreter", verb: verbs.Dial, entry: Entry, result: Result) -> bool:
    """Meet a claimed caller; False when the caller went before the two were joined."""
    clock = run.exchange.clock
    try:
        await run.during(race(entry.ready.wait(), entry.left.wait()))
        if entry.left.is_set():
            return False
        result.sid, result.bridged, result.status = entry.leg.call.sid, True, Status.COMPLETED
        joined_at = clock.seconds()
        try:
            await join(run, entry.leg, verb, entry.left)
        finally:
            result.duration = round(clock.seconds() - joined_at)
        return True
    finally:
        entry.over.set()
