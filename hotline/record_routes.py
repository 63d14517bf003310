"""Pages of the record form: the form of a call, recording it, and the check of a case number while it is typed."""

import json
from uuid import UUID

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from court.accounts.access import find, guard, principal
from court.edges import shown_on
from hotline import desk, record_form, records
from hotline.api import own_staff_id
from hotline.models import Call
from hotline.routes import page_of, words
from matters.services import Completed

blueprint = Blueprint("call_records", __name__, url_prefix="/hotline/desk")


@blueprint.get("/record")
@guard("call.handle")
def going_on() -> str:
    """The form of the call going on; an invitation to wait where there is none."""
    return render_template("hotline/record.html", now=desk.current(own_staff_id()), **words())


@blueprint.get("/record/<uuid:call_id>")
@guard("call.handle")
def show(call_id: UUID) -> str:
    """The form of one call: alone for a script, else on the desk."""
    call = find(Call, call_id, need="call.read")
    if not request.headers.get("HX-Request"):
        return page_of(call)
    return render_template("hotline/record.html", now=desk.current(own_staff_id(), call), **words())


@blueprint.post("/record/<uuid:call_id>")
@guard("call.handle")
@shown_on(show)
def save(call_id: UUID) -> Response:
    """Record what a call was about; what is wrong is shown at its field and nothing typed is lost."""
    call = find(Call, call_id, need="call.read")
    done = records.record(call.id, record_form.read(request.form), staff_id=own_staff_id())
    if not request.headers.get("HX-Request"):
        flash(f"call-{call_id}", "draft-done")
        flash(_said(done), "success")
        return redirect(url_for("hotline.desk"))
    now = desk.current(own_staff_id(), find(Call, call_id, need="call.read"))
    response = make_response(render_template("hotline/record.html", now=now, **words()))
    response.headers["HX-Trigger"] = json.dumps({"toast": {"text": _said(done), "tone": "good"}})
    return response


def _said(done: Completed) -> str:
    """What the operator is told: whether it counted, and how to mend a case number."""
    if not done.is_new:
        return str(_("同样的内容已经登记过，没有重复计件"))
    counted: str = _("已登记，记 1 分") if done.matter.kind not in _silent() else _("已登记为无效来电")
    return f"{counted}。{done.hint}" if done.hint else counted


def _silent() -> set[str]:
    return {code for code, _word, _key in record_form.choices().silent}


@blueprint.get("/case-number")
@guard("call.handle")
def case_number() -> str:
    """What a case number is taken for while it is typed."""
    text = request.args.get("case_number", "")[:200]
    return render_template("hotline/case_note.html", note=record_form.case_note(text, principal().court_id))
