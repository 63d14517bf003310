"""What goes wrong and what goes well in the demo's three months: late mornings, checks, praise."""

import random
from datetime import date, datetime, time, timedelta
from uuid import UUID

from court import calendar, clock
from overview.demo.offices import Offices
from scoring import decisions, entries, ledger
from scoring.facts import Fact
from scoring.models import Measure

LATE = (("D01", 3, 9), ("D01", 3, 9), ("D02", 11, 25))  # rule, from and to minutes
NOTED_AT = time(16, 40)
NOTED = (
    ("Q01", "quality_check", "来电登记缺少案号，质检发现"),
    ("L01", "inspection", "巡查时未佩戴工牌"),
    ("Q04", "quality_check", "未一次性告知补正材料"),
    ("D08", "inspection", "工作时间使用手机浏览无关内容"),
)
PRAISED = (
    ("C51", "praise", "当事人来信表扬耐心细致"),
    ("E53", "matter", "为行动不便老人优先办结"),
    ("Q52", "adoption", "知识条目“小额诉讼须知”被采纳"),
    ("C52", "praise", "当事人赠送锦旗"),
)


def of_day(
    court_id: UUID, on: date, staff: dict[str, UUID], offices: Offices, dice: random.Random, until: datetime
) -> None:
    """At most one late morning, one remark and one praise on a day; the people differ."""
    nos = sorted(staff)
    _late(court_id, on, staff[dice.choice(nos)], offices, dice)
    if dice.random() < 0.3:
        _manual(court_id, on, staff[dice.choice(nos)], dice.choice(NOTED), offices, until)
    if dice.random() < 0.3:
        _manual(court_id, on, staff[dice.choice(nos)], dice.choice(PRAISED), offices, until)


def _late(court_id: UUID, on: date, staff_id: UUID, offices: Offices, dice: random.Random) -> None:
    if dice.random() > 0.3:
        return
    rule, least, most = dice.choice(LATE)
    minutes = dice.randint(least, most)
    at = datetime.combine(on, time(8, 30), calendar.zone()) + timedelta(minutes=minutes)
    fact = Fact(
        court_id=court_id,
        staff_id=staff_id,
        source_kind="attendance",
        source_id=f"{on}:{staff_id}",
        rule=rule,
        measure=Measure.SCORE,
        occurred_at=at,
        evidence={"signed_in": f"{calendar.local(at):%H:%M}"},
        note=f"上午 {calendar.local(at):%H:%M} 签到（应 08:30）",
    )
    entry = ledger.post(fact).entry
    if entry is None or dice.random() > 0.3:
        return
    entries.explain(entry, "公交车故障晚点，已电话报备", by=staff_id)
    if dice.random() < 0.5:
        entries.cancel(entry, "报备属实，予以取消", by=offices.assessor)
    else:
        decisions.confirm(entry, by=offices.assessor, note="未见报备记录，予以确认")


def _manual(
    court_id: UUID, on: date, staff_id: UUID, what: tuple[str, str, str], offices: Offices, until: datetime
) -> None:
    """Recorded by the head; confirmed by the assessor unless it is of the last days."""
    rule, evidence, note = what
    at = datetime.combine(on, NOTED_AT, calendar.zone())
    if at > until:
        return
    clock.clock.start_at(at)
    fact = Fact(
        court_id=court_id,
        staff_id=staff_id,
        source_kind="manual",
        source_id=f"{on}:{staff_id}:{rule}",
        rule=rule,
        measure=Measure.SCORE,
        occurred_at=at - timedelta(hours=1),
        evidence={"kind": evidence},
        note=note,
    )
    entry = ledger.post(fact, recorded_by=offices.head).entry
    if entry is not None and until - at > timedelta(days=4):
        decisions.confirm(entry, by=offices.assessor, note="已核实")
