"""Hash chains: rows that only grow are linked, one chain per court and name, so that a change shows."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import String, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from court.db import Base, before_commit, db, unit_notes

GENESIS = "0" * 64


class ChainHead(Base):
    """The end of one chain of one court. Locked last before commit, so that waiting for it is short."""

    __tablename__ = "chain_head"

    court_id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(16), primary_key=True)
    seq: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))


class Linked:
    """Columns of a chained row; `canonical()` gives what the hash covers, without database ids and free text."""

    seq: Mapped[int]
    prev_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class LinkedRow(Protocol):
    court_id: Any
    seq: Any
    prev_hash: Any
    hash: Any

    def canonical(self) -> Mapping[str, Any]: ...


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat(timespec="microseconds")
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    if isinstance(value, UUID):
        return str(value)
    return value


def canonical_bytes(form: Mapping[str, Any]) -> bytes:
    """The same bytes for the same row on every database: sorted JSON, instants in UTC, points with two decimals."""
    plain = {name: _plain(value) for name, value in form.items()}
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def link(previous: str, form: Mapping[str, Any]) -> str:
    """SHA-256 (hex) over the previous hash and the canonical form."""
    return hashlib.sha256(previous.encode() + canonical_bytes(form)).hexdigest()


def append(name: str, row: LinkedRow) -> None:
    """Queue `row` for the chain `name` of its court; it is linked and inserted just before commit, or by `seal`."""
    unit_notes().setdefault("chain", []).append((name, row))
    before_commit(seal)


def append_rows(name: str, court_id: UUID, model: type[Base], rows: list[dict[str, Any]]) -> None:
    """Link and insert many rows of one court at once, as plain values; what was queued before goes first."""
    seal()
    head = _locked_head(court_id, name)
    canonical = model.canonical  # type: ignore[attr-defined]
    for row in rows:
        row["seq"], row["prev_hash"] = head.seq + 1, head.hash
        row["hash"] = link(head.hash, canonical(SimpleNamespace(**row)))
        head.seq, head.hash = row["seq"], row["hash"]
    if rows:
        db.session.execute(insert(model), rows)
        db.session.flush()


def pending(name: str) -> list[LinkedRow]:
    """Rows queued in this transaction and not yet sealed."""
    return [row for queued, row in unit_notes().get("chain", []) if queued == name]


def seal() -> None:
    """Link and insert what is queued. Heads are locked in one order, so that two transactions never wait in a ring."""
    queued: list[tuple[str, LinkedRow]] = unit_notes().pop("chain", [])
    for key in sorted({(row.court_id, name) for name, row in queued}, key=str):
        court_id, name = key
        head = _locked_head(court_id, name)
        for row in (r for n, r in queued if n == name and r.court_id == court_id):
            row.seq, row.prev_hash = head.seq + 1, head.hash
            row.hash = link(head.hash, row.canonical())
            head.seq, head.hash = row.seq, row.hash
            db.session.add(row)
    db.session.flush()


def _locked_head(court_id: UUID, name: str) -> ChainHead:
    query = select(ChainHead).filter_by(court_id=court_id, name=name).with_for_update()
    # populate_existing: a head this session saw before may have moved while we waited for its lock.
    head = db.session.scalar(query.execution_options(populate_existing=True))
    if head is None:
        head = ChainHead(court_id=court_id, name=name, seq=0, hash=GENESIS)
        db.session.add(head)
        db.session.flush()
    return head


def head_of(court_id: UUID, name: str) -> tuple[int, str]:
    """Sequence number and hash of the chain's end; (0, GENESIS) while it is empty."""
    head = db.session.get(ChainHead, (court_id, name))
    return (head.seq, head.hash) if head else (0, GENESIS)


def faults(rows: Iterable[LinkedRow], *, end: tuple[int, str]) -> list[str]:
    """What is wrong with a chain whose rows come in order of `seq`, one line each; empty when it is whole."""
    found: list[str] = []
    seq, previous = 0, GENESIS
    for row in rows:
        if row.seq != seq + 1:
            found.append(f"#{seq + 1}..#{row.seq - 1}: missing" if row.seq > seq + 1 else f"#{row.seq}: repeated")
        if row.prev_hash != previous:
            found.append(f"#{row.seq}: does not follow the line before it")
        if row.hash != link(row.prev_hash, row.canonical()):
            found.append(f"#{row.seq}: was changed")
        seq, previous = row.seq, row.hash
    if (seq, previous) != end:
        found.append(f"end: chain stops at #{seq}, its head says #{end[0]}")
    return found
