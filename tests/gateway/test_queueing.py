"""Queues at the gateway: waiting, leaving, being fetched, and every way a stay can end."""

from hotline.gateway.calls import Call
from tests.gateway.world import World, played, twiml

ENQUEUE = '<Enqueue action="/left" waitUrl="/wait">立案</Enqueue><Say>下一步</Say>'


async def waiting(world: World, enqueue: str = ENQUEUE, wait: str = '<Say>请稍候</Say><Pause length="5"/>') -> Call:
    world.desk.pages |= {"/voice": twiml(enqueue), "/wait": twiml(wait), "/left": twiml("<Say>再见</Say>")}
    call = await world.call()
    await world.until(call, "queued")
    return call


async def result(world: World) -> dict[str, str]:
    return (await world.desk.sees("/left")).form


@played()
async def test_the_wait_document_is_asked_again_and_again_and_told_about_the_queue(world: World) -> None:
    call = await waiting(world)
    first, third = (await world.desk.sees("/wait")).form, (await world.desk.sees("/wait", 3)).form
    assert (first["QueuePosition"], first["CurrentQueueSize"], first["MaxQueueSize"]) == ("1", "1", "1000")
    assert int(third["QueueTime"]) >= 10
    assert third["AvgQueueTime"].isdecimal()
    assert first["QueueSid"] == third["QueueSid"]
    await world.api("POST", f"/simulated/calls/{call.sid}/hangup")
    await world.ended(call)
    left = await result(world)
    assert (left["QueueResult"], left["CallStatus"], left["QueueSid"]) == ("hangup", "completed", first["QueueSid"])
    assert world.lines(call, "say")[-1] == "请稍候"


@played()
async def test_leave_goes_to_the_action_at_once(world: World) -> None:
    call = await waiting(world, wait='<Gather numDigits="1" action="/wait-menu" timeout="60"/>')
    world.desk.pages["/wait-menu"] = twiml("<Leave/>")
    await world.desk.sees("/wait")
    await world.api("POST", f"/simulated/calls/{call.sid}/press", keys="1")
    await world.ended(call)
    assert (await result(world))["QueueResult"] == "leave"
    assert world.desk.of("/wait-menu")[0].form["QueuePosition"] == "1"
    assert world.lines(call, "say") == ["再见"]


@played()
async def test_without_an_action_the_next_verb_follows(world: World) -> None:
    call = await waiting(world, '<Enqueue waitUrl="/wait">立案</Enqueue><Say>下一步</Say>', "<Leave/>")
    await world.ended(call)
    assert world.lines(call, "say") == ["下一步"]


@played()
async def test_a_full_queue_turns_the_caller_away_without_a_stay(world: World) -> None:
    first = await waiting(world, '<Enqueue action="/left" maxQueueSize="1">立案</Enqueue>')
    second = await world.ended(await world.call())
    left = await result(world)
    assert (left["CallSid"], left["QueueResult"]) == (second.sid, "queue-full")
    assert "QueueTime" not in left
    await world.api("POST", f"/simulated/calls/{first.sid}/hangup")
    await world.ended(first)


@played()
async def test_a_leg_that_dials_the_queue_talks_to_the_first_caller_and_the_action_comes_after_the_talk(
    world: World,
) -> None:
    caller = await waiting(world)
    world.desk.pages |= {
        "/serve": twiml('<Dial action="/served"><Queue url="/before">立案</Queue></Dial>'),
        "/before": twiml("<Say>即将接通</Say>"),
        "/served": twiml(""),
    }
    await world.api("PUT", "/simulated/numbers/02888880007", talk=20)
    placed = await world.twilio(
        lambda client: client.calls.create(to="02888880007", from_="12368", url=f"{world.desk.base}/serve")
    )
    agent = world.record(placed.sid)
    await world.until(caller, "joined")
    assert not world.desk.of("/left")
    await world.ended(agent)
    await world.ended(caller)
    before = (await world.desk.sees("/before")).form
    assert (before["CallSid"], before["DequeingCallSid"]) == (caller.sid, agent.sid)
    left = await result(world)
    assert (left["QueueResult"], left["CallStatus"]) == ("bridged", "in-progress")
    assert "即将接通" in world.lines(caller, "say")
    assert world.lines(caller, "say")[-1] == "再见"


