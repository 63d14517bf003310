"""The queue: who has waited longest meets who has been idle longest. Ours alone; the provider only parks callers."""

from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Select, select, text

from court import clock
from court.db import db, is_sqlite
from hotline import addresses, commands, presence, store
from hotline.commands import Command
from hotline.config import config
from hotline.models import PROVIDER, Call, CallLeg
from hotline.operator_models import OperatorPresence
from hotline.states import CallState, LegState, OperatorState

Query = TypeVar("Query", bound=Select[Any])


def assign(court_id: UUID, *, at_hand: UUID | None = None) -> None:
    """Connect waiting callers with ready operators for as long as there are both.

    at_hand: the call whose document is being asked for; it is connected by the answer, others by a command. Call it
    after whatever made a caller wait or an operator ready, in the same transaction.
    """
    _one_at_a_time(court_id)
    now = clock.now()
    while (operator := _longest_idle(court_id, now)) and (call := _longest_waiting(court_id)):
        _offer(call, operator, now, by_command=call.id != at_hand)


def is_anybody_ready(court_id: UUID) -> bool:
    """Whether an operator could be rung now; reads only."""
    return db.session.scalar(_ready(court_id, clock.now()).with_only_columns(OperatorPresence.id).limit(1)) is not None


def _one_at_a_time(court_id: UUID) -> None:
    """Let one transaction of a court match at a time: two that do not see each other would both find nobody."""
    if not is_sqlite():
        key = court_id.int % (1 << 63)
        db.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})


def _ready(court_id: UUID, now: datetime) -> Select[Any]:
    return select(OperatorPresence).where(
        OperatorPresence.court_id == court_id,
        OperatorPresence.state == OperatorState.READY,
        OperatorPresence.seen_at >= now - config().presence,
    )


def _longest_idle(court_id: UUID, now: datetime) -> OperatorPresence | None:
    query = _ready(court_id, now).order_by(OperatorPresence.since_at, OperatorPresence.id).limit(1)
    found: OperatorPresence | None = db.session.scalar(_locked(query))
    return found


def _longest_waiting(court_id: UUID) -> Call | None:
    # By the time of first joining: who comes back from an operator that did not answer stands in front again.
    query = (
        select(Call)
        .where(Call.court_id == court_id, Call.state == CallState.WAITING, Call.open_leg == 0, Call.origin == PROVIDER)
        .order_by(Call.queued_at, Call.id)
        .limit(1)
    )
    found: Call | None = db.session.scalar(_locked(query))
    return found


def _locked(query: Query) -> Query:
    return query.with_for_update(skip_locked=True).execution_options(populate_existing=True)


def _offer(call: Call, operator: OperatorPresence, now: datetime, *, by_command: bool) -> None:
    """Reserve the operator for the caller and have the telephone ring."""
    call.attempts += 1
    call.open_leg = call.attempts
    leg = CallLeg(
        court_id=call.court_id,
        call_id=call.id,
        number=call.attempts,
        staff_id=operator.staff_id,
        device=operator.device,
        sid="",
        state=LegState.OFFERED,
        offered_at=now,
        answered_at=None,
        ended_at=None,
        recorded_at=None,
    )
    db.session.add(leg)
    presence.take(operator, OperatorState.RESERVED, call_id=call.id, leg=leg.number, at=now)
    store.note(call, "offered", at=now, leg=leg.number, staff_id=operator.staff_id)
    if by_command:
        url = addresses.connect(call.id, leg.number)
        commands.enqueue(call, Command.REDIRECT, at=now, leg=leg.number, url=url)
    db.session.flush()
