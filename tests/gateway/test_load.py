"""Many calls at once: each lives its own life, and none leaves anything behind."""

import asyncio

from hotline.gateway.calls import Status
from tests.gateway.world import Seen, World, played, twiml

CALLS = 100


@played(speed=20)
async def test_a_hundred_calls_side_by_side_end_each_in_its_own_way(world: World) -> None:
    """One in five meets a broken application, one in five a busy judge; the others wait and are connected."""
    ways = {"0": "<Bark/>", "1": '<Dial action="/done"><Number>02888880001</Number></Dial>'}

    def voice(seen: Seen) -> str:
        way = str(int(seen.form["From"][-3:]) % 5)
        return twiml(ways.get(way, '<Say>请稍候</Say><Pause length="5"/><Redirect>/connect</Redirect>'))

    world.desk.pages |= {
        "/voice": voice,
        "/connect": twiml('<Dial action="/done" record="true"><Number>02888880002</Number></Dial>'),
        "/fallback": twiml("<Say>系统繁忙</Say>"),
        "/done": twiml("<Say>再见</Say>"),
    }
    await world.api("PUT", "/simulated/numbers/02888880001", answering="busy")
    await world.api("PUT", "/simulated/numbers/02888880002", talk=10)
    calls = await asyncio.gather(*(world.call(**{"from": f"+8613900000{n:03}"}) for n in range(CALLS)))
    await asyncio.gather(*(world.ended(call) for call in calls))
    await world.desk.sees("/status", CALLS)
    assert all(call.status is Status.COMPLETED for call in calls)
    assert world.codes() == [12200] * (CALLS // 5)
    done = [seen.form["DialCallStatus"] for seen in world.desk.of("/done")]
    assert (done.count("busy"), done.count("completed")) == (CALLS // 5, CALLS // 5 * 3)
    last = {call.from_: world.lines(call, "say")[-1] for call in calls}
    assert sorted(last.values()).count("再见") == CALLS // 5 * 4


@played()
async def test_a_gateway_that_stops_in_the_middle_leaves_no_task(world: World) -> None:
    world.desk.pages["/voice"] = twiml('<Enqueue waitUrl="/wait">a</Enqueue>')
    world.desk.pages["/wait"] = twiml("<Say>请稍候</Say>")
    calls = [await world.call(**{"from": str(n)}) for n in range(20)]
    for call in calls:
        await world.until(call, "queued")
    # The world checks at its end that every task is over.
