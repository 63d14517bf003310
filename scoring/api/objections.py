"""API: objections and their answers."""

from collections.abc import Mapping
from typing import Any

from court.accounts.access import find, guard, principal
from court.api import blueprint, page, uuid_of
from scoring import objections as services
from scoring import queries
from scoring.api import schemas, views
from scoring.models import Objection

objections = blueprint("objections", "Objections to points, and their answers")


@objections.get("/objections")
@objections.arguments(schemas.ObjectionQuery, location="query")
@objections.response(200, schemas.ObjectionList)
@guard("objection.see")
def listing(given: dict[str, Any]) -> dict[str, Any]:
    """Objections, newest first; own ones for staff, the court's for those who answer."""
    cursor, limit = given.pop("cursor"), given.pop("limit")
    return page(queries.objections(**given), Objection.id, cursor=cursor, limit=limit, dump=views.objection)


@objections.get("/objections/<objection_id>")
@objections.response(200, schemas.ObjectionView)
@guard("objection.see")
def show(objection_id: str) -> Mapping[str, Any]:
    """One objection."""
    return views.objection(find(Objection, uuid_of(objection_id)))


@objections.post("/objections/<objection_id>/decide")
@objections.arguments(schemas.Decision)
@objections.response(200, schemas.ObjectionView)
@guard("objection.decide")
def decide(given: dict[str, Any], objection_id: str) -> Mapping[str, Any]:
    """Answer an objection in writing; upheld, its point is undone."""
    objection = find(Objection, uuid_of(objection_id))
    services.decide(objection, upheld=given["upheld"], answer=given["answer"], by=principal().person_id)
    return views.objection(objection)
