"""Calls at an ordinary desk telephone: nothing is integrated, the operator says "接到来电" and records as ever."""

from uuid import UUID

from court import clock, phones
from court.db import db
from court.ids import new_id
from hotline import calls, legs, presence, store
from hotline.models import DESK, Call, CallLeg
from hotline.operator_models import DESK as DESK_DEVICE
from hotline.presence import WrongStep
from hotline.states import CallState, LegState, Missed, OperatorState


def answered(staff_id: UUID, court_id: UUID) -> Call:
    """The desk telephone was picked up. Said twice during one call, it is the same call. Raises WrongStep.

    A call before it that is not recorded yet stays on the list.
    """
    now = clock.now()
    who = presence.made(staff_id, court_id, at=now)
    if who.state in presence.IN_A_CALL:
        return _same(who.call_id)
    call = _call(court_id, staff_id)
    db.session.add(call)
    db.session.flush()
    db.session.add(_leg(call, staff_id))
    if who.state in (OperatorState.OFFLINE, OperatorState.NOT_READY):  # afterwards back to it
        who.wish, who.wish_reason = who.state.value, who.reason
    presence.take(who, OperatorState.ON_CALL, call_id=call.id, leg=1, at=now)
    store.note(call, "answered", at=now, leg=1, staff_id=staff_id)
    db.session.flush()
    return call


def hung_up(call: Call) -> None:
    """The desk telephone was put down."""
    now = clock.now()
    for leg in legs.of_call(call.id):
        legs.over(call, leg, LegState.COMPLETED, at=now)
    calls.end(call, at=now, reason=Missed.NONE)


def _same(call_id: UUID | None) -> Call:
    call = db.session.get(Call, call_id) if call_id else None
    if call is None or call.origin != DESK:
        raise WrongStep
    return call


def _call(court_id: UUID, staff_id: UUID) -> Call:
    now, call_id = clock.now(), new_id()
    return Call(
        id=call_id,
        court_id=court_id,
        origin=DESK,
        sid=f"desk-{call_id.hex}",
        direction="inbound",
        state=CallState.TALKING,
        missed=Missed.NONE,
        is_orphan=False,
        caller_kind=phones.Kind.UNKNOWN.value,
        called="",
        started_at=now,
        queued_at=None,
        answered_at=now,
        ended_at=None,
        staff_id=staff_id,
        attempts=1,
        open_leg=1,
        recorded_at=None,
        looked_at=None,
        handled_at=None,
        handled_by=None,
    )


def _leg(call: Call, staff_id: UUID) -> CallLeg:
    return CallLeg(
        court_id=call.court_id,
        call_id=call.id,
        number=1,
        staff_id=staff_id,
        device=DESK_DEVICE,
        sid="",
        state=LegState.TALKING,
        offered_at=call.started_at,
        answered_at=call.started_at,
        ended_at=None,
        recorded_at=None,
    )
