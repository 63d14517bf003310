"""What we ask of the provider, written down in the transaction that decides it; the outbox sends it afterwards."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from flask import current_app
from sqlalchemy import Index, String, Text, select, update
from sqlalchemy.orm import Mapped, mapped_column

from court.columns import state_column
from court.db import Base, Keyed, after_commit, db
from hotline.models import LONGEST_SID, Call


class Command(StrEnum):
    REDIRECT = "redirect"
    HANG_UP = "hang_up"


class Sending(StrEnum):
    """Where a command is on its way."""

    QUEUED = "queued"
    CLAIMED = "claimed"  # somebody is sending it, until `claimed_until`
    DONE = "done"
    FAILED = "failed"
    DROPPED = "dropped"  # no longer needed


class ProviderCommand(Keyed, Base):
    """One request to the provider. It is safe to send twice: a process may die between sending and saying so."""

    __tablename__ = "provider_command"
    __table_args__ = (
        Index("ix_provider_command_due", "state", "due_at"),
        Index("ix_provider_command_call", "call_id", "leg"),
    )

    court_id: Mapped[UUID]
    call_id: Mapped[UUID]
    leg: Mapped[int]  # the attempt it is for, 0 for none
    command: Mapped[Command] = mapped_column(state_column(Command, 12))
    sid: Mapped[str] = mapped_column(String(LONGEST_SID))
    url: Mapped[str] = mapped_column(Text)
    state: Mapped[Sending] = mapped_column(state_column(Sending, 12))
    tries: Mapped[int]
    due_at: Mapped[datetime]
    claimed_until: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(String(120))


def enqueue(call: Call, command: Command, *, at: datetime, leg: int = 0, url: str = "") -> None:
    """Decide to ask the provider; the sender is woken once this transaction has committed."""
    row = ProviderCommand(
        court_id=call.court_id,
        call_id=call.id,
        leg=leg,
        command=command,
        sid=call.sid,
        url=url,
        state=Sending.QUEUED,
        tries=0,
        due_at=at,
        claimed_until=None,
        done_at=None,
        error="",
    )
    db.session.add(row)
    after_commit(_wake)


def is_in_flight(call_id: UUID, leg: int, *, at: datetime) -> bool:
    """Whether a command for this attempt is being sent right now."""
    query = select(ProviderCommand.id).filter_by(call_id=call_id, leg=leg, state=Sending.CLAIMED)
    return db.session.scalar(query.where(ProviderCommand.claimed_until > at).limit(1)) is not None


def drop(call_id: UUID, leg: int) -> None:
    """Take back what has not been sent for this attempt."""
    waiting = update(ProviderCommand).where(
        ProviderCommand.call_id == call_id, ProviderCommand.leg == leg, ProviderCommand.state == Sending.QUEUED
    )
    db.session.execute(waiting.values(state=Sending.DROPPED))


def _wake() -> None:
    sender = current_app.extensions.get("sender")
    if sender is not None:
        sender.wake()
