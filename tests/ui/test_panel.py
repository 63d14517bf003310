"""The side panel: a row opens beside the list, has an address of its own, and gives the focus back."""


def opened(page):
    page.wait_for_selector("#panel:visible")
    return page.inner_text("#panel h2")


def test_a_press_anywhere_on_the_row_opens_it(open_page):
    page = open_page("/ui")
    page.click("tr[data-row='2'] td:nth-child(3)")
    assert opened(page) == "（2025）川9901民初401号"
    assert page.url.endswith("/ui?open=2")
    assert page.locator("tr.is-open").get_attribute("data-row") == "2"


def test_escape_closes_it_and_gives_the_focus_back_to_the_row(open_page):
    page = open_page("/ui")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    opened(page)
    page.wait_for_selector("#panel:focus")
    page.keyboard.press("Escape")
    page.wait_for_selector("#panel", state="hidden")
    assert page.evaluate("document.activeElement.closest('tr').dataset.row") == "2"
    assert page.url.endswith("/ui")


def test_the_panel_follows_j_and_k(open_page):
    page = open_page("/ui")
    page.click("tr[data-row='2'] td:nth-child(3)")
    opened(page)
    page.keyboard.press("j")
    page.locator("#panel h2", has_text="790").wait_for()
    assert page.url.endswith("?open=3")
    page.keyboard.press("k")
    page.locator("#panel h2", has_text="401").wait_for()


def test_walking_fast_ends_at_the_last_row(open_page):
    page = open_page("/ui?open=1")
    opened(page)
    for _ in range(4):
        page.keyboard.press("j")
    page.locator("#panel h2", has_text="1568").wait_for()
    page.wait_for_timeout(300)
    assert page.inner_text("#panel h2") == "（2025）川9901民初1568号"


def test_its_address_opens_the_same_row_again(open_page):
    page = open_page("/ui?open=4")
    assert opened(page) == "（2025）川9901民初1179号"
    page.click("[data-panel-close]")
    page.wait_for_selector("#panel", state="hidden")
    page.reload()
    page.wait_for_selector("html.ready")
    page.wait_for_timeout(300)
    assert not page.locator("#panel").is_visible()


def test_back_closes_and_forward_opens(open_page):
    page = open_page("/ui")
    page.click("tr[data-row='5'] td:nth-child(3)")
    opened(page)
    page.go_back()
    page.wait_for_selector("#panel", state="hidden")
    page.go_forward()
    assert opened(page) == "（2025）川9901民初1568号"


def test_the_address_cannot_lead_the_panel_elsewhere(open_page, context):
    asked = []
    context.on("request", lambda request: asked.append(request.url))
    page = open_page("/ui?open=../../desk")
    page.wait_for_selector("html.ready")
    page.wait_for_timeout(500)  # a fetch that must not happen has had its time
    assert not page.locator("#panel").is_visible()
    assert [url.split("/", 3)[3] for url in asked if "desk" in url] == ["ui?open=../../desk"]


def test_the_first_escape_leaves_a_field_of_the_panel_the_second_closes(open_page):
    page = open_page("/ui?open=1")
    opened(page)
    page.evaluate("document.querySelector('#panel-body').append(document.createElement('textarea'))")
    page.focus("#panel textarea")
    page.keyboard.press("Escape")
    assert page.locator("#panel").is_visible()
    page.keyboard.press("Escape")
    page.wait_for_selector("#panel", state="hidden")


def test_a_row_opens_as_a_page_of_its_own_too(open_page, served):
    page = open_page("/ui/rows/2")
    assert page.locator("main h2").inner_text() == "（2025）川9901民初401号"
    assert page.locator("nav.rail").is_visible()
    part = served.app.test_client().get("/ui/rows/2", headers={"HX-Request": "true"})
    assert "<html" not in part.text
    assert "HX-Request" in part.headers["Vary"]
