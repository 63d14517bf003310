"""Pages of accounts: making and disabling them, one-time codes for lost passwords, tokens for programs."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from court import clock
from court.accounts import queries, services, sign_in
from court.accounts.access import find, guard, principal, within
from court.accounts.models import Account, Role
from court.accounts.words import role_name
from court.chips import chips
from court.db import db
from court.edges import shown_on
from court.errors import Invalid
from court.forms import Typed
from court.people.models import Court, Staff

blueprint = Blueprint("accounts", __name__)
MOST_DAYS = 366


@blueprint.get("/accounts")
@guard("account.manage")
def index() -> str:
    role, word, off = request.args.get("role", ""), request.args.get("q", "").strip(), "off" in request.args
    return render_template(
        "court/accounts.html",
        accounts=queries.accounts(within(Account.court_id), role=role, word=word, off=off),
        chips=_chips(role, off),
        role_name=role_name,
        role=role,
        word=word,
        off=off,
    )


def _chips(role: str, off: bool) -> list[dict[str, Any]]:
    offered = [("role", each.value, role_name(each.value)) for each in Role]
    on = {"role": role, "off": "1" if off else ""}
    return chips("accounts.index", on, [*offered, ("off", "1", _("已停用"))])


@blueprint.get("/accounts/new")
@guard("account.manage")
def new() -> str:
    people = queries.without_account(principal().court_id)
    return render_template(
        "court/account_new.html",
        people=[(str(staff.id), f"{staff.no} {staff.name}") for staff in people],
        roles=[(role.value, role_name(role.value)) for role in Role],
    )


@blueprint.post("/accounts")
@guard("account.manage")
@shown_on(new)
def add() -> str:
    """Make an account without a password; its owner begins with the one-time code shown here once."""
    typed = Typed(request.form)
    username, role = typed.text("username", limit=64), typed.choice("role", Role)
    staff_id = typed.key("staff") if typed.has("staff") else None
    name, employer = typed.text("name", limit=40, required=False), typed.text("employer", limit=80, required=False)
    typed.check()
    who = principal()
    account = services.add_account(
        db.session.get_one(Court, who.court_id),
        username,
        role,
        password_hash="",
        staff=_colleague(staff_id) if staff_id else None,
        name=name,
        employer=employer,
        must_change=False,
        by=who.account_id,
    )
    return _secret(account, code=sign_in.issue_reset(account, by=who.account_id))


def _colleague(staff_id: UUID) -> Staff:
    """A person of the same court. Raises Invalid."""
    staff = db.session.get(Staff, staff_id)
    if staff is None or staff.court_id != principal().court_id:
        raise Invalid(fields={"staff": _("请选择工作人员")})
    return staff


def _secret(account: Account, *, code: str = "", token: str = "") -> str:
    """The page that shows a secret; it is stored as a hash, so this is the only time."""
    return render_template("court/account_secret.html", account=account, code=code, token=token)


@blueprint.get("/accounts/<uuid:account_id>")
@guard("account.manage")
def show(account_id: UUID) -> str:
    account = find(Account, account_id)
    return render_template(
        "court/account.html",
        account=account,
        role_name=role_name,
        staff=db.session.get(Staff, account.staff_id) if account.staff_id else None,
        tokens=queries.tokens(account.id),
        sessions=queries.open_sessions(account.id),
        is_own=account.id == principal().account_id,
        now=clock.now(),
    )


@blueprint.post("/accounts/<uuid:account_id>/disable")
@guard("account.manage")
@shown_on(show)
def disable(account_id: UUID) -> Response:
    account = find(Account, account_id)
    services.disable(account, by=principal().account_id)
    flash(_("%(name)s 已停用，登录和令牌立即失效", name=account.username), "success")
    return redirect(url_for("accounts.show", account_id=account_id))


@blueprint.post("/accounts/<uuid:account_id>/enable")
@guard("account.manage")
@shown_on(show)
def enable(account_id: UUID) -> Response:
    account = find(Account, account_id)
    services.enable(account, by=principal().account_id)
    flash(_("%(name)s 已启用；需要新的重置码或原来的密码登录", name=account.username), "success")
    return redirect(url_for("accounts.show", account_id=account_id))


@blueprint.post("/accounts/<uuid:account_id>/reset")
@guard("account.manage")
@shown_on(show)
def reset(account_id: UUID) -> str:
    account = find(Account, account_id)
    return _secret(account, code=sign_in.issue_reset(account, by=principal().account_id))


@blueprint.post("/accounts/<uuid:account_id>/tokens")
@guard("account.manage")
@shown_on(show)
def issue_token(account_id: UUID) -> str:
    account, typed = find(Account, account_id), Typed(request.form)
    label, days = typed.text("label", limit=64), typed.number("days", low=1, high=MOST_DAYS)
    typed.check()
    until = clock.now() + timedelta(days=days)
    token = services.issue_token(account, label=label, expires_at=until, by=principal().account_id)
    return _secret(account, token=token)


@blueprint.post("/accounts/<uuid:account_id>/tokens/<uuid:token_id>/revoke")
@guard("account.manage")
@shown_on(show)
def revoke_token(account_id: UUID, token_id: UUID) -> Response:
    services.revoke_token(find(Account, account_id), token_id, by=principal().account_id)
    flash(_("令牌已撤销"), "success")
    return redirect(url_for("accounts.show", account_id=account_id))
