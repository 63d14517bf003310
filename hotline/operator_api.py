"""API: an operator's own state and browser phone."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from court.accounts.access import guard, principal
from court.api import blueprint
from hotline import operators, phone_tokens, presence, queries, schemas
from hotline.api import own_staff_id
from hotline.phone_tokens import PhoneToken

api: Blueprint = blueprint("operator", "An operator's state and browser phone")


@api.put("/operator/state")
@api.arguments(schemas.StateIn)
@api.response(200, schemas.StateOut)
@guard("operator.state")
def put(given: dict[str, Any]) -> dict[str, Any]:
    """Be ready or not ready; the same again is a sign of life. During a call it is what to do afterwards."""
    staff_id = own_staff_id()
    who = operators.choose(staff_id, principal().court_id, given["state"], reason=given["reason"], phone=given["phone"])
    return schemas.state_out(who, queries.unrecorded_count(staff_id))


@api.get("/operator/state")
@api.response(200, schemas.StateOut)
@guard("operator.state")
def get() -> dict[str, Any]:
    """What I am doing, and which call it is about."""
    staff_id: UUID = own_staff_id()
    return schemas.state_out(presence.seen(staff_id), queries.unrecorded_count(staff_id))


@api.post("/operator/phone-token")
@api.response(200, schemas.PhoneTokenOut)
@guard("operator.state")
def token() -> PhoneToken:
    """What the browser needs to be a telephone for an hour."""
    return phone_tokens.issue(own_staff_id())
