"""异议: the objections of the court, one objection with its point, and the written answer to it."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response

from court.accounts.access import find, guard, may, principal, scoped
from court.api import uuid_of
from court.chips import chips
from court.db import db
from court.edges import shown_on
from court.forms import Typed
from court.people.models import Staff
from scoring import objections as services
from scoring import persons, policies
from scoring.models import Objection, ObjectionState, PointRecord
from scoring.pages import ledger_lines
from scoring.pages.blueprint import blueprint
from scoring.words import OBJECTION_STATES

MOST = 200


class Answer(StrEnum):
    """The two answers an objection can get."""

    UPHELD = "upheld"
    DISMISSED = "dismissed"


@blueprint.get("/objections")
@guard("objection.read")
def objections() -> str:
    on = {name: request.args.get(name, "") for name in ("state", "month")}
    query = scoped(select(Objection), Objection)
    if on["state"] in list(ObjectionState):
        query = query.filter_by(state=ObjectionState(on["state"]))
    if len(on["month"]) == len("2026-09"):
        query = query.filter_by(month=on["month"])
    found = db.session.scalars(query.order_by(Objection.id.desc()).limit(MOST)).all()
    offered = [("state", state.value, str(words[0])) for state, words in OBJECTION_STATES.items()]
    months = db.session.scalars(scoped(select(Objection.month), Objection).distinct().order_by(Objection.month.desc()))
    offered += [("month", month, month) for month in months.all()[:6]]
    return render_template(
        "scoring/objections.html", rows=[_shown(one) for one in found], chips=chips("scoring.objections", on, offered)
    )


def _shown(objection: Objection) -> dict[str, Any]:
    record = db.session.get_one(PointRecord, (objection.court_id, objection.record_id))
    policy = policies.rules_for(record.court_id, record.position, record.fact_month)
    return {
        "objection": objection,
        "record": record,
        "staff": db.session.get_one(Staff, objection.staff_id),
        "text": ledger_lines.text_of(policy, record),
    }


@blueprint.get("/objections/<objection_id>")
@guard("objection.see")
def objection(objection_id: str) -> str:
    found = find(Objection, uuid_of(objection_id))
    shown = _shown(found)
    record: PointRecord = shown["record"]
    policy = policies.rules_for(record.court_id, record.position, record.fact_month)
    is_waiting = found.state in (ObjectionState.OPEN, ObjectionState.KEPT)
    is_involved = principal().person_id in services.involved(record)
    return render_template(
        "scoring/objection.html",
        **shown,
        line=ledger_lines.of_record(policy, record, ledger_lines.companions([record]), until=None),
        names=persons.names([found.decided_by]),
        may_decide=is_waiting and not is_involved and may("objection.decide"),
        is_involved=is_waiting and is_involved and may("objection.decide"),
        effects=_effects(found, shown["staff"], record),
        draft=f"answer-{found.id}",
    )


def _effects(found: Objection, staff: Staff, record: PointRecord) -> Sequence[str]:
    back = f"{-record.points:+.2f}"
    first = _("采纳：记一条 %(points)s 的冲销，原记录保留", points=back)
    if found.state is ObjectionState.KEPT:
        first = _("采纳：本月已经归档，差额作为往月调整记到以后月份")
    return [
        str(first),
        str(_("维持：原记录不变")),
        str(_("%(name)s 立即看到答复；公示中的月份随即重新计算", name=staff.name)),
    ]


@blueprint.post("/objections/<objection_id>/decide")
@guard("objection.decide")
@shown_on(objection)
def decide_objection(objection_id: str) -> Response:
    found = find(Objection, uuid_of(objection_id))
    typed = Typed(request.form)
    decision = typed.choice("decision", Answer)
    answer = typed.text("answer", limit=services.LONGEST, lines=True)
    typed.check()
    services.decide(found, upheld=decision is Answer.UPHELD, answer=answer, by=principal().person_id)
    flash(_("已答复"), "success")
    flash(f"answer-{found.id}", "draft-done")
    return redirect(url_for("scoring.objection", objection_id=found.id), 303)
