"""A court with nine people and three months: one locked, one publicised, one open. Everything is fictional."""

from dataclasses import dataclass, field
from decimal import Decimal
from random import Random
from uuid import UUID

from sqlalchemy import select

from court import calendar
from court.accounts.models import Account, Role
from court.db import db, transaction
from court.people.models import Court, Staff
from scoring import decisions, entries, ledger, manual_points, objections
from scoring.manual_points import ManualPoint
from scoring.models import Entry, PointRecord, Tally
from scoring.period import close
from tests.support.builders import a_court, a_matter_fact, a_person, a_score_fact, an_account, at, instant

LOCKED, PUBLICISED, OPEN = "2026-09", "2026-10", "2026-11"
TODAY = "2026-11-06 10:00"  # the fifth working day: October is publicised, objections end on the 9th
DISPATCH = "演示安诚人力资源服务有限公司"
OUTSOURCED = "演示诚达外包服务有限公司（诉讼服务项目部）"
PEOPLE = (
    ("W01", "陈小雨", "window", DISPATCH),
    ("W02", "欧阳慕容晓晓", "window", DISPATCH),
    ("W03", "阿卜杜热合曼·买买提吐尔逊", "window", OUTSOURCED),
    ("W04", "张㛃", "window", ""),
    ("W05", "王小明", "window", DISPATCH),
    ("W06", "李四光明", "window", OUTSOURCED),
    ("W07", "周雅", "window", ""),
    ("H01", "吴静", "hotline", DISPATCH),
    ("H02", "Alexandra Featherstonehaugh-Cholmondeley", "hotline", OUTSOURCED),
)
KINDS = {
    "window": ("enquiry", "material_transfer", "contact_judge", "document_pickup", "postal_service", "public_notice"),
    "hotline": ("consultation", "case_query", "contact_judge", "complaint", "online_matter", "other"),
}
# (who, rule, day of the month, incident, why): recorded by the supervisor, confirmed by the assessor.
BY_HAND = (
    ("W01", "D04", 8, "", "巡查时离岗 20 分钟，无登记"),
    ("W01", "Q01", 9, "", "收转单缺页数"),
    ("W01", "C51", 10, "", "当事人来信表扬"),
    ("W02", "L03", 9, "rating-17", "回答生硬，监控可核"),
    ("W02", "C03", 10, "rating-17", "不满意评价经核实"),
    ("W02", "E53", 14, "", "为腿脚不便的老人优先办理"),
    ("W03", "D09", 15, "", "代同事签到"),
    ("W03", "D09", 16, "", "代同事签到"),
    ("W03", "D04", 17, "", "离岗取快递 30 分钟"),
    ("W03", "D04", 18, "", "离岗 25 分钟"),
    ("W03", "D04", 21, "", "离岗 40 分钟"),
    ("W03", "D04", 22, "", "离岗接电话 20 分钟"),
    ("W04", "C52", 14, "", "锦旗一面"),
    ("W04", "C54", 15, "", "中级法院通报表扬"),
    ("W04", "C53", 16, "", "本院通报表扬"),
    ("W04", "Q52", 17, "", "收转单填写样例被采纳"),
    ("W04", "Q51", 18, "", "月度质检优秀"),
    ("W04", "Q52", 21, "", "知识条目被采纳"),
    ("W04", "E53", 22, "", "为听障当事人优先办理"),
    ("W05", "Q03", 11, "", "告知的上诉期限有误"),
    ("W06", "L05", 12, "", "窗口物品未归置"),
    ("H01", "L02", 11, "", "未使用规范用语"),
    ("H01", "C51", 17, "", "来电人表扬"),
    ("H02", "C01", 18, "", "投诉查实：未一次性告知"),
)
# Found by jobs: (who, rule, day); nobody explains, so the clock confirms.
FOUND = (("W01", "D01", 3), ("W05", "E06", 4), ("W05", "E04", 10), ("H01", "Q02", 15), ("H02", "E02", 16))


@dataclass
class BusyCourt:
    """The court, its people by number, its accounts by user name."""

    court: Court
    people: dict[str, Staff] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)

    def person(self, username: str) -> UUID:
        account = self.accounts[username]
        return account.staff_id or account.id

    @classmethod
    def found(cls) -> "BusyCourt":
        """The busy court of a database that holds a copy of it; the clock shows its day."""
        at(TODAY)
        court = db.session.scalars(select(Court)).one()
        people = {staff.no: staff for staff in db.session.scalars(select(Staff))}
        return cls(court, people, {account.username: account for account in db.session.scalars(select(Account))})


