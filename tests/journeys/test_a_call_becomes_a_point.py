"""A call rings on the operator's page, is answered, talked, recorded; its point appears elsewhere without a reload."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.support.machine import Machine

Sit = Callable[..., Page]


def test_a_call_rings_is_answered_recorded_and_counts_everywhere(machine: Machine, sit_down: Sit) -> None:
    desk = sit_down("operator", "/hotline/desk")
    mine = desk.context.new_page()
    mine.goto("/me/points")
    expect(mine.locator("#mine")).to_contain_text("0 件")
    month = sit_down("assessor", "/months/2026-09")
    row = month.locator("#month tr", has_text="林晓")
    expect(row.locator("td").nth(1)).to_have_text("0")
    desk.bring_to_front()
    expect(desk.locator("[data-phone-word]")).to_contain_text("已连接")
    desk.get_by_role("button", name="示闲").click()
    expect(desk.locator("#desk-now")).to_have_attribute("data-state", "ready")
    sid = machine.line("POST", "/calls", {"from": "+8613800138000", "to": "12368", "talk": 60})["sid"]
    expect(desk.locator("#desk-now")).to_have_attribute("data-state", "reserved")
    expect(desk.locator("#desk-now")).to_contain_text("138 0013 8000")
    desk.keyboard.press("F2")
    expect(desk.locator("#desk-now")).to_have_attribute("data-state", "on_call")
    desk.keyboard.press("F8")
    expect(desk.locator("#desk-now")).to_have_attribute("data-state", "wrap_up")
    desk.keyboard.press("1")
    desk.locator("#f-summary").fill("询问立案材料，已一次性告知")
    desk.keyboard.press("Control+Enter")
    expect(desk.locator("#desk-now")).to_have_attribute("data-state", "ready")
    expect(mine.locator("#mine")).to_contain_text("1 件")
    expect(row.locator("td").nth(1)).to_have_text("1")
    assert machine.line("GET", f"/calls/{sid}")["status"] == "completed"
