"""A ticket's states: every step the table does not allow is refused with 409 and the name of the rule it breaks."""

from itertools import product

import pytest
from flask import Flask

from court.accounts.models import Role
from court.db import transaction
from tests.support.builders import a_person, at
from tests.support.halls import EVERY_KIND, Desk, a_counter, a_desk, a_ticket, asking, seated
from window import calling, counters, serving, states, tickets
from window.models import TicketState
from window.states import ALLOWED, Step

# What each rule is called where it is broken, for tickets that are not over.
BROKEN = {
    Step.CALL: "not_waiting",
    Step.START: "not_called",
    Step.NO_SHOW: "not_called",
    Step.FINISH: "not_serving",
    Step.HOLD: "not_at_counter",
    Step.TRANSFER: "not_transferable",
    Step.REQUEUE: "not_set_aside",
    Step.CANCEL: "not_cancellable",
}
GIVEN = {
    Step.CALL: {"reason": "测试"},
    Step.TRANSFER: {"service": "personal_service"},
    Step.CANCEL: {"reason": "测试"},
    Step.FINISH: {"no_matter": "left"},
}
# A second press on the same button, and a second call of who is already called here, do no harm.
HARMLESS = {
    (TicketState.SERVING, Step.START),
    (TicketState.FINISHED, Step.FINISH),
    (TicketState.NO_SHOW, Step.NO_SHOW),
    (TicketState.HELD, Step.HOLD),
    (TicketState.CALLED, Step.CALL),
}
OVER = {TicketState.FINISHED, TicketState.CANCELLED, TicketState.UNCLOSED}


@pytest.fixture(autouse=True)
def _morning(app: Flask) -> None:
    at("2026-09-16 09:00")


@pytest.fixture
def desk(app: Flask) -> Desk:
    return a_desk(app)


def put_away(desk: Desk) -> None:
    """Free the counter for the next case."""
    with transaction():
        present = counters.ticket_at(desk.counter.id)
        if present is not None:
            serving.hold(present.id, **desk.me)


def test_every_step_the_table_does_not_allow_is_refused_by_the_api_with_its_rule(desk: Desk) -> None:
    found = {}
    for state, step in product(TicketState, BROKEN):
        if step in ALLOWED[state] or (state, step) in HARMLESS or state is TicketState.UNCLOSED:
            continue
        put_away(desk)
        ticket = desk.ticket_in(state)
        answer = desk.api.post(f"/tickets/{ticket.id}/{step.value.replace('_', '-')}", GIVEN.get(step))
        found[state, step] = (answer.status_code, answer.json["code"], answer.json["state"])
    assert found == {
        (state, step): (409, "ticket_over" if state in OVER else BROKEN[step], state.value) for state, step in found
    }
    assert len(found) == 35


def test_what_is_unclosed_stays_so() -> None:
    assert ALLOWED[TicketState.UNCLOSED] == {}
    for step in Step:
        with pytest.raises(states.TicketOver):
            states.after(TicketState.UNCLOSED, step)


def test_a_second_press_leaves_one_event(desk: Desk) -> None:
    ticket = a_ticket(desk.court)
    for path, given in (
        (f"/counters/{desk.counter.id}/next", {}),
        (f"/tickets/{ticket.id}/start", {}),
        (f"/tickets/{ticket.id}/hold", {}),
        (f"/tickets/{ticket.id}/call", {}),
        (f"/tickets/{ticket.id}/no-show", {}),
    ):
        first, second = desk.api.post(path, given), desk.api.post(path, given)
        assert (first.status_code, second.status_code) == (200, 200)
        if not path.endswith("/call"):
            assert first.json == second.json
    steps = [event.step for event in tickets.events(ticket)]
    assert steps == ["take", "call", "start", "hold", "call", "recall", "no_show"]


def test_a_colleague_cannot_do_the_steps_of_my_counter(desk: Desk, app: Flask) -> None:
    other = asking(app, desk.court, Role.CLERK, seated(desk.court, a_counter(desk.court, "2号窗口"), "W02", "李文静"))
    ticket = desk.ticket_in(TicketState.CALLED)
    for step in ("start", "no-show", "hold", "call"):
        answer = other.post(f"/tickets/{ticket.id}/{step}", {"reason": "测试"} if step in ("hold", "call") else {})
        assert (answer.status_code, answer.json["code"]) == (
            409,
            "not_waiting" if step == "call" else "not_your_counter",
        )
    answer = other.post(f"/tickets/{ticket.id}/transfer", {"service": "personal_service"})
    assert (answer.status_code, answer.json["code"]) == (409, "not_your_counter")


