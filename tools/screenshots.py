"""Pictures of the running demo for the README: `make screenshots` while `make run` serves (PORT as there)."""

import argparse
import shutil
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from court.settings import ROOT
from overview.demo.people import PASSWORD

FOLDER = ROOT / "docs" / "pictures"
DESK = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]


def main() -> None:
    options = argparse.ArgumentParser(description="Pictures of the running demo")
    options.add_argument("--url", default="http://127.0.0.1:8000")
    options.add_argument("--folder", type=Path, default=FOLDER)
    options.add_argument("--only", default="", help="names that contain this")
    chosen = options.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for name, username, path, size, locale in PICTURES:
            if chosen.only in name:
                _picture(browser, chosen.url, chosen.folder / f"{name}.png", username, path, size, locale)
        browser.close()


PICTURES: tuple[tuple[str, str, str, dict[str, int], str], ...] = (
    ("hotline", "operator", "/hotline/desk", DESK, "zh"),
    ("window", "clerk", "/window/", DESK, "zh"),
    ("my-points", "clerk", "/me/points", PHONE, "zh"),
    ("month", "assessor", "/months", DESK, "zh"),
    ("month-en", "assessor", "/months", DESK, "en"),
    ("entries", "head", "/entries", DESK, "zh"),
    ("policy", "leader", "/policy", DESK, "zh"),
    ("board", "head", "/board", DESK, "zh"),
)


def _picture(
    browser: Browser, url: str, file: Path, username: str, path: str, size: dict[str, int], locale: str
) -> None:
    context = browser.new_context(viewport={"width": size["width"], "height": size["height"]})
    page: Page = context.new_page()
    page.goto(f"{url}/sign-in")
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_load_state()
    if locale == "en":
        page.locator("button[name=locale][value=en]").first.click()
        page.wait_for_load_state()
    page.goto(url + path)
    page.wait_for_timeout(800)
    page.screenshot(path=str(file))
    context.close()


if __name__ == "__main__":
    main()
