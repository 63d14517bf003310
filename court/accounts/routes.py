"""Pages for signing in and out, changing a password, opening a reset code, choosing the language."""

from urllib.parse import urlsplit

from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user, login_user, logout_user
from sqlalchemy import select
from werkzeug.wrappers import Response

from court.accounts import checks, sign_in
from court.accounts.access import open_to_all, principal, signed_in
from court.accounts.models import Account
from court.db import db
from court.edges import own_transactions, shown_on
from court.errors import Invalid
from court.language import SPOKEN

blueprint = Blueprint("sign_in", __name__)


def inside(target: str) -> str:
    """`target` when it is a path of ours, else the home page."""
    try:
        parts = urlsplit(target)
    except ValueError:
        return url_for("home.index")
    ours = not parts.scheme and not parts.netloc and target.startswith("/") and not target.startswith(("//", "/\\"))
    return target if ours else url_for("home.index")


def address() -> str:
    return request.remote_addr or ""


@blueprint.get("/sign-in")
@open_to_all("this is where one signs in")
def form() -> str | Response:
    if current_user.is_authenticated and request.method == "GET":
        return redirect(inside(request.args.get("next", "/")))
    is_empty = db.session.scalar(select(Account.id).limit(1)) is None
    return render_template("court/sign_in.html", no_accounts=is_empty)


@blueprint.post("/sign-in")
@open_to_all("this is where one signs in")
@own_transactions
@shown_on(form)
def submit() -> Response:
    who = checks.open_session(request.form.get("username", ""), request.form.get("password", ""), address())
    _forget_visitor()
    login_user(who)
    return redirect(inside(request.args.get("next", "/")))


@blueprint.post("/sign-out")
@signed_in
def leave() -> Response:
    sign_in.end(principal().token)
    logout_user()
    _forget_visitor()
    return redirect(url_for("sign_in.form"))


def _forget_visitor() -> None:
    """Nothing of who used this browser before stays, but the language."""
    locale = session.get("locale")
    session.clear()
    if locale:
        session["locale"] = locale


@blueprint.get("/password")
@signed_in
def password_form() -> str:
    who = principal()
    username = sign_in.username_of(who.account_id)
    return render_template("court/password.html", username=username, must=who.must_change, rules=sign_in.rules())


@blueprint.post("/password")
@signed_in
@own_transactions
@shown_on(password_form)
def change_password() -> Response:
    new = _new_password()
    checks.change_own(principal().account_id, request.form.get("old", ""), new, address())
    logout_user()
    flash(_("密码已更换，请用新密码登录"), "success")
    return redirect(url_for("sign_in.form"))


@blueprint.get("/reset")
@open_to_all("a lost password is replaced with a one-time code from the administrator")
def reset_form() -> str:
    return render_template("court/reset.html", rules=sign_in.rules())


@blueprint.post("/reset")
@open_to_all("a lost password is replaced with a one-time code from the administrator")
@own_transactions
@shown_on(reset_form)
def reset() -> Response:
    new = _new_password()
    checks.change_by_code(request.form.get("username", ""), request.form.get("code", ""), new, address())
    flash(_("密码已更换，请用新密码登录"), "success")
    return redirect(url_for("sign_in.form"))


def _new_password() -> str:
    """The new password, typed twice alike. Raises Invalid."""
    new = request.form.get("new", "")
    if new != request.form.get("again", ""):
        raise Invalid(fields={"again": [_("两次输入的新密码不一样")]})
    return new


@blueprint.post("/language")
@open_to_all("the sign-in page has a language too")
def language() -> Response:
    locale = request.form.get("locale", "")
    if locale not in SPOKEN:
        abort(404)
    session["locale"] = locale
    if current_user.is_authenticated:
        db.session.get_one(Account, principal().account_id).locale = locale
    return redirect(_back())


def _back() -> str:
    """Where the request came from, when that was a page of ours."""
    try:
        came = urlsplit(request.referrer or "")
    except ValueError:
        return url_for("home.index")
    if came.netloc != request.host:
        return url_for("home.index")
    return inside(came.path + (f"?{came.query}" if came.query else ""))
