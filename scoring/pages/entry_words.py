"""Entries ready to be shown: whose, what, by which rule, what confirming would do, and what the asker may do."""

from dataclasses import dataclass
from decimal import Decimal

from flask_babel import gettext as _

from court import calendar, clock
from court.accounts.access import may, principal
from court.db import db
from court.people.models import Staff
from court.people.services import position_on
from scoring import policies
from scoring.facts import Fact
from scoring.models import NONE, Entry, EntryKind, EntryState
from scoring.policy import Rule
from scoring.words import kind_name, said, source_name


@dataclass(frozen=True)
class ShownEntry:
    """One entry and what its page needs. rule: None for a reversal of handled work."""

    entry: Entry
    staff: Staff
    rule: Rule | None
    dimension: str
    text: str
    evidence: str
    source: str
    points: Decimal
    may_explain: bool
    may_decide: bool
    is_involved: bool


def shown(entry: Entry) -> ShownEntry:
    """An entry with its words, in the policy of the day it is about."""
    fact, who = Fact.from_json(entry.fact), principal()
    day = calendar.day_of(entry.occurred_at)
    policy = policies.rules_for(entry.court_id, position_on(entry.staff_id, day), f"{day:%Y-%m}")
    rule = policy.rule_by_code.get(entry.rule)
    is_pending = entry.state is EntryState.PENDING
    is_involved = who.person_id in (entry.staff_id, entry.recorded_by)
    return ShownEntry(
        entry=entry,
        staff=db.session.get_one(Staff, entry.staff_id),
        rule=rule,
        dimension=next((said(d) for d in policy.dimensions if rule and d.key == rule.dim), ""),
        text=_text(entry, rule, fact),
        evidence=str(fact.evidence.get("text", "")),
        source=source_name(fact.source_kind),
        points=entry.points,
        may_explain=is_pending and entry.staff_id == who.staff_id and clock.now() < entry.explain_until,
        may_decide=is_pending and not is_involved and may("entry.decide"),
        is_involved=is_involved,
    )


def _text(entry: Entry, rule: Rule | None, fact: Fact) -> str:
    name = said(rule) if rule else kind_name(entry.rule)
    minutes = fact.evidence.get("minutes")
    if minutes is not None:
        name = _("%(what)s（%(n)s 分钟）", what=name, n=minutes)
    if fact.quantity > 1:
        name = _("%(what)s × %(n)s", what=name, n=fact.quantity)
    return str(_("冲销：%(what)s", what=name)) if entry.reversal_of != NONE else name


def effects(item: ShownEntry) -> list[str]:
    """What confirming would do, for the dialog that asks."""
    entry, points = item.entry, item.points
    if entry.kind is EntryKind.REVERSAL:
        first = _("%(name)s 的这条积分被冲销，记 %(points)s", name=item.staff.name, points=f"{points:+.2f}")
    else:
        first = _("给 %(name)s 记 %(points)s，%(rule)s", name=item.staff.name, points=f"{points:+.2f}", rule=item.text)
    said_so = [str(first), str(_("本人和记录人立即看到，本人可在异议期内提出异议"))]
    if item.rule and item.rule.veto:
        said_so.append(str(_("当月不得评为优秀")))
    if item.rule and item.rule.fail:
        said_so.append(str(_("当月定为不合格")))
    return said_so
