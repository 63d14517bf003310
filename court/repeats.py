"""Idempotency-Key: a repeated write gets the first answer; kept for a day, committed with the write's effect."""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_login import current_user
from sqlalchemy import LargeBinary, String, delete
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.wrappers import Response

from court import clock
from court.db import Base, db
from court.errors import DomainError, Invalid

KEPT = timedelta(hours=24)
LONGEST_KEY = 128
Where = tuple[UUID, str, str]


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


def answered_once(work: Callable[[], Response]) -> Response:
    """The answer of `work`, or of the first request of this account and route with the same key. Raises KeyReused."""
    key = request.headers.get("Idempotency-Key", "")
    if not key or not current_user.is_authenticated:
        return work()
    if len(key) > LONGEST_KEY:
        raise Invalid(_("Idempotency-Key 最多 %(n)d 个字符", n=LONGEST_KEY))
    where = (current_user.account_id, f"{request.method} {request.path}"[:120], key)
    digest = _digest()
    seen = db.session.get(SeenRequest, where)
    if seen is not None and seen.at > clock.now() - KEPT:
        if seen.digest != digest:
            raise KeyReused
        return Response(seen.body, status=seen.status, content_type=seen.content_type)
    if seen is not None:
        db.session.delete(seen)
        db.session.flush()
    answer = work()
    _keep(where, digest, answer)
    return answer


def _digest() -> str:
    """SHA-256 (hex) over everything the request brought: a form may have been parsed, so its parts are read too."""
    total = hashlib.sha256(request.query_string + b"\n" + request.get_data())
    for name, value in request.form.items(multi=True):
        total.update(f"\n{name}={value}".encode())
    for name, file in request.files.items(multi=True):
        total.update(f"\n{name}:{file.filename}\n".encode() + file.read())
        file.seek(0)
    return total.hexdigest()


def _keep(where: Where, digest: str, answer: Response) -> None:
    account_id, route, key = where
    db.session.add(
        SeenRequest(
            account_id=account_id,
            route=route,
            key=key,
            digest=digest,
            status=answer.status_code,
            content_type=answer.content_type or "",
            body=answer.get_data(),
            at=clock.now(),
        )
    )


def forget() -> int:
    """Delete answers older than a day; the number deleted."""
    gone = db.session.execute(delete(SeenRequest).where(SeenRequest.at < clock.now() - KEPT))
    return int(getattr(gone, "rowcount", 0))
