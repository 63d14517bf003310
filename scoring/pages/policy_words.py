"""The policy in words: what a rule gives or takes, who finds it, on what evidence, what is special about it."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from court.filters import signed
from scoring.policy import FormulaName, Policy, Pool, Rule, Source
from scoring.words import said

SOURCES: Mapping[Source, Any] = {
    Source.AUTO: lazy_gettext("系统发现"),
    Source.MANUAL: lazy_gettext("人工登记"),
    Source.STAT: lazy_gettext("月末统计"),
}
EVIDENCE: Mapping[str, Any] = {
    "attendance": lazy_gettext("考勤记录"),
    "inspection": lazy_gettext("检查记录"),
    "leave": lazy_gettext("请假记录"),
    "meeting_or_training": lazy_gettext("会议或培训签到"),
    "decision_document": lazy_gettext("书面决定"),
    "call": lazy_gettext("来电记录"),
    "callback": lazy_gettext("回拨记录"),
    "complaint_or_inspection": lazy_gettext("投诉或检查记录"),
    "order": lazy_gettext("工单"),
    "matter": lazy_gettext("办理事项"),
    "receipt": lazy_gettext("收转单"),
    "month_stat": lazy_gettext("月末统计"),
    "quality_check": lazy_gettext("质检记录"),
    "order_return": lazy_gettext("工单退回"),
    "finding": lazy_gettext("巡查或通报"),
    "adoption": lazy_gettext("采纳记录"),
    "training": lazy_gettext("培训记录"),
    "complaint": lazy_gettext("投诉记录"),
    "rating": lazy_gettext("评价"),
    "praise": lazy_gettext("表扬登记"),
    "article": lazy_gettext("稿件采用记录"),
}
WAITS: Mapping[str, Any] = {
    "attendance": lazy_gettext("考勤"),
    "leave": lazy_gettext("请假"),
    "training and meetings": lazy_gettext("培训和会议"),
    "operator states": lazy_gettext("座席状态"),
    "call-backs": lazy_gettext("回拨"),
    "work orders": lazy_gettext("工单"),
    "time limits of matters": lazy_gettext("事项时限"),
    "material receipts": lazy_gettext("收转单"),
    "calls without record": lazy_gettext("未登记来电"),
    "findings": lazy_gettext("巡查通报"),
    "ratings": lazy_gettext("评价"),
}


def points_words(rule: Rule) -> str:
    """`每次 −1`, `每天 −1`, `按公式 0 至 +6`."""
    if rule.pts is None:
        return str(_("按公式 0 至 %(cap)s", cap=signed(rule.cap or Decimal(0))))
    if not rule.pts:
        return str(_("不计分，只作指标"))
    if rule.src is Source.STAT and rule.formula and rule.formula.name is not FormulaName.LEAVE_BEYOND:
        return str(_("达到 %(points)s", points=signed(rule.pts)))
    if rule.src is Source.STAT:
        return str(_("每天 %(points)s", points=signed(rule.pts)))
    return str(_("每次 %(points)s", points=signed(rule.pts)))


def cap_words(rule: Rule) -> str:
    """`当月最多 5 分`, `当月不设上限`."""
    if rule.cap is None:
        return str(_("当月不设上限"))
    return str(_("当月最多 %(cap)s 分", cap=_plain(rule.cap)))


def found_words(rule: Rule) -> str:
    """`系统发现，凭考勤记录`."""
    return str(_("%(who)s，凭%(evidence)s", who=SOURCES[rule.src], evidence=EVIDENCE.get(rule.ev, rule.ev)))


def special_words(policy: Policy, rule: Rule) -> list[str]:
    """What a rule does besides its points."""
    pool = policy.pool_of_rule.get(rule.code)
    words = [
        (rule.veto, _("当月不得评为优秀")),
        (rule.fail, _("当月定为不合格")),
        (rule.susp, _("故障时段和法定假期内不适用")),
        (bool(rule.team), _("计入窗口，不计入个人")),
        (pool is not None, _("%(pool)s：合并计算，按办件数免扣", pool=said(pool)) if pool else ""),
    ]
    return [str(text) for holds, text in words if holds]


def pool_words(pool: Pool) -> str:
    """What a pool does."""
    return str(
        _(
            "%(rules)s 合并计算：每办满 %(n)d 件免扣一次，先免最重的，其余每月最多扣 %(cap)s 分",
            rules="、".join(pool.rules), n=pool.free_per_matters, cap=_plain(pool.cap),
        )
    )  # fmt: skip


def dimension_caps(minus: Decimal | None, plus: Decimal | None) -> str:
    """`扣分上限 30，加分上限 2`."""
    taken = _("扣分上限 %(cap)s", cap=_plain(minus)) if minus is not None else _("扣分不设上限")
    given = _("加分上限 %(cap)s", cap=_plain(plus)) if plus is not None else _("加分不设上限")
    return str(_("%(taken)s，%(given)s", taken=taken, given=given))


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
