"""Objections (异议): a person challenges a record; people not involved answer in writing; the original stays."""

from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy import select

from court import audit, clock, push
from court.db import db
from court.errors import DomainError, Invalid
from court.people.models import Staff
from court.plain_text import clean
from scoring import entries, ledger, months
from scoring.models import NONE, Entry, MonthState, Objection, ObjectionState, PointRecord
from scoring.period import close
from scoring.period.steps import timetable

LONGEST = 2000


class NotYours(DomainError):
    status = 403
    title = lazy_gettext("只能对自己的积分提出异议")


class TooLate(DomainError):
    title = lazy_gettext("异议期已过")


class ObjectionOpen(DomainError):
    title = lazy_gettext("这条积分的异议已经在复核")


class ObjectionDecided(DomainError):
    title = lazy_gettext("这件异议已经答复")


def raise_objection(record: PointRecord, grounds: str, *, by: UUID) -> Objection:
    """Challenge one of one's own records, from its booking to the end of the objection days.

    Raises NotYours, TooLate, ObjectionOpen, Invalid.
    """
    if record.staff_id != by:
        raise NotYours
    db.session.get(Staff, by, with_for_update=True)  # one at a time, so that a double press is one objection
    text = clean(grounds, limit=LONGEST, lines=True)
    if not text:
        raise Invalid(_("请写明异议理由"), fields={"grounds": [_("不能为空")]})
    if ledger.is_reversed(record) or record.reversal_of != NONE:
        raise ledger.AlreadyReversed
    if is_over(record.court_id, record.month):
        raise TooLate
    same = select(Objection.id).filter_by(record_id=record.id).where(Objection.state != ObjectionState.KEPT)
    if db.session.scalar(same):
        raise ObjectionOpen
    objection = Objection(
        court_id=record.court_id,
        month=record.month,
        staff_id=by,
        record_id=record.id,
        grounds=text,
        state=ObjectionState.OPEN,
        raised_at=clock.now(),
        decided_at=None,
        decided_by=NONE,
        answer="",
    )
    db.session.add(objection)
    db.session.flush()
    audit.record("objection_raise", court_id=record.court_id, actor_id=by, subject=("objection", objection.id))
    push.publish("objections", court_id=record.court_id, staff_id=by, ref=objection.id)
    return objection


def is_over(court_id: UUID, month: str) -> bool:
    """Whether objections to records of a month are no longer taken."""
    state = months.state_of(court_id, month)
    if state in (MonthState.OPEN, MonthState.COLLECTING):
        return False
    return state is MonthState.LOCKED or clock.now() >= timetable(court_id, month).objections_until


def decide(objection: Objection, *, upheld: bool, answer: str, by: UUID) -> PointRecord | None:
    """Answer an objection in writing. Upheld: the record is reversed, in its own month while that is publicised.

    by: neither the person nor who recorded or confirmed the record. The reversal, or None.
    Raises ObjectionDecided, Involved, Invalid.
    """
    # Of two who answer at once the second waits here, and then finds it done.
    db.session.refresh(objection, with_for_update=True)
    if objection.state not in (ObjectionState.OPEN, ObjectionState.KEPT):
        raise ObjectionDecided
    record = db.session.get_one(PointRecord, (objection.court_id, objection.record_id))
    if by in involved(record):
        raise entries.Involved(_("当事人、记录人和核实人不能复核这件异议"))
    text = clean(answer, limit=LONGEST, lines=True)
    if not text:
        raise Invalid(_("复核要书面答复"), fields={"answer": [_("不能为空")]})
    objection.state = ObjectionState.UPHELD if upheld else ObjectionState.DISMISSED
    objection.answer, objection.decided_by, objection.decided_at = text, by, clock.now()
    undone = None
    if upheld:
        undone = ledger.reverse(record, by=by, reason=text, review_of=record.month)
    audit.record("objection_decide", court_id=objection.court_id, actor_id=by, subject=("objection", objection.id))
    push.publish("objections", court_id=objection.court_id, staff_id=objection.staff_id, ref=objection.id)
    close.note_review(objection.court_id, objection.month, by=by, reason=text[:200])
    return undone


def involved(record: PointRecord) -> set[UUID]:
    """The people who may not review a record: whose it is, who recorded it, who confirmed it."""
    entry = db.session.get(Entry, record.entry_id)
    return {record.staff_id, record.recorded_by, entry.decided_by if entry else NONE} - {NONE}


def of_month(court_id: UUID, month: str) -> list[Objection]:
    """The objections of a month, oldest first."""
    query = select(Objection).filter_by(court_id=court_id, month=month).order_by(Objection.id)
    return list(db.session.scalars(query))
