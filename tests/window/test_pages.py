"""Pages of the window: what is shown to whom, and that a refused step says why and loses nothing."""

from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from court.accounts.models import Role
from court.db import db
from court.people.models import Court
from tests.support.browser import Person
from tests.support.builders import a_court, a_person, an_account, at
from tests.support.halls import a_counter, a_ticket, a_ticket_in, seated
from window.models import Counter, Receipt, Ticket, TicketState

RECEIPT = {
    "kind": "material_transfer",
    "case_number": "26民初12",
    "giver": "周明远",
    "role": "plaintiff",
    "items.0.name": "证据目录",
    "items.0.form": "copy",
    "items.0.copies": "2",
    "items.0.pages": "14",
    "items.1.name": "",
    "items.1.form": "copy",
    "items.1.copies": "1",
    "items.1.pages": "",
}


class Reader(Person):
    """Somebody signed in, in front of the pages; `page` is the answer to the last request."""

    def __init__(self, app: Flask, username: str) -> None:
        super().__init__(app)
        self.page = self.sign_in(username)

    def get(self, address: str, **more: Any) -> TestResponse:
        self.page = super().get(address, **more)
        return self.page

    def send(self, address: str, **fields: str) -> TestResponse:
        """Send a form; the page it leads to, or the one that says why not."""
        self.page = self.post(address, **fields)
        return self.get(self.page.location) if self.page.status_code == 302 else self.page


@pytest.fixture
def hall(app: Flask) -> tuple[Court, Counter]:
    """A court with a counter, a clerk at the door and a guide desk."""
    at("2026-09-16 09:00")
    court = a_court()
    counter = a_counter(court)
    an_account(court, "clerk", Role.CLERK, a_person(court))
    an_account(court, "guide", Role.RECEPTION, a_person(court, "D01", "何静"))
    return court, counter


@pytest.fixture
def clerk(app: Flask, hall: tuple[Court, Counter]) -> Reader:
    """The clerk, sitting at the counter."""
    reader = Reader(app, "clerk")
    reader.get("/window/")
    reader.send(f"/window/counters/{hall[1].id}/open")
    return reader


def the_ticket() -> Ticket:
    return db.session.scalars(db.select(Ticket)).one()


def test_who_sits_nowhere_chooses_a_counter_and_sees_who_sits_where(app: Flask, hall: tuple[Court, Counter]) -> None:
    seated(hall[0], hall[1], "W02", "李文静")
    reader = Reader(app, "clerk")
    assert "选择窗口" in reader.get("/window/").text
    assert "李文静" in reader.page.text
    refused = reader.send(f"/window/counters/{hall[1].id}/open")
    assert (refused.status_code, "李文静已在1号窗口" in refused.text) == (409, True)


def test_the_desk_knows_a_number_before_the_call_and_a_person_after_it(
    clerk: Reader, hall: tuple[Court, Counter]
) -> None:
    a_ticket(hall[0], name="周明远", phone="13800138000", priority="elderly")
    for path in ("/window/", "/window/queue", f"/window/tickets/{the_ticket().id}"):
        page = clerk.get(path).text
        assert ("A001" in page, "周明远" in page, "8000" in page) == (True, False, False), path
    called = clerk.send("/window/next").text
    assert ("周明远" in called, "138****8000" in called, "老年人" in called) == (True, True, True)
    assert "13800138000" not in called


def test_a_record_that_lacks_something_comes_back_as_it_was_typed(clerk: Reader, hall: tuple[Court, Counter]) -> None:
    ticket = a_ticket(hall[0], "material_transfer")
    clerk.send("/window/next")
    clerk.send(f"/window/tickets/{ticket.id}/start")
    page = clerk.send(f"/window/tickets/{ticket.id}/matters", **RECEIPT | {"case_number": "", "items.0.pages": "十四"})
    assert page.status_code == 422
    for text in (
        'value="周明远"',
        'value="证据目录"',
        'value="十四"',
        "材料清单第 1 行每份页数",
        'href="#f-items.0.pages"',
    ):
        assert text in page.text
    done = clerk.send(f"/window/tickets/{ticket.id}/matters", **RECEIPT).text
    assert "打印收转单 川9901-20260916-0001" in done
    assert f'data-draft-done="ticket-{ticket.id}"' in done


def test_a_step_that_is_refused_says_why_on_the_desk(clerk: Reader, hall: tuple[Court, Counter]) -> None:
    ticket = a_ticket(hall[0])
    refused = clerk.send(f"/window/tickets/{ticket.id}/start")
    assert (refused.status_code, "这个号还没有叫到窗口" in refused.text) == (409, True)
    assert "叫下一个 A001" in refused.text
    wrong = clerk.send("/window/call", number="Z9", reason="急事")
    assert (wrong.status_code, "今天没有 Z9 号" in wrong.text) == (422, True)
    assert "A001" in clerk.send("/window/call", number="a1", reason="急事").text


def test_finishing_and_calling_the_next_one_is_one_press(clerk: Reader, hall: tuple[Court, Counter]) -> None:
    first, second = a_ticket(hall[0]), a_ticket(hall[0])
    clerk.send("/window/next")
    clerk.send(f"/window/tickets/{first.id}/start")
    refused = clerk.send("/window/next", finish=str(first.id))
    assert (refused.status_code, "还没有登记办理事项" in refused.text) == (409, True)
    clerk.send(f"/window/tickets/{first.id}/matters", kind="enquiry", summary="甲", outcome="answered")
    clerk.send("/window/next", finish=str(first.id))
    assert (first.state, second.state) == (TicketState.FINISHED, TicketState.CALLED)


