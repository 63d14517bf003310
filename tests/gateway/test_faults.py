"""Misbehaviour on demand: doubled, lost, late and reordered callbacks, the same ones for the same seed."""

from typing import Any

import pytest

from hotline.gateway.calls import Call
from hotline.gateway.faults import Fate, Faults
from tests.gateway.world import HOTLINE, World, played, twiml

JUDGE = "02888880007"
EVENTS = ["initiated", "ringing", "answered", "completed"]


async def placed(world: World, **faults: Any) -> Call:
    """A call placed with every event wanted, once the faults are on; returned when all its callbacks are settled."""
    await world.api("PUT", "/simulated/faults", **faults)
    call = await world.twilio(
        lambda client: client.calls.create(
            to=JUDGE,
            from_=HOTLINE,
            twiml=twiml('<Say>回拨</Say><Pause length="20"/>'),
            status_callback=f"{world.desk.base}/leg",
            status_callback_event=EVENTS,
        )
    )
    return await world.ended(world.record(call.sid))


def order(world: World) -> list[str]:
    return [seen.form["SequenceNumber"] for seen in world.desk.of("/leg")]


@played()
async def test_a_duplicate_is_the_same_request_twice(world: World) -> None:
    await placed(world, duplicate=1)
    await world.desk.sees("/leg", 8)
    told = world.desk.of("/leg")
    assert order(world) == ["0", "0", "1", "1", "2", "2", "3", "3"]
    for first, second in zip(told[::2], told[1::2], strict=True):
        assert first.form == second.form
        assert first.headers["I-Twilio-Idempotency-Token"] == second.headers["I-Twilio-Idempotency-Token"]


@played()
async def test_a_dropped_callback_never_comes(world: World) -> None:
    await placed(world, drop=1)
    await placed(world)
    await world.desk.sees("/leg", 4)
    assert order(world) == ["0", "1", "2", "3"], "only the second call's, after the faults were switched off"


@played()
async def test_a_delayed_callback_comes_late_and_is_not_lost(world: World) -> None:
    call = await placed(world, delay=1, delay_seconds=60)
    assert not world.desk.of("/leg")
    await world.desk.sees("/leg", 4)
    assert sorted(order(world)) == ["0", "1", "2", "3"]
    assert call.ended_at
    assert (world.exchange.clock.now() - call.created_at).total_seconds() >= 60


@played()
async def test_a_reordered_callback_comes_after_the_next_one(world: World) -> None:
    seed = next(
        seed
        for seed in range(10000)
        if [Faults(seed, reorder=0.5).fate("status", 1, n) for n in range(4)]
        == [Fate.PLAIN, Fate.REORDER, Fate.PLAIN, Fate.PLAIN]
    )
    await placed(world, seed=seed, reorder=0.5, delay_seconds=3600)
    await world.desk.sees("/leg", 4)
    assert order(world).index("1") > order(world).index("2")
    assert sorted(order(world)) == ["0", "1", "2", "3"]


@played()
async def test_reordering_everything_loses_nothing(world: World) -> None:
    await placed(world, reorder=1, delay_seconds=5)
    await world.desk.sees("/leg", 4)
    assert sorted(order(world)) == ["0", "1", "2", "3"]


@played()
async def test_the_same_seed_has_the_same_fates_in_another_gateway(world: World) -> None:
    await placed(world, seed=11, drop=0.3, duplicate=0.3, delay=0.2, delay_seconds=1)
    told = await world.api("GET", "/simulated/deliveries")
    told = [(each["event"], each["fate"]) for each in told if each["kind"] == "status"]
    faults = Faults(11, drop=0.3, duplicate=0.3, delay=0.2)
    assert told == [(event, faults.fate("status", 1, place).value) for place, event in enumerate(EVENTS)]


@played()
async def test_a_dropped_voice_request_counts_as_failed(world: World) -> None:
    await world.api("PUT", "/simulated/faults", drop=1, kinds=["voice"])
    call = await world.ended(await world.call())
    assert world.codes() == [11200, 11200]
    assert not world.desk.of("/voice")
    assert world.lines(call, "status")[-1] == "completed"
    assert await world.desk.sees("/status"), "other kinds are not touched"


@played()
async def test_a_doubled_voice_request_is_performed_once(world: World) -> None:
    world.desk.pages["/voice"] = twiml("<Say>您好</Say>")
    await world.api("PUT", "/simulated/faults", duplicate=1, kinds=["voice"])
    call = await world.ended(await world.call())
    assert len(world.desk.of("/voice")) == 2
    assert world.lines(call, "say") == ["您好"]


def test_each_fate_gets_its_share() -> None:
    faults = Faults(3, drop=0.1, duplicate=0.2, delay=0.3, reorder=0.4)
    fates = [faults.fate("status", leg, 0) for leg in range(4000)]
    for fate, share in [(Fate.DROP, 0.1), (Fate.DUPLICATE, 0.2), (Fate.DELAY, 0.3), (Fate.REORDER, 0.4)]:
        assert abs(fates.count(fate) / 4000 - share) < 0.03


@pytest.mark.parametrize(
    "faults",
    [{"drop": 0.6, "delay": 0.6}, {"drop": -1}, {"delay_seconds": -1}, {"kinds": frozenset({"mail"})}],
)
def test_faults_that_make_no_sense_are_refused(faults: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"shares|delay_seconds|kinds"):
        Faults(**faults)
