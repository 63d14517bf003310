"""Pages of the hotline: the operator's desk and its parts, a call, missed and orphan calls."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response

from court.accounts.access import find, guard, principal, scoped
from court.api import uuid_of
from court.db import db
from hotline import control, desk, desk_phone, legs, operators, phone_tokens, queries, record_form, shown
from hotline.api import own_staff_id
from hotline.config import config
from hotline.models import Call
from hotline.states import CallState, OperatorState
from matters.catalogue import kind_name

blueprint = Blueprint("hotline", __name__, url_prefix="/hotline")
PAGE = 50


def picked() -> Call | None:
    """The call an address names; None for the one going on."""
    named = request.args.get("call", "")
    return find(Call, uuid_of(named), need="call.read") if named else None


def words() -> dict[str, Any]:
    """What every template of the desk speaks with."""
    known = {"shown": shown, "queries": queries, "kind_name": kind_name, "viewer": principal().staff_id}
    return known | {"record": record_form.choices(), "limit": config().record_within}


@blueprint.get("/desk", endpoint="desk")
@guard("call.handle")
def desk_page() -> str:
    """Three columns: me and what waits, the call with its record, who the caller may be."""
    return page_of(picked())


def page_of(call: Call | None) -> str:
    """The whole desk, with a call picked from the list or the one going on."""
    staff_id = own_staff_id()
    return render_template(
        "hotline/desk.html",
        side=desk.side(principal().court_id, staff_id),
        now=desk.current(staff_id, call),
        phone=phone_tokens.kind(),
        **words(),
    )


@blueprint.get("/desk/side")
@guard("call.handle")
def desk_side() -> str:
    """The left column below my state, anew."""
    return render_template("hotline/side.html", side=desk.side(principal().court_id, own_staff_id()), **words())


@blueprint.get("/desk/me")
@guard("call.handle")
def desk_me() -> str:
    """My state, anew."""
    return render_template("hotline/me.html", now=desk.current(own_staff_id()), **words())


@blueprint.get("/desk/call")
@guard("call.handle")
def desk_call() -> str:
    """The call going on, anew."""
    return render_template("hotline/current.html", now=desk.current(own_staff_id()), **words())


@blueprint.get("/desk/caller")
@guard("call.handle")
def desk_caller() -> str:
    """Who the caller may be."""
    return render_template("hotline/caller.html", now=desk.current(own_staff_id(), picked()), **words())


@blueprint.post("/desk/state")
@guard("operator.state")
def set_state() -> Response:
    """Ready, or not ready with a reason."""
    state = OperatorState.READY if request.form.get("state") == "ready" else OperatorState.NOT_READY
    operators.choose(own_staff_id(), principal().court_id, state, reason=request.form.get("reason", ""))
    return _to_desk()


@blueprint.post("/desk/telephone")
@guard("call.handle")
def telephone() -> Response:
    """The desk telephone was picked up (F2)."""
    desk_phone.answered(own_staff_id(), principal().court_id)
    return _to_desk()


@blueprint.post("/calls/<uuid:call_id>/hangup")
@guard("call.handle")
def hang_up(call_id: UUID) -> Response:
    control.hang_up(find(Call, call_id, need="call.read").id, staff_id=own_staff_id())
    return _to_desk()


def _to_desk() -> Response:
    """The desk again; a script that asked has its parts fetched anew by the event that follows."""
    if request.headers.get("HX-Request"):
        return Response(status=204)
    return redirect(url_for("hotline.desk"))


@blueprint.get("/calls/<uuid:call_id>")
@guard("call.read")
def call(call_id: UUID) -> str:
    """One call: its attempts, its story, what was recorded and which points it led to."""
    found = find(Call, call_id)
    recorded, events, attempts = queries.matters_of(found), queries.story(found), legs.of_call(found.id)
    people = {leg.staff_id for leg in attempts} | {event.staff_id for event in events if event.staff_id}
    names = queries.names(people | {matter.staff_id for matter in recorded})
    return render_template(
        "hotline/call.html",
        call=found,
        attempts=attempts,
        story=shown.story(events, names),
        matters=recorded,
        points=queries.points_of(recorded),
        names=names,
        **words(),
    )


@blueprint.get("/unmatched")
@guard("call.orphans")
def unmatched() -> str:
    """Missed calls and calls nobody saw begin, newest first; those dealt with on demand."""
    filters: dict[str, Any] = {name: request.args[name] for name in ("only", "handled") if request.args.get(name)}
    query = queries.unmatched(scoped(select(Call), Call))
    if "handled" not in filters:
        query = query.where(Call.handled_at.is_(None))
    if filters.get("only") == "orphan":
        query = query.where(Call.is_orphan)
    elif filters.get("only") == "missed":
        query = query.where(Call.state == CallState.MISSED, Call.is_orphan.is_(False))
    if request.args.get("cursor"):
        query = query.where(Call.id < uuid_of(request.args["cursor"]))
    found = db.session.scalars(query.limit(PAGE + 1)).all()
    following = url_for("hotline.unmatched", **filters, cursor=found[PAGE - 1].id) if len(found) > PAGE else ""
    return render_template("hotline/unmatched.html", calls=found[:PAGE], filters=filters, next_url=following, **words())


@blueprint.post("/calls/<uuid:call_id>/handled")
@guard("call.orphans")
def handled(call_id: UUID) -> Response:
    """A missed or orphan call has been dealt with."""
    who = principal()
    control.handle(find(Call, call_id).id, by=who.person_id, account_id=who.account_id)
    flash(_("已标为已处置"), "success")
    return redirect(url_for("hotline.unmatched"))
