"""The points ledger: a fact becomes one record or one entry, once; a record is undone only by another record."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy import insert, select

from court import calendar, chain, clock, push
from court.db import db, streamed
from court.errors import DomainError
from court.ids import new_id
from court.people.services import position_on
from court.upsert import insert_if_new
from scoring import entries, months, policies, suspensions
from scoring.facts import Fact
from scoring.models import NONE, Entry, Measure, PointRecord, PolicyVersion, PostedFact, ReversedRecord
from scoring.policy import Policy, Rule, Source

CHAIN = "points"
FUTURE = timedelta(minutes=5)  # clocks of two machines differ a little
ONE = Decimal("1.00")


class UnknownRule(DomainError):
    title = lazy_gettext("考核细则里没有这一条")


class FactFromTheFuture(DomainError):
    title = lazy_gettext("发生时间在将来，不能记分")


class AlreadyReversed(DomainError):
    title = lazy_gettext("这条积分已经冲销过")


class NotReversed(DomainError):
    title = lazy_gettext("原来的积分还在，冲销后才能重新记")


@dataclass(frozen=True)
class Posted:
    """What a fact became: a record, an entry, or nothing (a suspended rule). `is_new` is False for a repeat."""

    record: PointRecord | None = None
    entry: Entry | None = None
    suspended_by: str = ""
    is_new: bool = True


@dataclass(frozen=True)
class _Terms:
    """What the policy says about one fact."""

    version: PolicyVersion
    policy: Policy
    position: str
    rule: Rule | None  # None for workload

    def needs_entry(self, recorded_by: UUID) -> bool:
        """Whatever takes points automatically, and everything a person records, waits for confirmation."""
        if self.rule is None:
            return False
        return self.rule.src is Source.MANUAL or not self.rule.is_plus or recorded_by != NONE


def post(fact: Fact, *, recorded_by: UUID = NONE, generation: int = 0, review_of: str = "") -> Posted:
    """Book a fact: at once (work done, automatic plus points), or as an entry that waits for confirmation.

    The same fact again gives what it became the first time. `recorded_by`: the person, NONE for a job or service.
    generation: n needs the reversal of n-1. review_of: the publicised month whose statistics these are.
    Raises UnknownRule, FactFromTheFuture, NotReversed, NoPolicy.
    """
    if fact.occurred_at > clock.now() + FUTURE:
        raise FactFromTheFuture
    terms = _terms(fact)
    if terms.rule is not None and terms.rule.susp:
        suspended = suspensions.covering(fact.court_id, fact.staff_id, fact.occurred_at)
        if suspended is not None:
            return Posted(suspended_by=suspended.reason, is_new=False)
    if terms.rule is not None and terms.needs_entry(recorded_by):
        entry = entries.build(fact, rule=terms.rule, points=_points(fact, terms), recorded_by=recorded_by)
        if not _claim(fact, generation, entry_id=entry.id):
            return _found(fact, generation)
        return Posted(entry=entries.open_entry(entry))
    record = _record(fact, terms, recorded_by=recorded_by, generation=generation, review_of=review_of)
    if not _claim(fact, generation, record_id=record.id):
        return _found(fact, generation)
    return Posted(record=_add(record))


def book_entry(entry: Entry, *, review_of: str = "") -> PointRecord:
    """Turn a confirmed entry into its record."""
    fact = Fact.from_json(entry.fact)
    generation = _generation_of(fact, entry.id)
    record = _record(fact, _terms(fact), recorded_by=entry.recorded_by, generation=generation, review_of=review_of)
    record.entry_id = entry.id
    return _add(record)


def reverse(record: PointRecord, *, by: UUID, reason: str, entry_id: UUID = NONE, review_of: str = "") -> PointRecord:
    """Undo a record with another one of the opposite points. Only from an approved entry or a decided objection.

    Raises AlreadyReversed, also for a reversal: what it undid comes back only as a new booking of its fact.
    """
    if record.reversal_of != NONE:
        raise AlreadyReversed
    month = months.month_for(record.court_id, record.fact_month, review_of=review_of)
    if record.is_prior:  # what stands on a later month's sheet is undone there, or later still
        month = max(month, months.month_for(record.court_id, record.month, review_of=review_of))
    undone = _mirror(record, month=month, by=by, reason=reason, entry_id=entry_id)
    guard = {"court_id": record.court_id, "record_id": record.id, "month": month, "reversal_id": undone.id}
    if not insert_if_new(ReversedRecord, guard):
        raise AlreadyReversed
    return _add(undone)


def find(court_id: UUID, record_id: UUID) -> PointRecord | None:
    """A record, also one booked in this transaction and not yet written."""
    for row in chain.pending(CHAIN):
        if isinstance(row, PointRecord) and row.id == record_id:
            return row
    return db.session.get(PointRecord, (court_id, record_id))


def is_reversed(record: PointRecord) -> bool:
    return db.session.get(ReversedRecord, (record.court_id, record.id)) is not None


def rows(court_id: UUID) -> Iterator[PointRecord]:
    """The whole ledger of a court, in the order of its chain."""
    query = select(PointRecord).filter_by(court_id=court_id).order_by(PointRecord.seq)
    return streamed(query)


def head(court_id: UUID) -> tuple[int, str]:
    """Sequence number and hash of the ledger's newest record."""
    return chain.head_of(court_id, CHAIN)


