"""What nobody does in the hotline: people gone without a word, calls that never ended, commands nobody sent."""

from datetime import datetime
from uuid import UUID

from flask_babel import lazy_gettext
from sqlalchemy import or_, select

from court import clock
from court.db import db, retrying
from court.jobs import Job
from hotline import calls, outbox, presence, store, waiting
from hotline.config import config
from hotline.models import PROVIDER, Call
from hotline.provider import provider
from hotline.provider_errors import ProviderError
from hotline.states import ENDS, OVER, CallState, LegState, Missed, OperatorState

AT_ONCE = 50


def silent_operators() -> str:
    """Operators without a sign of life go offline."""
    gone = _end_silence()
    return f"{gone} offline" if gone else ""


@retrying
def _end_silence() -> int:
    now = clock.now()
    silent = presence.silent(config().presence, at=now)
    for who in silent:
        presence.move(who, OperatorState.OFFLINE, at=now)
    return len(silent)


def unfinished_calls() -> str:
    """Ask the provider about calls that go on suspiciously long; it may have told us of their end in vain."""
    ended = sum(_settle(call_id, sid) for call_id, sid in _doubtful())
    return f"{ended} calls ended" if ended else ""


def _doubtful() -> list[tuple[UUID, str]]:
    before = clock.now() - config().look_after
    query = (
        select(Call.id, Call.sid)
        .where(Call.origin == PROVIDER, Call.state.not_in(list(OVER)), Call.started_at < before)
        .where(or_(Call.looked_at.is_(None), Call.looked_at < before))
        .order_by(Call.started_at)
        .limit(AT_ONCE)
    )
    rows = [(row.id, row.sid) for row in db.session.execute(query)]
    db.session.rollback()  # the provider is asked outside any transaction
    return rows


def _settle(call_id: UUID, sid: str) -> bool:
    try:
        status = provider().status(sid)
    except ProviderError:
        status = "unknown"
    return _looked(call_id, status)


@retrying
def _looked(call_id: UUID, status: str) -> bool:
    """Note that the provider was asked; whether the call turned out to be over."""
    call = store.by_id(call_id)
    if call is None or call.is_over:
        return False
    now = clock.now()
    call.looked_at = now
    if status == "unknown" and not _is_too_old(call, now):
        return False
    if status and status not in ENDS and not _is_too_old(call, now):
        return False
    calls.end(call, at=now, reason=_reason(call, status))
    waiting.assign(call.court_id)
    return True


def _is_too_old(call: Call, now: datetime) -> bool:
    return now - call.started_at > config().longest


def _reason(call: Call, status: str) -> Missed:
    """An orphan has no known beginning, a call the provider has forgotten no known end."""
    if call.state is CallState.NEW or ENDS.get(status) in (None, LegState.FAILED):
        return Missed.FAILED
    return Missed.ABANDONED


def unsent_commands() -> str:
    """Send what a process decided and did not live to send."""
    sent = outbox.send_due()
    return f"{sent} commands sent" if sent else ""


def waiting_callers() -> str:
    """Match once more: nobody waits because a moment was missed."""
    for court_id in _courts_with_callers():
        _assign(court_id)
    return ""


def _courts_with_callers() -> list[UUID]:
    query = select(Call.court_id).where(Call.state == CallState.WAITING, Call.open_leg == 0).distinct()
    return list(db.session.scalars(query))


@retrying
def _assign(court_id: UUID) -> None:
    waiting.assign(court_id)


JOBS = (
    Job("hotline_silent", lazy_gettext("座席离线检查"), silent_operators, "interval", {"seconds": 15}),
    Job("hotline_unfinished", lazy_gettext("未结束来电核对"), unfinished_calls, "interval", {"seconds": 60}),
    Job("hotline_unsent", lazy_gettext("平台指令补发"), unsent_commands, "interval", {"seconds": 20}),
    Job("hotline_waiting", lazy_gettext("排队来电再分配"), waiting_callers, "interval", {"seconds": 20}),
)
