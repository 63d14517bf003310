"""API: points of the ledger."""

from collections.abc import Mapping
from typing import Any

from court.accounts.access import find, guard, principal
from court.api import blueprint, page, uuid_of
from scoring import decisions, objections, queries
from scoring.api import schemas, views
from scoring.models import PointRecord

points = blueprint("points", "Points of the ledger")


@points.get("/points")
@points.arguments(schemas.PointQuery, location="query")
@points.response(200, schemas.PointList)
@guard("point.read")
def listing(given: dict[str, Any]) -> dict[str, Any]:
    """Points, newest first; own ones for staff, the court's for those who run it."""
    cursor, limit = given.pop("cursor"), given.pop("limit")
    return page(queries.points(**given), PointRecord.id, cursor=cursor, limit=limit, dump=views.point)


@points.get("/points/<point_id>")
@points.response(200, schemas.PointView)
@guard("point.read")
def show(point_id: str) -> Mapping[str, Any]:
    """One point."""
    return views.point(find(PointRecord, uuid_of(point_id)))


@points.post("/points/<point_id>/reverse")
@points.arguments(schemas.Reason)
@points.response(202, schemas.EntryAccepted)
@guard("point.reverse")
def reverse(given: dict[str, str], point_id: str) -> Mapping[str, Any]:
    """Ask for a point to be undone; somebody not involved confirms."""
    record = find(PointRecord, uuid_of(point_id))
    return views.accepted(decisions.propose_reversal(record, by=principal().person_id, reason=given["reason"]))


@points.post("/points/<point_id>/objection")
@points.arguments(schemas.Grounds)
@points.response(201, schemas.ObjectionView)
@guard("objection.raise")
def object_to(given: dict[str, str], point_id: str) -> Mapping[str, Any]:
    """Object to one of one's own points, until the end of the objection days."""
    record = find(PointRecord, uuid_of(point_id))
    return views.objection(objections.raise_objection(record, given["grounds"], by=principal().person_id))
