"""Handling matters: completing one books its point in the same transaction; undoing one is a reversal."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy import select

from court import calendar, clock, push
from court.db import db
from court.errors import DomainError, Invalid
from court.people.models import Court
from court.plain_text import clean
from matters import case_numbers
from matters.catalogue import catalogue
from matters.kinds import Channel, Kind
from matters.models import Matter, MatterEvent, MatterState
from scoring import decisions, ledger
from scoring.facts import Fact
from scoring.models import Entry, Measure

LONGEST_SUMMARY = 2000
LIMITS = {"role": 32, "identity_check": 24, "case_number": 120, "name": 40, "phone": 32}


class MatterVoid(DomainError):
    title = lazy_gettext("这件事项已经作废")


@dataclass(frozen=True, kw_only=True)
class Record:
    """What the person at the desk writes down about one matter; text is cleaned on the way in."""

    kind: str
    summary: str = ""
    outcome: str = ""
    role: str = ""
    identity_check: str = ""
    case_number: str = ""
    name: str = ""
    phone: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where a matter comes from: a call, a ticket; and when work on it began."""

    kind: str
    id: str
    channel: Channel
    started_at: datetime
    in_time: bool | None = None


@dataclass(frozen=True)
class Completed:
    """A completed matter; `is_new` False when the same record was already there. `hint`: about the case number."""

    matter: Matter
    is_new: bool
    hint: str = ""


def complete(record: Record, *, court_id: UUID, staff_id: UUID, source: Source) -> Completed:
    """Complete a matter and book its point; the same content on the same source is the same matter.

    Raises Invalid with the fields that are missing.
    """
    kind = _kind(record.kind, source.channel)
    record = _cleaned(record, kind)
    digest = _digest(record)
    same = select(Matter).filter_by(court_id=court_id, source_kind=source.kind, source_id=source.id, digest=digest)
    found = db.session.scalar(same)
    if found is not None:
        return Completed(found, is_new=False)
    at = clock.now()
    case_key, hint = _case(record.case_number, court_id)
    matter = Matter(
        court_id=court_id,
        channel=source.channel.value,
        kind=kind.code,
        state=MatterState.DONE,
        staff_id=staff_id,
        source_kind=source.kind,
        source_id=source.id,
        digest=digest,
        started_at=source.started_at,
        completed_at=at,
        outcome=record.outcome,
        role=record.role,
        identity_check=record.identity_check,
        case_text=record.case_number,
        case_key=case_key,
        summary=record.summary,
        fields=json.dumps(dict(record.fields), ensure_ascii=False, sort_keys=True),
        name=record.name,
        phone=record.phone,
    )
    db.session.add(matter)
    db.session.flush()
    note_step(matter, "completed", by=staff_id)
    if kind.counts:
        ledger.post(_workload(matter, source.in_time))
    push.publish("matters", court_id=court_id, staff_id=staff_id, ref=matter.id)
    return Completed(matter, is_new=True, hint=hint)


def propose_void(matter: Matter, *, by: UUID, reason: str) -> Entry | None:
    """Void a matter that was recorded wrongly; its point is reversed once somebody not involved approves.

    The entry that waits, or None for a matter that earned no point. Raises MatterVoid, Invalid.
    """
    if matter.state is MatterState.VOID:
        raise MatterVoid
    records = [r for r in ledger.of_source(matter.court_id, "matter", str(matter.id)) if not ledger.is_reversed(r)]
    entry = decisions.propose_reversal(records[0], by=by, reason=reason) if records else None
    matter.state = MatterState.VOID
    note_step(matter, "voided", by=by, note=reason)
    return entry


def note_step(matter: Matter, step: str, *, by: UUID, note: str = "") -> None:
    db.session.add(
        MatterEvent(court_id=matter.court_id, matter_id=matter.id, at=clock.now(), by=by, step=step, note=note)
    )


def _workload(matter: Matter, in_time: bool | None) -> Fact:
    return Fact(
        court_id=matter.court_id,
        staff_id=matter.staff_id,
        source_kind="matter",
        source_id=str(matter.id),
        rule=matter.kind,
        measure=Measure.WORKLOAD,
        occurred_at=matter.completed_at,
        in_time=in_time,
        evidence={"channel": matter.channel, "source": matter.source_kind},
    )


def _kind(code: str, channel: Channel) -> Kind:
    kind = catalogue().kinds.find(channel, code)
    if kind is None:
        raise Invalid(_("没有“%(kind)s”这种事项", kind=code), fields={"kind": [_("请选择事项类型")]})
    return kind


def _cleaned(record: Record, kind: Kind) -> Record:
    """The record with clean text, its kind's default outcome, and everything required. Raises Invalid."""
    texts = {name: clean(getattr(record, name), limit=limit) for name, limit in LIMITS.items()}
    summary = clean(record.summary, limit=LONGEST_SUMMARY, lines=True)
    outcome = record.outcome or kind.outcome.value
    made = Record(kind=kind.code, summary=summary, outcome=outcome, fields=record.fields, **texts)
    missing = {}
    if kind.needs_summary and not summary:
        missing["summary"] = [_("请写一句摘要")]
    if outcome not in catalogue().outcomes:
        missing["outcome"] = [_("请选择办理结果")]
    for name in kind.required:
        if not str(record.fields.get(name, "") or texts.get(name, "")).strip():
            missing[name] = [_("此类事项必填")]
    if missing:
        raise Invalid(fields=missing)
    return made


def _digest(record: Record) -> str:
    plain = {name: getattr(record, name) for name in record.__dataclass_fields__}
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True, default=dict)
    return hashlib.sha256(text.encode()).hexdigest()


def _case(text: str, court_id: UUID) -> tuple[str, str]:
    """The identity of a case number and, when it does not parse, how to mend it; the text is kept either way."""
    if not text:
        return "", ""
    court = db.session.get_one(Court, court_id)
    types = catalogue().case_types
    parsed = case_numbers.parse(text, court_code=court.code, year=calendar.today().year, types=types)
    if isinstance(parsed, case_numbers.Unparsed):
        return "", parsed.hint.sentence.say(_)
    warning = case_numbers.type_warning(parsed, types)
    return parsed.key, warning.sentence.say(_) if warning else ""
