"""Deciding entries: confirming books the record; reversals are proposed, approved and booked here too."""

from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy import select

from court import audit, clock
from court.db import db
from court.errors import DomainError, Invalid
from court.plain_text import clean
from scoring import entries, ledger
from scoring.facts import Fact
from scoring.models import NONE, Entry, EntryKind, EntryState, PointRecord, Suspension


class ReversalPending(DomainError):
    title = lazy_gettext("这条积分的冲销已经在等核实")


def confirm(entry: Entry, *, by: UUID, note: str = "", review_of: str = "") -> PointRecord:
    """Confirm an entry and book it. `by` NONE: the job, for what nobody explained. Raises Involved, NotPending."""
    entries.decide(entry, EntryState.CONFIRMED, note, by=by)
    record = _book(entry, review_of=review_of)
    entries.note_confirmed(entry, record.id, by=by)
    audit.record("entry_confirm", court_id=entry.court_id, actor_id=by, subject=("entry", entry.id))
    return record


def _book(entry: Entry, *, review_of: str) -> PointRecord:
    if entry.kind is not EntryKind.REVERSAL:
        return ledger.book_entry(entry, review_of=review_of)
    undone = db.session.get_one(PointRecord, (entry.court_id, entry.reversal_of))
    return ledger.reverse(undone, by=entry.recorded_by, reason=entry.reason, entry_id=entry.id, review_of=review_of)


def propose_reversal(record: PointRecord, *, by: UUID, reason: str) -> Entry:
    """Ask for a record to be undone; somebody not involved approves.

    Raises Invalid, AlreadyReversed, ReversalPending.
    """
    why = clean(reason, limit=entries.LONGEST, lines=True)
    if not why:
        raise Invalid(_("冲销要写明理由"), fields={"reason": [_("不能为空")]})
    if ledger.is_reversed(record) or record.reversal_of != NONE:
        raise ledger.AlreadyReversed
    waiting = select(Entry.id).filter_by(reversal_of=record.id, state=EntryState.PENDING)
    if db.session.scalar(waiting.with_for_update()):
        raise ReversalPending
    fact = Fact(
        court_id=record.court_id,
        staff_id=record.staff_id,
        source_kind="reversal",
        source_id=str(record.id),
        rule=record.rule,
        measure=record.measure,
        occurred_at=record.occurred_at,
        note=why,
    )
    at = clock.now()
    entry = Entry(
        court_id=record.court_id,
        kind=EntryKind.REVERSAL,
        state=EntryState.PENDING,
        staff_id=record.staff_id,
        fact=fact.to_json(),
        rule=record.rule,
        points=-record.points,
        occurred_at=record.occurred_at,
        susp=False,
        reversal_of=record.id,
        reason=why,
        recorded_by=by,
        told_at=at,
        explain_until=entries.explain_until(record.court_id, at),
        explanation="",
        explained_at=None,
        decided_by=NONE,
        decided_at=None,
        decision="",
        record_id=NONE,
    )
    return entries.open_entry(entry)


def confirm_unexplained(court_id: UUID) -> int:
    """Confirm the automatic entries whose time to explain is over and that nobody explained; the number confirmed."""
    due = select(Entry).where(
        Entry.court_id == court_id,
        Entry.state == EntryState.PENDING,
        Entry.kind == EntryKind.AUTO,
        Entry.explained_at.is_(None),
        Entry.explain_until <= clock.now(),
    )
    found = db.session.scalars(due.order_by(Entry.occurred_at, Entry.id).with_for_update(skip_locked=True)).all()
    for entry in found:
        confirm(entry, by=NONE, note=_("期限内无人说明，自动确认"))
    return len(found)


def cancel_suspended(suspension: Suspension) -> int:
    """Cancel what waits although its rule was suspended then, as declared afterwards; the number cancelled."""
    waiting = select(Entry).where(
        Entry.court_id == suspension.court_id,
        Entry.state == EntryState.PENDING,
        Entry.susp.is_(True),
        Entry.occurred_at >= suspension.from_at,
        Entry.occurred_at < suspension.to_at,
    )
    if suspension.staff_id != NONE:
        waiting = waiting.where(Entry.staff_id == suspension.staff_id)
    found = db.session.scalars(waiting.with_for_update()).all()
    for entry in found:
        entries.cancel(entry, suspension.reason, by=NONE)
    return len(found)
