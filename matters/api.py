"""API: matters."""

import json
from typing import Any

import marshmallow as ma

from court.accounts.access import guard
from court.api import ListQuery, Schema, blueprint, page, uuid_of
from court.db import db
from court.people.models import Staff
from matters import queries
from matters.models import Matter

matters = blueprint("matters", "Handled matters")


class MatterQuery(ListQuery):
    staff = ma.fields.String()
    month = ma.fields.String(validate=ma.validate.Regexp(r"^\d{4}-(0[1-9]|1[0-2])$"))
    kind = ma.fields.String()
    channel = ma.fields.String()
    case_number = ma.fields.String()
    q = ma.fields.String()


class MatterView(Schema):
    id = ma.fields.UUID()
    kind = ma.fields.String()
    channel = ma.fields.String()
    state = ma.fields.String()
    staff_no = ma.fields.String()
    completed_at = ma.fields.DateTime()
    outcome = ma.fields.String()
    role = ma.fields.String()
    identity_check = ma.fields.String()
    case_number = ma.fields.String()
    case_recognised = ma.fields.Boolean()
    summary = ma.fields.String()
    fields_ = ma.fields.Dict(data_key="fields")
    source = ma.fields.String()


class MatterList(Schema):
    items = ma.fields.List(ma.fields.Nested(MatterView))
    next_cursor = ma.fields.String(allow_none=True)


def view(matter: Matter) -> dict[str, Any]:
    """A matter as the API gives it; names and numbers of callers are not part of it."""
    return {
        "id": matter.id,
        "kind": matter.kind,
        "channel": matter.channel,
        "state": matter.state.value,
        "staff_no": db.session.get_one(Staff, matter.staff_id).no,
        "completed_at": matter.completed_at,
        "outcome": matter.outcome,
        "role": matter.role,
        "identity_check": matter.identity_check,
        "case_number": matter.case_key or matter.case_text,
        "case_recognised": bool(matter.case_key),
        "summary": matter.summary,
        "fields_": json.loads(matter.fields),
        "source": f"{matter.source_kind}:{matter.source_id}",
    }


@matters.get("/matters")
@matters.arguments(MatterQuery, location="query")
@matters.response(200, MatterList)
@guard("matter.read")
def listing(filters: dict[str, Any]) -> dict[str, Any]:
    """Matters, newest first; own ones for staff, the court's for those who run it."""
    cursor, limit = filters.pop("cursor"), filters.pop("limit")
    return page(queries.matching(filters), Matter.id, cursor=cursor, limit=limit, dump=view)


@matters.get("/matters/<matter_id>")
@matters.response(200, MatterView)
@guard("matter.read")
def show(matter_id: str) -> dict[str, Any]:
    """One matter."""
    return view(queries.one(uuid_of(matter_id)))
