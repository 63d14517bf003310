"""Wrap-up (话后登记): what a call was about becomes a matter, and the operator is free again."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy import select

from court import clock, phones
from court.db import db
from court.errors import DomainError, Invalid
from court.sealed import vault
from hotline import desk_phone, legs, presence, store, waiting
from hotline.config import config
from hotline.models import DESK, Call, CallLeg
from hotline.states import OperatorState
from matters import services
from matters.catalogue import catalogue
from matters.kinds import Channel
from matters.models import Matter, MatterState
from matters.services import Completed, Record, Source

SOURCE_KINDS = {DESK: "desk_call"}
CALL_SOURCE = "call"
LONGEST_PHONE = 32


class NotYourCall(DomainError):
    title = lazy_gettext("这通来电不是您接听的，不能由您登记")


class NobodyTalked(DomainError):
    title = lazy_gettext("这通来电没有接通，没有可登记的内容")


class HasMatters(DomainError):
    title = lazy_gettext("这通来电已经登记了事项，不能再记为无效来电")


def record(call_id: UUID, given: Record, *, staff_id: UUID) -> Completed:
    """Record what a call was about. The same content again is the same matter; other content is another one.

    The first record frees the operator. A call at a desk telephone, which nobody reports the end of, ends with it.
    Raises Invalid with its fields, NotYourCall, NobodyTalked, HasMatters.
    """
    call = _locked(call_id)
    leg = _own_leg(call, staff_id)
    now = clock.now()
    if call.origin == DESK:
        _set_caller(call, given.phone)
    _check_words(given)
    given = replace(given, phone=known_number(call))
    done = services.complete(given, court_id=call.court_id, staff_id=staff_id, source=_source(call, leg, now))
    if done.is_new and _is_invalid(done.matter) and _other_matters(call, done.matter):
        raise HasMatters
    if call.origin == DESK and not call.is_over:
        desk_phone.hung_up(call)
    _complete(call, leg, now)
    return done


def source_kind(call: Call) -> str:
    """The kind of source that matters of this call name."""
    return SOURCE_KINDS.get(call.origin, CALL_SOURCE)


def known_number(call: Call) -> str:
    """The caller's number as matters keep it; "" where nobody can be recognised or rung by it."""
    caller = phones.read(call.caller)
    return caller.key if caller.dialable and caller.key and len(caller.key) <= LONGEST_PHONE else ""


def _locked(call_id: UUID) -> Call:
    call = store.by_id(call_id)
    if call is None:
        raise NobodyTalked
    return call


def _own_leg(call: Call, staff_id: UUID) -> CallLeg:
    """The newest attempt in which this person talked."""
    if call.answered_at is None:
        raise NobodyTalked
    mine = [leg for leg in legs.of_call(call.id) if leg.staff_id == staff_id and leg.answered_at is not None]
    if not mine:
        raise NotYourCall
    return mine[-1]


def _source(call: Call, leg: CallLeg, now: datetime) -> Source:
    ended = leg.ended_at or call.ended_at
    return Source(
        kind=source_kind(call),
        id=str(call.id),
        channel=Channel.HOTLINE,
        started_at=leg.answered_at or call.started_at,
        in_time=ended is None or now - ended <= config().record_within,
    )


def _check_words(given: Record) -> None:
    words = catalogue().words
    wrong = {}
    if given.role and given.role not in {word.code for word in words.roles}:
        wrong["role"] = [_("请从列表中选择来电人身份")]
    if given.identity_check and given.identity_check not in {word.code for word in words.identity_checks}:
        wrong["identity_check"] = [_("请从列表中选择核验结果")]
    if wrong:
        raise Invalid(fields=wrong)


def _is_invalid(matter: Matter) -> bool:
    kind = catalogue().kinds.find(Channel.HOTLINE, matter.kind)
    return kind is not None and not kind.counts


def _other_matters(call: Call, matter: Matter) -> bool:
    others = select(Matter.id).filter_by(
        court_id=call.court_id, source_kind=source_kind(call), source_id=str(call.id), state=MatterState.DONE
    )
    return db.session.scalar(others.where(Matter.id != matter.id).limit(1)) is not None


def _set_caller(call: Call, phone: str) -> None:
    """The number the operator read off a desk telephone."""
    if phone and not call.caller:
        caller = phones.read(phone)
        call.caller, call.caller_kind = phone[:LONGEST_PHONE], caller.kind.value
        call.caller_index = vault().index("phone", call.court_id, caller.key) if caller.key else None


def _complete(call: Call, leg: CallLeg, now: datetime) -> None:
    """The call is recorded: off the list, and the operator is free."""
    if call.recorded_at is None:
        call.recorded_at = now
        store.note(call, "recorded", at=now, leg=leg.number, staff_id=leg.staff_id)
    for each in legs.of_call(call.id):
        if each.staff_id == leg.staff_id and each.answered_at is not None and each.recorded_at is None:
            each.recorded_at = now
    who = presence.of(leg.staff_id)
    if who is not None and who.state is OperatorState.WRAP_UP and who.call_id == call.id:
        presence.resume(who, at=now)
        waiting.assign(call.court_id)
