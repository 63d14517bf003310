"""Verifying: the chain of a court's ledger, its guards, the heads written down outside, and the stored sheets."""

from uuid import UUID

from sqlalchemy import func, select

from court import chain
from court.db import db, streamed
from scoring import ledger, months
from scoring.models import NONE, MonthState, PointRecord, PostedFact, ReversedRecord, Sheet
from scoring.period import head_file, snapshots

MOST_SHOWN = 50


def ledger_faults(court_id: UUID) -> list[str]:
    """What is wrong with a court's ledger, one line each; empty when it is whole."""
    try:
        found = chain.faults(ledger.rows(court_id), end=chain.head_of(court_id, ledger.CHAIN))
        found += _guard_faults(court_id) + head_file.faults(court_id) + _sheet_faults(court_id)
    except (LookupError, ValueError) as error:  # a value no version of ours has written
        return [f"a row cannot be read: {error}"]
    return found[:MOST_SHOWN]


def month_faults(court_id: UUID, month: str) -> list[str]:
    """Whose stored sheet differs from what the ledger gives; only from publication on is anything stored."""
    if months.state_of(court_id, month) not in (MonthState.PUBLICISED, MonthState.LOCKED):
        return []
    return [
        f"{month} {no}: the stored sheet is not what the ledger gives" for no in snapshots.differences(court_id, month)
    ]


def _guard_faults(court_id: UUID) -> list[str]:
    """Records without their guard rows, and the other way round: one point per fact is the database's own word."""
    own = select(PointRecord.id).filter_by(court_id=court_id, reversal_of=NONE)
    booked = select(PostedFact.record_id).filter_by(court_id=court_id).where(PostedFact.record_id != NONE)
    count = select(func.count()).select_from(PointRecord).filter_by(court_id=court_id)
    undone = db.session.scalar(count.where(PointRecord.reversal_of != NONE)) or 0
    guards = db.session.scalar(select(func.count()).select_from(ReversedRecord).filter_by(court_id=court_id)) or 0
    strays = db.session.scalars(
        own.where(PointRecord.entry_id == NONE, PointRecord.id.not_in(booked)).order_by(PointRecord.seq).limit(10)
    )
    lost = db.session.scalars(booked.where(PostedFact.record_id.not_in(select(PointRecord.id))).limit(10))
    found = [f"record {record_id}: its fact is not in the guard table" for record_id in strays]
    found += [f"record {record_id}: named by the guard table, not in the ledger" for record_id in lost]
    return found + ([f"{undone} reversals, {guards} guard rows"] if undone != guards else [])


def _sheet_faults(court_id: UUID) -> list[str]:
    """Stored sheets whose digest no longer fits their text."""
    sheets = streamed(select(Sheet).filter_by(court_id=court_id))
    return [
        f"sheet {sheet.month} #{sheet.n}: was changed"
        for sheet in sheets
        if sheet.digest != snapshots.digest_of(sheet.body)
    ]
