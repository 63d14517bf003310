"""The audit trail: who did what to which thing, when, from where, and whether it was allowed. Append-only, chained."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import has_request_context, request
from sqlalchemy import String, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from court import chain, clock
from court.db import Base, CourtKeyed, streamed

NOBODY = UUID(int=0)  # no court, no account: a sign-in with an unknown name, a job
CHAIN = "audit"


class Audit(CourtKeyed, chain.Linked, Base):
    """One act. Never updated, never deleted."""

    __tablename__ = "audit"

    at: Mapped[datetime] = mapped_column(index=True)
    actor_id: Mapped[UUID]  # account, or NOBODY for a job
    action: Mapped[str] = mapped_column(String(64))
    subject_kind: Mapped[str] = mapped_column(String(32))
    subject_id: Mapped[str] = mapped_column(String(64))
    outcome: Mapped[str] = mapped_column(String(16))  # done | refused
    address: Mapped[str] = mapped_column(String(64))
    note: Mapped[str] = mapped_column(Text)

    def canonical(self) -> Mapping[str, Any]:
        return {
            "court": self.court_id,
            "id": self.id,
            "seq": self.seq,
            "at": self.at,
            "actor": self.actor_id,
            "action": self.action,
            "subject": f"{self.subject_kind}:{self.subject_id}",
            "outcome": self.outcome,
            "address": self.address,
            "note": self.note,
        }


def record(
    action: str,
    *,
    court_id: UUID,
    actor_id: UUID = NOBODY,
    subject: tuple[str, object] = ("", ""),
    outcome: str = "done",
    note: str = "",
) -> None:
    """Add a line in the running transaction. `subject`: kind and id. No personal data in `note`."""
    address = (request.remote_addr or "") if has_request_context() else ""
    row = Audit(
        court_id=court_id,
        at=clock.now(),
        actor_id=actor_id,
        action=action,
        subject_kind=subject[0],
        subject_id=str(subject[1]),
        outcome=outcome,
        address=address,
        note=note,
    )
    chain.append(CHAIN, row)


def rows(court_id: UUID) -> Iterator[Audit]:
    """The chain of one court, in order."""
    query = select(Audit).filter_by(court_id=court_id).order_by(Audit.seq)
    return streamed(query)


def verify(court_id: UUID) -> list[str]:
    """What is wrong with the audit chain of one court; empty when it is whole."""
    return chain.faults(rows(court_id), end=chain.head_of(court_id, CHAIN))
