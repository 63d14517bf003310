"""A served application and a real Chromium for the tests of the pages."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from court import vendor
from tests.ui.browsers import launch, watched
from tests.ui.server import ROOT, Served
from tools.translations import compile_mo


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    browser = launch(playwright)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def browser_files() -> None:
    problem = vendor.problem(ROOT / "static" / "vendor")
    if problem:
        pytest.fail(problem)
    compile_mo()


@pytest.fixture
def served(browser_files: None) -> Iterator[Served]:
    site = Served()
    yield site
    site.close()


@pytest.fixture
def context(chromium: Browser, served: Served) -> Iterator[BrowserContext]:
    """A clean browser profile on a court PC; at the end no page of it may have complained."""
    profile = chromium.new_context(viewport={"width": 1366, "height": 768}, base_url=served.url)
    profile.set_default_timeout(8000)
    watch = watched(profile, served.url)
    profile.watch = watch
    yield profile
    profile.close()
    assert watch.complaints == []


@pytest.fixture
def open_page(context: BrowserContext) -> Callable[[str], Page]:
    """Opens an address and waits until its scripts have started."""

    def open_it(path: str) -> Page:
        page = context.new_page()
        page.goto(path)
        page.wait_for_selector("html.ready")
        return page

    return open_it
