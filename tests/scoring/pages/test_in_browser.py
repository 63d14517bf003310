"""In a real browser: my points move by themselves, an assessor walks a month to its end, an objection succeeds."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

from court import vendor
from court.db import db, transaction
from court.settings import ROOT
from scoring import ledger
from tests.support.builders import PASSWORD, a_matter_fact, at
from tests.support.busy_court import OPEN, PUBLICISED, BusyCourt, record_of
from tests.support.serving import served
from tests.ui.browsers import Watch, launch
from tools.translations import compile_mo

SOON = 15_000  # a page that has just been opened may wait for the next look at the event table
DESK, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}
SitDown = Callable[..., Page]


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="module")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    assert not vendor.problem(ROOT / "static" / "vendor")
    compile_mo()
    browser = launch(playwright)
    yield browser
    browser.close()


@pytest.fixture
def sit_down(chromium: Browser, app: Flask, busy: BusyCourt) -> Iterator[SitDown]:
    """A person signs in at a PC of their own and opens a page; at the end no page may have complained."""
    contexts = []
    with served(app) as port:
        watch = Watch(f"http://127.0.0.1:{port}")

        def opened(username: str, path: str, *, viewport: dict[str, int] = DESK) -> Page:
            context = chromium.new_context(viewport=viewport, base_url=watch.origin)
            context.set_default_timeout(20_000)
            context.on("page", watch.over)
            contexts.append(context)
            page = context.new_page()
            page.goto("/sign-in")
            page.fill("input[name=username]", username)
            page.fill("input[name=password]", PASSWORD)
            page.press("input[name=password]", "Enter")
            page.wait_for_url(lambda url: "/sign-in" not in url)
            page.goto(path)
            page.wait_for_selector("html.ready")
            return page

        yield opened
        for context in contexts:
            context.close()
    assert watch.complaints == []


def is_live(page: Page) -> None:
    page.wait_for_selector("[data-live-state][data-state=live]")


def test_my_points_move_by_themselves_when_a_matter_is_finished(sit_down: SitDown, busy: BusyCourt) -> None:
    page = sit_down("w01", "/me/points", viewport=PHONE)
    is_live(page)
    figure = page.locator("a.score[data-figure=matters]")
    before = int(figure.inner_text())
    page.evaluate("window.stayed = true")
    with transaction():
        ledger.post(a_matter_fact(busy.people["W01"], "fresh", "2026-11-06 09:58"))
    expect(figure).to_have_text(str(before + 1), timeout=SOON)
    assert page.evaluate("window.stayed"), "the page was not loaded anew"
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def confirm(page: Page, act: str, reason: str = "") -> None:
    """Press an act, read what it says it will do, write the reason, confirm by keyboard."""
    page.click(f"button[data-dialog=act-{act}]")
    dialog = page.locator(f"#act-{act}")
    expect(dialog.locator(".effects li").first).to_be_visible()
    if reason:
        dialog.locator("textarea").fill(reason)
    dialog.locator("textarea").press("Control+Enter")
    page.wait_for_load_state()


def test_the_assessor_walks_a_month_to_its_end_and_the_leader_signs(sit_down: SitDown, busy: BusyCourt) -> None:
    at("2026-12-01 09:00")
    assessor = sit_down("assessor", "/months")
    expect(assessor.locator(".month-name")).to_have_text("2026年10月")
    confirm(assessor, "close")
    expect(assessor.locator(".notice.tone-good")).to_contain_text("审定归档")
    assessor.click(".month-switch a[rel=next]")
    expect(assessor.locator(".month-name")).to_have_text("2026年11月")
    confirm(assessor, "close")
    expect(assessor.locator(".page-head .state").first).to_have_text("汇总核对")
    confirm(assessor, "advance", "设备数据已齐，提前公示")
    expect(assessor.locator(".page-head .state").first).to_have_text("公示")
    leader = sit_down("leader", f"/months/{OPEN}")
    confirm(leader, "sign")
    expect(leader.locator(".fig", has_text="审签")).to_contain_text("已签")
    expect(assessor.locator(".fig", has_text="审签")).to_contain_text("已签", timeout=SOON)
    confirm(assessor, "advance", "公示期满无异议")
    expect(assessor.locator(".page-head .state").first).to_have_text("审定归档")
    expect(assessor.locator("button[data-dialog^=act-]")).to_have_count(0)
    assessor.click(".tab >> text=经过")
    expect(assessor.locator(".timeline")).to_contain_text("设备数据已齐，提前公示")


def test_a_figure_opens_to_its_rows_beside_the_table_by_keyboard(sit_down: SitDown) -> None:
    page = sit_down("assessor", f"/months/{PUBLICISED}")
    link = page.locator('[data-panel-link="W03/rows/minus/DISC"]')
    link.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#panel .figure-total strong")).to_have_text("30")
    assert page.url.endswith("?open=W03%2Frows%2Fminus%2FDISC")
    expect(page.locator("tr.is-open")).to_have_attribute("data-row", "W03")
    page.click("#panel p.faint a")
    expect(page.locator("#panel .sum-line")).to_contain_text("扣分 30")
    page.keyboard.press("Escape")
    expect(page.locator("#panel")).to_be_hidden()
    page.goto(f"/months/{PUBLICISED}?open=../../policy")
    expect(page.locator("#panel")).to_be_hidden()


def test_an_objection_is_raised_and_upheld_and_the_sheet_changes_under_the_eyes(
    sit_down: SitDown, busy: BusyCourt
) -> None:
    record = record_of(busy, PUBLICISED, "W05", "Q03").id
    db.session.rollback()
    clerk = sit_down("w05", f"/me/points?month={PUBLICISED}", viewport=PHONE)
    score = clerk.locator("a.score[data-figure=score]")
    before = float(score.inner_text())
    clerk.click(f'a[href="/points/{record}/objection"]')
    clerk.fill("textarea[name=grounds]", "告知的期限是对的，录音可查。")
    clerk.press("textarea[name=grounds]", "Control+Enter")
    clerk.wait_for_url("**/objections/*")
    objection = clerk.url
    clerk.goto(f"/me/points?month={PUBLICISED}")
    is_live(clerk)
    second = sit_down("second", objection)
    second.check("input[name=decision][value=upheld]")
    second.fill("textarea[name=answer]", "录音核实，予以采纳。")
    second.press("textarea[name=answer]", "Control+Enter")
    expect(second.locator("#objection .state").first).to_have_text("采纳")
    expect(score).to_have_text(f"{before + 2:g}", timeout=SOON)
    expect(clerk.locator(".points-line.is-undone")).to_have_count(2)
    expect(clerk.locator("body")).to_contain_text("录音核实，予以采纳。")
