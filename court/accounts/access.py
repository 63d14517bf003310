"""Who may do what, and to whose records: the access table, the guard of every route, the scope of every query."""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar, cast
from uuid import UUID

import structlog
from flask import Flask, current_app, g, redirect, request, url_for
from flask_babel import lazy_gettext
from flask_login import UserMixin, current_user
from sqlalchemy import ColumnElement, Select, and_, false, select
from werkzeug.wrappers import Response

from court.accounts.models import Role
from court.db import Base, db
from court.errors import NotAllowed, NotFound, NotSignedIn, wants_problem
from court.people.models import Court, Staff

log = structlog.get_logger()
Entity = TypeVar("Entity", bound=Base)
View = TypeVar("View", bound=Callable[..., Any])
Table = dict[Role, dict[str, "Scope"]]


class Scope(StrEnum):
    """How far a grant reaches."""

    OWN = "own"
    EMPLOYER = "employer"
    COURT = "court"
    TREE = "tree"


@dataclass(frozen=True, eq=False)
class Principal(UserMixin):  # type: ignore[misc]
    """Who is asking: an account as it stood when the request came in."""

    account_id: UUID
    court_id: UUID
    court_path: str
    role: Role
    staff_id: UUID | None
    name: str
    employer: str
    locale: str
    token: str  # of the session, or "" for a bearer token
    must_change: bool

    def get_id(self) -> str:
        """What the browser's signed cookie carries: the session's token, not the account."""
        return self.token

    @property
    def person_id(self) -> UUID:
        """The person behind the account: rules compare people, not accounts."""
        return self.staff_id or self.account_id


class PasswordDue(NotAllowed):
    title = lazy_gettext("密码是别人设置的或已用得太久，请先更换密码")


def load_table(path: Path) -> Table:
    """Read config/access.toml. Raises ValueError on an unknown role or scope."""
    raw = tomllib.loads(path.read_text("utf8"))
    return {Role(role): {need: Scope(scope) for need, scope in rows.items()} for role, rows in raw.items()}


def grant_of(role: Role, need: str) -> Scope | None:
    """How far `role` may go for `need` (`resource.action`); None when it may not at all."""
    table: Table = current_app.extensions["access"]
    return table.get(role, {}).get(need)


def may(need: str) -> bool:
    """Whether who is signed in may; for menus and buttons."""
    return bool(current_user.is_authenticated) and grant_of(current_user.role, need) is not None


def guard(need: str) -> Callable[[View], View]:
    """Mark a view with what it needs. A view without a mark answers nobody."""

    def mark(view: View) -> View:
        view.need = need  # type: ignore[attr-defined]
        return view

    return mark


def open_to_all(reason: str) -> Callable[[View], View]:
    """Mark a view that needs no sign-in, saying why."""

    def mark(view: View) -> View:
        view.open_reason = reason  # type: ignore[attr-defined]
        return view

    return mark


def signed_in(view: View) -> View:
    """Mark a view that anybody signed in may use (own password, own language, sign-out)."""
    view.signed_in = True  # type: ignore[attr-defined]
    return view


def principal() -> Principal:
    """Who is asking. Raises NotSignedIn."""
    if not current_user.is_authenticated:
        raise NotSignedIn
    return cast(Principal, current_user._get_current_object())


def check_request() -> Response | None:
    """Before every request: deny unless the view's mark and the access table allow it."""
    if request.endpoint is None or request.endpoint == "static":
        return None
    view = current_app.view_functions[request.endpoint]
    if not hasattr(view, "open_reason"):
        if not current_user.is_authenticated:
            return _to_sign_in()
        if principal().must_change and not hasattr(view, "signed_in"):
            return _to_new_password()
    try:
        enter(view)
    except NotAllowed:
        log.warning("refused", endpoint=request.endpoint, account=str(principal().account_id))
        raise
    return None


def enter(view: Callable[..., Any]) -> None:
    """Let the request go on as the view's mark says: its scope is the one queries are kept to. Raises NotAllowed."""
    if hasattr(view, "open_reason") or hasattr(view, "signed_in"):
        return
    need = getattr(view, "need", None)
    scope = grant_of(principal().role, need) if need else None
    if scope is None:
        raise NotAllowed
    g.scope = scope


def _to_sign_in() -> Response:
    if wants_problem() or request.method not in ("GET", "HEAD"):
        raise NotSignedIn
    return redirect(url_for("sign_in.form", next=request.full_path.rstrip("?")))


def _to_new_password() -> Response:
    if wants_problem() or request.method not in ("GET", "HEAD"):
        raise PasswordDue
    return redirect(url_for("sign_in.password_form"))


def scope_for(need: str = "") -> Scope:
    """The scope of the running request's guard, or of another `need`. Raises NotAllowed."""
    scope = grant_of(principal().role, need) if need else getattr(g, "scope", None)
    if scope is None:
        raise NotAllowed
    return scope


def within(court: Any, staff: Any = None, *, need: str = "") -> ColumnElement[bool]:
    """The condition that keeps a query inside what the asker may see. `court`, `staff`: the columns that say whose.

    Denies by default: an own-scope without a staff column, or a company without an employer, sees nothing.
    """
    who, scope = principal(), scope_for(need)
    if scope is Scope.TREE:
        below = select(Court.id).where(Court.path.startswith(who.court_path))
        return cast(ColumnElement[bool], court.in_(below))
    mine: ColumnElement[bool] = cast(ColumnElement[bool], court == who.court_id)
    if scope is Scope.COURT:
        return mine
    if staff is None:
        return false()
    if scope is Scope.EMPLOYER:
        theirs = select(Staff.id).where(Staff.employer == who.employer, Staff.employer != "")
        return and_(mine, staff.in_(theirs))
    return and_(mine, staff == who.staff_id) if who.staff_id else false()


def scoped(query: Select[Any], model: Any, *, need: str = "") -> Select[Any]:
    """`query` kept to the rows of `model` (with court_id and, where people matter, staff_id) the asker may see."""
    return query.where(within(model.court_id, getattr(model, "staff_id", None), need=need))


def find(model: type[Entity], key: UUID, *, court: Any = None, staff: Any = None, need: str = "") -> Entity:
    """The row with this id if the asker may see it. `court`, `staff`: its columns that say whose, when they are not
    named court_id and staff_id. Raises NotFound, the same for what is not there and what is not theirs.
    """
    row: Any = model
    whose = staff if staff is not None else getattr(row, "staff_id", None)
    query = select(model).where(row.id == key, within(court if court is not None else row.court_id, whose, need=need))
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def init_app(app: Flask, table: Table) -> None:
    app.extensions["access"] = table
    app.jinja_env.globals["may"] = may
    app.before_request(check_request)
