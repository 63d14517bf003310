"""Writing what a provider tells: statements built once, because every webhook runs them."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Table, bindparam, literal, select
from sqlalchemy.dialects import postgresql, sqlite

from court.db import Base, db, is_sqlite
from court.ids import new_id
from court.push import publish
from court.sealed import vault
from hotline.forms import Form
from hotline.models import PROVIDER, Call, CallEvent, ProviderEvent, SeenEvent

_TABLES: dict[type[Base], Table] = {model: model.metadata.tables[model.__tablename__] for model in (Call, SeenEvent)}
_IF_NEW = {
    (name, model): dialect.insert(table).on_conflict_do_nothing().returning(literal(1))
    for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql))
    for model, table in _TABLES.items()
}
_EVENT = ProviderEvent.metadata.tables[ProviderEvent.__tablename__].insert()
_STEP = CallEvent.metadata.tables[CallEvent.__tablename__].insert()
_CALL = _TABLES[Call].c
_KNOWN = select(_CALL.id).where(_CALL.sid == bindparam("sid"), _CALL.origin == PROVIDER).limit(1)


def _insert_if_new(model: type[Base], values: dict[str, Any]) -> bool:
    name = "sqlite" if is_sqlite() else "postgresql"
    return db.session.execute(_IF_NEW[name, model], values).first() is not None


def add_call(values: dict[str, Any]) -> bool:
    """Insert a call unless the provider has told of it before; whether it was inserted."""
    return _insert_if_new(Call, values)


def is_news(court_id: UUID, key: str) -> bool:
    """Claim something told, by its business identity; False when it was told before."""
    return _insert_if_new(SeenEvent, {"court_id": court_id, "key": key})


def keep(court_id: UUID, call_id: UUID, kind: str, form: Form, now: datetime) -> None:
    """Keep a request as it came, sealed: it names the caller."""
    event_id = new_id()
    payload = json.dumps(form.pairs, ensure_ascii=False, separators=(",", ":"))
    values = {
        "court_id": court_id,
        "id": event_id,
        "call_id": call_id,
        "kind": kind,
        "received_at": now,
        "told_at": form.told_at,
        "payload_sealed": vault().seal("provider_event.payload", event_id, payload),
    }
    db.session.execute(_EVENT, values)


def note(call: Call, step: str, *, at: datetime, leg: int = 0, staff_id: UUID | None = None, text: str = "") -> None:
    """Add a step to a call's story and tell the pages."""
    note_of(call.court_id, call.id, step, at=at, leg=leg, staff_id=staff_id, text=text)


def note_of(
    court_id: UUID,
    call_id: UUID,
    step: str,
    *,
    at: datetime,
    leg: int = 0,
    staff_id: UUID | None = None,
    text: str = "",
) -> None:
    """The same by the call's id."""
    values = {
        "court_id": court_id,
        "id": new_id(),
        "call_id": call_id,
        "at": at,
        "step": step,
        "leg": leg,
        "staff_id": staff_id,
        "note": text,
    }
    db.session.execute(_STEP, values)
    publish("calls", court_id=court_id, ref=call_id)


def is_known(sid: str) -> bool:
    """Whether the provider has told of this call before."""
    return db.session.execute(_KNOWN, {"sid": sid}).first() is not None


def by_sid(sid: str, origin: str = PROVIDER) -> Call | None:
    """The call a provider means, locked until the transaction ends."""
    query = select(Call).where(Call.sid == sid, Call.origin == origin).order_by(Call.id).limit(1)
    return db.session.scalar(query.with_for_update().execution_options(populate_existing=True))


def by_id(call_id: UUID) -> Call | None:
    """A call, locked until the transaction ends."""
    query = select(Call).where(Call.id == call_id)
    return db.session.scalar(query.with_for_update().execution_options(populate_existing=True))
