"""Pages for signing in and out, changing a password, opening a reset code, choosing the language."""

from urllib.parse import urlsplit

from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user, login_user, logout_user
from sqlalchemy import select
from werkzeug.wrappers import Response

from court.accounts import passwords, sign_in
from court.accounts.access import Principal, open_to_all, principal, signed_in
from court.accounts.models import Account
from court.db import db, transaction
from court.edges import own_transactions
from court.errors import DomainError, Invalid

blueprint = Blueprint("sign_in", __name__)
LOCALES = ("zh", "en")


def _inside(target: str) -> str:
    """`target` when it is a path of ours, else the home page."""
    parts = urlsplit(target)
    ours = not parts.scheme and not parts.netloc and target.startswith("/") and not target.startswith(("//", "/\\"))
    return target if ours else url_for("home.index")


@blueprint.get("/sign-in")
@open_to_all("this is where one signs in")
def form() -> str | Response:
    if current_user.is_authenticated:
        return redirect(_inside(request.args.get("next", "/")))
    return _sign_in_page()


def _sign_in_page(error: str = "", username: str = "") -> str:
    empty = db.session.scalar(select(Account.id).limit(1)) is None
    return render_template("court/sign_in.html", error=error, username=username, no_accounts=empty)


@blueprint.post("/sign-in")
@open_to_all("this is where one signs in")
@own_transactions
def submit() -> tuple[str, int] | str | Response:
    username, password = request.form.get("username", "").strip(), request.form.get("password", "")
    try:
        who = check(username, password, request.remote_addr or "")
    except DomainError as error:
        return _sign_in_page(str(error), username), error.status
    session.clear()
    login_user(who)
    return redirect(_inside(request.args.get("next", "/")))


def check(username: str, password: str, address: str) -> Principal:
    """Check a password and open a session; the slow hash is compared outside any transaction.

    Raises WrongPassword, Locked.
    """
    sign_in.refuse_if_locked(username, address)
    stored = sign_in.stored_password(username)
    db.session.rollback()  # ends the reading transaction before the slow part
    if not passwords.matches(stored, password):
        with transaction():
            sign_in.note_failure(username, address)
        raise sign_in.WrongPassword
    with transaction():
        who, _session = sign_in.begin(username, address)
    return who


@blueprint.post("/sign-out")
@signed_in
def leave() -> Response:
    sign_in.end(principal().token)
    logout_user()
    return redirect(url_for("sign_in.form"))


@blueprint.get("/password")
@signed_in
def password_form() -> str:
    return render_template("court/password.html", error="", must=principal().must_change)


@blueprint.post("/password")
@signed_in
@own_transactions
def change_password() -> tuple[str, int] | Response:
    account = db.session.get_one(Account, principal().account_id)
    must, username = account.must_change, account.username
    old, new = request.form.get("old", ""), request.form.get("new", "")
    try:
        if not passwords.matches(sign_in.stored_password(username), old):
            raise sign_in.WrongPassword(_("现在的密码不对"))
        _store(account, new)
    except DomainError as error:
        return render_template("court/password.html", error=str(error), must=must), error.status
    logout_user()
    flash(_("密码已更换，请用新密码登录"))
    return redirect(url_for("sign_in.form"))


def _store(account: Account, new: str) -> None:
    """Check a new password and store it; hashing stays outside the transaction."""
    sign_in.refuse_weak(new)
    account_id = account.id
    before = sign_in.used_before(account_id)
    db.session.rollback()
    if any(passwords.matches(old, new) for old in before):
        raise Invalid(_("不能用最近 %(n)d 次用过的密码", n=passwords.KEPT))
    fresh = passwords.hashed(new)
    with transaction():
        sign_in.set_password(db.session.get_one(Account, account_id), fresh, by_owner=True)


@blueprint.get("/reset")
@open_to_all("a lost password is replaced with a one-time code from the administrator")
def reset_form() -> str:
    return render_template("court/reset.html", error="")


@blueprint.post("/reset")
@open_to_all("a lost password is replaced with a one-time code from the administrator")
@own_transactions
def reset() -> tuple[str, int] | Response:
    username, address = request.form.get("username", "").strip(), request.remote_addr or ""
    try:
        sign_in.refuse_if_locked(username, address)
        account = sign_in.account_for_reset(username, request.form.get("code", ""))
        _store(account, request.form.get("new", ""))
    except DomainError as error:
        if isinstance(error, sign_in.WrongPassword):
            with transaction():
                sign_in.note_failure(username, address)
        return render_template("court/reset.html", error=str(error)), error.status
    flash(_("密码已更换，请用新密码登录"))
    return redirect(url_for("sign_in.form"))


@blueprint.post("/language")
@open_to_all("the sign-in page has a language too")
def language() -> Response:
    locale = request.form.get("locale", "")
    if locale not in LOCALES:
        abort(404)
    session["locale"] = locale
    if current_user.is_authenticated:
        db.session.get_one(Account, principal().account_id).locale = locale
    return redirect(_inside(urlsplit(request.referrer or "").path or "/"))
