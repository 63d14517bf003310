"""The API of the window as its contract says: shapes, lists, repeats, and no identity before the call."""

import pytest
from flask import Flask

from court.accounts.models import Role
from tests.support.builders import a_court, a_person, at
from tests.support.halls import EVERY_KIND, Desk, a_counter, a_desk, a_ticket, asking, seated
from window.models import TicketState

VISITOR = {"service": "enquiry", "name": "周明远", "phone": "138 0013 8000"}


@pytest.fixture
def desk(app: Flask) -> Desk:
    at("2026-09-16 09:00")
    return a_desk(app)


def test_a_whole_visit(desk: Desk) -> None:
    taken = desk.api.post("/tickets", {"service": "enquiry"})
    assert (taken.status_code, taken.json["number"], taken.json["state"]) == (201, "A001", "waiting")
    called = desk.api.post(f"/counters/{desk.counter.id}/next")
    assert (called.status_code, called.json["id"], called.json["state"]) == (200, taken.json["id"], "called")
    path = f"/tickets/{taken.json['id']}"
    assert desk.api.post(f"{path}/start").json["state"] == "serving"
    assert desk.api.post(f"{path}/matters", {"kind": "enquiry", "summary": "甲"}).status_code == 201
    assert desk.api.post(f"{path}/finish").json["state"] == "finished"
    story = desk.api.get(path).json
    assert [event["step"] for event in story["events"]] == ["take", "call", "start", "finish"]
    assert [matter["kind"] for matter in story["matters"]] == ["enquiry"]


def test_next_answers_204_when_nobody_waits(desk: Desk) -> None:
    answer = desk.api.post(f"/counters/{desk.counter.id}/next")
    assert (answer.status_code, answer.data) == (204, b"")


def test_a_request_without_a_body_is_enough_where_nothing_is_asked(desk: Desk) -> None:
    ticket = a_ticket(desk.court)
    for path in (f"/counters/{desk.counter.id}/next", f"/tickets/{ticket.id}/start"):
        assert desk.api.post_nothing(path).status_code == 200


def test_who_waits_has_no_name_and_who_is_called_has_one_for_the_caller_alone(desk: Desk, app: Flask) -> None:
    colleague = asking(
        app, desk.court, Role.CLERK, seated(desk.court, a_counter(desk.court, "2号窗口"), "W02", "李文静")
    )
    taken = desk.api.post("/tickets", VISITOR).json
    path = f"/tickets/{taken['id']}"
    assert (taken["name"], taken["phone"]) == ("", "")
    assert [(each["name"], each["phone"]) for each in desk.api.get("/tickets").json["items"]] == [("", "")]
    called = desk.api.post(f"/counters/{desk.counter.id}/next").json
    assert (called["name"], called["phone"]) == ("周明远", "138****8000")
    assert [each.get(path).json["name"] for each in (desk.api, colleague)] == ["周明远", "周*远"]


def test_the_same_key_takes_one_number_and_another_content_under_it_is_refused(desk: Desk) -> None:
    first, again = (desk.api.post("/tickets", VISITOR, **{"Idempotency-Key": "kiosk-1"}) for _ in range(2))
    assert (first.status_code, again.status_code, first.json) == (201, 201, again.json)
    other = desk.api.post("/tickets", {"service": "enquiry"}, **{"Idempotency-Key": "kiosk-1"})
    assert (other.status_code, other.json["code"]) == (409, "key_reused")
    assert desk.api.post("/tickets", {"service": "enquiry"}).json["number"] == "A002"


def test_counters_say_who_sits_there_whom_they_serve_and_how_many_they_may_call(desk: Desk) -> None:
    a_counter(desk.court, "2号窗口", "material_transfer")
    for kind in ("enquiry", "enquiry", "material_transfer"):
        a_ticket(desk.court, kind)
    desk.api.post(f"/counters/{desk.counter.id}/next")
    listed = desk.api.get("/counters").json
    shown = [(c["name"], c["open"], c["staff_no"], c["ticket"], c["waiting"]) for c in listed["items"]]
    assert shown == [("1号窗口", True, "W01", "A001", 2), ("2号窗口", False, None, None, 1)]
    assert listed["next_cursor"] is None


