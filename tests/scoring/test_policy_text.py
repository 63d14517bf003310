"""The canonical form: one text and one digest for every file that means the same; differences in words."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.policy import PolicyError, Problem, canonical, difference, digest, load, parse

DEFAULT_FILE = Path(__file__).parents[2] / "config" / "policy" / "default-2026.toml"
DEFAULT = load(DEFAULT_FILE)
TEXT = DEFAULT_FILE.read_text("utf-8")
HEAD, *RULES = TEXT.split("[[rules]]\n")
*RULES, LAST = RULES
LAST, TAIL = LAST[: LAST.index("\n\n")] + "\n\n", LAST[LAST.index("\n\n") :]

TINY = """
[policy]
id = "tiny"
zh = "示例"
en = "Example"
unit = "person-month"
base = 100
plus_cap_total = 10
floor = 0
precision = 2
objection_wd = 3
review_wd = 5
publicity_wd = 3
collect_wd = 3
explain_wd = 2
[[dimensions]]
key = "EFF"
zh = "工作效能"
en = "Efficiency"
[workload]
rule = "E51"
daily_standard = { window = 14 }
weights = { other = 0.80 }
[[rules]]
code = "E51"
dim = "EFF"
zh = "工作量"
en = "Workload"
cap = 6.0
src = "stat"
ev = "month_stat"
formula = { factor = 10, start = 0.70, name = "workload_ratio" }
[[grades]]
zh = "合格"
en = "Qualified"
min = 0
[ranking]
eligible_min_attended_ratio = 0.5
hide_in_classes_under = 5
tie_break = ["shared_rank"]
"""


def problems_of(text: str) -> tuple[Problem, ...]:
    """Any other exception than PolicyError is a failure of the test that asks."""
    try:
        parse(text, name="damaged")
    except PolicyError as error:
        return error.problems or (Problem(0, "", ""),)
    return ()


def test_reading_the_canonical_text_gives_the_same_policy():
    assert parse(canonical(DEFAULT), name="canonical") == DEFAULT
    assert canonical(parse(canonical(DEFAULT), name="canonical")) == canonical(DEFAULT)


@given(st.permutations([*RULES, LAST]))
def test_the_order_of_the_rules_in_the_file_does_not_matter(rules):
    assert digest(parse(HEAD + "".join("[[rules]]\n" + rule for rule in rules) + TAIL, name="shuffled")) == digest(
        DEFAULT
    )


def test_spelling_and_comments_do_not_matter():
    other = (
        TEXT.replace("pts = -1\n", "pts = -1.00  # 一分\n")
        .replace("cap = 6\n", "cap = 6.0\n")
        .replace('rules = ["E04", "E05",', 'rules = ["E05",\n\n"E04",')
        .replace(
            'formula = { name = "on_time_share", at_least = 0.98 }', 'formula = {at_least=0.980,name="on_time_share"}'
        )
    )
    assert other != TEXT
    assert digest(parse(other, name="other")) == digest(DEFAULT)


def test_whatever_changes_the_meaning_changes_the_digest():
    for changed in (
        replace(DEFAULT, base=Decimal(101)),
        replace(DEFAULT, rules=DEFAULT.rules[1:]),
        replace(DEFAULT, rules=(replace(DEFAULT.rules[0], note_zh="只在工作日"), *DEFAULT.rules[1:])),
        replace(DEFAULT, dimensions=DEFAULT.dimensions[::-1]),
    ):
        assert digest(changed) != digest(DEFAULT)


def test_digests_of_stored_versions_stay_what_they_are():
    assert digest(parse(TINY, name="tiny")) == "6a6082a51395475c1e70ec3e4dd1b66a820c16e6e8bfda82eae89dca96915c1b"


@settings(max_examples=50)
@given(st.text(min_size=1).filter(lambda text: text.strip() != ""))
def test_any_text_survives_the_canonical_form(text):
    policy = replace(DEFAULT, zh=text, rules=(replace(DEFAULT.rules[0], note_en=text), *DEFAULT.rules[1:]))
    assert parse(canonical(policy), name="canonical") == policy


@settings(max_examples=400)
@given(st.integers(0, len(TINY) - 1), st.integers(0, 40), st.text(st.sampled_from('[]{}="\n#,.0a-é'), max_size=6))
def test_no_damage_to_a_file_gives_anything_but_problems_on_its_lines(at, length, put):
    text = TINY[:at] + put + TINY[at + length :]
    for problem in problems_of(text):
        assert 1 <= problem.line <= text.count("\n") + 1
        assert problem.message


def test_versions_that_mean_the_same_have_no_difference():
    assert difference(DEFAULT, parse(canonical(DEFAULT), name="again")) == []


def test_differences_are_told_in_words():
    rules = {rule.code: rule for rule in DEFAULT.rules}
    del rules["C55"]
    rules["D01"] = replace(rules["D01"], pts=Decimal(-2), susp=False)
    rules["D03"] = replace(rules["D03"], cap=Decimal(6))
    rules["L06"] = replace(rules["L01"], code="L06", zh="接待时使用手机", note_zh="午休除外")
    weights = dict(DEFAULT.workload.weights) | {"enquiry": Decimal("0.9"), "petition": Decimal("1.2")}
    new = replace(
        DEFAULT,
        publicity_wd=5,
        workload=replace(DEFAULT.workload, weights=tuple(sorted(weights.items()))),
        rules=tuple(rules[code] for code in sorted(rules)),
    )
    assert [change.message for change in difference(DEFAULT, new)] == [
        "总则：公示期（工作日）由“3”改为“5”",
        "工作量：权重 enquiry由“0.7”改为“0.9”",
        "工作量：权重 petition由“无”改为“1.2”",
        "细则 C55 信息稿件被采用：删除（原为 维度 COMP，来源 manual，依据 article，分值 0.5，月度上限 1）",
        "细则 D01 迟到或早退10分钟内：分值由“-1”改为“-2”",
        "细则 D01 迟到或早退10分钟内：故障或法定假期内暂停由“是”改为“否”",
        "细则 D03 漏打卡未说明：月度上限由“无”改为“6”",
        "细则 L06 接待时使用手机：新增（维度 ETIQ，来源 manual，依据 inspection，分值 -1，适用条件 午休除外）",
    ]


def test_a_difference_read_backwards_swaps_old_and_new():
    new = replace(DEFAULT, rules=DEFAULT.rules[1:], base=Decimal(90))
    forth, back = difference(DEFAULT, new), difference(new, DEFAULT)
    assert [(change.old, change.new) for change in forth] == [(change.new, change.old) for change in back]
    assert [change.kind for change in forth] == ["changed", "removed"]
    assert [change.kind for change in back] == ["changed", "added"]
