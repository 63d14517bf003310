"""Recording at the counter: each of the seven kinds is one point to the person there, a repeat is none."""

import re
from typing import Any

import pytest
from flask import Flask

from court.accounts.models import Role
from court.db import db, transaction
from matters.models import Matter
from scoring.models import PointRecord
from tests.support.builders import at
from tests.support.halls import EVERY_KIND, Desk, a_counter, a_desk, asking, seated
from window import calling, serving
from window.models import Receipt, TicketState

ITEM = {"name": "证据", "form": "copy", "copies": 1, "pages": 3}


@pytest.fixture
def desk(app: Flask) -> Desk:
    at("2026-09-16 09:00")
    return a_desk(app)


@pytest.fixture
def path(desk: Desk) -> str:
    """Where matters of a ticket that is being served go."""
    return f"/tickets/{desk.ticket_in(TicketState.SERVING).id}/matters"


def points() -> list[tuple[str, str]]:
    db.session.rollback()
    query = db.select(PointRecord).order_by(PointRecord.seq)
    return [(record.rule, str(record.points)) for record in db.session.scalars(query)]


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_each_kind_earns_exactly_one_point_and_a_repeat_earns_none(path: str, desk: Desk, kind: str) -> None:
    given = {"kind": kind, **EVERY_KIND[kind]}
    answers = [desk.api.post(path, given) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [201, 200, 200]
    assert {answer.json["id"] for answer in answers} == {answers[0].json["id"]}
    assert points() == [(kind, "1.00")]


def test_several_matters_of_one_visit_are_several_points_to_the_person_there(path: str, desk: Desk) -> None:
    for kind, given in EVERY_KIND.items():
        assert desk.api.post(path, {"kind": kind, **given}).status_code == 201
    assert points() == [(kind, "1.00") for kind in EVERY_KIND]
    assert set(db.session.scalars(db.select(PointRecord.staff_id))) == {desk.staff.id}


@pytest.mark.parametrize(
    ("kind", "missing"),
    [
        ("enquiry", {"summary"}),
        ("material_transfer", {"case_number", "giver", "role", "items"}),
        ("contact_judge", {"summary"}),
        ("document_pickup", {"case_number", "recipient", "identity_check", "documents"}),
        ("public_notice", {"case_number", "addressee", "medium"}),
        ("postal_service", {"case_number", "consignments"}),
        ("personal_service", {"service", "summary"}),
    ],
)
def test_what_a_kind_needs_is_asked_for_field_by_field(path: str, desk: Desk, kind: str, missing: set[str]) -> None:
    answer = desk.api.post(path, {"kind": kind})
    assert (answer.status_code, set(answer.json["fields"])) == (422, missing)
    assert points() == []


@pytest.mark.parametrize(
    ("kind", "given", "fields"),
    [
        ("enquiry", {"colour": "red"}, {"colour"}),
        ("enquiry", {"outcome": "maybe"}, {"outcome"}),
        ("enquiry", {"phone": "12"}, {"phone"}),
        (
            "material_transfer",
            {"items": [{"name": "证据", "form": "copy", "copies": 0, "pages": 3}]},
            {"items.0.copies"},
        ),
        ("material_transfer", {"items": [{"name": "证据"}]}, {"items.0.form", "items.0.copies", "items.0.pages"}),
        ("material_transfer", {"items": "证据"}, {"items"}),
        ("material_transfer", {"items": [3]}, {"items"}),
        ("material_transfer", {"giver": {"name": "周"}}, {"giver"}),
        ("public_notice", {"published_on": "明天"}, {"published_on"}),
        ("enquiry", {"summary": True}, {"summary"}),
    ],
)
def test_a_wrong_value_is_refused_at_its_field(
    path: str, desk: Desk, kind: str, given: dict[str, Any], fields: set[str]
) -> None:
    answer = desk.api.post(path, {"kind": kind, **EVERY_KIND[kind], **given})
    assert (answer.status_code, set(answer.json["fields"])) == (422, fields)


def test_a_kind_of_the_hotline_is_none_of_the_windows(path: str, desk: Desk) -> None:
    assert desk.api.post(path, {"kind": "consultation", "summary": "询问"}).json["fields"].keys() == {"service"}


def test_choices_may_be_given_in_words_and_short_lists_as_plain_names(path: str, desk: Desk) -> None:
    answer = desk.api.post(
        path, {"kind": "document_pickup", **EVERY_KIND["document_pickup"], "documents": ["判决书", ""]}
    )
    assert answer.json["fields"] == {"recipient": "周明远", "documents": [{"name": "判决书", "copies": 1}]}
    answer = desk.api.post(path, {"kind": "public_notice", **EVERY_KIND["public_notice"], "medium": "四川法治报"})
    assert answer.json["fields"]["medium"] == "四川法治报"
    answer = desk.api.post(path, {"kind": "enquiry", "summary": "问路", "outcome": "引导至其他渠道"})
    assert answer.json["outcome"] == "referred"


@pytest.mark.parametrize(
    ("kind", "other"),
    [
        ("postal_service", {"consignments": [{"addressee": "第二人"}]}),
        ("document_pickup", {"documents": ["裁定书"]}),
        ("public_notice", {"medium": "board"}),
    ],
)
def test_one_batch_split_over_two_records_is_still_one_point(
    path: str, desk: Desk, kind: str, other: dict[str, Any]
) -> None:
    given = {"kind": kind, **EVERY_KIND[kind]}
    assert desk.api.post(path, given).status_code == 201
    answer = desk.api.post(path, {**given, **other, "case_number": given["case_number"].replace("（", "(")})
    assert (answer.status_code, answer.json["code"]) == (409, "same_matter")
    assert desk.api.post(path, {**given, **other, "case_number": "（2026）川9901民初99号"}).status_code == 201
    assert points() == [(kind, "1.00")] * 2


def test_a_matter_needs_the_person_at_the_counter(desk: Desk, app: Flask) -> None:
    ticket = desk.ticket_in(TicketState.CALLED)
    given = {"kind": "enquiry", **EVERY_KIND["enquiry"]}
    answer = desk.api.post(f"/tickets/{ticket.id}/matters", given)
    assert (answer.status_code, answer.json["code"]) == (409, "not_serving")
    other = asking(app, desk.court, Role.CLERK, seated(desk.court, a_counter(desk.court, "2号窗口"), "W02", "李文静"))
    desk.api.post(f"/tickets/{ticket.id}/start")
    answer = other.post(f"/tickets/{ticket.id}/matters", given)
    assert (answer.status_code, answer.json["code"]) == (409, "not_your_counter")
    assert points() == []


def test_what_was_forgotten_is_added_the_same_day_and_not_the_next(desk: Desk) -> None:
    ticket = desk.ticket_in(TicketState.FINISHED)
    given = {"kind": "enquiry", **EVERY_KIND["enquiry"]}
    assert desk.api.post(f"/tickets/{ticket.id}/matters", given).status_code == 201
    at("2026-09-17 09:00")
    answer = desk.api.post(f"/tickets/{ticket.id}/matters", {**given, "summary": "昨天还问了别的"})
    assert (answer.status_code, answer.json["code"]) == (409, "not_serving")


def test_a_matter_done_on_the_day_of_the_call_is_in_time_and_one_after_midnight_is_not(desk: Desk) -> None:
    at("2026-09-16 23:58")
    ticket = desk.ticket_in(TicketState.SERVING)
    for clock, summary in (("2026-09-16 23:59", "甲"), ("2026-09-17 00:01", "乙")):
        at(clock)
        assert (
            desk.api.post(f"/tickets/{ticket.id}/matters", {"kind": "enquiry", "summary": summary}).status_code == 201
        )
    db.session.rollback()
    assert list(db.session.scalars(db.select(PointRecord.in_time).order_by(PointRecord.seq))) == [1, 0]


def test_work_on_the_second_matter_begins_when_the_first_is_done(path: str, desk: Desk) -> None:
    at("2026-09-16 09:10")
    first = desk.api.post(path, {"kind": "enquiry", "summary": "甲"}).json
    at("2026-09-16 09:20")
    second = desk.api.post(path, {"kind": "enquiry", "summary": "乙"}).json
    assert second["started_at"] == first["completed_at"]
    assert first["started_at"] < first["completed_at"] < second["completed_at"]


def test_materials_get_a_receipt_whose_number_names_court_and_day(path: str, desk: Desk) -> None:
    given = {"kind": "material_transfer", **EVERY_KIND["material_transfer"]}
    first, again = desk.api.post(path, given).json, desk.api.post(path, given).json
    second = desk.api.post(path, {**given, "giver": "郑文"}).json
    assert first["receipt"] == again["receipt"]
    assert [each["receipt"]["number"] for each in (first, second)] == ["川9901-20260916-0001", "川9901-20260916-0002"]
    assert points() == [("material_transfer", "1.00")] * 2
    assert db.session.scalar(db.select(db.func.count()).select_from(Receipt)) == 2


def test_names_of_givers_do_not_stand_in_the_database_in_clear(path: str, desk: Desk) -> None:
    desk.api.post(path, {"kind": "material_transfer", **EVERY_KIND["material_transfer"]})
    db.session.rollback()
    (row,) = db.session.execute(db.select(Matter.__table__)).mappings()
    assert not any(re.search("周明远", str(value)) for value in row.values())
    assert "周明远" in db.session.scalars(db.select(Matter)).one().fields


def test_the_visitors_telephone_goes_with_the_matter_so_that_it_is_found_again(desk: Desk) -> None:
    ticket = desk.ticket_in(TicketState.SERVING, name="周明远", phone="13800138000")
    desk.api.post(f"/tickets/{ticket.id}/matters", {"kind": "enquiry", "summary": "甲"})
    matter = db.session.scalars(db.select(Matter)).one()
    assert (matter.name, matter.phone, matter.phone_index) == ("周明远", "+8613800138000", ticket.phone_index)


def test_a_visit_that_was_parked_goes_on_with_its_matters(desk: Desk) -> None:
    ticket = desk.ticket_in(TicketState.SERVING)
    desk.api.post(f"/tickets/{ticket.id}/matters", {"kind": "enquiry", "summary": "甲"})
    with transaction():
        serving.hold(ticket.id, **desk.me, reason="回家取证件")
        calling.call(ticket.id, **desk.me)
        serving.start(ticket.id, **desk.me)
    desk.api.post(f"/tickets/{ticket.id}/matters", {"kind": "enquiry", "summary": "乙"})
    assert desk.api.post(f"/tickets/{ticket.id}/finish").json["state"] == "finished"
    assert len(desk.api.get(f"/tickets/{ticket.id}").json["matters"]) == 2
