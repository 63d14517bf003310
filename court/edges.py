"""The edge of every writing request: one transaction around the view, retried as a whole, repeated answers kept."""

import functools
import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from flask import Flask, make_response, request
from flask_babel import lazy_gettext
from flask_login import current_user
from sqlalchemy import LargeBinary, String, delete
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.wrappers import Response

from court import clock
from court.db import Base, db, retrying
from court.errors import DomainError, Invalid

View = Callable[..., Any]
V = TypeVar("V", bound=View)
READS = frozenset({"GET", "HEAD", "OPTIONS"})
KEPT = timedelta(hours=24)
LONGEST_KEY = 128


class SeenRequest(Base):
    """The first answer to a write that carried an Idempotency-Key; committed with the write's effect."""

    __tablename__ = "seen_request"

    account_id: Mapped[UUID] = mapped_column(primary_key=True)
    route: Mapped[str] = mapped_column(String(120), primary_key=True)
    key: Mapped[str] = mapped_column(String(LONGEST_KEY), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    status: Mapped[int]
    content_type: Mapped[str] = mapped_column(String(80))
    body: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime] = mapped_column(index=True)


class KeyReused(DomainError):
    title = lazy_gettext("同一个 Idempotency-Key 已用于另一份内容；换一个新的键再提交")


def own_transactions(view: V) -> V:
    """Mark a view that opens its transactions itself (it hashes a password in between)."""
    view.own_transactions = True  # type: ignore[attr-defined]
    return view


def wrap_views(app: Flask) -> None:
    """Give every view its edge. Call once, after the last blueprint is registered."""
    for endpoint, view in app.view_functions.items():
        if endpoint != "static" and not hasattr(view, "own_transactions"):
            app.view_functions[endpoint] = _edge(view)


def _edge(view: View) -> View:
    @functools.wraps(view)
    def answer(**arguments: Any) -> Any:
        if request.method in READS:
            return view(**arguments)
        return retrying(_once)(view, arguments)

    return answer


def _once(view: View, arguments: dict[str, Any]) -> Any:
    key = request.headers.get("Idempotency-Key", "")
    if not key or not current_user.is_authenticated:
        return view(**arguments)
    if len(key) > LONGEST_KEY:
        raise Invalid(f"Idempotency-Key: at most {LONGEST_KEY} characters")
    where = (current_user.account_id, f"{request.method} {request.path}"[:120], key)
    digest = hashlib.sha256(request.get_data()).hexdigest()
    seen = db.session.get(SeenRequest, where)
    if seen is not None and seen.at > clock.now() - KEPT:
        if seen.digest != digest:
            raise KeyReused
        return Response(seen.body, status=seen.status, content_type=seen.content_type)
    if seen is not None:
        db.session.delete(seen)
        db.session.flush()
    response = make_response(view(**arguments))
    _keep(where, digest, response)
    return response


def _keep(where: tuple[UUID, str, str], digest: str, response: Response) -> None:
    account_id, route, key = where
    db.session.add(
        SeenRequest(
            account_id=account_id,
            route=route,
            key=key,
            digest=digest,
            status=response.status_code,
            content_type=response.content_type or "",
            body=response.get_data(),
            at=clock.now(),
        )
    )


def forget_seen() -> int:
    """Delete answers older than a day; the number deleted."""
    gone = db.session.execute(delete(SeenRequest).where(SeenRequest.at < clock.now() - KEPT))
    return int(getattr(gone, "rowcount", 0))
