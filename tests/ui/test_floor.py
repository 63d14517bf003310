"""The floor, Chromium 100: nothing newer in what we write, and a real Chromium 103 runs pages and vendored scripts."""

import contextlib
import re
import subprocess
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Error, Page, Playwright

from tests.ui.browsers import watched
from tests.ui.server import ROOT, Served
from tools import npm, old_chromium

# What came after Chromium 100, with the version that brought it.
NEWER_CSS = {
    r"color-mix\(|\b(ok)?l(ab|ch)\(": 111,
    r":has\(|@container|container-type": 105,
    r"\b\d+[dsl]v[hw]\b": 108,
    r"@media[^{]*[<>]": 104,
    r"(^|[;{\s])(translate|rotate|scale)\s*:": 104,
    r"^\s*&": 112,
    r"light-dark\(|@starting-style|@scope|anchor\(|:popover-open|field-sizing": 114,
}
NEWER_JS = {
    r"AbortSignal\.(any|timeout)": 116,
    r"\.to(Sorted|Reversed|Spliced)\(|\.with\(": 110,
    r"(Object|Map)\.groupBy|Array\.fromAsync|Promise\.(withResolvers|try)": 117,
    r"\.(showPopover|togglePopover|checkVisibility|startViewTransition|setHTMLUnsafe|moveBefore)\(": 105,
    r"URL\.(canParse|parse)\(|\bnavigation\.|\.inert\b|\.isWellFormed": 102,
    r"for await": 124,
    # Not new, but missing on plain http, which a court's own network may use.
    r"crypto\.(randomUUID|subtle)|navigator\.clipboard": 0,
}


def findings(folder: str, ending: str, patterns: dict[str, int]) -> list[str]:
    found = []
    for path in sorted((ROOT / "static" / folder).glob(f"*.{ending}")):
        text = re.sub(r"/\*.*?\*/|(?<!:)//[^\n]*", "", path.read_text(encoding="utf-8"), flags=re.S)
        found += [f"{path.name}: {pattern}" for pattern in patterns if re.search(pattern, text, flags=re.M)]
    return found


def test_nothing_we_write_is_newer_than_the_floor():
    assert findings("css", "css", NEWER_CSS) == []
    assert findings("js", "js", NEWER_JS) == []
    vendored = (ROOT / "static/vendor/bootstrap/bootstrap.min.css").read_text(encoding="utf-8")
    assert [pattern for pattern in NEWER_CSS if re.search(pattern, vendored)] == []


@pytest.fixture(scope="module")
def old_browser(playwright: Playwright) -> Iterator[Browser]:
    try:
        program = old_chromium.fetch()
    except (npm.NpmFailed, OSError, subprocess.SubprocessError) as refusal:
        pytest.skip(f"no Chromium 103 here: {refusal}")
    browser = playwright.chromium.launch(
        executable_path=program, args=list(old_chromium.ARGUMENTS), env=old_chromium.environment(program)
    )
    assert browser.version.startswith("103.")
    yield browser
    browser.close()


def until(page: Page, condition: str) -> None:
    """Waits for a condition in the page; Playwright's own waiting calls what Chromium 103 does not have."""
    for _ in range(80):
        # In the middle of a navigation there is no page to ask.
        with contextlib.suppress(Error):
            if page.evaluate(condition):
                return
        page.wait_for_timeout(100)
    pytest.fail(f"never true in the old browser: {condition}")


READY = "document.documentElement.classList.contains('ready')"


def test_the_old_browser_runs_lists_panel_dialogs_and_the_live_line(old_browser: Browser, served: Served):
    context = old_browser.new_context(viewport={"width": 1366, "height": 768}, base_url=served.url)
    watch = watched(context, served.url)
    page = context.new_page()
    page.goto("/ui")
    until(page, READY)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    until(page, "document.querySelector('#panel:not([hidden]) h2')?.textContent === '（2025）川9901民初12号'")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.keyboard.press("Escape")
    until(page, "document.querySelector('#panel').hidden")
    page.keyboard.press("F8")
    until(page, "document.querySelector('#publish').open")
    page.goto("/desk")
    until(page, "document.querySelector('[data-live-state]').dataset.state === 'live'")
    served.stream.push("calls")
    until(page, "document.querySelector('#calls').textContent === '1'")
    page.evaluate("document.querySelector('#f-name').focus()")
    page.keyboard.insert_text("旧浏览器")
    page.keyboard.press("Control+Enter")
    until(page, "document.querySelector('h1').textContent === '收到 旧浏览器'")
    context.close()
    assert watch.complaints == []


def test_the_old_browser_runs_the_vendored_scripts_under_the_policy(old_browser: Browser, served: Served):
    context = old_browser.new_context(base_url=served.url)
    watch = watched(context, served.url)
    page = context.new_page()
    page.goto("/desk")
    until(page, READY)
    vendor = page.evaluate("document.querySelector('script[type=module]').src.replace('js/main.js', 'vendor/')")
    for name in ("twilio/twilio.min.js", "echarts/echarts.common.min.js", "swagger/swagger-ui-bundle.js"):
        page.add_script_tag(url=vendor + name)
    assert page.evaluate("[typeof Twilio.Device, typeof SwaggerUIBundle]") == ["function", "function"]
    draw = """() => {
      const place = document.createElement("div");
      document.querySelector("main").append(place);
      const chart = echarts.init(place, null, { renderer: "svg", width: 400, height: 200 });
      const series = [{ type: "bar", data: [3, 5] }];
      chart.setOption({ animation: false, xAxis: { data: ["周一", "周二"] }, yAxis: {}, series });
      return [...place.querySelectorAll("text")].map((text) => text.textContent);
    }"""
    assert "周一" in page.evaluate(draw)
    context.close()
    assert watch.complaints == []
