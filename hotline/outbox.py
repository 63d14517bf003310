"""Sending what was decided: claim under a lease, ask the provider outside any transaction, write down how it went."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import ColumnElement, and_, or_, select

from court import clock
from court.db import db, retrying
from hotline import calls, legs, store, waiting
from hotline.commands import Command, ProviderCommand, Sending
from hotline.provider import provider
from hotline.provider_errors import ProviderError
from hotline.states import LegState, Missed

LEASE = timedelta(seconds=30)  # longer than the provider's time-out: what is older was lost with its process
WAITS = (1, 2, 5, 10, 20, 40, 60)  # seconds before each further try
AT_ONCE = 20
log = structlog.get_logger()


@dataclass(frozen=True)
class _Claimed:
    """A command of ours for the length of a lease."""

    id: UUID
    command: Command
    sid: str
    url: str


def send_due() -> int:
    """Send what is due, of whatever process that has died meanwhile too; the number sent or given up."""
    claimed = _claim()
    for command in claimed:
        _send(command)
    return len(claimed)


@retrying
def _claim() -> list[_Claimed]:
    now = clock.now()
    query = select(ProviderCommand).where(_is_due(now)).order_by(ProviderCommand.id).limit(AT_ONCE)
    rows = list(db.session.scalars(query.with_for_update(skip_locked=True)))
    for row in rows:
        row.state, row.claimed_until, row.tries = Sending.CLAIMED, now + LEASE, row.tries + 1
    return [_Claimed(row.id, row.command, row.sid, row.url) for row in rows]


def has_due() -> bool:
    """Whether there may be something to send; reads only."""
    return db.session.scalar(select(ProviderCommand.id).where(_is_due(clock.now())).limit(1)) is not None


def _is_due(now: datetime) -> ColumnElement[bool]:
    """Waiting and due, or claimed by somebody who never came back."""
    is_waiting = and_(ProviderCommand.state == Sending.QUEUED, ProviderCommand.due_at <= now)
    return or_(is_waiting, and_(ProviderCommand.state == Sending.CLAIMED, ProviderCommand.claimed_until < now))


def _send(claimed: _Claimed) -> None:
    failure: ProviderError | None = None
    try:
        if claimed.command is Command.REDIRECT:
            provider().redirect(claimed.sid, claimed.url)
        else:
            provider().hang_up(claimed.sid)
    except ProviderError as error:
        failure = error
        log.warning("provider did not do it", command=claimed.command.value, error=str(error))
    _settle(claimed.id, failure)


@retrying
def _settle(command_id: UUID, failure: ProviderError | None) -> None:
    row = db.session.get(ProviderCommand, command_id, with_for_update=True)
    if row is None or row.state is not Sending.CLAIMED:
        return
    now = clock.now()
    row.claimed_until = None
    if failure is None:
        row.state, row.done_at = Sending.DONE, now
    elif failure.is_final or row.tries > len(WAITS):
        row.state, row.done_at, row.error = Sending.FAILED, now, str(failure)[:120]
        _given_up(row, is_over=failure.is_final)
    else:
        row.state, row.error = Sending.QUEUED, str(failure)[:120]
        row.due_at = now + timedelta(seconds=WAITS[row.tries - 1])


def _given_up(row: ProviderCommand, *, is_over: bool) -> None:
    """A caller could not be sent to an operator. is_over: the provider has no such call any more."""
    call = store.by_id(row.call_id)
    if call is None or call.is_over:
        return
    now = clock.now()
    if is_over:
        calls.end(call, at=now, reason=Missed.FAILED)
    elif row.leg and row.leg == call.open_leg and (leg := legs.find(call.id, row.leg)):
        legs.over(call, leg, LegState.CANCELED, at=now)
    waiting.assign(call.court_id)
