"""How a request finds out who is asking: the browser's session cookie or a bearer token, and CSRF for the former."""

import structlog
from flask import Flask, g, request
from flask_login import LoginManager
from flask_wtf.csrf import CSRFProtect
from sqlalchemy.exc import DBAPIError

from court.accounts import sign_in
from court.accounts.access import Principal
from court.db import transaction
from court.errors import Busy

log = structlog.get_logger()
logins = LoginManager()
csrf = CSRFProtect()
UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
BEARER = "Bearer "


@logins.user_loader
def _from_cookie(token: str) -> Principal | None:
    if _bearer():  # a request that brings a token stands or falls by it alone
        return None
    who = _of_session(token)
    g.by_cookie = who is not None
    return who


@logins.request_loader
def _from_bearer(_request: object) -> Principal | None:
    token = _bearer()
    return sign_in.by_api_token(token) or _of_session(token) if token else None


def _of_session(token: str) -> Principal | None:
    found = sign_in.by_session(token)
    if found is None:
        return None
    who, session = found
    # What a page fetches by itself is no sign of the person.
    if sign_in.is_stale(session) and request.endpoint != "live.stream" and "X-Live" not in request.headers:
        _touch(token)
    return who


def _touch(token: str) -> None:
    """Note that the session is in use; a database that cannot write now does not keep people from reading."""
    try:
        with transaction():
            sign_in.touch(token)
    except (Busy, DBAPIError):
        log.warning("session not touched")


def _bearer() -> str:
    header = request.headers.get("Authorization", "")
    return header.removeprefix(BEARER).strip() if header.startswith(BEARER) else ""


def _check_csrf() -> None:
    """A write that rides on the browser's cookie, and every form of a page, needs the token of our own page.

    Programs bring their own token, which no foreign page can; a program that signs in brings a password and
    gets no cookie.
    """
    if request.method not in UNSAFE or request.blueprint in ("webhooks", "events") or _bearer():
        return
    if request.path.startswith("/api/") and not g.get("by_cookie", False):
        return
    csrf.protect()


def init_app(app: Flask, *, secure: bool) -> None:
    """Sign-in cookies and CSRF. `secure`: the site is served over HTTPS. Register after the access check."""
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
