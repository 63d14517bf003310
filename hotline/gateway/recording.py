"""The Record verb: a message left by the caller."""

from typing import TYPE_CHECKING

from hotline.gateway.flow import HungUp, Outcome
from hotline.gateway.race import race
from hotline.gateway.recordings import Recording
from hotline.gateway.verbs import Record

if TYPE_CHECKING:
    from hotline.gateway.interpreter import Interpreter


async def record(run: "Interpreter", verb: Record) -> Outcome:
    """Record until silence, a key, the longest time or the end of the call; then go to the action.

    An empty recording goes on with the next verb instead, and a caller who hangs up is reported with Digits=hangup.
    """
    await run.answer()
    if verb.play_beep:
        run.leg.call.journal.add("play", "beep")
    run.line.prompt()
    recordings, call = run.exchange.recordings, run.leg.call
    recording = recordings.start(call, run.line.record(), "RecordVerb", 1, run.resolved(verb.callback))
    try:
        key, silence = await run.during(_ending(run, verb))
        recordings.finish(recording, trim=silence if verb.trim else 0.0)
    except HungUp:
        recordings.finish(recording)
        await run.leg.finish()
        if recording.seconds:
            run.report(verb.action, verb.method, _params(run, recording, "hangup"))
        raise
    finally:
        recordings.finish(recording)
    if not recording.seconds:
        return None
    return run.goto(verb.action, verb.method, _params(run, recording, key))


async def _ending(run: "Interpreter", verb: Record) -> tuple[str, float]:
    """What ended the recording: the key pressed, or the seconds of silence; neither when the time was up."""
    first, value = await race(
        _finishing_key(run, verb.finish_on_key),
        run.exchange.clock.sleep(verb.max_length),
        run.line.silent(verb.timeout),
    )
    return (value, 0.0) if first == 0 else ("", value or 0.0)


async def _finishing_key(run: "Interpreter", keys: str) -> str:
    while (key := await run.line.key()) not in keys:
        pass
    return key


def _params(run: "Interpreter", recording: Recording, digits: str) -> dict[str, str]:
    return {
        "RecordingUrl": run.exchange.recordings.url(recording),
        "RecordingSid": recording.sid,
        "RecordingDuration": str(recording.seconds),
        "Digits": digits,
    }
