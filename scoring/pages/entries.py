"""待核实: what waits for my explanation, what waits for my decision, what I may not decide, what was decided lately."""

from collections.abc import Sequence
from datetime import timedelta

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import or_, select
from werkzeug.wrappers import Response

from court import clock
from court.accounts.access import find, guard, may, principal, scoped
from court.api import uuid_of
from court.db import db
from court.edges import shown_on
from court.filters import when
from court.forms import Typed
from scoring import decisions, persons
from scoring import entries as services
from scoring.models import Entry, EntryState
from scoring.pages.blueprint import blueprint
from scoring.pages.entry_words import effects, shown
from scoring.words import STEPS

LATELY = timedelta(days=14)
MOST = 200


@blueprint.get("/entries")
@guard("entry.read")
def entries() -> str:
    who = principal()
    waiting = [shown(entry) for entry in _pending()]
    mine = [one for one in waiting if one.entry.staff_id == who.staff_id]
    others = [one for one in waiting if one.entry.staff_id != who.staff_id]
    return render_template(
        "scoring/entries.html",
        mine=mine,
        to_decide=[one for one in others if one.may_decide],
        involved=[one for one in others if one.is_involved],
        watched=[one for one in others if not one.may_decide and not one.is_involved],
        decided=[shown(entry) for entry in _decided()],
        names=persons.names(entry.entry.recorded_by for entry in waiting),
        may_make=may("entry.make"),
    )


def _pending() -> Sequence[Entry]:
    query = scoped(select(Entry).filter_by(state=EntryState.PENDING), Entry)
    return db.session.scalars(query.order_by(Entry.explain_until, Entry.id).limit(MOST)).all()


def _decided() -> Sequence[Entry]:
    query = scoped(select(Entry), Entry).where(
        or_(Entry.state == EntryState.CONFIRMED, Entry.state == EntryState.CANCELLED),
        Entry.decided_at > clock.now() - LATELY,
    )
    return db.session.scalars(query.order_by(Entry.decided_at.desc()).limit(MOST // 4)).all()


@blueprint.get("/entries/<entry_id>")
@guard("entry.read")
def entry(entry_id: str) -> str:
    found = find(Entry, uuid_of(entry_id))
    item = shown(found)
    return render_template(
        "scoring/entry.html",
        item=item,
        effects=effects(item),
        story=_story(found),
        names=persons.names([found.recorded_by, found.decided_by]),
    )


def _story(found: Entry) -> list[dict[str, str]]:
    steps = services.events(found)
    names = persons.names(step.by for step in steps)
    tones = {"confirmed": "good", "cancelled": "neutral", "told": "wait", "explained": "action"}
    return [
        {
            "when": when(step.at),
            "title": str(STEPS.get(step.step, step.step)),
            "note": "　".join(part for part in (names[step.by], step.note) if part),
            "tone": tones.get(step.step, "neutral"),
        }
        for step in steps
    ]


@blueprint.post("/entries/<entry_id>/explain")
@guard("entry.explain")
@shown_on(entry)
def explain(entry_id: str) -> Response:
    found = find(Entry, uuid_of(entry_id))
    services.explain(found, request.form.get("explanation", ""), by=principal().person_id)
    flash(_("说明已交，核实的人会看到；期限内可以修改"), "success")
    flash(f"explain-{found.id}", "draft-done")
    return redirect(_back("scoring.entry", entry_id), 303)


def _back(endpoint: str, entry_id: str) -> str:
    """My own page when the form stood there, else the entry's."""
    if request.form.get("from") == "mine":
        return url_for("scoring.mine")
    return url_for(endpoint, entry_id=entry_id)


@blueprint.post("/entries/<entry_id>/confirm")
@guard("entry.decide")
@shown_on(entry)
def confirm(entry_id: str) -> Response:
    found = find(Entry, uuid_of(entry_id))
    decisions.confirm(found, by=principal().person_id, note=request.form.get("note", ""))
    flash(_("已确认，积分已入账"), "success")
    return redirect(url_for("scoring.entries"), 303)


@blueprint.post("/entries/<entry_id>/cancel")
@guard("entry.decide")
@shown_on(entry)
def cancel(entry_id: str) -> Response:
    found = find(Entry, uuid_of(entry_id))
    typed = Typed(request.form)
    reason = typed.text("reason", limit=services.LONGEST, lines=True)
    typed.check()
    services.cancel(found, reason, by=principal().person_id)
    flash(_("已取消，没有记分"), "success")
    return redirect(url_for("scoring.entries"), 303)
