"""Callers without a proper number reach the application exactly as the network names them. The numbers are made up."""

import pytest

from tests.gateway.world import World, played, twiml

ODD = [
    "anonymous",
    "Anonymous",
    "unknown",
    "Restricted",
    "private",
    "unavailable",
    "",
    "+266696687",  # ANONYMOUS on a keypad
    "+7378742833",  # RESTRICTED
    "+2562533",  # BLOCKED
    "+8656696",  # UNKNOWN, which looks Chinese
    "+86282452253",  # UNAVAILABLE, which looks like Chengdu
    "+7748283",  # PRIVATE
    "client:op7",
    "sip:1001@pbx.court.local",
    "+8613900000001",
    "01088880001",
    "075588880001",
    "12345",
    "95588",
    "4008880001",
    "8001",
    "１３９００００００００１",
    "8613900000001",
    "1790913900000001",
    "1259313900000001",
]


@pytest.mark.parametrize("caller", ODD)
@played()
async def test_an_odd_caller_passes_through_untouched(world: World, caller: str) -> None:
    world.desk.pages["/voice"] = twiml("<Reject/>")
    call = await world.ended(await world.call(**{"from": caller}))
    voice, status = (await world.desk.sees("/voice")).form, (await world.desk.sees("/status")).form
    assert (voice["From"], voice["Caller"], status["From"]) == (caller, caller, caller)
    assert voice["Direction"] == "inbound"
    assert (await world.api("GET", f"/simulated/calls/{call.sid}"))["from"] == caller


@played()
async def test_two_calls_from_one_switchboard_are_two_calls(world: World) -> None:
    world.desk.pages["/voice"] = twiml('<Say>a</Say><Pause length="20"/>')
    one, two = await world.call(**{"from": "02888880001"}), await world.call(**{"from": "02888880001"})
    await world.ended(one)
    await world.ended(two)
    await world.desk.sees("/status", 2)
    assert {seen.form["CallSid"] for seen in world.desk.of("/status")} == {one.sid, two.sid}
