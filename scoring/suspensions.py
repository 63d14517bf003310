"""Times in which the rules marked `susp` make nothing: outages of the court, statutory leave of a person."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from court.db import db
from scoring.models import NONE, Suspension


def suspend(
    *,
    court_id: UUID,
    from_at: datetime,
    to_at: datetime,
    reason: str,
    source_kind: str,
    source_id: object,
    staff_id: UUID = NONE,
) -> Suspension:
    """Suspend from `from_at` until before `to_at`; the same source again is itself."""
    query = select(Suspension).filter_by(court_id=court_id, source_kind=source_kind, source_id=str(source_id))
    found = db.session.scalar(query)
    if found is not None:
        return found
    made = Suspension(
        court_id=court_id,
        staff_id=staff_id,
        from_at=from_at,
        to_at=to_at,
        reason=reason,
        source_kind=source_kind,
        source_id=str(source_id),
    )
    db.session.add(made)
    db.session.flush()
    return made


def covering(court_id: UUID, staff_id: UUID, at: datetime) -> Suspension | None:
    """What suspends a person's rules at an instant, if anything does."""
    query = (
        select(Suspension)
        .where(Suspension.court_id == court_id, Suspension.staff_id.in_([NONE, staff_id]))
        .where(Suspension.from_at <= at, Suspension.to_at > at)
        .order_by(Suspension.from_at)
        .limit(1)
    )
    return db.session.scalar(query)
