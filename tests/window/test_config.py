"""The hall's data as shipped, and how faulty data is refused with every fault named."""

from pathlib import Path

import pytest

from court.settings import ROOT
from court.tables import ConfigRefused
from matters import catalogue
from matters.kinds import Channel
from window import fields, hall

CONFIG = Path(ROOT, "config")
CATALOGUE = catalogue.load(CONFIG)
HALL = hall.load(CONFIG, CATALOGUE)
WINDOW = CATALOGUE.kinds.on(Channel.WINDOW)


def test_every_kind_has_a_form_with_everything_it_requires() -> None:
    for kind in WINDOW:
        codes = {field.code for field in HALL.fields.of(kind.code)}
        assert codes >= set(kind.required) | ({"summary"} if kind.needs_summary else set()), kind.code


def test_all_words_of_the_forms_and_reasons_have_english() -> None:
    listed = [field for kind in WINDOW for field in HALL.fields.of(kind.code)]
    columns = [column for field in listed for column in HALL.fields.columns(field)]
    words = [word for field in (*listed, *columns) for word in HALL.fields.options(field)]
    for each in (*listed, *columns, *words, *HALL.priorities, *HALL.pauses, *HALL.no_matter):
        assert each.zh, each
        assert each.en.isascii(), each


def test_faulty_fields_are_refused_with_every_fault_named() -> None:
    text = """
[[field]]
kind = "postal_service"
code = "consignments"
zh = "邮件"
en = "Consignments"
type = "list"
[[field]]
kind = "postal_service"
code = "carrier"
zh = "承运"
en = "Carrier"
type = "choice"
options = "carriers"
[[field]]
kind = "nonsense"
code = "a"
zh = "甲"
en = "A"
type = "text"
[[field]]
kind = "nonsense"
code = "a"
zh = "甲"
en = "A"
type = "text"
[[unit]]
kind = "postal_service"
same = ["recipient"]
"""
    kind = CATALOGUE.kinds.find(Channel.WINDOW, "postal_service")
    assert kind is not None
    with pytest.raises(ConfigRefused) as refused:
        fields.load(text, [kind], CATALOGUE.words)
    assert [str(problem) for problem in refused.value.problems] == [
        "[[field]]：postal_service 的必填内容 case_number 没有定义",
        "[[unit]] postal_service：没有 recipient 这一项",
        "[[field]] postal_service.consignments：清单没有列",
        "[[field]] postal_service.carrier：选项表 carriers 是空的",
        "[[field]]：nonsense a 重复出现",
        "[[field]] nonsense.a：没有这种窗口事项或清单",
        "[[field]] nonsense.a：没有这种窗口事项或清单",
    ]


def test_a_hall_without_its_rules_is_refused(tmp_path: Path) -> None:
    (tmp_path / "window.toml").write_text('[calling]\npriority_run = "three"\n', "utf8")
    with pytest.raises(ConfigRefused) as refused:
        hall.load(tmp_path, CATALOGUE)
    said = "\n".join(str(problem) for problem in refused.value.problems)
    for text in ("priority_run 的值 'three' 不合要求", "缺少 transferred_rank", "缺少 [[priority]]", "缺少 [[pause]]"):
        assert text in said
