"""Records as the API gives them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from court.db import db
from court.people.models import Staff
from scoring.models import NONE, Entry, Objection, PointRecord
from scoring.period import tables
from scoring.period.sheet_page import PersonSheet


def _no(staff_id: UUID) -> str:
    return db.session.get_one(Staff, staff_id).no


def _or_null(key: UUID) -> UUID | None:
    return None if key == NONE else key


def point(record: PointRecord) -> Mapping[str, Any]:
    return {
        "id": record.id,
        "staff_no": _no(record.staff_id),
        "month": record.month,
        "fact_month": record.fact_month,
        "measure": record.measure.value,
        "points": f"{record.points:.2f}",
        "rule": record.rule,
        "rule_text": record.rule_text,
        "dimension": record.dimension,
        "source": f"{record.source_kind}:{record.source_id}",
        "incident_id": record.incident_id,
        "occurred_at": record.occurred_at,
        "recorded_at": record.recorded_at,
        "reversal_of": _or_null(record.reversal_of),
        "policy": record.policy_digest,
    }


def entry(entry: Entry) -> Mapping[str, Any]:
    return {
        "id": entry.id,
        "kind": entry.kind.value,
        "state": entry.state.value,
        "staff_no": _no(entry.staff_id),
        "rule": entry.rule,
        "points": f"{entry.points:.2f}",
        "occurred_at": entry.occurred_at,
        "reason": entry.reason,
        "told_at": entry.told_at,
        "explain_until": entry.explain_until,
        "explanation": entry.explanation,
        "explained_at": entry.explained_at,
        "decided_at": entry.decided_at,
        "decision": entry.decision,
        "reversal_of": _or_null(entry.reversal_of),
        "point": _or_null(entry.record_id),
    }


def accepted(entry: Entry) -> Mapping[str, Any]:
    return {"entry": entry.id, "state": entry.state.value}


def objection(objection: Objection) -> Mapping[str, Any]:
    return {
        "id": objection.id,
        "month": objection.month,
        "staff_no": _no(objection.staff_id),
        "point": objection.record_id,
        "state": objection.state.value,
        "grounds": objection.grounds,
        "raised_at": objection.raised_at,
        "decided_at": objection.decided_at,
        "answer": objection.answer,
    }


def sheet(sheet: PersonSheet) -> Mapping[str, Any]:
    """One sheet with its lines: what each says, what it counts for, and why the two differ."""
    lines = [
        {
            "point": line.record.id if line.record else None,
            "rule": line.rule.code,
            "rule_text": line.rule.zh,
            "dimension": line.rule.dim,
            "occurred_at": line.record.occurred_at if line.record else None,
            "nominal": f"{line.nominal:.2f}",
            "counted": f"{line.counted:.2f}",
            "reason": line.reason.value,
        }
        for line in sheet.lines
    ]
    return {
        **tables.sheet_view(sheet.result),
        "month": sheet.month,
        "state": sheet.state.value,
        "lines": lines,
        "prior_months": [{"month": prior.month, "points": f"{prior.points:.2f}"} for prior in sheet.prior],
        "skipped": dict(sheet.result.skipped),
        "policy": sheet.result.version.digest,
        "digest": sheet.stored.digest if sheet.stored else "",
        "head_seq": sheet.head[0],
        "head_hash": sheet.head[1],
    }