def of_source(court_id: UUID, source_kind: str, source_id: str) -> list[PointRecord]:
    """The records a source has led to."""
    query = select(PointRecord).filter_by(court_id=court_id, source_kind=source_kind, source_id=source_id)
    return list(db.session.scalars(query.order_by(PointRecord.seq)))


def _terms(fact: Fact) -> _Terms:
    return _terms_at(fact, position_on(fact.staff_id, calendar.day_of(fact.occurred_at)))


def _terms_at(fact: Fact, position: str) -> _Terms:
    version = policies.in_force(fact.court_id, position, calendar.month_of(fact.occurred_at))
    policy = policies.parsed(version)
    if fact.measure is Measure.WORKLOAD:
        return _Terms(version, policy, position, None)
    rule = policy.rule_by_code.get(fact.rule)
    if rule is None:
        raise UnknownRule(_("考核细则 %(title)s 里没有 %(rule)s 这一条", title=version.title, rule=fact.rule))
    return _Terms(version, policy, position, rule)


def _points(fact: Fact, terms: _Terms) -> Decimal:
    if terms.rule is None:
        return ONE * fact.quantity
    if terms.rule.pts is not None:
        return terms.rule.pts * fact.quantity
    return Decimal(str(fact.evidence["points"]))  # a statistical rule's formula gave them


def book_statistics(court_id: UUID, facts: Iterable[tuple[Fact, str]], *, month: str) -> None:
    """Book month statistics that add points, each with the position it is for, all at once.

    The caller holds the month and knows that none of them was booked before.
    """
    terms: dict[tuple[str, str], _Terms] = {}
    rows, guards = [], []
    for fact, position in facts:
        key = (position, fact.rule)
        if key not in terms:
            terms[key] = _terms_at(fact, position)
        row = _values(fact, terms[key], recorded_by=NONE, generation=0, month=month) | {"id": new_id()}
        rows.append(row)
        guards.append(_key(fact) | {"generation": 0, "entry_id": NONE, "record_id": row["id"]})
    if rows:
        db.session.execute(insert(PostedFact), guards)
        chain.append_rows(CHAIN, court_id, PointRecord, rows)


def _record(fact: Fact, terms: _Terms, *, recorded_by: UUID, generation: int, review_of: str) -> PointRecord:
    month = months.month_for(fact.court_id, calendar.month_of(fact.occurred_at), review_of=review_of)
    return PointRecord(**_values(fact, terms, recorded_by=recorded_by, generation=generation, month=month))


