"""How calls, operators and what is recorded of a call look in the API."""

from typing import Any
from uuid import UUID

import marshmallow as ma

from court.api import ListQuery, Schema
from hotline import queries
from hotline.models import Call, CallEvent, CallLeg
from hotline.operator_models import OperatorPresence
from hotline.states import CallState, OperatorState
from matters.models import Matter


class CallQuery(ListQuery):
    day = ma.fields.Date(load_default=None)
    state = ma.fields.Enum(CallState, by_value=True, load_default=None)
    sid = ma.fields.String(load_default=None, validate=ma.validate.Length(1, 64))
    unrecorded = ma.fields.Boolean(load_default=False, metadata={"description": "Only mine without a record."})


class CallOut(Schema):
    id = ma.fields.UUID()
    sid = ma.fields.String()
    origin = ma.fields.String(metadata={"description": "provider | desk | pbx"})
    state = ma.fields.String()
    missed = ma.fields.String(metadata={"description": "Why nobody talked; empty where somebody did."})
    orphan = ma.fields.Boolean()
    direction = ma.fields.String()
    number = ma.fields.String(metadata={"description": "In full for the operator of the call, masked for others."})
    caller_kind = ma.fields.String()
    to = ma.fields.String()
    forwarded_from = ma.fields.String()
    started_at = ma.fields.DateTime()
    queued_at = ma.fields.DateTime(allow_none=True)
    answered_at = ma.fields.DateTime(allow_none=True)
    ended_at = ma.fields.DateTime(allow_none=True)
    wait_seconds = ma.fields.Integer(allow_none=True)
    talk_seconds = ma.fields.Integer(allow_none=True)
    staff_no = ma.fields.String(allow_none=True)
    recorded = ma.fields.Boolean()
    handled_at = ma.fields.DateTime(allow_none=True)


class CallPage(Schema):
    items = ma.fields.List(ma.fields.Nested(CallOut))
    next_cursor = ma.fields.String(allow_none=True)


class LegOut(Schema):
    number = ma.fields.Integer()
    sid = ma.fields.String()
    staff_no = ma.fields.String(allow_none=True)
    device = ma.fields.String()
    state = ma.fields.String()
    offered_at = ma.fields.DateTime()
    answered_at = ma.fields.DateTime(allow_none=True)
    ended_at = ma.fields.DateTime(allow_none=True)
    recorded = ma.fields.Boolean()


class StepOut(Schema):
    at = ma.fields.DateTime()
    step = ma.fields.String()
    leg = ma.fields.Integer()
    staff_no = ma.fields.String(allow_none=True)
    note = ma.fields.String()


class MatterOut(Schema):
    id = ma.fields.UUID()
    kind = ma.fields.String()
    state = ma.fields.String()
    outcome = ma.fields.String()
    role = ma.fields.String()
    identity_check = ma.fields.String()
    case_number = ma.fields.String()
    case_key = ma.fields.String(metadata={"description": "The case, where the number could be read; else empty."})
    summary = ma.fields.String()
    staff_no = ma.fields.String(allow_none=True)
    completed_at = ma.fields.DateTime()
    hint = ma.fields.String(metadata={"description": "How to mend a case number that could not be read."})


class PersonOut(Schema):
    name = ma.fields.String()
    times = ma.fields.Integer()
    last_at = ma.fields.DateTime()


class CallerOut(Schema):
    persons = ma.fields.List(ma.fields.Nested(PersonOut))
    matters = ma.fields.List(ma.fields.Nested(MatterOut))
    calls = ma.fields.Integer(metadata={"description": "Other calls from the same number."})


class CallDetail(CallOut):
    legs = ma.fields.List(ma.fields.Nested(LegOut))
    events = ma.fields.List(ma.fields.Nested(StepOut))
    matters = ma.fields.List(ma.fields.Nested(MatterOut))
    caller = ma.fields.Nested(CallerOut)


class CallMatterIn(Schema):
    kind = ma.fields.String(required=True, validate=ma.validate.Length(1, 32))
    role = ma.fields.String(load_default="", validate=ma.validate.Length(0, 32))
    case_number = ma.fields.String(load_default="", validate=ma.validate.Length(0, 120))
    identity_check = ma.fields.String(load_default="", validate=ma.validate.Length(0, 24))
    summary = ma.fields.String(load_default="", validate=ma.validate.Length(0, 2000))
    outcome = ma.fields.String(load_default="", validate=ma.validate.Length(0, 16))
    name = ma.fields.String(load_default="", validate=ma.validate.Length(0, 40))
    phone = ma.fields.String(
        load_default="",
        validate=ma.validate.Length(0, 32),
        metadata={"description": "The number shown by a desk telephone; a provider's call has its own."},
    )
    order = ma.fields.Dict(load_default=None, allow_none=True)


