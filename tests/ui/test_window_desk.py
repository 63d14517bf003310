"""The window desk used by keyboard alone in a real Chromium, on the real app: sit down, call, record, finish."""

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from court.accounts.models import Role
from court.db import db
from court.people.models import Court
from scoring.models import PointRecord
from tests.support.builders import PASSWORD, a_court, a_person, an_account, at
from tests.support.halls import a_counter, a_ticket
from tests.support.serving import served
from tests.ui.browsers import watched
from window.models import Receipt, Ticket, TicketState

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


@pytest.fixture
def hall(app: Flask) -> Court:
    """A court with one counter and a clerk whose account is `clerk`."""
    at("2026-09-16 09:00")
    court = a_court()
    a_counter(court)
    an_account(court, "clerk", Role.CLERK, a_person(court))
    return court


@pytest.fixture
def page(app: Flask, hall: Court, chromium: Browser, browser_files: None) -> Iterator[Page]:
    """A signed-in browser of a court PC; at the end no page of it may have complained."""
    db.session.rollback()
    with served(app) as port:
        context = chromium.new_context(viewport={"width": 1366, "height": 768}, base_url=f"http://127.0.0.1:{port}")
        context.set_default_timeout(8000)
        watch = watched(context, f"http://127.0.0.1:{port}")
        opened = context.new_page()
        opened.goto("/sign-in?next=/window/")
        opened.keyboard.type("clerk")
        opened.keyboard.press("Tab")
        opened.keyboard.type(PASSWORD)
        opened.keyboard.press("Enter")
        expect(opened.get_by_role("heading", name="选择窗口")).to_be_visible()
        yield opened
        context.close()
    assert watch.complaints == []


def press(page: Page, key: str) -> None:
    """Press a key on a page whose scripts have started."""
    page.wait_for_selector("html.ready")
    page.keyboard.press(key)


def fill_by_tab(page: Page, *values: str) -> None:
    """Walk from field to field and type; "" leaves a field as it is, "↓" takes the next choice of a list."""
    for value in values:
        page.keyboard.press("Tab")
        if value == "↓":
            page.keyboard.press("ArrowDown")
        else:
            page.keyboard.type(value)


def numbers(state: TicketState) -> list[str]:
    db.session.rollback()
    return sorted(ticket.number for ticket in db.session.scalars(db.select(Ticket).filter_by(state=state)))


def test_a_visit_from_the_call_to_the_end_without_a_mouse(page: Page, hall: Court) -> None:
    a_ticket(hall, "enquiry", name="周明远", phone="13800138000")
    a_ticket(hall, "material_transfer")
    press(page, "1")  # sits down at the first counter
    expect(page.get_by_role("heading", name="1号窗口")).to_be_visible()
    expect(page.get_by_role("button", name="叫下一个 A001")).to_be_visible()
    assert "周明远" not in page.content(), "no name before the call"
    press(page, "F2")
    expect(page.locator(".ticket-number")).to_have_text("A001")
    expect(page.get_by_text("周明远")).to_be_visible()
    press(page, "F3")
    expect(page.locator("[name=kind]:checked")).to_be_focused()
    fill_by_tab(page, "", "", "", "询问立案材料，已一次性告知")
    press(page, "Control+Enter")
    expect(page.get_by_text("咨询查询已登记，记 1 分")).to_be_visible()
    press(page, "F2")  # finishes the visit and calls the next one
    expect(page.locator(".ticket-number")).to_have_text("B001")
    assert numbers(TicketState.FINISHED) == ["A001"]
    assert [record.rule for record in db.session.scalars(db.select(PointRecord))] == ["enquiry"]


def test_materials_are_listed_row_by_row_and_the_receipt_is_at_hand(page: Page, hall: Court) -> None:
    a_ticket(hall, "enquiry")
    press(page, "1")
    press(page, "F2")
    press(page, "F3")
    expect(page.locator("[name=kind]:checked")).to_be_focused()
    press(page, "2")  # another kind than the number was taken for
    expect(page.get_by_label("递交人", exact=True)).to_be_visible()
    fill_by_tab(page, "26民初12", "周明远", "↓", "", "民一庭")
    fill_by_tab(page, "起诉状副本", "", "", "6")
    press(page, "Enter")  # on to the second row
    page.keyboard.type("证据目录")
    fill_by_tab(page, "", "", "14")
    press(page, "Enter")  # a third row is added, and left empty
    expect(page.locator("[name='items.2.name']")).to_be_focused()
    press(page, "Control+Enter")
    expect(page.get_by_role("link", name="打印收转单 川9901-20260916-0001")).to_be_visible()
    db.session.rollback()
    receipt = db.session.scalars(db.select(Receipt)).one()
    page.goto(f"/window/receipts/{receipt.id}")
    expect(page.locator(".paper")).to_have_count(3)
    expect(page.locator(".paper").first).to_contain_text("（2026）川9901民初12号")
    expect(page.locator(".paper").first).to_contain_text("合计 2 种，20 页")


def test_who_does_not_come_who_is_parked_and_who_is_sent_on(page: Page, hall: Court) -> None:
    for _ in range(3):
        a_ticket(hall, "enquiry")
    press(page, "1")
    press(page, "F2")
    expect(page.locator(".ticket-number")).to_have_text("A001")
    press(page, "F4")
    expect(page.get_by_text("重呼").nth(1)).to_be_visible()
    press(page, "F6")
    expect(page.get_by_role("button", name="叫下一个 A002")).to_be_enabled()
    press(page, "F2")
    expect(page.locator(".ticket-number")).to_have_text("A002")
    press(page, "F7")
    expect(page.get_by_role("button", name="叫下一个 A003")).to_be_enabled()
    press(page, "F2")
    expect(page.locator(".ticket-number")).to_have_text("A003")
    press(page, "F8")
    expect(page.get_by_role("dialog")).to_be_visible()
    for _ in range(3):  # from 咨询查询 down to 文书领取
        press(page, "ArrowDown")
    press(page, "Control+Enter")
    expect(page.get_by_text("窗口前没有人")).to_be_visible()
    assert (numbers(TicketState.NO_SHOW), numbers(TicketState.HELD)) == (["A001"], ["A002"])
    assert db.session.scalars(db.select(Ticket).filter_by(state=TicketState.WAITING)).one().service == "document_pickup"


def test_a_visit_without_a_matter_asks_why_and_what_was_typed_wrong_is_kept(page: Page, hall: Court) -> None:
    a_ticket(hall, "enquiry")
    press(page, "1")
    press(page, "F2")
    press(page, "F3")
    press(page, "F9")
    expect(page.get_by_role("dialog")).to_contain_text("请选择原因")
    press(page, "1")
    expect(page.get_by_text("窗口前没有人")).to_be_visible()
    assert numbers(TicketState.FINISHED) == ["A001"]


def test_the_queue_moves_by_itself_when_somebody_takes_a_number(page: Page, hall: Court) -> None:
    press(page, "1")
    expect(page.locator(".live")).to_have_attribute("data-state", "live")
    a_ticket(hall, "postal_service")
    expect(page.get_by_role("button", name="叫下一个 F001")).to_be_visible()
