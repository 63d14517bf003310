"""A served application and a real Chromium for the tests of the pages."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from court import vendor
from tests.ui.browsers import Watch
from tests.ui.server import ROOT, Served
from tools.translations import compile_mo


@pytest.fixture(scope="session")
def browser_files() -> None:
    problem = vendor.problem(ROOT / "static" / "vendor")
    if problem:
        pytest.fail(problem)
    compile_mo()


@pytest.fixture(scope="session")
def site(browser_files: None) -> Iterator[Served]:
    running = Served()
    yield running
    running.close()


@pytest.fixture
def served(site: Served) -> Served:
    """The application, as if nothing had happened yet."""
    site.start_over()
    return site


@pytest.fixture(scope="session")
def profile(chromium: Browser, site: Served) -> Iterator[BrowserContext]:
    """One browser profile on a court PC: it keeps the style sheets and scripts between tests, as browsers do."""
    profile = chromium.new_context(viewport={"width": 1366, "height": 768}, base_url=site.url)
    profile.set_default_timeout(8000)
    profile.watch = Watch(site.url)
    profile.on("page", profile.watch.over)
    yield profile
    profile.close()


@pytest.fixture
def context(profile: BrowserContext, served: Served) -> Iterator[BrowserContext]:
    """The profile without cookies, drafts or settings; at the end no page of it may have complained."""
    profile.watch.complaints.clear()
    yield profile
    complaints = [*profile.watch.complaints]
    profile.unroute_all()
    profile.clear_cookies()
    for page in profile.pages:
        if page.url.startswith(served.url):
            page.evaluate("localStorage.clear()")
        page.close()
    assert complaints == []


@pytest.fixture
def open_page(context: BrowserContext) -> Callable[[str], Page]:
    """Opens an address and waits until its scripts have started."""

    def open_it(path: str) -> Page:
        page = context.new_page()
        page.goto(path)
        page.wait_for_selector("html.ready")
        return page

    return open_it