class StateIn(Schema):
    state = ma.fields.Enum(OperatorState, by_value=True, required=True)
    reason = ma.fields.String(load_default="", validate=ma.validate.Length(0, 40))
    phone = ma.fields.String(
        load_default=None,
        allow_none=True,
        validate=ma.validate.Length(0, 32),
        metadata={"description": "A number that rings instead of the browser; empty returns to the browser."},
    )


class StateOut(Schema):
    state = ma.fields.String()
    reason = ma.fields.String()
    since = ma.fields.DateTime(allow_none=True)
    call = ma.fields.UUID(allow_none=True, metadata={"description": "The call rung with, talked on or to be recorded."})
    after_call = ma.fields.String(metadata={"description": "The state wished for after this call; empty for ready."})
    device = ma.fields.String()
    unrecorded = ma.fields.Integer()


class PhoneTokenOut(Schema):
    token = ma.fields.String()
    identity = ma.fields.String()
    expires_at = ma.fields.DateTime()
    seconds = ma.fields.Integer(metadata={"description": "How long it lasts."})
    kind = ma.fields.String(metadata={"description": "gateway | twilio"})
    address = ma.fields.String()


def call_out(call: Call, viewer: UUID | None, numbers: dict[UUID, str]) -> dict[str, Any]:
    """A call as CallOut. `numbers`: staff numbers by id."""
    wait, talk = queries.wait_of(call), queries.talk_of(call)
    return {
        "id": call.id,
        "sid": call.sid,
        "origin": call.origin,
        "state": call.state.value,
        "missed": call.missed.value,
        "orphan": call.is_orphan,
        "direction": call.direction,
        "number": queries.number_of(call, viewer),
        "caller_kind": call.caller_kind,
        "to": call.called,
        "forwarded_from": queries.forwarded_by(call),
        "started_at": call.started_at,
        "queued_at": call.queued_at,
        "answered_at": call.answered_at,
        "ended_at": call.ended_at,
        "wait_seconds": None if wait is None else int(wait.total_seconds()),
        "talk_seconds": None if talk is None else int(talk.total_seconds()),
        "staff_no": numbers.get(call.staff_id) if call.staff_id else None,
        "recorded": call.recorded_at is not None,
        "handled_at": call.handled_at,
    }


def leg_out(leg: CallLeg, numbers: dict[UUID, str]) -> dict[str, Any]:
    return {
        "number": leg.number,
        "sid": leg.sid,
        "staff_no": numbers.get(leg.staff_id),
        "device": leg.device,
        "state": leg.state.value,
        "offered_at": leg.offered_at,
        "answered_at": leg.answered_at,
        "ended_at": leg.ended_at,
        "recorded": leg.recorded_at is not None,
    }


def step_out(event: CallEvent, numbers: dict[UUID, str]) -> dict[str, Any]:
    staff_no = numbers.get(event.staff_id) if event.staff_id else None
    return {"at": event.at, "step": event.step, "leg": event.leg, "staff_no": staff_no, "note": event.note}


def matter_out(matter: Matter, numbers: dict[UUID, str], hint: str = "") -> dict[str, Any]:
    kept = "id kind outcome role identity_check case_key summary completed_at"
    return {name: getattr(matter, name) for name in kept.split()} | {
        "state": matter.state.value,
        "case_number": matter.case_text,
        "staff_no": numbers.get(matter.staff_id),
        "hint": hint,
    }


def state_out(who: OperatorPresence | None, unrecorded: int) -> dict[str, Any]:
    """An operator's state; somebody who never came is offline."""
    if who is None:
        return {
            "state": OperatorState.OFFLINE.value,
            "reason": "",
            "since": None,
            "call": None,
            "after_call": "",
            "device": "browser",
            "unrecorded": unrecorded,
        }
    in_call = who.state in (OperatorState.RESERVED, OperatorState.ON_CALL, OperatorState.WRAP_UP)
    return {
        "state": who.state.value,
        "reason": who.reason,
        "since": who.since_at,
        "call": who.call_id if in_call else None,
        "after_call": who.wish,
        "device": who.device,
        "unrecorded": unrecorded,
    }
