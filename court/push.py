"""Live events: a row in the same transaction as its cause; what the pages listen to."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Index, String, delete, text
from sqlalchemy.orm import Mapped, mapped_column

from court import clock
from court.db import Base, CourtKeyed, db, is_sqlite
from court.ids import new_id

CHANNEL = "courtdesk_push"
EVERYONE = UUID(int=0)
SIGNED_OUT = "signed_out"  # `ref`: the account whose streams end


class PushEvent(CourtKeyed, Base):
    """Something pages may want to know: a topic and a reference, never personal data."""

    __tablename__ = "push_event"
    __table_args__ = (Index("ix_push_event_id", "id"),)

    at: Mapped[datetime] = mapped_column(index=True)
    topic: Mapped[str] = mapped_column(String(32))
    staff_id: Mapped[UUID]  # whose it is, or EVERYONE in the court
    ref: Mapped[str] = mapped_column(String(64))


# Built once: almost every writing request runs it.
_INSERT = PushEvent.metadata.tables[PushEvent.__tablename__].insert()


def publish(topic: str, *, court_id: UUID, staff_id: UUID = EVERYONE, ref: object = "") -> None:
    """Tell the pages of one court about `topic` once this transaction has committed."""
    values = {"court_id": court_id, "id": new_id(), "at": clock.now(), "topic": topic, "staff_id": staff_id}
    db.session.execute(_INSERT, values | {"ref": str(ref)})
    if not is_sqlite():
        db.session.execute(text(f"NOTIFY {CHANNEL}"))


def forget(*, hours: float) -> int:
    """Delete events older than `hours`; the number deleted."""
    gone = db.session.execute(delete(PushEvent).where(PushEvent.at < clock.now() - timedelta(hours=hours)))
    return int(getattr(gone, "rowcount", 0))
