"""Forms: sent once, nothing typed is lost, refusals are said in words."""

from dataclasses import replace

import pytest

from tests.ui import server


def test_a_double_press_sends_once(open_page, served):
    page = open_page("/desk")
    page.fill("#f-name", "一")
    page.evaluate(
        "() => { const b = document.querySelector('[data-key]'); b.click(); setTimeout(() => b.click(), 150) }"
    )
    page.wait_for_selector("h1:text('收到 一')")
    assert served.state["posts"] == 1


def test_a_form_brought_back_as_it_was_left_can_be_sent_again(open_page, served):
    page = open_page("/desk")
    page.fill("#f-name", "一")
    page.evaluate("() => { document.querySelector('main form').onsubmit = (event) => event.preventDefault() }")
    page.click("form button[data-key]")
    assert page.get_attribute("form button[data-key]", "aria-disabled") == "true"
    page.evaluate("document.querySelector('main form').onsubmit = null")
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    page.click("form button[data-key]")
    page.wait_for_selector("h1:text('收到 一')")
    assert served.state["posts"] == 1


def test_what_was_typed_survives_a_reload_and_can_be_discarded(open_page):
    page = open_page("/desk")
    page.fill("#f-name", "没有提交的内容")
    page.wait_for_timeout(500)
    page.reload()
    page.wait_for_selector(".draft-note")
    assert page.input_value("#f-name") == "没有提交的内容"
    page.click(".draft-note button")
    assert page.input_value("#f-name") == ""
    page.reload()
    page.wait_for_selector("html.ready")
    assert page.input_value("#f-name") == ""


def test_what_was_sent_in_vain_is_still_there(open_page):
    page = open_page("/desk")
    page.fill("#f-name", "会话过期前")
    page.click("button[data-key]")
    page.wait_for_selector("h1:text('收到')")
    page.goto("/desk")
    page.wait_for_selector(".draft-note")
    assert page.input_value("#f-name") == "会话过期前"


def test_a_draft_goes_when_the_server_says_it_was_taken(open_page):
    page = open_page("/desk")
    page.fill("#f-name", "taken")
    page.click("button[data-key]")
    page.wait_for_selector("h1:text('收到 taken')")
    page.goto("/desk")
    page.wait_for_selector("html.ready")
    assert page.input_value("#f-name") == ""


def test_the_next_person_at_the_seat_does_not_see_the_draft(open_page, monkeypatch):
    page = open_page("/desk")
    page.fill("#f-name", "前一位")
    page.wait_for_timeout(500)
    frame_for = server.frame_for
    other = lambda stream: replace(frame_for(stream), live=replace(frame_for(stream).live, scope="account-2"))  # noqa: E731
    monkeypatch.setattr(server, "frame_for", other)
    page.reload()
    page.wait_for_selector("html.ready")
    assert page.input_value("#f-name") == ""


def test_signing_out_leaves_no_draft_behind(open_page):
    page = open_page("/desk")
    page.fill("#f-name", "私人内容")
    page.wait_for_timeout(500)
    page.click("summary")
    page.click("text=退出登录")
    page.wait_for_selector("h1:text('已退出')")
    assert page.evaluate("Object.keys(sessionStorage).filter(key => key.startsWith('draft:'))") == []


def test_a_refusal_is_said_with_its_reason_and_the_token_went_along(open_page, context, served):
    page = open_page("/desk")
    page.click("#broken")
    assert "这一步现在不能做" in page.inner_text(".toast-bad")
    assert served.state["token"] == "token-of-the-test"
    assert page.inner_text("#broken") == "R"
    context.watch.complaints.remove("Failed to load resource: the server responded with a status of 409 (CONFLICT)")


def test_an_answer_may_carry_a_word_of_success(open_page):
    page = open_page("/desk")
    page.click("#fine")
    assert "已办结，记 1 分" in page.inner_text(".toast-good")
    page.click(".toast-close")
    assert page.locator(".toast-good").count() == 0


def test_the_summary_of_errors_leads_to_the_field(open_page):
    page = open_page("/ui")
    page.click("[data-error-summary] li:first-child a")
    assert page.evaluate("document.activeElement.name") == "case_number"
    assert page.get_attribute("#f-case_number", "aria-invalid") == "true"
    described = page.get_attribute("#f-case_number", "aria-describedby").split()
    assert "少了“号”字" in page.inner_text("#" + described[0])


@pytest.mark.parametrize("focus", ["focus", ""])
def test_the_summary_takes_the_focus_when_the_page_opens(open_page, context, served, focus):
    # The sample summary does not; the default one does.
    context.route(
        "**/ui",
        lambda route: route.fulfill(
            response=(answer := route.fetch()),
            body=answer.text().replace('data-error-summary=""', f'data-error-summary="{focus}"'),
        ),
    )
    page = open_page("/ui")
    assert page.evaluate("document.activeElement.matches('.error-summary')") == bool(focus)


def test_a_dialog_says_what_will_happen_before_it_does_it(open_page):
    page = open_page("/ui")
    page.click("text=作废 >> nth=0")
    effects = page.locator("#void .effects li").all_inner_texts()
    assert effects == ["来电仍保留，登记内容标为作废", "已记的 1 分由一条冲销记录抵回"]
    page.click("#void [data-dialog-close]")
    page.wait_for_selector("#void", state="hidden")
