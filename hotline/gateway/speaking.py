"""Say, Play, Pause and Gather."""

import itertools
from collections.abc import Iterable
from typing import TYPE_CHECKING

from hotline.gateway.errors import Refusal
from hotline.gateway.flow import Outcome
from hotline.gateway.race import race
from hotline.gateway.verbs import Gather, Pause, Play, Say

if TYPE_CHECKING:
    from hotline.gateway.interpreter import Interpreter


async def prompt(run: "Interpreter", verb: Say | Play) -> Outcome:
    await run.answer()
    await run.during(_utter(run, verb))
    return None


async def pause(run: "Interpreter", verb: Pause) -> Outcome:
    """Wait. As a first verb it lets the call ring on, as at Twilio."""
    await run.during(run.exchange.clock.sleep(verb.length))
    return None


async def gather(run: "Interpreter", verb: Gather) -> Outcome:
    """Keys go to the action; none at all go to the next verb, unless the document wants to hear of that too."""
    await run.answer()
    run.line.prompt()
    keys, finished_on = await run.during(_collect(run, verb))
    if not keys and not verb.action_on_empty_result:
        return None
    params = {"Digits": keys} | ({"FinishedOnKey": finished_on} if finished_on else {})
    return run.goto(verb.action, verb.method, params)


async def _collect(run: "Interpreter", verb: Gather) -> tuple[str, str]:
    """The keys pressed and the key that ended them. The first key cuts the prompts short."""
    clock, line = run.exchange.clock, run.line
    if not verb.hears_keys:
        await _utter_all(run, verb.prompts)
        await clock.sleep(verb.timeout)
        return "", ""
    key: str | None
    _, key = await race(line.key(), _utter_all(run, verb.prompts))
    keys = ""
    while True:
        if key is None:
            _, key = await race(line.key(), clock.sleep(verb.timeout))
        if key is None or key == verb.finish_on_key:
            return keys, key or ""
        keys, key = keys + key, None
        if len(keys) == verb.num_digits:
            return keys, ""


async def _utter_all(run: "Interpreter", prompts: Iterable[Say | Play | Pause]) -> None:
    for each in prompts:
        if isinstance(each, Pause):
            await run.exchange.clock.sleep(each.length)
        else:
            await _utter(run, each)


async def _utter(run: "Interpreter", verb: Say | Play) -> None:
    times = range(verb.loop) if verb.loop else itertools.count()
    if isinstance(verb, Say):
        for _ in times:
            run.leg.call.journal.add("say", verb.text)
            await run.line.say(verb.text, voice=verb.voice, language=verb.language)
        return
    if verb.digits:
        run.leg.call.journal.add("keys", verb.digits)
        await run.line.send_keys(verb.digits)
        return
    try:
        sound = await run.exchange.sounds.fetch(run.leg.call, run.resolve(verb.url))
    except Refusal as refusal:
        # A missing sound leaves a silence; the call goes on.
        run.exchange.alert(run.leg.call, refusal)
        return
    for _ in times:
        run.leg.call.journal.add("play", sound.url)
        await run.line.play(sound)
