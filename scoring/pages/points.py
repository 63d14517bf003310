"""One point's own page: what happened, by which rule and version, on what evidence, and what became of it."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response

from court import evidence
from court.accounts.access import find, guard, may, principal
from court.api import uuid_of
from court.db import db
from court.edges import shown_on
from court.forms import Typed
from court.people.models import Staff
from scoring import decisions, objections, persons, policies
from scoring import entries as services
from scoring.models import NONE, Entry, Measure, Objection, PointRecord, PolicyVersion, ReversedRecord
from scoring.pages import ledger_lines
from scoring.pages.blueprint import blueprint
from scoring.pages.policy_words import cap_words, points_words, special_words
from scoring.pages.strip import strip
from scoring.period import sheet_page
from scoring.period.sheet_page import SheetLine
from scoring.words import CUTS, kind_name, said, source_name


@blueprint.get("/points/<point_id>")
@guard("point.read")
def point(point_id: str) -> str:
    record = find(PointRecord, uuid_of(point_id))
    version = db.session.get(PolicyVersion, (record.court_id, record.policy_id))
    policy = policies.parsed(version) if version else policies.rules_for(record.court_id, "", record.fact_month)
    rule = policy.rule_by_code.get(record.rule)
    around = ledger_lines.companions([record])
    until = strip(record.court_id, record.month).objections_last_day
    entry = around.entries.get(record.entry_id)
    counts = _line_of(record)
    return render_template(
        "scoring/point.html",
        record=record,
        line=ledger_lines.of_record(policy, record, around, until=until),
        staff=db.session.get_one(Staff, record.staff_id),
        is_workload=record.measure is Measure.WORKLOAD,
        rule=rule,
        rule_words=[points_words(rule), cap_words(rule), *special_words(policy, rule)] if rule else [],
        dimension=next((said(d) for d in policy.dimensions if d.key == record.dimension), ""),
        kind=kind_name(record.rule),
        version=version,
        source=source_name(record.source_kind),
        source_url=evidence.link(record.source_kind, record.source_id),
        entry=entry,
        names=persons.names([record.recorded_by, *([entry.decided_by] if entry else [])]),
        counts=counts,
        cut=str(CUTS[counts.reason]) if counts else "",
        undone_by=_undone_by(record),
        undoes=record.reversal_of if record.reversal_of != NONE else None,
        raised=_raised(record),
        may_reverse=may("point.reverse") and record.reversal_of == NONE and record.id not in around.undone,
    )


def _line_of(record: PointRecord) -> SheetLine | None:
    """What the record counts for on the sheet of its month; None for work, prior months and what was taken back."""
    if record.measure is Measure.WORKLOAD or record.is_prior:
        return None
    sheet = sheet_page.of_person(record.court_id, record.month, record.staff_id)
    lines = sheet.lines if sheet else ()
    return next((line for line in lines if line.record and line.record.id == record.id), None)


def _undone_by(record: PointRecord) -> ReversedRecord | None:
    return db.session.get(ReversedRecord, (record.court_id, record.id))


def _raised(record: PointRecord) -> list[Objection]:
    query = select(Objection).filter_by(record_id=record.id).order_by(Objection.id)
    return list(db.session.scalars(query))


@blueprint.post("/points/<point_id>/reverse")
@guard("point.reverse")
@shown_on(point)
def reverse_point(point_id: str) -> Response:
    record = find(PointRecord, uuid_of(point_id))
    typed = Typed(request.form)
    reason = typed.text("reason", limit=services.LONGEST, lines=True)
    typed.check()
    entry: Entry = decisions.propose_reversal(record, by=principal().person_id, reason=reason)
    flash(_("已提出冲销，等他人核实"), "success")
    return redirect(url_for("scoring.entry", entry_id=entry.id), 303)


@blueprint.get("/points/<point_id>/objection")
@guard("objection.raise")
def objection_form(point_id: str) -> str:
    record = find(PointRecord, uuid_of(point_id))
    policy = policies.rules_for(record.court_id, record.position, record.fact_month)
    until = strip(record.court_id, record.month).objections_last_day
    return render_template(
        "scoring/objection_form.html",
        record=record,
        until=until,
        is_over=objections.is_over(record.court_id, record.month),
        line=ledger_lines.of_record(policy, record, ledger_lines.companions([record]), until=None),
        draft=f"objection-{record.id}",
    )


@blueprint.post("/points/<point_id>/objection")
@guard("objection.raise")
@shown_on(objection_form)
def raise_objection(point_id: str) -> Response:
    record = find(PointRecord, uuid_of(point_id))
    typed = Typed(request.form)
    grounds = typed.text("grounds", limit=objections.LONGEST, lines=True)
    typed.check()
    made = objections.raise_objection(record, grounds, by=principal().person_id)
    flash(_("异议已提交，由没有经手的人复核并书面答复"), "success")
    flash(f"objection-{record.id}", "draft-done")
    return redirect(url_for("scoring.objection", objection_id=made.id), 303)