def test_tickets_are_listed_newest_first_by_day_state_and_service_in_pages(desk: Desk) -> None:
    a_ticket(desk.court)
    at("2026-09-17 09:00")
    for kind in ("enquiry", "enquiry", "material_transfer"):
        a_ticket(desk.court, kind)
    first = desk.api.get("/tickets?day=2026-09-17&limit=2").json
    assert [each["number"] for each in first["items"]] == ["B001", "A002"]
    rest = desk.api.get(f"/tickets?day=2026-09-17&limit=2&cursor={first['next_cursor']}").json
    assert ([each["number"] for each in rest["items"]], rest["next_cursor"]) == (["A001"], None)
    assert len(desk.api.get("/tickets?service=enquiry").json["items"]) == 3
    assert desk.api.get("/tickets?state=serving").json["items"] == []
    assert desk.api.get("/tickets?state=lost").status_code == 422


def test_another_courts_tickets_do_not_exist(desk: Desk, app: Flask) -> None:
    other = a_court("川9902", number="028-12368")
    theirs = desk.ticket_in(TicketState.WAITING)
    clerk = asking(app, other, Role.CLERK, a_person(other, "W77"))
    assert clerk.get(f"/tickets/{theirs.id}").status_code == 404
    assert clerk.get("/tickets").json["items"] == []
    for step, given in (("start", {}), ("requeue", {}), ("transfer", {"service": "enquiry"}), ("cancel", {})):
        assert clerk.post(f"/tickets/{theirs.id}/{step}", given).status_code == 404


@pytest.mark.parametrize(
    ("role", "path", "given", "status"),
    [
        (Role.DEVICE, "/tickets", {"service": "enquiry"}, 201),
        (Role.OPERATOR, "/tickets", {"service": "enquiry"}, 403),
        (Role.DEVICE, "/tickets/{ticket}/start", {}, 403),
        (Role.RECEPTION, "/tickets/{ticket}/cancel", {"reason": "取错号"}, 200),
        (Role.RECEPTION, "/tickets/{ticket}/start", {}, 403),
        (Role.RECEPTION, "/tickets/{ticket}/matters", {"kind": "enquiry", **EVERY_KIND["enquiry"]}, 403),
        (Role.ADMIN, "/tickets", {"service": "enquiry"}, 403),
    ],
)
def test_each_role_does_its_own_part(
    desk: Desk, app: Flask, role: Role, path: str, given: dict[str, str], status: int
) -> None:
    ticket = a_ticket(desk.court)
    person = a_person(desk.court, "W55", "何静") if role in (Role.RECEPTION, Role.OPERATOR) else None
    assert asking(app, desk.court, role, person).post(path.format(ticket=ticket.id), given).status_code == status


def test_the_description_of_the_api_names_every_step_of_the_contract(app: Flask) -> None:
    paths = app.test_client().get("/api/v1/openapi.json").json["paths"]
    for step in ("call", "start", "finish", "no-show", "requeue", "transfer", "hold", "matters"):
        assert "post" in paths[f"/api/v1/tickets/{{ticket_id}}/{step}"]
    for step in ("open", "close", "next"):
        assert "post" in paths[f"/api/v1/counters/{{counter_id}}/{step}"]


def test_a_colleague_sees_what_was_handled_but_not_its_content(desk: Desk, app: Flask) -> None:
    ticket = desk.ticket_in(TicketState.SERVING)
    desk.api.post(f"/tickets/{ticket.id}/matters", {"kind": "material_transfer", **EVERY_KIND["material_transfer"]})
    colleague = asking(app, desk.court, Role.CLERK, a_person(desk.court, "W02", "李文静"))
    (mine,), (theirs,) = (each.get(f"/tickets/{ticket.id}").json["matters"] for each in (desk.api, colleague))
    assert (mine["fields"]["giver"], mine["case_number"]) == ("周明远", "（2026）川9901民初12号")
    assert set(theirs) == {"id", "kind", "channel", "state", "staff_no", "completed_at", "source"}
