"""Declaring outages (故障时段): the rules they make unfair are suspended, what already waits for them is cancelled."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy import select

from conduct.models import Outage, OutageKind
from court import audit, clock
from court.db import db
from court.errors import DomainError, Invalid
from court.plain_text import clean
from scoring import decisions, suspensions

LONGEST = timedelta(days=14)


class OutageOverlaps(DomainError):
    title = lazy_gettext("这段时间已经登记过故障")


@dataclass(frozen=True)
class Declared:
    """A declared outage and how many waiting entries it cancelled."""

    outage: Outage
    cancelled: int


def declare(court_id: UUID, *, kind: OutageKind, from_at: datetime, to_at: datetime, reason: str, by: UUID) -> Declared:
    """Declare an outage from `from_at` until before `to_at`. Raises Invalid, OutageOverlaps."""
    text = clean(reason, limit=200)
    _refuse_bad_times(from_at, to_at, text)
    same = select(Outage.id).where(Outage.court_id == court_id, Outage.kind == kind)
    if db.session.scalar(same.where(Outage.from_at < to_at, Outage.to_at > from_at)):
        raise OutageOverlaps
    outage = Outage(
        court_id=court_id,
        kind=kind,
        from_at=from_at,
        to_at=to_at,
        reason=text,
        declared_by=by,
        declared_at=clock.now(),
    )
    db.session.add(outage)
    db.session.flush()
    suspension = suspensions.suspend(
        court_id=court_id,
        from_at=from_at,
        to_at=to_at,
        reason=_("故障时段：%(reason)s", reason=text),
        source_kind="outage",
        source_id=outage.id,
    )
    cancelled = decisions.cancel_suspended(suspension)
    audit.record("outage_declare", court_id=court_id, actor_id=by, subject=("outage", outage.id), note=kind.value)
    return Declared(outage, cancelled)


def of_court(court_id: UUID) -> list[Outage]:
    """The outages of a court, newest first."""
    return list(db.session.scalars(select(Outage).filter_by(court_id=court_id).order_by(Outage.from_at.desc())))


def _refuse_bad_times(from_at: datetime, to_at: datetime, reason: str) -> None:
    wrong = {}
    if to_at <= from_at:
        wrong["to"] = [_("结束时间要晚于开始时间")]
    elif to_at - from_at > LONGEST:
        wrong["to"] = [_("一次故障最长登记 %(days)d 天", days=LONGEST.days)]
    if from_at > clock.now():
        wrong["from"] = [_("开始时间不能在将来")]
    if not reason:
        wrong["reason"] = [_("请写明原因")]
    if wrong:
        raise Invalid(fields=wrong)
