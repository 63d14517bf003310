"""Pages of handled matters: the list and one matter with its story and its point."""

import json
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from court import evidence
from court.accounts.access import guard, may, principal
from court.api import uuid_of
from court.db import db
from court.people.models import Staff
from matters import queries, services
from matters.catalogue import catalogue, kind_name, say
from matters.models import Matter
from scoring import ledger

blueprint = Blueprint("matters", __name__)
PAGE = 50
FILTERS = ("staff", "month", "kind", "channel", "case_number", "q")


@blueprint.get("/matters")
@guard("matter.read")
def index() -> str:
    filters: dict[str, Any] = {name: request.args[name] for name in FILTERS if request.args.get(name)}
    query = queries.matching(filters)
    if request.args.get("cursor"):
        query = query.where(Matter.id < uuid_of(request.args["cursor"]))
    found = db.session.scalars(query.order_by(Matter.id.desc()).limit(PAGE + 1)).all()
    following = url_for("matters.index", **filters, cursor=found[PAGE - 1].id) if len(found) > PAGE else ""
    return render_template(
        "matters/index.html",
        matters=found[:PAGE],
        staff=_staff(found),
        filters=filters,
        kinds=[(kind.code, say(kind)) for kind in catalogue().kinds.all],
        kind_name=kind_name,
        next_url=following,
    )


def _staff(found: Iterable[Matter]) -> Mapping[UUID, Staff]:
    ids = {matter.staff_id for matter in found}
    return {staff_id: db.session.get_one(Staff, staff_id) for staff_id in ids}


@blueprint.get("/matters/<matter_id>")
@guard("matter.read")
def show(matter_id: str) -> str:
    matter = queries.one(uuid_of(matter_id))
    words = catalogue().words
    named = {word.code: say(word) for word in (*words.roles, *words.identity_checks, *words.outcomes)}
    return render_template(
        "matters/show.html",
        matter=matter,
        staff=db.session.get_one(Staff, matter.staff_id),
        events=queries.events(matter),
        records=ledger.of_source(matter.court_id, "matter", str(matter.id)),
        fields=json.loads(matter.fields),
        named=named,
        kind=kind_name(matter.kind),
        source_url=evidence.link(matter.source_kind, matter.source_id),
        may_void=may("matter.reverse") and matter.state.value == "done",
    )


@blueprint.post("/matters/<matter_id>/void")
@guard("matter.reverse")
def void(matter_id: str) -> Response:
    matter = queries.one(uuid_of(matter_id))
    entry = services.propose_void(matter, by=principal().person_id, reason=request.form.get("reason", ""))
    flash(_("已作废，积分冲销待他人核实") if entry else _("已作废"))
    return redirect(url_for("matters.show", matter_id=matter.id))
