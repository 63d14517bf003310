"""What a caller is to hear now: decided in one place from the state of the call, so that a repeat gets its answer."""

from court import clock
from court.db import db
from court.people.models import Court
from hotline import commands, documents, legs, presence
from hotline.config import config
from hotline.identities import identity
from hotline.models import Call
from hotline.operator_models import PHONE
from hotline.states import CallState, Missed


def to(call: Call | None, *, step: int = 1) -> str:
    """The document for a call as it stands. `step`: of the round of waiting that asks; None: nobody to serve."""
    if call is None:
        return documents.goodbye(config().say.busy)
    if call.is_over:
        return _farewell(call)
    if call.open_leg:
        if commands.is_in_flight(call.id, call.open_leg, at=clock.now()):
            return documents.moment(call.id, step)
        commands.drop(call.id, call.open_leg)
        return connecting(call)
    if call.state is CallState.GREETING:
        return documents.greeting(call.id, db.session.get_one(Court, call.court_id).name)
    return documents.hold(call.id, step)


def connecting(call: Call) -> str:
    """Ring the operator who is reserved for this call; into the queue again when there is none any more."""
    leg = legs.find(call.id, call.open_leg)
    if leg is None:
        return documents.hold(call.id, 1)
    who = presence.of(leg.staff_id) if leg.device == PHONE else None
    if who is not None and who.phone:
        return documents.connect(call.id, leg.number, phone=who.phone)
    return documents.connect(call.id, leg.number, identity=identity(leg.staff_id))


def _farewell(call: Call) -> str:
    say = config().say
    if call.state is CallState.FINISHED:
        return documents.goodbye(say.thanks)
    if call.missed is Missed.CLOSED:
        return documents.goodbye(say.closed)
    if call.missed is Missed.UNKNOWN_NUMBER:
        return documents.goodbye(say.not_ours)
    return documents.hang_up()
