"""What people may do to a call that is going on."""

from uuid import UUID

from flask_babel import lazy_gettext

from court import audit, clock
from court.errors import DomainError, NotFound
from hotline import commands, desk_phone, store
from hotline.commands import Command
from hotline.models import DESK, PROVIDER, Call


class CallOver(DomainError):
    title = lazy_gettext("这通来电已经结束")


class NotOnThisCall(DomainError):
    title = lazy_gettext("您不在这通来电中，不能操作它")


class CapabilityMissing(DomainError):
    title = lazy_gettext("这个版本还没有保持、恢复和转接；请先与来电人约定回拨")


def hang_up(call_id: UUID, *, staff_id: UUID) -> Call:
    """End the call one is talking on: the provider is asked, and its end comes back as an event. Raises CallOver."""
    call = store.by_id(call_id)
    if call is None:
        raise NotFound
    if call.staff_id != staff_id:
        raise NotOnThisCall
    if call.is_over:
        raise CallOver
    if call.origin == DESK:
        desk_phone.hung_up(call)
    elif call.origin == PROVIDER:
        commands.enqueue(call, Command.HANG_UP, at=clock.now())
    return call


def handle(call_id: UUID, *, by: UUID, account_id: UUID) -> Call:
    """Mark a missed or orphan call as dealt with; the first one stays."""
    call = store.by_id(call_id)
    if call is None:
        raise NotFound
    if call.handled_at is None:
        call.handled_at, call.handled_by = clock.now(), by
        store.note(call, "handled", at=call.handled_at)
        audit.record("call_handled", court_id=call.court_id, actor_id=account_id, subject=("call", call.id))
    return call
