"""Entries (待核实): told to the person the same day, open to explanation, decided by somebody not involved."""

from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy import select

from court import calendar, clock, push
from court.db import db
from court.errors import DomainError, Invalid
from court.plain_text import clean
from scoring import policies
from scoring.facts import Fact
from scoring.models import NONE, Entry, EntryEvent, EntryKind, EntryState
from scoring.policy import Rule, Source

LONGEST = 2000


class NotPending(DomainError):
    title = lazy_gettext("这一条已经处理过了")


class ExplanationOver(DomainError):
    title = lazy_gettext("说明期限已过")


class NotYours(DomainError):
    status = 403
    title = lazy_gettext("只有本人能作说明")


class Involved(DomainError):
    status = 403
    title = lazy_gettext("记录人和当事人都不能核实自己的这一条，请由其他人处理")


def build(fact: Fact, *, rule: Rule, points: Decimal, recorded_by: UUID) -> Entry:
    """An entry for a fact, not yet stored. What a person recorded is never confirmed by the clock."""
    at = clock.now()
    return Entry(
        court_id=fact.court_id,
        kind=EntryKind.MANUAL if rule.src is Source.MANUAL or recorded_by != NONE else EntryKind.AUTO,
        state=EntryState.PENDING,
        staff_id=fact.staff_id,
        fact=fact.to_json(),
        rule=fact.rule,
        points=points,
        occurred_at=fact.occurred_at,
        susp=rule.susp,
        reversal_of=NONE,
        reason=fact.note,
        recorded_by=recorded_by,
        told_at=at,
        explain_until=explain_until(fact.court_id, at),
        explanation="",
        explained_at=None,
        decided_by=NONE,
        decided_at=None,
        decision="",
        record_id=NONE,
    )


def explain_until(court_id: UUID, told_at: datetime) -> datetime:
    """The first instant after the time to explain: the end of the policy's n-th working day from being told."""
    day = calendar.day_of(told_at)
    days = policies.rules_for(court_id, "", f"{day:%Y-%m}").explain_wd
    last = calendar.for_court(court_id).add_working_days(day, days).value
    return calendar.start_of(last + timedelta(days=1))


def open_entry(entry: Entry) -> Entry:
    """Store an entry and tell the person."""
    db.session.add(entry)
    db.session.flush()
    _step(entry, "told", by=entry.recorded_by, note=entry.reason)
    return entry


def explain(entry: Entry, text: str, *, by: UUID) -> Entry:
    """The person's explanation; it may be replaced until the time is over. Raises Invalid, ExplanationOver."""
    _refuse_decided(entry)
    if by != entry.staff_id:
        raise NotYours
    said = clean(text, limit=LONGEST, lines=True)
    if not said:
        raise Invalid(_("请写明情况"), fields={"explanation": [_("不能为空")]})
    if clock.now() >= entry.explain_until:
        raise ExplanationOver
    entry.explanation, entry.explained_at = said, clock.now()
    _step(entry, "explained", by=by, note=said)
    return entry


def cancel(entry: Entry, reason: str, *, by: UUID) -> Entry:
    """Decide that nothing is booked. `by` NONE: an outage declared afterwards. Raises Involved, NotPending."""
    decide(entry, EntryState.CANCELLED, reason, by=by)
    _step(entry, "cancelled", by=by, note=entry.decision)
    return entry


def decide(entry: Entry, state: EntryState, reason: str, *, by: UUID) -> None:
    """Note a decision by somebody not involved."""
    _refuse_decided(entry)
    if by != NONE and by in (entry.staff_id, entry.recorded_by):
        raise Involved
    said = clean(reason, limit=LONGEST, lines=True)
    if by != NONE and state is EntryState.CANCELLED and not said:
        raise Invalid(_("取消要写明理由"), fields={"reason": [_("不能为空")]})
    entry.state, entry.decision = state, said
    entry.decided_by, entry.decided_at = by, clock.now()


def note_confirmed(entry: Entry, record_id: UUID, *, by: UUID) -> None:
    """Note the record a confirmed entry became."""
    entry.record_id = record_id
    _step(entry, "confirmed", by=by, note=entry.decision)


def events(entry: Entry) -> list[EntryEvent]:
    """The steps of an entry, in order."""
    query = select(EntryEvent).filter_by(court_id=entry.court_id, entry_id=entry.id).order_by(EntryEvent.id)
    return list(db.session.scalars(query))


def _refuse_decided(entry: Entry) -> None:
    # Of two who decide at once the second waits here, and then finds it done.
    db.session.refresh(entry, with_for_update=True)
    if entry.state is not EntryState.PENDING:
        raise NotPending


def _step(entry: Entry, step: str, *, by: UUID, note: str) -> None:
    db.session.add(EntryEvent(court_id=entry.court_id, entry_id=entry.id, at=clock.now(), by=by, step=step, note=note))
    push.publish("entries", court_id=entry.court_id, staff_id=entry.staff_id, ref=entry.id)