def test_who_missed_the_call_waits_again_behind_the_others(desk: Desk) -> None:
    missed = desk.ticket_in(TicketState.NO_SHOW)
    a_ticket(desk.court)
    with transaction():
        serving.requeue(missed.id, **desk.me)
    numbers = []
    for _ in range(2):
        with transaction():
            ticket = calling.call_next(desk.counter.id, **desk.me)
            numbers.append(ticket.number)
            serving.no_show(ticket.id, **desk.me)
    assert numbers == ["A002", "A001"]


def test_who_was_parked_comes_back_before_those_in_turn_or_is_called_by_whoever_parked_them(desk: Desk) -> None:
    first = desk.ticket_in(TicketState.HELD)
    second = desk.ticket_in(TicketState.HELD)
    a_ticket(desk.court)
    with transaction():
        serving.requeue(first.id, **desk.me)
        assert calling.call_next(desk.counter.id, **desk.me) == first
        serving.hold(first.id, **desk.me)
        assert calling.call(second.id, **desk.me).state is TicketState.CALLED


def test_a_transfer_to_another_service_keeps_the_number_and_goes_before_those_in_turn(desk: Desk) -> None:
    papers = a_counter(desk.court, "2号窗口", "material_transfer")
    colleague = seated(desk.court, papers, "W02", "李文静")
    a_ticket(desk.court, "material_transfer")
    ticket = desk.ticket_in(TicketState.SERVING)
    with transaction():
        serving.transfer(ticket.id, **desk.me, service="material_transfer", reason="还要交材料")
        assert ticket.state is TicketState.WAITING
        called = calling.call_next(papers.id, court_id=desk.court.id, by=colleague.id)
    assert called == ticket
    assert (called.number, called.service) == ("A001", "material_transfer")


def test_a_transfer_to_one_counter_is_called_there_alone_and_freed_when_it_closes(desk: Desk) -> None:
    second = a_counter(desk.court, "2号窗口")
    colleague = seated(desk.court, second, "W02", "李文静")
    ticket = desk.ticket_in(TicketState.SERVING)
    with transaction():
        serving.transfer(ticket.id, **desk.me, counter_id=second.id)
        assert calling.call_next(desk.counter.id, **desk.me) is None
    with transaction():
        counters.close_counter(second.id, court_id=desk.court.id, by=colleague.id, reason="off")
        assert calling.call_next(desk.counter.id, **desk.me) == ticket


def test_a_transfer_goes_somewhere_else_and_to_an_open_counter(desk: Desk) -> None:
    closed = a_counter(desk.court, "3号窗口")
    ticket = desk.ticket_in(TicketState.SERVING)
    for given, code in (
        ({}, "same_place"),
        ({"service": "enquiry"}, "same_place"),
        ({"counter_id": str(desk.counter.id)}, "same_place"),
        ({"counter_id": str(closed.id)}, "counter_closed"),
    ):
        answer = desk.api.post(f"/tickets/{ticket.id}/transfer", given)
        assert (answer.status_code, answer.json["code"]) == (409, code)


def test_a_wrong_number_is_put_right_before_the_call_without_losing_its_place(desk: Desk, app: Flask) -> None:
    guide = asking(app, desk.court, Role.RECEPTION, a_person(desk.court, "W09", "何静"))
    wrong, later = a_ticket(desk.court), a_ticket(desk.court, "material_transfer")
    assert guide.post(f"/tickets/{wrong.id}/transfer", {"service": "material_transfer"}).status_code == 200
    with transaction():
        assert calling.call_next(desk.counter.id, **desk.me) == wrong
    assert later.state is TicketState.WAITING


def test_a_visit_ends_with_a_matter_or_with_a_reason_from_the_list(desk: Desk) -> None:
    ticket = desk.ticket_in(TicketState.SERVING)
    path = f"/tickets/{ticket.id}/finish"
    assert (desk.api.post(path).status_code, desk.api.post(path).json["code"]) == (409, "no_matter_yet")
    assert desk.api.post(path, {"no_matter": "bored"}).status_code == 422
    assert desk.api.post(path, {"no_matter": "left"}).json["state"] == "finished"
    assert [event.note for event in tickets.events(ticket)][-1] == "left"
    second = desk.ticket_in(TicketState.SERVING)
    desk.api.post(f"/tickets/{second.id}/matters", {"kind": "enquiry", **EVERY_KIND["enquiry"]})
    assert desk.api.post(f"/tickets/{second.id}/finish").json["state"] == "finished"
