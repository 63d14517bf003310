"""The operator's desk in a real browser, with a real gateway ringing it: from "ready" to the point."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright
from sqlalchemy import select

from court import vendor
from court.accounts.models import Role
from court.db import db
from court.settings import ROOT, Settings
from scoring.models import PointRecord
from tests.hotline.conftest import Desk
from tests.hotline.test_journeys import Serving, calls
from tests.support.builders import PASSWORD, an_account, instant
from tests.ui.browsers import Watch, launch, watched

SLOW = 4  # a telephone rings for almost four seconds
PATIENCE = 20_000.0


@pytest.fixture
def machine(settings: Settings, desk: Desk, tmp_path: Path) -> Iterator[Serving]:
    if problem := vendor.problem(ROOT / "static" / "vendor"):
        pytest.fail(problem)
    an_account(desk.court, "lin", Role.OPERATOR, desk.lin)
    made = Serving(settings.database_url, tmp_path, clock=instant("2026-09-16 10:00"), speed=SLOW)
    db.session.rollback()
    made.start_gateway()
    made.start_web()
    yield made
    made.stop()


@pytest.fixture
def page(machine: Serving) -> Iterator[Page]:
    """The desk of an operator who has just signed in, on a court's PC; nothing in it may complain."""
    with sync_playwright() as running:
        browser = launch(running)
        context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
        watch: Watch = watched(context, machine.url)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)
        page.goto(f"{machine.url}/sign-in")
        page.fill("[name=username]", "lin")
        page.fill("[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/hotline/desk")
        yield page
        assert watch.complaints == []
        browser.close()


@pytest.mark.parametrize("backend", ["sqlite"])
def test_a_call_is_answered_recorded_and_counted_with_the_keyboard_alone(page: Page, machine: Serving) -> None:
    expect(page.get_by_text("浏览器电话已连接")).to_be_visible()
    page.get_by_role("button", name="示闲").click()
    expect(page.get_by_text("已示闲，等待来电")).to_be_visible()
    sid = calls(machine)
    expect(page.get_by_role("button", name="接听")).to_be_visible()
    page.keyboard.press("F2")
    expect(page.locator("#desk-now[data-state=on_call]")).to_be_visible()
    expect(page.locator("#record-of form").first).to_be_visible()
    page.keyboard.press("2")
    expect(page.locator("[name=kind][value=case_query]")).to_be_checked()
    page.fill("[name=summary]", "查询开庭时间")
    page.fill("[name=case_number]", "25民初12")
    expect(page.get_by_text("识别为 （2025）川9901民初12号")).to_be_visible()
    page.keyboard.press("F8")
    expect(page.locator("#desk-now[data-state=wrap_up]")).to_be_visible()
    expect(page.locator("[name=summary]")).to_have_value("查询开庭时间")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("已登记，记 1 分")).to_be_visible()
    expect(page.locator("#desk-now[data-state=ready]")).to_be_visible()
    assert machine.line("GET", f"/calls/{sid}?wait=completed")["status"] == "completed"
    db.session.rollback()
    assert [record.rule for record in db.session.scalars(select(PointRecord))] == ["case_query"]


@pytest.mark.parametrize("backend", ["sqlite"])
def test_a_silent_call_is_logged_by_one_key_and_a_desk_telephone_by_another(page: Page, machine: Serving) -> None:
    page.get_by_role("button", name="示闲").click()
    calls(machine)
    page.get_by_role("button", name="接听").click()
    expect(page.locator("#desk-now[data-state=on_call]")).to_be_visible()
    page.keyboard.press("F8")
    expect(page.locator("#desk-now[data-state=wrap_up]")).to_be_visible()
    page.keyboard.press("x")
    expect(page.get_by_text("已登记为无效来电").first).to_be_visible()
    expect(page.locator("#desk-now[data-state=ready]")).to_be_visible()
    page.keyboard.press("F2")
    expect(page.locator("#desk-now[data-state=on_call]")).to_be_visible()
    page.fill("[name=phone]", "13900000003")
    page.fill("[name=summary]", "桌面电话咨询")
    page.keyboard.press("Alt+1")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("已登记，记 1 分")).to_be_visible()
    expect(page.locator("#desk-now[data-state=ready]")).to_be_visible()
