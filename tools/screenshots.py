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
        for name, username, path, size, locale, acts in PICTURES:
            if chosen.only in name:
                _picture(browser, chosen.url, chosen.folder / f"{name}.png", username, path, size, locale, acts)
        browser.close()


# name, account, page, size, language, keys to press there (a word in 「」 is a button to click)
PICTURES: tuple[tuple[str, str, str, dict[str, int], str, tuple[str, ...]], ...] = (
    ("hotline", "operator", "/hotline/desk", DESK, "zh", ("「示闲」", "F2")),
    ("window", "clerk", "/window/", DESK, "zh", ("1", "F2", "F3")),
    ("my-points", "clerk", "/me/points", PHONE, "zh", ()),
    ("month", "assessor", "/months", DESK, "zh", ()),
    ("month-en", "assessor", "/months", DESK, "en", ()),
)


def _picture(
    browser: Browser,
    url: str,
    file: Path,
    username: str,
    path: str,
    size: dict[str, int],
    locale: str,
    acts: tuple[str, ...],
) -> None:
    context = browser.new_context(viewport={"width": size["width"], "height": size["height"]})
    page: Page = context.new_page()
    page.goto(f"{url}/sign-in")
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_load_state()
    switch = page.locator(f"button[name=locale][value={locale}]")
    if switch.count():  # only the other language is offered
        switch.first.click()
        page.wait_for_load_state()
    page.goto(url + path)
    page.wait_for_timeout(1500)
    for act in acts:
        if act.startswith("「"):
            page.get_by_role("button", name=act.strip("「」")).click()
        else:
            page.keyboard.press(act)
        page.wait_for_timeout(2500)
    page.screenshot(path=str(file))
    context.close()


if __name__ == "__main__":
    main()
