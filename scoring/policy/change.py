"""What changed between two versions of a policy, in words."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import TYPE_CHECKING

from scoring.policy.model import Formula, Policy
from scoring.policy.problems import N_
from scoring.policy.table import plain

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

NONE = N_("无")
YES, NO = N_("是"), N_("否")
TEMPLATES = {
    "added": N_("%(what)s：新增（%(new)s）"),
    "removed": N_("%(what)s：删除（原为 %(old)s）"),
    "changed": N_("%(what)s：%(field)s由“%(old)s”改为“%(new)s”"),
}
PARTS = {
    "policy": N_("总则"),
    "dimensions": N_("维度"),
    "pools": N_("合并扣分组"),
    "workload": N_("工作量"),
    "rules": N_("细则"),
    "grades": N_("等次"),
    "ranking": N_("排名"),
}
FIELDS = {
    "id": N_("版本编号"),
    "zh": N_("名称"),
    "en": N_("英文名称"),
    "unit": N_("考核单位"),
    "base": N_("基准分"),
    "plus_cap_total": N_("加分总上限"),
    "floor": N_("最低分"),
    "precision": N_("小数位数"),
    "objection_wd": N_("异议期（工作日）"),
    "review_wd": N_("复核期（工作日）"),
    "publicity_wd": N_("公示期（工作日）"),
    "collect_wd": N_("汇总期（工作日）"),
    "explain_wd": N_("说明期（工作日）"),
    "minus_cap": N_("扣分上限"),
    "plus_cap": N_("加分上限"),
    "order": N_("顺序"),
    "rules": N_("所含细则"),
    "free_per_matters": N_("每多少件免扣一次"),
    "cap": N_("月度上限"),
    "rule": N_("计分项"),
    "daily_standard": N_("每日标准量"),
    "weights": N_("权重"),
    "dim": N_("维度"),
    "src": N_("来源"),
    "ev": N_("依据"),
    "pts": N_("分值"),
    "formula": N_("公式"),
    "veto": N_("取消评优"),
    "fail": N_("定为不合格"),
    "susp": N_("故障或法定假期内暂停"),
    "team": N_("计入窗口"),
    "note_zh": N_("适用条件"),
    "note_en": N_("英文适用条件"),
    "min": N_("最低分"),
    "top_share": N_("比例上限"),
    "share_over": N_("比例基数"),
    "no_veto": N_("须无否决项"),
    "eligible_min_attended_ratio": N_("参评最低出勤比例"),
    "hide_in_classes_under": N_("不显示名次的人数"),
    "tie_break": N_("同分排序"),
}
PART_NAMES = ("dimensions", "pools", "workload", "rules", "grades", "ranking")
UNSAID = ("key", "code", "zh", "en", "note_en")

Row = dict[str, str]
Say = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two versions.

    kind: added | removed | changed. part: a key of PARTS. key: the row's code, '' for a part of one row. field: what
    changed in it, '' for a whole row. old, new: plain texts, '' on the side where there is nothing.
    """

    kind: str
    part: str
    key: str
    name: str
    field: str
    old: str
    new: str

    @property
    def message(self) -> str:
        """The change as a Chinese sentence."""
        return self.said(str)

    def said(self, say: Say) -> str:
        """The change as a sentence in the language of `say` (gettext)."""
        what = " ".join(dict.fromkeys(word for word in (say(PARTS[self.part]), self.key, self.name) if word))
        words = {"what": what, "field": _label(self.field, say), "old": say(self.old), "new": say(self.new)}
        return say(TEMPLATES[self.kind]) % words


def difference(old: Policy, new: Policy, *, say: Say = str, name_in: str = "zh") -> list[Change]:
    """Every change from one version to the next, part by part, rows in code order; empty if they mean the same.

    say, name_in: the language of labels in a summary of a whole row, and of the rows' names (zh or en).
    """
    before, after = _rows(old), _rows(new)
    changes = []
    for part, key in sorted(before.keys() | after.keys(), key=lambda place: (list(PARTS).index(place[0]), place[1])):
        rows = before.get((part, key)), after.get((part, key))
        name = (rows[1] or rows[0] or {}).get(name_in, "") if key else ""
        changes += _row_changes(part, key, name, *rows, say=say)
    return changes


def _row_changes(part: str, key: str, name: str, old: Row | None, new: Row | None, *, say: Say) -> list[Change]:
    if old is None or new is None:
        kind = "added" if old is None else "removed"
        return [Change(kind, part, key, name, "", _summary(old, say), _summary(new, say))]
    return [
        Change("changed", part, key, name, field, old.get(field, NONE), new.get(field, NONE))
        for field in dict.fromkeys([*old, *new])
        if old.get(field) != new.get(field)
    ]


def _rows(policy: Policy) -> dict[tuple[str, str], Row]:
    rows = {("policy", ""): _row(policy, skip=PART_NAMES), ("ranking", ""): _row(policy.ranking)}
    rows["workload", ""] = _row(policy.workload)
    for order, dimension in enumerate(policy.dimensions, 1):
        rows["dimensions", dimension.key] = _row(dimension) | {"order": str(order)}
    rows.update({("pools", pool.key): _row(pool) for pool in policy.pools})
    rows.update({("rules", rule.code): _row(rule) for rule in policy.rules})
    rows.update({("grades", grade.zh): _row(grade) for grade in policy.grades})
    return rows


def _row(part: "DataclassInstance", *, skip: tuple[str, ...] = ()) -> Row:
    row: Row = {}
    for field in fields(part):
        if field.name not in skip:
            row.update(_texts(field.name, getattr(part, field.name)))
    return row


def _texts(field: str, value: object) -> Iterator[tuple[str, str]]:
    """A value as named texts; a table of numbers gives one for each, a value that says nothing gives none."""
    if isinstance(value, Formula):
        yield field, str(value.name)
        yield from _texts(field, value.parameters)
    elif isinstance(value, tuple) and value and isinstance(value[0], tuple):
        for key, number in value:
            yield f"{field}.{key}", plain(number)
    elif isinstance(value, tuple):
        yield field, "、".join(str(item) for item in value)
    elif isinstance(value, bool):
        yield field, YES if value else NO
    elif isinstance(value, Decimal):
        yield field, plain(value)
    elif value is not None and value != "":
        yield field, str(value)


def _summary(row: Row | None, say: Say) -> str:
    said = {field: text for field, text in (row or {}).items() if field not in UNSAID and text != NO}
    return "，".join(f"{_label(field, say)} {say(text)}" for field, text in said.items())


def _label(field: str, say: Say) -> str:
    name, _, key = field.partition(".")
    return " ".join(word for word in (say(FIELDS[name]) if name in FIELDS else name, key) if word)
