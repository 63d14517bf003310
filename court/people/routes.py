"""Pages of people: the list, one person with their posts, and moving people between posts."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from court import calendar
from court.accounts.access import Scope, find, guard, principal, scope_for, within
from court.chips import chips
from court.db import db
from court.edges import shown_on
from court.errors import Invalid
from court.forms import Typed
from court.people import queries, services
from court.people.models import Court, Employment, Post, Staff
from court.people.post_routes import courts_in_sight
from court.people.words import employments, position_name

blueprint = Blueprint("people", __name__)


def _person(staff_id: UUID) -> Staff:
    return find(Staff, staff_id, staff=Staff.id)


@blueprint.get("/people")
@guard("people.read")
def index() -> str:
    asked = request.args
    wanted = queries.Filter(
        position=asked.get("position", ""),
        employer=asked.get("employer", ""),
        word=asked.get("q", "").strip(),
        left="left" in asked,
    )
    visible = within(Staff.court_id, Staff.id)
    counts = queries.head_counts(courts_in_sight(), calendar.today())
    return render_template(
        "court/people.html",
        people=queries.people(visible, wanted, calendar.today()),
        counts=counts,
        chips=_chips(wanted, {count.post.position for count in counts}, queries.employers(visible)),
        courts=_court_names(),
        wanted=wanted,
        employments=employments(),
        today=calendar.today(),
    )


def _chips(wanted: queries.Filter, positions: Iterable[str], employers: Iterable[str]) -> list[dict[str, Any]]:
    """The filters as links; one that is on leads back to the list without it."""
    on = {
        "position": wanted.position,
        "employer": wanted.employer,
        "q": wanted.word,
        "left": "1" if wanted.left else "",
    }
    offered = [("position", code, position_name(code)) for code in sorted(positions, reverse=True)]
    offered += [("employer", name, name) for name in employers]
    return chips("people.index", on, [*offered, ("left", "1", _("已离职"))])


def _court_names() -> dict[UUID, str]:
    """Names of the courts in sight, where there may be more than one."""
    if scope_for() is not Scope.TREE:
        return {}
    return {court_id: db.session.get_one(Court, court_id).name for court_id in courts_in_sight()}


@blueprint.get("/people/new")
@guard("people.manage")
def new() -> str:
    return render_template(
        "court/person_new.html", posts=_posts(principal().court_id), employments=employments(), today=calendar.today()
    )


def _posts(court_id: UUID) -> list[tuple[str, str]]:
    return [(str(count.post.id), count.post.name) for count in queries.head_counts([court_id], calendar.today())]


@blueprint.post("/people")
@guard("people.manage")
@shown_on(new)
def add() -> Response:
    typed = Typed(request.form)
    no, name = typed.text("no", limit=16), typed.text("name", limit=40)
    post_id, hired_on = typed.key("post_id"), typed.day("hired_on")
    employment, employer = typed.choice("employment", Employment), typed.text("employer", limit=80, required=False)
    typed.check()
    who = principal()
    staff = services.hire(
        db.session.get_one(Court, who.court_id),
        no,
        name,
        post=_post(post_id, who.court_id),
        employment=employment,
        employer=employer,
        hired_on=hired_on,
        by=who.account_id,
    )
    flash(_("已登记 %(name)s", name=name), "success")
    return redirect(url_for("people.person", staff_id=staff.id))


def _post(post_id: UUID, court_id: UUID) -> Post:
    """A post of the same court. Raises Invalid."""
    post = db.session.get(Post, post_id)
    if post is None or post.court_id != court_id:
        raise Invalid(fields={"post_id": _("请选择一项")})
    return post


@blueprint.get("/people/<uuid:staff_id>")
@guard("people.read")
def person(staff_id: UUID) -> str:
    staff = _person(staff_id)
    return render_template(
        "court/person.html",
        staff=staff,
        court=db.session.get_one(Court, staff.court_id),
        post=queries.post_on(staff.id, calendar.today()),
        history=queries.history(staff.id),
        posts=_posts(staff.court_id),
        employments=employments(),
        position_name=position_name,
        today=calendar.today(),
    )


@blueprint.post("/people/<uuid:staff_id>/transfer")
@guard("people.manage")
@shown_on(person)
def transfer(staff_id: UUID) -> Response:
    staff, typed = _person(staff_id), Typed(request.form)
    post_id, from_on = typed.key("post_id"), typed.day("from_on")
    typed.check()
    post = _post(post_id, staff.court_id)
    services.place(staff, post, from_on=from_on, by=principal().account_id)
    flash(_("%(name)s 从 %(day)s 起在“%(post)s”", name=staff.name, day=from_on, post=post.name), "success")
    return redirect(url_for("people.person", staff_id=staff_id))


@blueprint.post("/people/<uuid:staff_id>/leave")
@guard("people.manage")
@shown_on(person)
def leave(staff_id: UUID) -> Response:
    staff, typed = _person(staff_id), Typed(request.form)
    left_on = typed.day("left_on")
    typed.check()
    services.leave(staff, on=left_on, by=principal().account_id)
    flash(_("%(name)s 的最后工作日为 %(day)s", name=staff.name, day=left_on), "success")
    return redirect(url_for("people.person", staff_id=staff_id))


@blueprint.post("/people/<uuid:staff_id>/stay")
@guard("people.manage")
@shown_on(person)
def stay(staff_id: UUID) -> Response:
    staff = _person(staff_id)
    services.stay(staff, by=principal().account_id)
    flash(_("已撤销 %(name)s 的离职日", name=staff.name), "success")
    return redirect(url_for("people.person", staff_id=staff_id))


@blueprint.post("/people/<uuid:staff_id>")
@guard("people.manage")
@shown_on(person)
def change(staff_id: UUID) -> Response:
    staff, typed = _person(staff_id), Typed(request.form)
    name, employer = typed.text("name", limit=40), typed.text("employer", limit=80, required=False)
    employment = typed.choice("employment", Employment)
    typed.check()
    services.change_staff(staff, name=name, employment=employment, employer=employer, by=principal().account_id)
    flash(_("已更正"), "success")
    return redirect(url_for("people.person", staff_id=staff_id))