def _values(fact: Fact, terms: _Terms, *, recorded_by: UUID, generation: int, month: str) -> dict[str, Any]:
    rule = terms.rule
    return {
        "court_id": fact.court_id,
        "measure": fact.measure,
        "staff_id": fact.staff_id,
        "position": terms.position,
        "month": month,
        "fact_month": calendar.month_of(fact.occurred_at),
        "rule": fact.rule,
        "rule_text": rule.zh if rule else "",
        "dimension": rule.dim if rule else "",
        "points": _points(fact, terms),
        "caps": _caps(terms.policy, rule),
        "in_time": -1 if fact.in_time is None else int(fact.in_time),
        "occurred_at": fact.occurred_at,
        "recorded_at": clock.now(),
        "incident_id": fact.incident_id,
        "source_kind": fact.source_kind,
        "source_id": fact.source_id,
        "generation": generation,
        "evidence": json.dumps(dict(fact.evidence), ensure_ascii=False, sort_keys=True),
        "policy_id": terms.version.id,
        "policy_digest": terms.version.digest,
        "entry_id": NONE,
        "reversal_of": NONE,
        "reversal_of_seq": 0,
        "recorded_by": recorded_by,
        "note": fact.note,
    }


def _caps(policy: Policy, rule: Rule | None) -> str:
    """The caps that could touch a record, as the policy of its day had them."""
    if rule is None:
        return ""
    pool = policy.pool_of_rule.get(rule.code)
    dimension = next(d for d in policy.dimensions if d.key == rule.dim)
    caps = {
        "rule": rule.cap,
        "pool": pool.cap if pool else None,
        "dimension": dimension.plus_cap if rule.is_plus else dimension.minus_cap,
        "plus": policy.plus_cap_total if rule.is_plus else None,
    }
    return " ".join(f"{name}={value}" for name, value in caps.items() if value is not None)


def _mirror(record: PointRecord, *, month: str, by: UUID, reason: str, entry_id: UUID) -> PointRecord:
    kept = (
        "court_id measure staff_id position fact_month rule rule_text dimension caps in_time occurred_at incident_id "
        "source_kind source_id generation evidence policy_id policy_digest"
    )
    return PointRecord(
        **{name: getattr(record, name) for name in kept.split()},
        month=month,
        points=-record.points,
        recorded_at=clock.now(),
        entry_id=entry_id,
        reversal_of=record.id,
        reversal_of_seq=record.seq,
        recorded_by=by,
        note=reason,
    )


def _add(record: PointRecord) -> PointRecord:
    chain.append(CHAIN, record)
    push.publish("points", court_id=record.court_id, staff_id=record.staff_id, ref=record.id)
    return record


def _claim(fact: Fact, generation: int, *, entry_id: UUID = NONE, record_id: UUID = NONE) -> bool:
    """Claim the fact in the guard table; False when it was booked before."""
    key = _key(fact)
    if generation > 0:
        before = db.session.get(PostedFact, (*key.values(), generation - 1))
        if before is None or not db.session.get(ReversedRecord, (fact.court_id, _record_of(before))):
            raise NotReversed
    return insert_if_new(PostedFact, key | {"generation": generation, "entry_id": entry_id, "record_id": record_id})


def _key(fact: Fact) -> dict[str, object]:
    return {
        "court_id": fact.court_id,
        "source_kind": fact.source_kind,
        "source_id": fact.source_id,
        "rule": fact.rule,
        "measure": fact.measure.value,
    }


def _found(fact: Fact, generation: int) -> Posted:
    posted = db.session.get_one(PostedFact, (*_key(fact).values(), generation))
    entry = db.session.get(Entry, posted.entry_id)
    return Posted(record=find(fact.court_id, _record_of(posted)), entry=entry, is_new=False)


def _record_of(posted: PostedFact) -> UUID:
    if posted.record_id != NONE:
        return posted.record_id
    entry = db.session.get(Entry, posted.entry_id)
    return entry.record_id if entry else NONE


def _generation_of(fact: Fact, entry_id: UUID) -> int:
    query = select(PostedFact.generation).filter_by(**_key(fact), entry_id=entry_id)
    return db.session.scalars(query).one()
