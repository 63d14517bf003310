"""How a request finds out who is asking: the browser's session cookie or a bearer token, and CSRF for the former."""

from flask import Flask, g, request
from flask_login import LoginManager, current_user
from flask_wtf.csrf import CSRFProtect

from court.accounts import sign_in
from court.accounts.access import Principal
from court.db import transaction

logins = LoginManager()
csrf = CSRFProtect()
UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})


@logins.user_loader
def _from_cookie(token: str) -> Principal | None:
    found = sign_in.by_session(token)
    if found is None:
        return None
    who, session = found
    if sign_in.is_stale(session) and request.endpoint != "live.stream":
        with transaction():
            sign_in.touch(token)
    g.by_cookie = True
    return who


@logins.request_loader
def _from_bearer(_request: object) -> Principal | None:
    header = request.headers.get("Authorization", "")
    if not header.startswith("Bearer "):
        return None
    return sign_in.by_bearer(header.removeprefix("Bearer ").strip())


def _check_csrf() -> None:
    """A write that rides on the browser's cookie needs the token of our own page; programs send a bearer token."""
    if request.method not in UNSAFE or request.blueprint in ("webhooks", "events"):
        return
    by_program = request.headers.get("Authorization", "").startswith("Bearer ") and current_user.is_authenticated
    if not by_program:
        csrf.protect()


def init_app(app: Flask, *, secure: bool) -> None:
    """Sign-in cookies and CSRF. `secure`: the site is served over HTTPS."""
    app.config.update(
        SESSION_COOKIE_NAME="__Host-courtdesk" if secure else "courtdesk",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=secure,
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=secure,
    )
    logins.session_protection = None  # sessions live on the server; an address may change behind a proxy
    logins.init_app(app)
    csrf.init_app(app)
    app.before_request(_check_csrf)
