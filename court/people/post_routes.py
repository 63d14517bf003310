"""Pages of posts: their head-count, who lacks and who exceeds it (缺编/超编), and changing it."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response

from court import calendar
from court.accounts.access import find, guard, principal, within
from court.db import db
from court.edges import shown_on
from court.forms import Typed
from court.people import queries, services
from court.people.models import Court, Post
from court.people.words import position_name

blueprint = Blueprint("posts", __name__)
MOST = services.MOST_HEADS


def courts_in_sight() -> list[UUID]:
    """The courts the asker may see, by code."""
    return list(db.session.scalars(select(Court.id).where(within(Court.id)).order_by(Court.code)))


@blueprint.get("/posts")
@guard("people.read")
def index() -> str:
    return render_template(
        "court/posts.html",
        counts=queries.head_counts(courts_in_sight(), calendar.today()),
        position_name=position_name,
        today=calendar.today(),
    )


@blueprint.post("/posts")
@guard("people.manage")
@shown_on(index)
def add() -> Response:
    typed = Typed(request.form)
    name, position = typed.text("name", limit=40), typed.text("position", limit=24)
    low, high = typed.number("heads_min", low=0, high=MOST), typed.number("heads_max", low=0, high=MOST)
    typed.check()
    who = principal()
    services.add_post(who.court_id, name, position=position, heads_min=low, heads_max=high, by=who.account_id)
    flash(_("已设立岗位“%(name)s”", name=name), "success")
    return redirect(url_for("posts.index"))


@blueprint.get("/posts/<uuid:post_id>")
@guard("people.read")
def show(post_id: UUID) -> str:
    post = find(Post, post_id)
    (count,) = [count for count in queries.head_counts([post.court_id], calendar.today()) if count.post is post]
    return render_template("court/post.html", count=count, position_name=position_name)


@blueprint.post("/posts/<uuid:post_id>")
@guard("people.manage")
@shown_on(show)
def change(post_id: UUID) -> Response:
    post, typed = find(Post, post_id), Typed(request.form)
    name = typed.text("name", limit=40)
    low, high = typed.number("heads_min", low=0, high=MOST), typed.number("heads_max", low=0, high=MOST)
    typed.check()
    services.change_post(post, name, heads_min=low, heads_max=high, by=principal().account_id)
    flash(_("岗位“%(name)s”已更改", name=name), "success")
    return redirect(url_for("posts.index"))
