"""The kinds of matters and the word lists as shipped, and how faulty ones are refused."""

from pathlib import Path

import pytest

from court.tables import ConfigRefused
from matters import kinds, word_lists
from matters.kinds import Channel, Outcome

CONFIG = Path(__file__).parents[2] / "config"
KINDS = kinds.load((CONFIG / "kinds.toml").read_text("utf-8"))
WORDS = word_lists.load((CONFIG / "roles.toml").read_text("utf-8"))


def test_both_desks_have_the_kinds_of_the_contract() -> None:
    assert [kind.code for kind in KINDS.on(Channel.HOTLINE)] == [
        "consultation", "case_query", "contact_judge", "suggestion", "complaint", "petition",
        "filing_supervision", "president_line", "online_matter", "other", "invalid_call",
    ]  # fmt: skip
    assert [kind.code for kind in KINDS.on(Channel.WINDOW)] == [
        "enquiry", "material_transfer", "contact_judge", "document_pickup",
        "public_notice", "postal_service", "personal_service",
    ]  # fmt: skip


def test_only_an_invalid_call_counts_for_nothing_and_asks_for_nothing() -> None:
    uncounted = [kind for kind in KINDS.all if not kind.counts]
    assert [(kind.code, kind.needs_summary, kind.required) for kind in uncounted] == [("invalid_call", False, ())]


def test_a_call_needs_no_more_than_kind_summary_and_outcome() -> None:
    assert all(kind.required == () for kind in KINDS.on(Channel.HOTLINE))


def test_every_window_service_has_a_letter_of_its_own_and_no_call_has_one() -> None:
    assert "".join(kind.ticket_prefix for kind in KINDS.on(Channel.WINDOW)) == "ABCDEFG"
    assert not any(kind.ticket_prefix for kind in KINDS.on(Channel.HOTLINE))


def test_one_code_may_stand_on_both_channels() -> None:
    found = [KINDS.find(channel, "contact_judge") for channel in Channel]
    assert [kind and kind.outcome for kind in found] == [Outcome.ORDERED, Outcome.ORDERED]
    assert KINDS.find(Channel.WINDOW, "consultation") is None


def test_faulty_kinds_are_refused_with_every_fault_named() -> None:
    text = """
[[kind]]
code = "a"
zh = "甲"
en = "A"
channel = "hotline"
outcome = "answered"
key = "12"
ticket_prefix = "A"
[[kind]]
code = "b"
zh = "乙"
en = "B"
channel = "window"
outcome = "answered"
counts = false
[[kind]]
code = "b"
zh = ""
channel = "window"
outcome = "done"
counts = "no"
colour = "red"
[[kind]]
code = "b"
zh = "丙"
en = "C"
channel = "window"
outcome = "answered"
ticket_prefix = "C"
"""
    with pytest.raises(ConfigRefused) as refused:
        kinds.load(text)
    assert [str(problem).removeprefix("[[kind]]") for problem in refused.value.problems] == [
        " 第 3 项：不认识的键 colour",
        " 第 3 项：zh 的值 '' 不合要求，应为 str",
        " 第 3 项：缺少 en",
        " 第 3 项：outcome 的值 'done' 不合要求，应为 answered | ordered | referred | unresolved",
        " 第 3 项：counts 的值 'no' 不合要求，应为 bool",
        " a：key 只能是一个数字或小写字母",
        " a：窗口事项要有一个大写字母作 ticket_prefix，热线事项不能有",
        " b：窗口事项要有一个大写字母作 ticket_prefix，热线事项不能有",
        " b：不计件的事项不能要求摘要或其他内容",
        "：window b 重复出现",
    ]


@pytest.mark.parametrize(
    ("text", "says"), [("kind = 3", "缺少"), ("[[kind", "TOML"), ("kind = [1]", "不是键值表"), ("", "缺少")]
)
def test_what_is_no_list_of_kinds_is_refused(text: str, says: str) -> None:
    with pytest.raises(ConfigRefused, match=says):
        kinds.load(text)


def test_every_outcome_of_the_contract_has_its_words() -> None:
    assert [word.code for word in WORDS.outcomes] == list(Outcome)


def test_an_identity_check_says_whether_it_proves_anything() -> None:
    assert {word.group for word in WORDS.identity_checks} == {"checked", "unchecked", "failed"}


def test_a_word_listed_twice_is_refused() -> None:
    with pytest.raises(ConfigRefused) as refused:
        word_lists.load('[[role]]\ncode = "a"\nzh = "甲"\nen = "A"\n' * 2)
    assert [str(problem) for problem in refused.value.problems] == [
        "缺少 [[identity_check]]，至少要有一项",
        "缺少 [[outcome]]，至少要有一项",
        "[[role]]：a 重复出现",
    ]