@played()
async def test_a_caller_who_hangs_up_in_conversation_was_bridged_and_the_agent_s_dial_is_completed(
    world: World,
) -> None:
    caller = await waiting(world)
    world.desk.pages |= {"/serve": twiml('<Dial action="/served"><Queue>立案</Queue></Dial>'), "/served": twiml("")}
    placed = await world.twilio(
        lambda client: client.calls.create(to="02888880007", from_="12368", url=f"{world.desk.base}/serve")
    )
    agent = world.record(placed.sid)
    await world.until(caller, "joined")
    await world.api("POST", f"/simulated/calls/{caller.sid}/hangup")
    await world.ended(caller)
    await world.ended(agent)
    assert (await result(world))["QueueResult"] == "bridged"
    served = (await world.desk.sees("/served")).form
    assert (served["DialCallStatus"], served["DialBridged"], served["CallSid"]) == ("completed", "true", agent.sid)


@played()
async def test_dialling_an_empty_queue_waits_and_a_missing_one_fails_at_once(world: World) -> None:
    world.desk.pages |= {
        "/voice": lambda seen: twiml(
            f'<Dial action="/served" timeout="3"><Queue>{"立案" if seen.form["From"] == "1" else "无"}</Queue></Dial>'
        ),
        "/served": twiml(""),
    }
    await world.twilio(lambda client: client.queues.create(friendly_name="立案"))
    await world.ended(await world.call(**{"from": "1"}))
    await world.ended(await world.call(**{"from": "2"}))
    assert [seen.form["DialCallStatus"] for seen in world.desk.of("/served")] == ["no-answer", "failed"]
    assert world.codes() == [12200]


@played()
async def test_the_api_lists_members_and_fetches_a_chosen_one(world: World) -> None:
    first = await waiting(world)
    second = await world.call()
    await world.until(second, "queued")
    (queue,) = await world.twilio(lambda client: client.queues.list())
    assert (queue.friendly_name, queue.current_size) == ("立案", 2)
    members = await world.twilio(lambda client: client.queues(queue.sid).members.list())
    assert [(member.call_sid, member.position) for member in members] == [(first.sid, 1), (second.sid, 2)]
    world.desk.pages["/chosen"] = twiml("<Say>轮到您了</Say>")
    chosen = f"{world.desk.base}/chosen"
    await world.twilio(lambda client: client.queues(queue.sid).members(second.sid).update(url=chosen))
    await world.ended(second)
    assert (await result(world))["QueueResult"] == "redirected"
    assert world.lines(second, "say")[-1] == "轮到您了"
    await world.twilio(lambda client: client.queues(queue.sid).members("Front").update(url=chosen))
    await world.ended(first)
    await world.twilio(lambda client: client.queues(queue.sid).delete())


@played()
async def test_an_update_of_a_bridged_caller_is_told_as_redirected_from_bridged(world: World) -> None:
    caller = await waiting(world)
    world.desk.pages |= {"/serve": twiml("<Dial><Queue>立案</Queue></Dial>"), "/away": twiml("<Say>转走</Say>")}
    await world.twilio(
        lambda client: client.calls.create(to="02888880007", from_="12368", url=f"{world.desk.base}/serve")
    )
    await world.until(caller, "joined")
    await world.twilio(lambda client: client.calls(caller.sid).update(url=f"{world.desk.base}/away"))
    await world.ended(caller)
    assert (await result(world))["QueueResult"] == "redirected-from-bridged"
    assert world.lines(caller, "say")[-1] == "转走"


@played()
async def test_a_caller_who_goes_while_being_fetched_was_bridging_in_process_and_the_next_one_is_taken(
    world: World,
) -> None:
    first = await waiting(world)
    second = await world.call()
    await world.until(second, "queued")
    world.desk.pages |= {
        "/serve": twiml('<Dial action="/served"><Queue url="/before">立案</Queue></Dial>'),
        "/before": lambda seen: twiml('<Pause length="300"/>' if seen.form["CallSid"] == first.sid else ""),
        "/served": twiml(""),
    }
    await world.twilio(
        lambda client: client.calls.create(to="02888880007", from_="12368", url=f"{world.desk.base}/serve")
    )
    await world.desk.sees("/before")
    await world.api("POST", f"/simulated/calls/{first.sid}/hangup")
    await world.ended(first)
    assert (await result(world))["QueueResult"] == "bridging-in-process"
    await world.until(second, "joined")
    await world.api("POST", f"/simulated/calls/{second.sid}/hangup")
    await world.ended(second)


@played()
async def test_a_broken_wait_document_ends_the_stay_as_an_error_and_not_the_call(world: World) -> None:
    call = await waiting(world, wait="<Dial>10086</Dial>")
    await world.ended(call)
    assert (await result(world))["QueueResult"] == "error"
    assert world.lines(call, "say") == ["再见"]
    assert world.codes() == [12200]
