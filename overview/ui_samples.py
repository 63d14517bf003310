"""Sample rows for the /ui page: fictional people with long names, rare characters, errors and empty lists."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from court import formats
from court.frame import Tone

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 24, 6, 5, tzinfo=UTC)

PEOPLE = (
    "欧阳慕容晓晓",
    "阿卜杜热合曼·买买提吐尔逊",
    "张㛃",
    "Alexandra Featherstonehaugh-Cholmondeley",
    "李四光明",
    "王小明",
)


@dataclass(frozen=True, slots=True)
class Order:
    """One row of the sample list, ready to be shown."""

    id: int
    case_number: str
    subject: str
    person: str
    state: str
    tone: Tone
    due: str
    left: str


def orders(locale: str) -> list[Order]:
    """Six work orders in different states, the second overdue."""
    subjects = (
        _("联系法官"),
        _("材料收转"),
        _("立案监督"),
        _("诉讼咨询"),
        _("意见建议"),
        _("网上诉讼事务"),
    )
    states: tuple[tuple[str, Tone], ...] = (
        (_("办理中"), "action"),
        (_("已超期"), "bad"),
        (_("待签收"), "wait"),
        (_("已办结"), "good"),
        (_("已登记"), "neutral"),
        (_("办理中"), "action"),
    )
    hours: tuple[int | None, ...] = (26, -4, 3, None, 50, 76)
    return [
        Order(
            id=number + 1,
            case_number=f"（2025）川9901民初{12 + 389 * number}号",
            subject=subject,
            person=PEOPLE[number],
            state=states[number][0],
            tone=states[number][1],
            due=formats.when(NOW + timedelta(hours=hours[number] or -50), ZONE, locale, now=NOW),
            left="" if hours[number] is None else formats.duration(timedelta(hours=hours[number] or 0), locale),
        )
        for number, subject in enumerate(subjects)
    ]


def dimensions() -> list[dict[str, Any]]:
    """The five dimensions of a month with what was taken or given, one of them beyond its cap."""
    rows = (
        (_("考勤纪律"), "-3", "10", "minus"),
        (_("工作效能"), "2.5", "5", "plus"),
        (_("工作质量"), "-1.5", "20", "minus"),
        (_("司法礼仪"), "0", "10", "minus"),
        (_("投诉通报"), "-18", "15", "minus"),
    )
    shown = []
    for label, counted, cap, kind in rows:
        value, limit = Decimal(counted), Decimal(cap)
        held = min(abs(value), limit) * (-1 if value < 0 else 1)
        capped = formats.points(limit if kind == "plus" else -limit, signed=True)
        over = _("未封顶为 %(points)s", points=formats.points(value, signed=True)) if abs(value) > limit else ""
        shown.append(
            {
                "label": label,
                "text": formats.points(held, signed=True),
                "value": abs(value),
                "cap": limit,
                "kind": kind,
                "cap_text": _("上限 %(points)s", points=capped),
                "beyond": over,
            }
        )
    return shown


def points_lines(locale: str) -> list[dict[str, str]]:
    """Three lines of a ledger as sentences: taken, given, reversed."""
    on = formats.day(date(2026, 11, 12), locale, weekday=False)
    return [
        {
            "when": f"{on} 14:05",
            "text": _("迟到 6 分钟"),
            "points": "−1",
            "sign": "minus",
            "rule": _("考勤纪律 D01，考勤记录"),
            "people": _("自动记录，李主任 11月13日 核准"),
            "objection_url": "#objection",
            "objection_until": _("截止 11月27日 18:00"),
        },
        {
            "when": f"{on} 16:40",
            "text": _("当事人书面表扬，送锦旗一面"),
            "points": "+0.5",
            "sign": "plus",
            "rule": _("司法礼仪 P03，表扬登记 2026-0112"),
            "people": _("导诉台登记，审管办核准"),
        },
        {
            "when": f"{on} 17:10",
            "text": _("停电期间漏打卡，经核实撤销"),
            "points": "0",
            "sign": "zero",
            "rule": _("考勤纪律 D03，故障时段"),
        },
    ]


def month_steps() -> list[dict[str, str]]:
    """The four states of a month, the second one running."""
    return [
        {"name": _("积分中"), "state": "done", "when": _("11月1日 至 11月30日"), "note": _("自动")},
        {"name": _("汇总核对"), "state": "now", "when": _("12月1日 至 12月3日"), "note": _("还有 3 项待核实")},
        {"name": _("公示"), "state": "next", "when": _("12月4日 至 12月8日"), "note": _("可提出异议")},
        {"name": _("审定归档"), "state": "next", "when": _("12月9日"), "note": _("领导小组审签")},
    ]


def story(locale: str) -> list[dict[str, str]]:
    """What happened to one order, oldest first."""
    first = formats.when(NOW - timedelta(days=2, hours=4), ZONE, locale, now=NOW)
    return [
        {"when": first, "title": _("来电登记"), "note": _("12368 座席 王小明"), "icon": "phone-in"},
        {"when": _("20 分钟后"), "title": _("转办"), "note": _("民事审判第一庭（环境资源审判庭）"), "icon": "transfer"},
        {"when": _("次日 9:12"), "title": _("签收"), "note": "", "tone": "action"},
        {"when": "14:05", "title": _("超过答复时限"), "note": _("已提醒承办人，抄送庭长"), "tone": "bad"},
    ]


def kinds() -> list[tuple[str, str]]:
    """Kinds of a call, for the keys 1 to 9."""
    words = (
        ("consultation", _("诉讼咨询")),
        ("case_query", _("案件查询")),
        ("contact_judge", _("联系法官")),
        ("suggestion", _("意见建议")),
        ("complaint", _("投诉举报")),
        ("petition", _("涉诉信访")),
        ("filing_supervision", _("立案监督")),
        ("president_line", _("院长四公开专线")),
        ("invalid_call", _("无效来电")),
    )
    return list(words)
