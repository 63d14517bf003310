"""The first page after signing in: each role's own."""

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from court.accounts.access import guard, principal
from court.accounts.models import Role

blueprint = Blueprint("home", __name__)
FIRST_PAGES: dict[Role, str] = {}


@blueprint.get("/")
@guard("home.see")
def index() -> Response | str:
    endpoint = FIRST_PAGES.get(principal().role)
    return redirect(url_for(endpoint)) if endpoint else "ok"
