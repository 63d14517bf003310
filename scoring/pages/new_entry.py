"""人工登记积分: a form that shows, before it is sent, exactly what it will do."""

from datetime import UTC, datetime

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from court import calendar, clock
from court.accounts.access import guard, principal
from court.edges import shown_on
from court.errors import DomainError, Invalid
from court.filters import month_name, signed
from court.forms import Typed
from scoring import manual_points, policies
from scoring.manual_points import ManualPoint, Preview
from scoring.pages.blueprint import blueprint
from scoring.pages.policy_words import points_words
from scoring.words import last_day, said

DRAFT = "manual-point"


@blueprint.get("/entries/new")
@guard("entry.make")
def new_entry() -> str:
    court_id, today = principal().court_id, calendar.today()
    policy = policies.rules_for(court_id, "", f"{today:%Y-%m}")
    usable = manual_points.recordable(policy)
    groups = [
        (said(d), [(r.code, f"{r.code} {said(r)}（{points_words(r)}）") for r in usable if r.dim == d.key])
        for d in policy.dimensions
    ]
    people = [(staff.no, f"{staff.no} {staff.name}") for staff in manual_points.people(court_id, today)]
    now = calendar.local(clock.now()).strftime("%Y-%m-%dT%H:%M")
    return render_template("scoring/new_entry.html", groups=groups, people=people, now=now, draft=DRAFT)


@blueprint.post("/entries/new")
@guard("entry.make")
@shown_on(new_entry)
def make_entry() -> Response:
    typed = Typed(request.form)
    point = _point(typed)
    typed.text("evidence", limit=manual_points.LONGEST, lines=True)
    typed.check()
    who = principal()
    made = manual_points.record(point, court_id=who.court_id, by=who.person_id)
    flash(_("已登记，等他人核实；本人现在就能看到并作说明"), "success")
    flash(DRAFT, "draft-done")
    return redirect(url_for("scoring.entry", entry_id=made.id), 303)


@blueprint.get("/entries/preview")
@guard("entry.make")
def preview_entry() -> str:
    """What the form as filled in would do; a part of the page, fetched while one types."""
    typed = Typed(request.args)
    point = _point(typed)
    effects: list[str] = []
    if point.staff_no and point.rule and "occurred_at" not in typed.wrong and "quantity" not in typed.wrong:
        effects = _previewed(point)
    return render_template("scoring/entry_preview.html", effects=effects)


def _previewed(point: ManualPoint) -> list[str]:
    filled = ManualPoint(**{**point.__dict__, "reason": point.reason or "…"})
    try:
        return _effects(manual_points.preview(filled, court_id=principal().court_id))
    except Invalid as error:
        return [text for texts in error.fields.values() for text in texts]
    except DomainError as error:
        return [str(error)]


def _effects(shown: Preview) -> list[str]:
    name = shown.staff.name
    words = [
        _("给 %(name)s 记 %(points)s：%(rule)s", name=name, points=signed(shown.points), rule=said(shown.rule)),
        _("%(name)s 立即看到这一条，%(day)s（含当天）以前可以说明", name=name, day=last_day(shown.explain_until)),
        _("由您和 %(name)s 以外的人确认后，记入 %(month)s", name=name, month=month_name(shown.month)),
    ]
    if shown.already or shown.waiting:
        words.append(_("这一项当月已记 %(n)d 次，另有 %(waiting)d 次待核实", n=shown.already, waiting=shown.waiting))
    if shown.rule.cap is not None:
        words.append(_("这一项每人每月最多计 %(cap)s 分，超出部分不计", cap=f"{shown.rule.cap.normalize():f}"))
    if shown.rule.veto:
        words.append(_("确认后，%(name)s 当月不得评为优秀", name=name))
    if shown.rule.fail:
        words.append(_("确认后，%(name)s 当月定为不合格", name=name))
    if shown.rule.team:
        words.append(_("计入窗口得分，不计入个人"))
    return [str(text) for text in words]


def _point(typed: Typed) -> ManualPoint:
    """The point as typed; what is wrong stays with `typed`."""
    return ManualPoint(
        staff_no=typed.text("staff_no", limit=16),
        rule=typed.text("rule", limit=32),
        occurred_at=_instant(typed),
        reason=typed.text("reason", limit=manual_points.LONGEST, lines=True),
        incident_id=typed.text("incident_id", limit=manual_points.LONGEST_INCIDENT, required=False),
        evidence=typed.text("evidence", limit=manual_points.LONGEST, lines=True, required=False),
        quantity=typed.number("quantity", low=1, high=manual_points.MOST),
    )


def _instant(typed: Typed) -> datetime:
    """A time as the browser's datetime field gives it, in the court's zone."""
    text = typed.text("occurred_at", limit=32)
    try:
        return datetime.fromisoformat(text).replace(tzinfo=calendar.zone()).astimezone(UTC)
    except ValueError:
        typed.wrong.setdefault("occurred_at", str(_("请填写日期和时间")))
        return clock.now()
