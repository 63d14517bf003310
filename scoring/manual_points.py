"""Points a person records by hand: checked, then an entry that waits for somebody else to confirm it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID, uuid5

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy import func, select

from court import audit, calendar, clock
from court.db import db
from court.errors import DomainError, Invalid
from court.ids import new_id
from court.people.models import Staff
from court.people.services import position_on
from court.plain_text import clean
from scoring import entries, ledger, months, policies
from scoring.facts import Fact
from scoring.models import Entry, EntryState, Measure, PointRecord
from scoring.policy import Policy, Rule, Source

LONGEST, LONGEST_INCIDENT = 500, 96
MOST = 31
SOURCE = "manual"


class RecordedForOneself(DomainError):
    status = 403
    title = lazy_gettext("不能给自己登记积分，请由其他人登记")


@dataclass(frozen=True, kw_only=True)
class ManualPoint:
    """What somebody writes down: whose point, by which rule, when it happened, why, on what evidence.

    incident_id joins it to others of one happening; quantity: how many times the rule's points.
    """

    staff_no: str
    rule: str
    occurred_at: datetime
    reason: str
    incident_id: str = ""
    evidence: str = ""
    quantity: int = 1


@dataclass(frozen=True)
class Preview:
    """What recording would do. points: signed, before caps. already: how often the rule stands in that month."""

    staff: Staff
    rule: Rule
    policy: Policy
    points: Decimal
    month: str
    explain_until: datetime
    already: int
    waiting: int


def record(point: ManualPoint, *, court_id: UUID, by: UUID, key: str = "") -> Entry:
    """Record a point by hand; the entry that waits for confirmation.

    by: the person. key: what makes a repeat of the same call the same point ("" for a new one).
    Raises Invalid with its fields, RecordedForOneself, FactFromTheFuture, NoPolicy.
    """
    staff, _rule, _policy = _checked(point, court_id)
    if staff.id == by:
        raise RecordedForOneself
    evidence = clean(point.evidence, limit=LONGEST, lines=True)
    fact = Fact(
        court_id=court_id,
        staff_id=staff.id,
        source_kind=SOURCE,
        source_id=str(uuid5(by, key) if key else new_id()),
        rule=point.rule,
        measure=Measure.SCORE,
        occurred_at=point.occurred_at,
        incident_id=clean(point.incident_id, limit=LONGEST_INCIDENT),
        quantity=point.quantity,
        evidence={"text": evidence} if evidence else {},
        note=clean(point.reason, limit=LONGEST, lines=True),
    )
    posted = ledger.post(fact, recorded_by=by)
    if posted.entry is None:  # an outage or statutory leave suspends the rule then
        raise Invalid(posted.suspended_by, fields={"occurred_at": [posted.suspended_by]})
    if posted.is_new:
        audit.record("entry_make", court_id=court_id, actor_id=by, subject=("entry", posted.entry.id))
    return posted.entry


def preview(point: ManualPoint, *, court_id: UUID) -> Preview:
    """What recording the point would do; writes nothing. Raises Invalid, NoPolicy."""
    staff, rule, policy = _checked(point, court_id)
    month = months.would_take(court_id, calendar.month_of(point.occurred_at))
    same = select(func.count()).select_from(PointRecord).filter_by(court_id=court_id, staff_id=staff.id, month=month)
    waits = select(func.count()).select_from(Entry).filter_by(staff_id=staff.id, state=EntryState.PENDING)
    return Preview(
        staff=staff,
        rule=rule,
        policy=policy,
        points=(rule.pts or Decimal(0)) * point.quantity,
        month=month,
        explain_until=entries.explain_until(court_id, clock.now()),
        already=db.session.scalar(same.filter_by(measure=Measure.SCORE, rule=rule.code)) or 0,
        waiting=db.session.scalar(waits.filter_by(rule=rule.code)) or 0,
    )


def recordable(policy: Policy) -> list[Rule]:
    """The rules a person may record by hand: neither the month's statistics nor mere indicators."""
    return [rule for rule in policy.rules if rule.src is not Source.STAT and rule.pts]


def people(court_id: UUID, day: date) -> Sequence[Staff]:
    """The people of a court who were at work on a day, by number."""
    query = select(Staff).where(Staff.court_id == court_id, Staff.hired_on <= day)
    return db.session.scalars(query.where(Staff.left_on.is_(None) | (Staff.left_on >= day)).order_by(Staff.no)).all()


def _checked(point: ManualPoint, court_id: UUID) -> tuple[Staff, Rule, Policy]:
    """Whose point and by which rule. Raises Invalid with everything that is wrong."""
    wrong: dict[str, list[str]] = {}
    day = calendar.day_of(point.occurred_at)
    staff = db.session.scalar(select(Staff).filter_by(court_id=court_id, no=point.staff_no))
    position = position_on(staff.id, day) if staff else ""
    policy = policies.rules_for(court_id, position, f"{day:%Y-%m}")
    rule = next((rule for rule in recordable(policy) if rule.code == point.rule), None)
    if staff is None:
        wrong["staff_no"] = [_("没有工号为 %(no)s 的工作人员", no=point.staff_no)]
    elif not position:
        wrong["occurred_at"] = [_("%(name)s 那天不在本院岗位上", name=staff.name)]
    if rule is None:
        wrong["rule"] = [_unusable(policy, point.rule)]
    if point.occurred_at > clock.now() + ledger.FUTURE:
        wrong["occurred_at"] = [_("发生时间在将来，不能记分")]
    if not clean(point.reason, limit=LONGEST, lines=True):
        wrong["reason"] = [_("请写明事由")]
    if not 1 <= point.quantity <= MOST:
        wrong["quantity"] = [_("次数应为 1 到 %(most)d 的整数", most=MOST)]
    if wrong or staff is None or rule is None:
        raise Invalid(fields=wrong)
    return staff, rule, policy


def _unusable(policy: Policy, code: str) -> str:
    rule = policy.rule_by_code.get(code)
    if rule is None:
        return str(_("考核细则里没有 %(rule)s 这一条", rule=code))
    if rule.src is Source.STAT:
        return str(_("%(rule)s 由月末统计得出，不能人工登记", rule=code))
    return str(_("%(rule)s 只作指标，不计分，不用登记", rule=code))
