"""The first page after signing in: each role's own."""

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from court.accounts.access import guard, principal
from court.accounts.models import Role
from overview.rail import rail

blueprint = Blueprint("home", __name__)
FIRST_PAGES: dict[Role, str] = {}


@blueprint.get("/")
@guard("home.see")
def index() -> Response | str:
    endpoint = FIRST_PAGES.get(principal().role)
    if endpoint:
        return redirect(url_for(endpoint))
    rooms = rail()
    return redirect(rooms[0].url) if rooms else render_template("overview/home.html")
