"""A machine with people who can sign in, and browsers that sit in front of it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from court import vendor
from court.accounts.models import Role
from court.db import db, transaction
from court.settings import ROOT, Settings
from tests.support.builders import PASSWORD, a_court, a_person, an_account, at, instant
from tests.support.machine import Machine
from tests.ui.browsers import launch
from tools.translations import compile_mo
from window import counters

WIDE = {"width": 1366, "height": 768}


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
def court(app: Flask) -> Any:
    """An operator, a clerk, the head, the assessor and the leader of one court, on the morning of 30 September."""
    at("2026-09-30 09:00")
    made = a_court(number="12368")
    operator, clerk = a_person(made, "H01", "林晓", "hotline"), a_person(made, "W01", "陈小雨", "window")
    an_account(made, "operator", Role.OPERATOR, operator)
    an_account(made, "clerk", Role.CLERK, clerk)
    for name, role in (("head", Role.SUPERVISOR), ("assessor", Role.ASSESSOR), ("leader", Role.LEADER)):
        an_account(made, name, role, name=name)
    with transaction():
        counters.add_counter(made, "1 号窗口")
    db.session.remove()
    return made


@pytest.fixture
def machine(settings: Settings, court: Any, tmp_path: Path) -> Iterator[Machine]:
    made = Machine(settings.database_url, tmp_path, clock=instant("2026-09-30 09:05"), speed=4)
    made.start_gateway()
    made.start_web()
    yield made
    made.stop()


@pytest.fixture
def sit_down(chromium: Browser, machine: Machine) -> Iterator[Callable[..., Page]]:
    """A person signs in at a PC of their own and opens a page."""
    contexts = []

    def opened(username: str, path: str, **more: Any) -> Page:
        context = chromium.new_context(viewport=more.pop("viewport", WIDE), base_url=machine.url, **more)
        context.set_default_timeout(20_000)
        contexts.append(context)
        page = context.new_page()
        page.goto("/sign-in")
        page.fill("input[name=username]", username)
        page.fill("input[name=password]", PASSWORD)
        page.press("input[name=password]", "Enter")
        page.wait_for_url(lambda url: "/sign-in" not in url)
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
