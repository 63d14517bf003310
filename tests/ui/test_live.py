"""Live pages: one connection for all tabs, nothing missed or moved under the pointer, honest about a dead line."""

import pytest
from playwright.sync_api import expect

from tests.ui.browsers import launch
from tests.ui.server import Served


def wait_for_listeners(page, served: Served, number: int) -> None:
    for _ in range(80):
        if len(served.stream.listeners) == number:
            return
        page.wait_for_timeout(100)
    assert len(served.stream.listeners) == number


def live_page(open_page, served):
    page = open_page("/desk")
    page.wait_for_selector("[data-live-state][data-state=live]")
    wait_for_listeners(page, served, 1)
    return page


def shows(page, number: int) -> None:
    expect(page.locator("#calls")).to_have_text(str(number), timeout=6000)


def test_two_tabs_share_one_connection_and_both_are_refreshed(open_page, served):
    first, second = live_page(open_page, served), live_page(open_page, served)
    served.stream.push("calls")
    shows(first, 1)
    shows(second, 1)
    assert len(served.stream.listeners) == 1
    assert len(served.stream.asked_after) == 1


def test_only_fragments_of_that_topic_are_fetched(open_page, served):
    page = live_page(open_page, served)
    served.stream.push("points")
    page.wait_for_timeout(600)
    assert served.state["fragments"] == 0


def test_when_the_leading_tab_goes_another_takes_over_and_misses_nothing(open_page, served):
    first, second = live_page(open_page, served), live_page(open_page, served)
    served.stream.push("calls")
    shows(second, 1)
    first.close()
    served.stream.push("calls")
    shows(second, 2)
    wait_for_listeners(second, served, 1)
    assert served.stream.asked_after == ["", "1"]


def test_a_cut_line_is_mended_and_resumed_after_the_last_event(open_page, served):
    page = live_page(open_page, served)
    served.stream.push("calls")
    shows(page, 1)
    served.stream.cut()
    page.wait_for_selector("[data-live-state][data-state=reconnecting]")
    served.stream.push("calls")
    shows(page, 2)
    page.wait_for_selector("[data-live-state][data-state=live]")
    assert served.stream.asked_after == ["", "1"]


def test_a_tab_that_opens_later_hears_what_came_since_it_was_rendered(open_page, context, served):
    served.stream.push("calls")
    live_page(open_page, served)
    served.stream.push("calls")
    # This one was rendered before the second event, and opens its ears after it.
    context.route(
        "**/desk",
        lambda route: route.fulfill(
            response=(answer := route.fetch()),
            body=answer.text().replace('data-live-after="2"', 'data-live-after="1"'),
        ),
    )
    late = open_page("/desk")
    shows(late, 2)
    assert len(served.stream.asked_after) == 1


def test_what_is_under_the_pointer_waits_and_says_so(open_page, served):
    page = live_page(open_page, served)
    served.stream.push("calls")
    shows(page, 1)
    page.hover("#call-link")
    served.stream.push("calls")
    page.wait_for_selector("#calls[data-news='有更新']")
    assert page.inner_text("#calls").startswith("1")
    page.mouse.move(5, 700)
    shows(page, 2)
    assert page.get_attribute("#calls", "data-news") is None


def test_what_the_keyboard_is_on_waits_until_it_has_left(open_page, served):
    page = live_page(open_page, served)
    served.stream.push("calls")
    shows(page, 1)
    page.focus("#broken")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.id") == "call-link"
    served.stream.push("calls")
    page.wait_for_selector("#calls[data-news]")
    page.keyboard.press("Tab")
    shows(page, 2)


def test_a_change_fades_in_unless_motion_is_unwelcome(open_page, context, served):
    page = live_page(open_page, served)
    page.evaluate("document.addEventListener('animationstart', e => document.body.dataset.moved = e.animationName)")
    served.stream.push("calls")
    shows(page, 1)
    expect(page.locator("body")).to_have_attribute("data-moved", "fresh")
    page.emulate_media(reduced_motion="reduce")
    page.evaluate("document.body.dataset.moved = ''")
    served.stream.push("calls")
    shows(page, 2)
    page.wait_for_timeout(300)
    assert page.get_attribute("body", "data-moved") == ""


def live_page_with_a_clock(context):
    page = context.new_page()
    page.clock.install()
    page.goto("/desk")
    page.clock.run_for(1000)
    page.wait_for_selector("[data-live-state][data-state=live]")
    return page


