"""Real browsers for the tests: the system's Chromium, and how a page is watched while it is used."""

import shutil
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def launch(playwright: Playwright, *more: str) -> Browser:
    """The system's Chromium; the test is skipped, with the remedy, where there is none."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium fonts-noto-cjk")
    return playwright.chromium.launch(executable_path=program, args=[*QUIET, *more])


@dataclass
class Watch:
    """What a page must not do: complain in the console, throw, or ask another host for anything."""

    origin: str
    complaints: list[str] = field(default_factory=list)

    def over(self, page: Page) -> None:
        page.on("console", lambda line: line.type in ("error", "warning") and self.complaints.append(line.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self._check(request.url))

    def _check(self, url: str) -> None:
        if not url.startswith((self.origin, "data:")):
            self.complaints.append(f"asked another host: {url}")


def watched(context: BrowserContext, origin: str) -> Watch:
    """A watch over every page of a context, those opened later included."""
    watch = Watch(origin)
    context.on("page", watch.over)
    return watch
