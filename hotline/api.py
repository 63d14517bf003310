"""API: calls, and what is recorded of them."""

from typing import Any
from uuid import UUID

from flask import make_response
from flask_babel import gettext as _
from flask_smorest import Blueprint
from sqlalchemy import select
from werkzeug.wrappers import Response

from court.accounts.access import guard, principal, scoped
from court.api import blueprint, page
from court.db import db
from court.errors import NotAllowed, NotFound
from court.people.models import Staff
from hotline import control, legs, queries, records, schemas
from hotline.control import CapabilityMissing
from hotline.models import Call
from matters.services import Completed, Record

api: Blueprint = blueprint("calls", "Calls of the hotline and what is recorded of them")
CALL = "/calls/<uuid:call_id>"


def seen(call_id: UUID) -> Call:
    """A call the asker may see. Raises NotFound."""
    call: Call | None = db.session.scalar(scoped(select(Call), Call, need="call.read").where(Call.id == call_id))
    if call is None:
        raise NotFound
    return call


def own_staff_id() -> UUID:
    """The person who is asking. Raises NotAllowed for an account without one."""
    found = principal().staff_id
    if found is None:
        raise NotAllowed
    return found


def numbers_of(staff_ids: set[UUID | None]) -> dict[UUID, str]:
    """Staff numbers by id."""
    wanted = staff_ids - {None}
    query = select(Staff.id, Staff.no).where(Staff.id.in_(wanted))
    return {row.id: row.no for row in db.session.execute(query)} if wanted else {}


@api.get("/calls")
@api.arguments(schemas.CallQuery, location="query")
@api.response(200, schemas.CallPage)
@guard("call.read")
def index(query: dict[str, Any]) -> dict[str, Any]:
    """Calls, newest first."""
    wanted = scoped(select(Call), Call)
    if query["day"]:
        wanted = queries.day_calls(wanted, query["day"])
    if query["state"]:
        wanted = wanted.where(Call.state == query["state"])
    if query["sid"]:
        wanted = wanted.where(Call.sid == query["sid"])
    if query["unrecorded"]:
        wanted = wanted.where(Call.id.in_([call.id for call in queries.unrecorded(own_staff_id())]))
    viewer = principal().staff_id
    found = page(wanted, Call.id, cursor=query["cursor"], limit=query["limit"], dump=lambda call: call)
    numbers = numbers_of({call.staff_id for call in found["items"]})
    return found | {"items": [schemas.call_out(call, viewer, numbers) for call in found["items"]]}


@api.get(CALL)
@api.response(200, schemas.CallDetail)
@guard("call.read")
def show(call_id: UUID) -> dict[str, Any]:
    """A call with its attempts, its story, what was recorded, and who the caller may be."""
    call = seen(call_id)
    attempts, story, matters = legs.of_call(call.id), queries.story(call), queries.matters_of(call)
    card = queries.caller_card(call)
    people = {leg.staff_id for leg in attempts} | {event.staff_id for event in story}
    numbers = numbers_of(people | {matter.staff_id for matter in (*matters, *card.matters)} | {call.staff_id})
    return schemas.call_out(call, principal().staff_id, numbers) | {
        "legs": [schemas.leg_out(leg, numbers) for leg in attempts],
        "events": [schemas.step_out(event, numbers) for event in story],
        "matters": [schemas.matter_out(matter, numbers) for matter in matters],
        "caller": {
            "persons": card.persons,
            "matters": [schemas.matter_out(matter, numbers) for matter in card.matters],
            "calls": card.calls,
        },
    }


@api.post(f"{CALL}/matters")
@api.arguments(schemas.CallMatterIn)
@api.response(201, schemas.MatterOut)
@api.alt_response(200, schema=schemas.MatterOut, description="The same matter was recorded before")
@guard("call.handle")
def record(given: dict[str, Any], call_id: UUID) -> Response:
    """Wrap up: one finished matter is one point. The same content again is the same matter."""
    if given.pop("order"):
        raise CapabilityMissing(_("工单在这个版本里还不能随来电登记；请先登记事项"), capability="order")
    done = records.record(seen(call_id).id, Record(**given), staff_id=own_staff_id())
    return _recorded(done)


def _recorded(done: Completed) -> Response:
    body = schemas.matter_out(done.matter, numbers_of({done.matter.staff_id}), done.hint)
    return make_response(schemas.MatterOut().dump(body), 201 if done.is_new else 200)


@api.post(f"{CALL}/hangup")
@api.response(202, schemas.CallOut)
@guard("call.handle")
def hang_up(call_id: UUID) -> dict[str, Any]:
    """Hang up the call one is talking on; its end follows as an event."""
    call = control.hang_up(seen(call_id).id, staff_id=own_staff_id())
    return schemas.call_out(call, principal().staff_id, numbers_of({call.staff_id}))


@api.post(f"{CALL}/<any(hold, resume, transfer):act>")
@api.response(409)
@guard("call.handle")
def not_yet(call_id: UUID, act: str) -> None:
    """Hold, resume, transfer: this version cannot, and says so."""
    seen(call_id)
    raise CapabilityMissing(capability=act)