def a_busy_court(*, matters: int = 12) -> BusyCourt:
    """Nine people with `matters` matters each a month, or up to twice as many, from September to today."""
    at("2026-09-28 08:00")  # what happened earlier in the month is written down at its end
    busy = BusyCourt(a_court(is_demo=True))
    for no, name, position, employer in PEOPLE:
        busy.people[no] = a_person(busy.court, no, name, position, employer=employer)
    _accounts(busy)
    chance = Random(20160121)
    for month, last in ((LOCKED, "2026-09-30 18:00"), (PUBLICISED, "2026-10-31 18:00")):
        at(last)
        _a_month(busy, month, matters, chance)
    at("2026-10-12 10:00")
    close.close(busy.court.id, LOCKED)
    _an_objection(busy, LOCKED, "W01", "D04", upheld=True)
    with transaction():
        close.sign(busy.court.id, LOCKED, by=busy.person("leader"))
    at("2026-10-16 10:00")
    close.close(busy.court.id, LOCKED)
    at(TODAY)
    close.close(busy.court.id, PUBLICISED)
    _this_month(busy, matters // 4, chance)
    return busy


def _accounts(busy: BusyCourt) -> None:
    court = busy.court
    for no, staff in busy.people.items():
        role = Role.OPERATOR if no.startswith("H") else Role.CLERK
        busy.accounts[no.lower()] = an_account(court, no.lower(), role, staff)
    others = (
        ("supervisor", Role.SUPERVISOR, "林主任"),
        ("assessor", Role.ASSESSOR, "何审管"),
        ("second", Role.ASSESSOR, "苏审管"),
        ("leader", Role.LEADER, "郑院长"),
        ("hr", Role.HR, "政治处"),
    )
    for username, role, name in others:
        busy.accounts[username] = an_account(court, username, role, name=name)
    busy.accounts["company"] = an_account(court, "company", Role.COMPANY, name="安诚公司", employer=DISPATCH)


def _a_month(busy: BusyCourt, month: str, matters: int, chance: Random) -> None:
    days = _working_days(month)
    with transaction():
        for number, staff in enumerate(busy.people.values()):
            _work(staff, month, days, matters + number * matters // 8, chance)
    for no, rule, day, incident, why in BY_HAND:
        _by_hand(busy, no, rule, f"{month}-{day:02} 15:20", incident=incident, why=why)
    with transaction():
        for no, rule, day in FOUND:
            entry = ledger.post(a_score_fact(busy.people[no], rule, f"{month}-{rule}", f"{month}-{day:02} 09:06")).entry
            assert entry is not None
            decisions.confirm(entry, by=busy.person("assessor"), note="核对无误")


def _working_days(month: str) -> list[str]:
    year, number = map(int, month.split("-"))
    return [f"{day}" for day in calendar.for_court(calendar.NATIONAL).working_days_in(year, number)]


def _work(staff: Staff, month: str, days: list[str], count: int, chance: Random) -> None:
    kinds = KINDS["hotline" if staff.no.startswith("H") else "window"]
    for n in range(count):
        when = f"{chance.choice(days)} {chance.randint(9, 16):02}:{chance.randint(0, 59):02}"
        fact = a_matter_fact(
            staff,
            f"{staff.no}-{month}-{n}",
            when,
            kind=kinds[min(chance.randrange(len(kinds)), chance.randrange(len(kinds)))],
            in_time=chance.random() < 0.985,
            evidence={"channel": "hotline" if staff.no.startswith("H") else "window", "source": "ticket"},
        )
        ledger.post(fact)
    rated = max(count // 3, 3)
    for n in range(rated):
        db.session.add(a_tally(staff, month, "satisfaction", Decimal(chance.random() < 0.97), n))
    if staff.no == "W06":
        db.session.add(a_tally(staff, month, "personal_leave", Decimal("3.5"), 0))


def a_tally(staff: Staff, month: str, key: str, amount: Decimal, n: int) -> Tally:
    return Tally(
        court_id=staff.court_id,
        month=month,
        staff_id=staff.id,
        key=key,
        amount=amount,
        occurred_at=instant(f"{month}-15 10:00"),
        source_kind="rating",
        source_id=f"{staff.no}-{month}-{n}",
    )


def _by_hand(
    busy: BusyCourt, no: str, rule: str, when: str, *, incident: str = "", why: str = "", confirmed: bool = True
) -> Entry:
    point = ManualPoint(
        staff_no=no, rule=rule, occurred_at=instant(when), reason=why, incident_id=incident, evidence="巡查记录第 12 号"
    )
    with transaction():
        entry = manual_points.record(point, court_id=busy.court.id, by=busy.person("supervisor"))
        if confirmed:
            decisions.confirm(entry, by=busy.person("assessor"), note="已核")
    return entry


def record_of(busy: BusyCourt, month: str, no: str, rule: str) -> PointRecord:
    query = select(PointRecord).filter_by(staff_id=busy.people[no].id, month=month, rule=rule)
    return db.session.scalars(query.order_by(PointRecord.seq)).first()  # type: ignore[return-value]


def _an_objection(busy: BusyCourt, month: str, no: str, rule: str, *, upheld: bool) -> None:
    record = record_of(busy, month, no, rule)
    with transaction():
        objection = objections.raise_objection(record, "当时在送达文书，有出门登记。", by=busy.people[no].id)
        objections.decide(objection, upheld=upheld, answer="出门登记属实，予以采纳。", by=busy.person("second"))


def _this_month(busy: BusyCourt, matters: int, chance: Random) -> None:
    with transaction():
        for staff in busy.people.values():
            _work(staff, OPEN, ["2026-11-02", "2026-11-03", "2026-11-04", "2026-11-05"], matters + 1, chance)
        for no, rule, when in (("W01", "D01", "2026-11-05 09:06"), ("W02", "D03", "2026-11-05 17:31")):
            ledger.post(a_score_fact(busy.people[no], rule, f"{OPEN}-{rule}", when, evidence={"minutes": 6}))
        mine = db.session.scalars(select(Entry).filter_by(staff_id=busy.people["W02"].id, rule="D03")).first()
        if mine is not None and mine.decided_at is None:
            entries.explain(mine, "打卡机断电，同事可以作证。", by=busy.people["W02"].id)
    _by_hand(busy, "W01", "Q01", "2026-11-04 11:20", why="登记漏了联系电话")
    _by_hand(busy, "W05", "L01", "2026-11-05 09:30", why="未佩戴工牌", confirmed=False)
    with transaction():
        late = record_of(busy, LOCKED, "W05", "Q03")
        entry = decisions.propose_reversal(late, by=busy.person("supervisor"), reason="复查后认定答复无误")
        decisions.confirm(entry, by=busy.person("assessor"), note="同意冲销")
        objections.raise_objection(
            record_of(busy, PUBLICISED, "W01", "D04"), "当日送文书到民一庭，有签收单。", by=busy.people["W01"].id
        )
