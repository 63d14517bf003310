"""The words of points and months in the language of the page: states, reasons, kinds, sources, parts of the policy."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Protocol

from flask import Flask, current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from court.filters import day
from court.frame import Tone
from court.language import chosen
from scoring.models import EntryState, MonthState, ObjectionState
from scoring.sheet.grading import Barrier
from scoring.sheet.model import Cut
from scoring.sheet.statistics import SkipReason

_KINDS = "kind_words"


class Bilingual(Protocol):
    """A part of the policy that carries its own Chinese and English."""

    @property
    def zh(self) -> str: ...
    @property
    def en(self) -> str: ...


MONTH_STATES: dict[MonthState, tuple[Any, Tone]] = {
    MonthState.OPEN: (lazy_gettext("积分中"), "action"),
    MonthState.COLLECTING: (lazy_gettext("汇总核对"), "wait"),
    MonthState.PUBLICISED: (lazy_gettext("公示"), "action"),
    MonthState.LOCKED: (lazy_gettext("审定归档"), "good"),
}
ENTRY_STATES: dict[EntryState, tuple[Any, Tone]] = {
    EntryState.PENDING: (lazy_gettext("待核实"), "wait"),
    EntryState.CONFIRMED: (lazy_gettext("已确认"), "good"),
    EntryState.CANCELLED: (lazy_gettext("已取消"), "neutral"),
}
OBJECTION_STATES: dict[ObjectionState, tuple[Any, Tone]] = {
    ObjectionState.OPEN: (lazy_gettext("待复核"), "wait"),
    ObjectionState.UPHELD: (lazy_gettext("采纳"), "good"),
    ObjectionState.DISMISSED: (lazy_gettext("维持"), "neutral"),
    ObjectionState.KEPT: (lazy_gettext("暂按维持，仍待答复"), "wait"),
}
STEPS: dict[str, Any] = {
    "collect": lazy_gettext("进入汇总核对"),
    "publicise": lazy_gettext("公示"),
    "review": lazy_gettext("复核后重新计算"),
    "sign": lazy_gettext("审签"),
    "lock": lazy_gettext("审定归档"),
    "hold": lazy_gettext("暂停"),
    "resume": lazy_gettext("解除暂停"),
    "told": lazy_gettext("告知本人"),
    "explained": lazy_gettext("本人说明"),
    "confirmed": lazy_gettext("确认"),
    "cancelled": lazy_gettext("取消"),
}
CUTS: dict[Cut, Any] = {
    Cut.NONE: "",
    Cut.TEAM: lazy_gettext("计入窗口，不计入个人"),
    Cut.INCIDENT: lazy_gettext("同一事项就高，不重复扣分"),
    Cut.FREE_SLIP: lazy_gettext("按办件数免扣"),
    Cut.RULE_CAP: lazy_gettext("已到单项上限"),
    Cut.POOL_CAP: lazy_gettext("已到合并上限"),
    Cut.DIMENSION_CAP: lazy_gettext("已到维度上限"),
    Cut.PLUS_TOTAL: lazy_gettext("已到加分总上限"),
}
SKIPS: dict[SkipReason, Any] = {
    SkipReason.NO_ATTENDANCE: lazy_gettext("还没有考勤数据"),
    SkipReason.NO_DAYS: lazy_gettext("当月没有在岗天数"),
    SkipReason.NO_STANDARD: lazy_gettext("细则没有给这个岗位定每日标准量"),
    SkipReason.NOTHING_DUE: lazy_gettext("当月没有带时限的事项"),
    SkipReason.NO_RATINGS: lazy_gettext("当月没有评价"),
    SkipReason.TOO_FEW_RATINGS: lazy_gettext("评价次数不够"),
    SkipReason.NO_LEAVE_DATA: lazy_gettext("当月没有事假记录"),
}
BARRIERS: dict[Barrier, Any] = {
    Barrier.NONE: "",
    Barrier.FAILED: lazy_gettext("有定为不合格的扣分项"),
    Barrier.VETO: lazy_gettext("有取消评优的扣分项"),
    Barrier.ATTENDANCE: lazy_gettext("出勤不足，不参加评优"),
    Barrier.SHARE: lazy_gettext("名额已满"),
}
SOURCES: dict[str, Any] = {
    "matter": lazy_gettext("办理事项"),
    "month_stat": lazy_gettext("月末统计"),
    "manual": lazy_gettext("人工登记"),
    "reversal": lazy_gettext("冲销"),
    "attendance": lazy_gettext("考勤记录"),
    "call": lazy_gettext("来电记录"),
    "callback": lazy_gettext("回拨记录"),
    "ticket": lazy_gettext("窗口排队记录"),
    "order": lazy_gettext("工单"),
    "rating": lazy_gettext("评价"),
    "finding": lazy_gettext("巡查通报"),
    "complaint": lazy_gettext("投诉"),
    "training": lazy_gettext("培训"),
}


def said(part: Bilingual) -> str:
    """The name of a dimension, rule, pool, grade or policy."""
    return part.en if chosen() == "en" and part.en else part.zh


def kind_name(code: str) -> str:
    """A kind of matter in words; the code itself where nobody has named it."""
    name: Callable[[str], str] = current_app.extensions.get(_KINDS, str)
    return name(code)


def source_name(kind: str) -> str:
    return str(SOURCES.get(kind, kind))


def last_day(first_instant_after: datetime) -> str:
    """The last day of a time that ends with `first_instant_after`: midnight reads like a day too late."""
    return day(first_instant_after - timedelta(seconds=1))


def employer_name(employer: str) -> str:
    """Who employs somebody; the court itself has no name of its own there."""
    return employer or str(_("本院"))


def init_app(app: Flask, kind_words: Callable[[str], str]) -> None:
    """Hand down the names of matter kinds: they belong to a package above this one."""
    app.extensions[_KINDS] = kind_words
    app.jinja_env.filters.update(
        said=said,
        kind_name=kind_name,
        source_name=source_name,
        employer_name=employer_name,
        last_day=last_day,
        cut=lambda reason: str(CUTS[reason]),
        month_state=lambda state: str(MONTH_STATES[state][0]),
        month_tone=lambda state: MONTH_STATES[state][1],
        entry_state=lambda state: str(ENTRY_STATES[state][0]),
        entry_tone=lambda state: ENTRY_STATES[state][1],
        objection_state=lambda state: str(OBJECTION_STATES[state][0]),
        objection_tone=lambda state: OBJECTION_STATES[state][1],
        step_name=lambda step: str(STEPS.get(step, step)),
    )