def test_the_receipt_is_printed_three_times_with_everything_both_sides_sign(
    clerk: Reader, hall: tuple[Court, Counter]
) -> None:
    ticket = a_ticket(hall[0], "material_transfer", phone="13800138000")
    clerk.send("/window/next")
    clerk.send(f"/window/tickets/{ticket.id}/start")
    clerk.send(f"/window/tickets/{ticket.id}/matters", **RECEIPT)
    receipt = db.session.scalars(db.select(Receipt)).one()
    paper = clerk.get(f"/window/receipts/{receipt.id}").text
    for text in (
        "诉讼材料收转单",
        "川9901-20260916-0001",
        "（2026）川9901民初12号",
        "周明远",
        "合计 1 种，28 页",
        "138 0013 8000",
    ):
        assert paper.count(text) >= 3, text
    for copy in ("第一联　交递交人", "第二联　窗口留存", "第三联　随材料转交"):
        assert paper.count(copy) == 1


def test_the_slip_bears_a_number_and_no_name(app: Flask, hall: tuple[Court, Counter]) -> None:
    guide = Reader(app, "guide")
    guide.get("/window/take")
    a_ticket(hall[0])
    slip = guide.send("/window/take", service="enquiry", priority="disabled", name="周明远", phone="13800138000").text
    assert ("A002" in slip, "优先：残疾人" in slip, "前面还有 0 人" in slip) == (True, True, True)
    assert "周明远" not in slip
    wrong = guide.send("/window/take", service="enquiry", name="周明远", phone="12")
    assert (wrong.status_code, "号码有误" in wrong.text, "周明远" in wrong.text) == (422, True, True)


def test_the_guide_desk_lets_who_missed_the_call_wait_again_and_cancels_numbers(
    app: Flask, hall: tuple[Court, Counter]
) -> None:
    court, counter = hall
    missed = a_ticket_in(TicketState.NO_SHOW, court, counter, seated(court, counter, "W02", "李文静"))
    guide = Reader(app, "guide")
    assert "重新排队" in guide.get(f"/window/tickets/{missed.id}").text
    guide.send(f"/window/tickets/{missed.id}/arrange", step="requeue")
    assert missed.state is TicketState.WAITING
    refused = guide.send(f"/window/tickets/{missed.id}/arrange", step="cancel")
    assert (refused.status_code, "请写明作废的原因" in refused.text) == (422, True)
    guide.send(f"/window/tickets/{missed.id}/arrange", step="cancel", reason="本人离开")
    assert (missed.state, "本人离开" in guide.page.text) == (TicketState.CANCELLED, True)


@pytest.mark.parametrize(
    ("username", "path", "status"),
    [
        ("guide", "/window/", 403),
        ("guide", "/window/queue", 403),
        ("guide", "/window/take", 200),
        ("clerk", "/window/queue", 404),  # sits nowhere
        ("clerk", "/window/form?kind=postal_service", 200),
        ("clerk", "/window/form?kind=nonsense", 200),
    ],
)
def test_each_page_is_for_those_who_work_with_it(
    app: Flask, hall: tuple[Court, Counter], username: str, path: str, status: int
) -> None:
    assert Reader(app, username).get(path).status_code == status


def test_another_courts_papers_do_not_exist(clerk: Reader, hall: tuple[Court, Counter], app: Flask) -> None:
    ticket = a_ticket(hall[0], "material_transfer")
    clerk.send("/window/next")
    clerk.send(f"/window/tickets/{ticket.id}/start")
    clerk.send(f"/window/tickets/{ticket.id}/matters", **RECEIPT)
    receipt = db.session.scalars(db.select(Receipt)).one()
    other = a_court("川9902", number="028-12368")
    an_account(other, "stranger", Role.CLERK, a_person(other, "W01"))
    stranger = Reader(app, "stranger")
    for path in (f"receipts/{receipt.id}", f"tickets/{ticket.id}", f"tickets/{ticket.id}/slip"):
        assert stranger.get(f"/window/{path}").status_code == 404


def test_leaving_asks_for_a_reason_and_shows_the_counters_again(clerk: Reader, hall: tuple[Court, Counter]) -> None:
    assert clerk.send("/window/leave", reason="").status_code == 422
    assert "选择窗口" in clerk.send("/window/leave", reason="meal").text


def test_the_desk_speaks_english_too(clerk: Reader, hall: tuple[Court, Counter]) -> None:
    ticket = a_ticket(hall[0], "postal_service")
    clerk.send("/language", locale="en")
    assert "Call F001" in clerk.get("/window/").text
    clerk.send("/window/next")
    page = clerk.send(f"/window/tickets/{ticket.id}/start").text
    assert ("Service by post" in page, "Tracking number" in page, "Waiting" in page) == (True, True, True)


def test_what_was_handled_is_for_its_handler_and_those_in_charge(
    clerk: Reader, hall: tuple[Court, Counter], app: Flask
) -> None:
    ticket = a_ticket(hall[0], "material_transfer")
    clerk.send("/window/next")
    clerk.send(f"/window/tickets/{ticket.id}/start")
    clerk.send(f"/window/tickets/{ticket.id}/matters", **RECEIPT)
    receipt = db.session.scalars(db.select(Receipt)).one()
    an_account(hall[0], "chief", Role.SUPERVISOR)
    for username, may_read in (("clerk", True), ("chief", True), ("guide", False)):
        reader = Reader(app, username)
        page = reader.get(f"/window/tickets/{ticket.id}").text
        assert ("材料收转" in page, "周明远" in page) == (True, may_read), username
        assert reader.get(f"/window/receipts/{receipt.id}").status_code == (200 if may_read else 404)
