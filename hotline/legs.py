"""What is learnt about an attempt to reach an operator: that they talked, that it is over. In any order, repeatedly."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from court.db import db
from hotline import presence, store
from hotline.models import Call, CallLeg
from hotline.operator_models import OperatorPresence
from hotline.states import LEG_OVER, UNREACHED, CallState, LegState, Missed, OperatorState, further, further_leg


def find(call_id: UUID, number: int) -> CallLeg | None:
    return db.session.scalar(select(CallLeg).filter_by(call_id=call_id, number=number))


def of_call(call_id: UUID) -> list[CallLeg]:
    """All attempts, in order."""
    return list(db.session.scalars(select(CallLeg).filter_by(call_id=call_id).order_by(CallLeg.number)))


def talked(call: Call, leg: CallLeg, *, at: datetime) -> None:
    """There was, or is, a conversation since `at`."""
    is_new = leg.answered_at is None
    at = max(at, leg.offered_at)  # the provider's clock, or its rounding, may say otherwise
    leg.answered_at = _earlier(leg.answered_at, at)
    leg.state = further_leg(leg.state, LegState.COMPLETED if leg.state in LEG_OVER else LegState.TALKING)
    call.answered_at = _earlier(call.answered_at, at)
    call.staff_id, call.missed = leg.staff_id, Missed.NONE
    call.state = further(call.state, CallState.FINISHED if call.ended_at else CallState.TALKING)
    if is_new:
        store.note(call, "answered", at=at, leg=leg.number, staff_id=leg.staff_id)
    _tell_operator(call, leg, at=at)


def over(call: Call, leg: CallLeg, state: LegState, *, at: datetime) -> None:
    """The attempt has ended so; a weaker sign than one already had changes nothing."""
    reached = further_leg(leg.state, state)
    is_new = reached is not leg.state
    leg.state = reached
    leg.ended_at = _earlier(leg.ended_at, at)
    if call.open_leg == leg.number:
        call.open_leg = 0
    if is_new:
        store.note(call, reached.value, at=at, leg=leg.number, staff_id=leg.staff_id)
    _tell_operator(call, leg, at=at)


def _earlier(known: datetime | None, told: datetime) -> datetime:
    return told if known is None else min(known, told)


def _tell_operator(call: Call, leg: CallLeg, *, at: datetime) -> None:
    """Move the operator to where this attempt leaves them, unless they have gone on to something else since."""
    who = presence.of(leg.staff_id)
    if who is None or (who.call_id, who.leg) != (call.id, leg.number) or not _still_concerned(who):
        return
    if leg.state not in LEG_OVER:
        if leg.answered_at is not None and who.state is OperatorState.RESERVED:
            presence.move(who, OperatorState.ON_CALL, at=at)
    elif leg.answered_at is not None:
        if leg.recorded_at is None:
            presence.move(who, OperatorState.WRAP_UP, at=at)
        elif who.state in presence.IN_A_CALL:
            presence.resume(who, at=at)
    elif leg.state in UNREACHED:
        presence.unreached(who, UNREACHED[leg.state], at=at)
    elif who.state in presence.IN_A_CALL:
        presence.resume(who, at=at)


def _still_concerned(who: OperatorPresence) -> bool:
    """In the call, or released by a guess (the call was over) that later news may correct."""
    guessed = who.state is OperatorState.READY or (
        who.state is OperatorState.NOT_READY and who.reason in UNREACHED.values()
    )
    return guessed or who.state in presence.IN_A_CALL
