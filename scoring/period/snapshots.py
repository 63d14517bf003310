"""Snapshots of the sheets: what a stage of the month said, kept for ever, recomputable to the same bytes."""

import hashlib
import json
from collections import defaultdict
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select

from court import clock
from court.db import db
from court.ids import new_id
from court.people.models import Court
from scoring.models import Sheet
from scoring.period import results
from scoring.period.results import PersonResult

PROVISIONAL, REVIEW, FINAL = "provisional", "review", "final"


def body_of(court: Court, month: str, result: PersonResult) -> str:
    """What the sheet says, as canonical JSON: no database ids, no names, nothing that changes later."""
    figures, totals, standing = result.figures, result.totals, result.standing
    by_kind: dict[str, int] = defaultdict(int)
    for (_position, kind), count in figures.kinds.items():
        by_kind[kind] += count
    said: dict[str, Any] = {
        "court": court.code,
        "month": month,
        "staff_no": result.staff.no,
        "position": result.position,
        "parts": [{"position": part.position, "days": _number(part.days)} for part in result.parts],
        "matters": dict(sorted(by_kind.items())),
        "workload": f"{figures.matters}.00",
        "base": _number(totals.base),
        "plus": _number(totals.plus),
        "minus": _number(totals.minus),
        "prior": {earlier: _number(points) for earlier, points in result.prior.items()},
        "score": _number(totals.score),
        "dimensions": {
            key: {"plus": _number(sides.plus), "minus": _number(sides.minus)}
            for key, sides in totals.by_dimension.items()
        },
        "rules": {code: _number(points) for code, points in sorted(totals.by_rule.items()) if points},
        "skipped": dict(sorted(result.skipped.items())),
        "vetoed": totals.vetoed,
        "grade": standing.grade.zh if standing else "",
        "barrier": str(standing.barrier) if standing else "",
        "rank": standing.rank if standing else None,
        "policy": result.version.digest,
    }
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _number(value: Decimal | None) -> str:
    return "" if value is None else f"{value:.2f}"


def digest_of(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()


def store(court_id: UUID, month: str, stage: str) -> list[Sheet]:
    """Store everyone's sheet as it stands now; the new rows, by staff number."""
    court = db.session.get_one(Court, court_id)
    n = (db.session.scalar(select(func.max(Sheet.n)).filter_by(court_id=court_id, month=month)) or 0) + 1
    at = clock.now()
    rows = []
    for result in results.of_court(court_id, month):
        body = body_of(court, month, result)
        rows.append(
            {
                "court_id": court_id,
                "id": new_id(),
                "month": month,
                "staff_id": result.staff.id,
                "n": n,
                "stage": stage,
                "workload": Decimal(result.figures.matters),
                "score": result.totals.score,
                "grade": result.standing.grade.zh if result.standing else "",
                "body": body,
                "digest": digest_of(body),
                "made_at": at,
            }
        )
    if rows:
        db.session.execute(insert(Sheet), rows)
    return newest(court_id, month)


def newest(court_id: UUID, month: str) -> list[Sheet]:
    """The newest stored sheet of everyone; empty before the month is publicised."""
    n = db.session.scalar(select(func.max(Sheet.n)).filter_by(court_id=court_id, month=month))
    return list(db.session.scalars(select(Sheet).filter_by(court_id=court_id, month=month, n=n).order_by(Sheet.id)))


def differences(court_id: UUID, month: str) -> list[str]:
    """Staff numbers whose newest stored sheet is not what the ledger gives today; empty when all agree."""
    court = db.session.get_one(Court, court_id)
    stored = {sheet.staff_id: sheet for sheet in newest(court_id, month)}
    found = []
    for result in results.of_court(court_id, month):
        sheet = stored.pop(result.staff.id, None)
        body = body_of(court, month, result)
        if sheet is None or sheet.body != body or sheet.digest != digest_of(sheet.body):
            found.append(result.staff.no)
    return found + [json.loads(sheet.body)["staff_no"] for sheet in stored.values()]