def run_until_live(page, seconds: int) -> None:
    for _ in range(seconds):
        page.clock.run_for(1000)
        page.wait_for_timeout(30)
        if page.get_attribute("[data-live-state]", "data-state") == "live":
            return
    expect(page.locator("[data-live-state]")).to_have_attribute("data-state", "live")


def test_a_page_without_its_stream_is_called_stale_and_asks_by_itself(context, served):
    page = live_page_with_a_clock(context)
    served.stream.status = 503
    served.stream.cut()
    page.wait_for_selector("[data-live-state][data-state=reconnecting]")
    page.clock.run_for(50_000)
    page.wait_for_selector("[data-live-state][data-state=stale]")
    assert page.inner_text("[data-live-state]").startswith("数据停在 ")
    expect(page.locator("#call-link")).to_be_visible()
    served.stream.status = 200
    run_until_live(page, 60)
    refused = "Failed to load resource: the server responded with a status of 503 (SERVICE UNAVAILABLE)"
    assert set(context.watch.complaints) == {refused}
    assert len(context.watch.complaints) < 10
    context.watch.complaints.clear()


def test_a_line_that_is_open_but_silent_is_given_up_and_opened_again(context, served):
    page = live_page_with_a_clock(context)
    served.stream.is_mute = True
    page.wait_for_timeout(500)
    page.clock.run_for(45_000)
    served.stream.is_mute = False
    run_until_live(page, 10)
    assert len(served.stream.asked_after) == 2


def test_a_signed_out_browser_says_so_and_does_not_keep_asking(open_page, context, served):
    page = live_page(open_page, served)
    served.stream.status = 401
    served.stream.cut()
    expect(page.locator("[data-live-state]")).to_contain_text("登录已过期", timeout=6000)
    asked = len(served.stream.asked_after)
    page.wait_for_timeout(2500)
    assert len(served.stream.asked_after) == asked
    # Signed in again in another tab: all tabs are live again.
    served.stream.status = 200
    live_page(open_page, served)
    expect(page.locator("[data-live-state]")).to_have_attribute("data-state", "live")
    context.watch.complaints.remove("Failed to load resource: the server responded with a status of 401 (UNAUTHORIZED)")


def test_without_a_secure_context_tabs_share_one_connection_too(playwright, served):
    # Plain http under a name of the court's network: no Web Locks there, a lease in localStorage instead.
    browser = launch(playwright, "--host-resolver-rules=MAP desk.court.test 127.0.0.1")
    context = browser.new_context()
    pages = [context.new_page() for _ in range(3)]
    for page in pages:
        page.goto(f"http://desk.court.test:{served.port}/desk")
    assert pages[0].evaluate("isSecureContext || 'locks' in navigator") is False
    for page in pages:
        page.wait_for_selector("[data-live-state][data-state=live]")
    served.stream.push("calls")
    for page in pages:
        shows(page, 1)
    assert len(served.stream.listeners) == 1
    pages[0].close()
    served.stream.push("calls")
    for page in pages[1:]:
        expect(page.locator("#calls")).to_have_text("2", timeout=12000)
    wait_for_listeners(pages[1], served, 1)
    browser.close()


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (["id: 1\nevent: calls\ndata: {}\n\n"], [["1", "calls", "{}"]]),
        (["id: 1\nev", "ent: calls\nda", "ta: {}\n", "\n"], [["1", "calls", "{}"]]),
        (["id:2\r\ndata:a\r\ndata: b\r", "\n\r\n"], [["2", "message", "a\nb"]]),
        ([": ping\n\n: ping\n\n"], []),
        (["event: calls\n\n"], []),
        (["data: 甲\u2028乙\n\n", "data\n\n"], [["", "message", "甲\u2028乙"], ["", "message", ""]]),
    ],
)
def test_events_are_read_however_the_line_cuts_them(open_page, parts, expected):
    page = open_page("/desk")
    stream = page.evaluate("document.querySelector('script[type=module]').src.replace('main.js', 'stream.js')")
    read = """async ([stream, parts]) => {
      const { parser } = await import(stream);
      const found = [];
      const take = parser((event) => found.push([event.id, event.topic, event.data]));
      parts.forEach(take);
      return found;
    }"""
    assert page.evaluate(read, [stream, parts]) == expected
