"""The /ui page in a real browser: quiet, within its policy and its width, readable, and named."""

import re

import pytest

SIZES = {"court PC": (1366, 768), "half a screen": (1024, 700), "tablet": (800, 1100), "phone": (390, 844)}

# Each text against the nearest ground behind it that is not see-through; disabled controls are exempt (WCAG 1.4.3).
PALE_TEXTS = """() => {
  const parse = (text) => (text.match(/[\\d.]+/g) ?? []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((c) => c / 255)
    .map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const ratio = (a, b) => {
    const [x, y] = [light(a), light(b)].sort((p, q) => q - p);
    return (x + 0.05) / (y + 0.05);
  };
  const groundOf = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const colour = parse(getComputedStyle(e).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  let count = 0;
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !element.getClientRects().length) continue;
    if (element.closest("script, :disabled, [aria-disabled=true]")) continue;
    count += 1;
    const style = getComputedStyle(element);
    const isLarge = parseFloat(style.fontSize) >= (style.fontWeight >= 600 ? 18.66 : 24);
    const measured = ratio(parse(style.color), groundOf(element));
    if (measured < (isLarge ? 3 : 4.5)) found.push(`${walker.currentNode.data.trim()} ${measured.toFixed(2)}`);
  }
  return { count, found };
}"""

NAMELESS = """() => [...document.querySelectorAll("a, button, input:not([type=hidden]), select, textarea, summary")]
  .filter((e) => {
    const labels = [...(e.labels ?? [])].map((label) => label.textContent.trim());
    return !(e.getAttribute("aria-label") || e.textContent.trim() || labels.join(""));
  }).map((e) => e.outerHTML)"""

TOO_WIDE = """() => [...document.querySelectorAll("main *, .topbar *")].filter((e) => !e.closest(".tabs, .rows-wrap"))
  .filter((e) => e.getBoundingClientRect().right > innerWidth + 1).map((e) => e.outerHTML)"""

LOOSE_REFERENCES = """() => [...document.querySelectorAll("*")]
  .flatMap((e) => ["aria-describedby", "aria-labelledby", "aria-controls", "for"].map((name) => e.getAttribute(name)))
  .filter(Boolean).flatMap((ids) => ids.split(" ")).filter((id) => !document.getElementById(id))"""


@pytest.fixture(params=["zh", "en"])
def locale(request, context, served):
    context.add_cookies([{"name": "locale", "value": request.param, "url": served.url}])
    return request.param


@pytest.mark.parametrize("size", SIZES)
def test_the_page_fits_its_width_and_is_quiet(open_page, locale, size):
    page = open_page("/ui")
    page.set_viewport_size(dict(zip(("width", "height"), SIZES[size], strict=True)))
    assert page.get_attribute("html", "lang") == {"zh": "zh-CN", "en": "en"}[locale]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate(TOO_WIDE) == []


def test_the_english_page_holds_no_chinese_but_names_and_case_numbers(open_page, context, served):
    context.add_cookies([{"name": "locale", "value": "en", "url": served.url}])
    page = open_page("/ui")
    for part in ("td a", "td:nth-child(3)", "dd", ".case-number", ".help", ".error", ".error-summary", ".paper-court"):
        page.evaluate("part => document.querySelectorAll('main ' + part).forEach(e => e.remove())", part)
    assert re.findall("[\u4e00-\u9fff]+", page.inner_text("main")) == []


def test_every_word_has_enough_contrast(open_page):
    page = open_page("/ui")
    page.click("tr[data-row='2'] td:nth-child(2)")
    page.wait_for_selector("#panel:visible")
    measured = page.evaluate(PALE_TEXTS)
    assert measured["found"] == []
    assert measured["count"] > 200


def test_every_control_has_a_name_and_every_icon_a_picture(open_page):
    page = open_page("/ui")
    assert page.evaluate(NAMELESS) == []
    used = page.eval_on_selector_all("use", "uses => uses.map(use => use.getAttribute('href'))")
    assert len(used) > 40
    drawn = set(page.eval_on_selector_all(".sprite symbol", "all => all.map(one => '#' + one.id)"))
    assert set(used) <= drawn


def test_headings_landmarks_and_ids_are_in_order(open_page):
    page = open_page("/ui")
    ids = page.eval_on_selector_all("[id]", "all => all.map(one => one.id)")
    assert len(ids) == len(set(ids))
    assert page.locator("h1").count() == 2  # the page's own and that of the sample paper
    assert [page.locator(mark).count() for mark in ("main", "header.topbar", "nav.rail")] == [1, 1, 1]
    assert page.evaluate(LOOSE_REFERENCES) == []


def test_no_template_writes_script_or_style_into_the_page(served):
    html = served.app.test_client().get("/ui").text
    assert not re.search(r"\sstyle=|<style|\son\w+=|javascript:", html)
    scripts = re.findall(r"<script([^>]*)>", html)
    assert scripts
    assert all("src=" in script or 'type="application/json"' in script for script in scripts)


def test_the_skip_link_leads_to_the_content(open_page):
    page = open_page("/ui")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_the_rail_folds_and_stays_folded(open_page):
    page = open_page("/ui")
    page.click("[data-rail-fold]")
    assert page.locator("nav.rail").bounding_box()["width"] < 60
    page.reload()
    assert page.locator("nav.rail").bounding_box()["width"] < 60
    assert page.get_attribute("[data-rail-fold]", "aria-expanded") == "false"


def test_on_a_phone_the_rail_is_a_drawer_and_rows_carry_their_headings(open_page):
    page = open_page("/ui")
    page.set_viewport_size({"width": 390, "height": 844})
    assert not page.locator("nav.rail").is_visible()
    page.click("[data-rail-open]")
    page.wait_for_selector("nav.rail:visible")
    page.keyboard.press("Escape")
    page.wait_for_selector("nav.rail", state="hidden")
    assert page.get_attribute("tr[data-row='1'] td:nth-child(3)", "data-label") == "当事人"


def test_running_clocks_go_by_the_clock_of_the_server(open_page, context):
    page = open_page("/ui")
    first = page.locator("#states .timer").first.inner_text()
    assert re.fullmatch(r"3分0[5-9]秒", first.strip())
    # A PC whose clock is two hours off still shows the true length.
    late = context.new_page()
    late.add_init_script("const now = Date.now; Date.now = () => now() + 7200000;")
    late.goto("/ui")
    late.locator("#states .timer", has_text=re.compile("^3分0")).first.wait_for()


def test_a_running_clock_turns_red_past_its_limit(open_page):
    page = open_page("/ui")
    assert page.locator("#states .timer.is-over").count() == 1
