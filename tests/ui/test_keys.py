"""The keyboard: keys press what they name, walk lists, and never act on someone who types."""

import pytest


def kind_of(page):
    return page.evaluate("document.querySelector('input[name=kind]:checked').value")


def focused_row(page):
    return page.evaluate("document.activeElement.closest('tr')?.dataset.row ?? ''")


def test_j_and_k_walk_the_rows_and_stop_at_the_ends(open_page):
    page = open_page("/ui")
    page.keyboard.press("k")
    assert focused_row(page) == "1"
    for _ in range(3):
        page.keyboard.press("j")
    assert focused_row(page) == "4"
    for _ in range(9):
        page.keyboard.press("j")
    assert focused_row(page) == "6"


def test_the_row_that_has_the_focus_is_not_hidden_under_the_head(open_page):
    page = open_page("/ui")
    for _ in range(6):
        page.keyboard.press("j")
    page.evaluate("scrollTo(0, 700)")
    page.keyboard.press("k")
    head = page.locator(".rows thead").first.bounding_box()
    row = page.locator("tr[data-row='5']").bounding_box()
    assert row["y"] >= head["y"] + head["height"] - 1


def test_a_digit_picks_the_kind(open_page):
    page = open_page("/ui")
    page.keyboard.press("3")
    assert kind_of(page) == "contact_judge"
    page.keyboard.press("9")
    assert kind_of(page) == "invalid_call"


def test_letters_and_digits_do_not_act_while_typing(open_page):
    page = open_page("/ui")
    page.focus("#f-summary")
    page.keyboard.type("3jk?")
    assert kind_of(page) == "case_query"
    assert page.input_value("#f-summary") == "3jk?"
    assert not page.locator("#legend").is_visible()


def test_alt_and_a_digit_picks_the_kind_even_while_typing(open_page):
    page = open_page("/ui")
    page.focus("#f-summary")
    page.keyboard.press("Alt+4")
    assert kind_of(page) == "suggestion"
    assert page.input_value("#f-summary") == ""


def test_function_keys_press_their_button_even_while_typing(open_page):
    page = open_page("/ui")
    page.focus("#f-summary")
    page.keyboard.press("F8")
    assert page.locator("#publish").is_visible()


def test_keys_stay_inside_an_open_dialog(open_page):
    page = open_page("/ui")
    page.keyboard.press("F8")
    page.focus("#publish [data-dialog-close]")
    page.keyboard.press("3")
    page.keyboard.press("j")
    assert kind_of(page) == "case_query"
    assert page.evaluate("document.querySelector('#publish').contains(document.activeElement)")
    page.keyboard.press("Escape")
    page.wait_for_selector("#publish", state="hidden")


def test_enter_that_belongs_to_an_input_method_submits_nothing(open_page, served):
    page = open_page("/desk")
    page.focus("#f-name")
    composing = "new KeyboardEvent('keydown', {key: 'Enter', ctrlKey: true, bubbles: true, isComposing: true})"
    page.evaluate(f"document.activeElement.dispatchEvent({composing})")
    page.wait_for_timeout(200)
    assert served.state["posts"] == 0


def test_a_field_filled_by_the_browser_presses_nothing(open_page, context):
    page = open_page("/desk")
    page.evaluate("document.querySelector('#f-name').dispatchEvent(new Event('keydown', {bubbles: true}))")
    assert context.watch.complaints == []


def test_ctrl_enter_sends_the_form_one_is_in(open_page, served):
    page = open_page("/desk")
    page.fill("#f-name", "张㛃")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("h1:text('收到 张㛃')")
    assert served.state["posts"] == 1


def test_ctrl_k_leads_to_the_search(open_page):
    page = open_page("/ui")
    page.focus("#f-summary")
    page.keyboard.press("Control+k")
    assert page.evaluate("document.activeElement.name") == "q"


@pytest.mark.parametrize("mark", ["?", "？"])
def test_a_question_mark_lists_the_keys_of_the_page(open_page, mark):
    page = open_page("/ui")
    page.evaluate("mark => document.dispatchEvent(new KeyboardEvent('keydown', {key: mark, bubbles: true}))", mark)
    legend = page.locator("#legend").inner_text()
    for words in ("F2", "接听", "Alt+3", "联系法官", "Ctrl+Enter", "登记", "下一行、上一行"):
        assert words in legend


def test_single_keys_can_be_switched_off_for_good(open_page):
    page = open_page("/ui")
    page.keyboard.press("?")
    page.uncheck("[data-single-keys]")
    page.reload()
    page.wait_for_selector("html.ready")
    page.keyboard.press("3")
    page.keyboard.press("j")
    assert kind_of(page) == "case_query"
    assert focused_row(page) == ""
    page.keyboard.press("F8")
    assert page.locator("#publish").is_visible()
