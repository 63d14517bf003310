"""Records as plain sentences: what happened, by which rule, on what evidence, on whose word."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select

from court import evidence
from court.accounts.access import may, principal
from court.db import db
from court.filters import day
from scoring import objections, persons
from scoring.models import NONE, Entry, Objection, ObjectionState, PointRecord, ReversedRecord
from scoring.period.sheet_page import PersonSheet, SheetLine
from scoring.policy import Policy
from scoring.words import CUTS, kind_name, said, source_name


@dataclass(frozen=True)
class LedgerLine:
    """One line ready to be shown. counted: None where it is what the points say. note: what else there is to know."""

    when: datetime | None
    text: str
    reason: str
    points: Decimal
    rule: str
    counted: Decimal | None = None
    cut: str = ""
    note: str = ""
    people: str = ""
    url: str = ""
    evidence_url: str = ""
    objection_url: str = ""
    objection_until: date | None = None
    objection: Objection | None = None
    is_undone: bool = False
    is_expected: bool = False


@dataclass(frozen=True)
class Companions:
    """What stands around some records, read at once: their entries, objections, reversals, and names of people."""

    entries: dict[UUID, Entry]
    objections: dict[UUID, Objection]
    undone: set[UUID]
    names: dict[UUID, str]


def companions(records: Sequence[PointRecord]) -> Companions:
    ids = [record.id for record in records]
    entry_ids = {record.entry_id for record in records} - {NONE}
    entries = {entry.id: entry for entry in db.session.scalars(select(Entry).where(Entry.id.in_(entry_ids)))}
    raised = select(Objection).where(Objection.record_id.in_(ids)).order_by(Objection.id)
    undone = select(ReversedRecord.record_id).where(ReversedRecord.record_id.in_(ids))
    people = {record.recorded_by for record in records} | {entry.decided_by for entry in entries.values()}
    return Companions(
        entries=entries,
        objections={objection.record_id: objection for objection in db.session.scalars(raised)},
        undone=set(db.session.scalars(undone)),
        names=persons.names(people),
    )


def of_sheet(sheet: PersonSheet, *, until: date | None, with_reasons: bool = True) -> list[LedgerLine]:
    """The whole ledger of a person's month, newest first: what counts, what was taken back, prior months.

    until: the last day for objections. with_reasons False: as a company sees it, without why and on whose word, and
    without what was taken back.
    """
    prior = [record for month in sheet.prior for record in month.records]
    records = [line.record for line in sheet.lines if line.record] + list(sheet.undone) + prior
    around = companions(records)
    made = [of_line(sheet.policy, line, around, until=until) for line in sheet.lines]
    made += [of_record(sheet.policy, record, around, until=None, is_undone=True) for record in sheet.undone]
    made += [of_record(sheet.policy, record, around, until=until, note=_prior_note(record)) for record in prior]
    made.sort(key=lambda line: (line.is_expected, line.when is not None and line.when.timestamp()), reverse=True)
    return made if with_reasons else [bare(line) for line in made if not line.is_undone]


def of_line(policy: Policy, line: SheetLine, around: Companions, *, until: date | None) -> LedgerLine:
    if line.record is None:
        return LedgerLine(
            when=None,
            text=said(line.rule),
            reason="",
            points=line.nominal,
            rule=_rule(policy, line.rule.code, "month_stat"),
            counted=line.counted if line.counted != line.nominal else None,
            cut=str(CUTS[line.reason]),
            is_expected=True,
        )
    made = of_record(policy, line.record, around, until=until)
    if line.counted == line.nominal:
        return made
    return LedgerLine(**{**made.__dict__, "counted": line.counted, "cut": str(CUTS[line.reason])})


def of_record(
    policy: Policy,
    record: PointRecord,
    around: Companions,
    *,
    until: date | None,
    note: str = "",
    is_undone: bool = False,
) -> LedgerLine:
    objection = around.objections.get(record.id)
    may_object = until is not None and _may_object(record, around, objection)
    return LedgerLine(
        when=record.occurred_at,
        text=text_of(policy, record),
        reason=reason_of(record),
        points=record.points,
        rule=_rule(policy, record.rule, record.source_kind),
        note=note,
        people=people_of(record, around),
        url=url_for("scoring.point", point_id=record.id) if may("point.read") else "",
        evidence_url=evidence.link(record.source_kind, record.source_id),
        objection_url=url_for("scoring.objection_form", point_id=record.id) if may_object else "",
        objection_until=until if may_object else None,
        objection=objection,
        is_undone=is_undone,
    )


def text_of(policy: Policy, record: PointRecord) -> str:
    """What happened, in a few words."""
    rule = policy.rule_by_code.get(record.rule)
    name = said(rule) if rule else record.rule_text or kind_name(record.rule)
    minutes = json.loads(record.evidence).get("minutes")
    if minutes is not None:
        name = _("%(what)s（%(n)s 分钟）", what=name, n=minutes)
    return str(_("冲销：%(what)s", what=name)) if record.reversal_of != NONE else name


def reason_of(record: PointRecord) -> str:
    """What somebody wrote down with it, and the evidence they named."""
    parts = [record.note, json.loads(record.evidence).get("text", "")]
    return "；".join(part for part in parts if part)


def people_of(record: PointRecord, around: Companions) -> str:
    """Who recorded a record and who approved it."""
    recorded = around.names.get(record.recorded_by, "")
    entry = around.entries.get(record.entry_id)
    if entry is None or entry.decided_at is None:
        return str(_("%(who)s记录", who=recorded))
    decided = around.names.get(entry.decided_by, "")
    return str(_("%(who)s记录，%(by)s %(day)s 确认", who=recorded, by=decided, day=day(entry.decided_at)))


def _rule(policy: Policy, code: str, source: str) -> str:
    """`考勤纪律 D01，考勤记录`."""
    rule = policy.rule_by_code.get(code)
    dimension = next((said(d) for d in policy.dimensions if rule and d.key == rule.dim), "")
    return str(_("%(dimension)s %(code)s，%(source)s", dimension=dimension, code=code, source=source_name(source)))


def _prior_note(record: PointRecord) -> str:
    return str(_("%(month)s 的记录，往月调整", month=record.fact_month))


def _may_object(record: PointRecord, around: Companions, objection: Objection | None) -> bool:
    if not may("objection.raise") or record.staff_id != principal().staff_id:
        return False
    if record.reversal_of != NONE or record.id in around.undone or objections.is_over(record.court_id, record.month):
        return False
    return objection is None or objection.state is ObjectionState.KEPT


def bare(line: LedgerLine) -> LedgerLine:
    """A line without why and on whose word, and without ways further in: what a company sees."""
    kept = ("when", "text", "points", "rule", "counted", "cut", "note", "is_undone", "is_expected")
    return LedgerLine(reason="", **{name: getattr(line, name) for name in kept})


def of_records(policy: Policy, records: Iterable[PointRecord], *, until: date | None) -> list[LedgerLine]:
    """Some records as lines, in the order given."""
    found = list(records)
    around = companions(found)
    return [of_record(policy, record, around, until=until) for record in found]
