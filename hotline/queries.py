"""What pages and the API show of calls and operators. Reads only."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, func, or_, select

from court import calendar, clock, phones
from court.db import db
from court.people.models import Staff
from hotline.models import Call, CallEvent, CallLeg
from hotline.operator_models import OperatorPresence
from hotline.records import CALL_SOURCE, SOURCE_KINDS, source_kind
from hotline.states import CallState, OperatorState
from matters import queries as matters
from matters.models import Matter, MatterState
from scoring.models import Measure, PointRecord

MOST_SHOWN = 50
EARLIER = 10
CALL_SOURCES = (CALL_SOURCE, *SOURCE_KINDS.values())


@dataclass(frozen=True)
class Person:
    """Somebody who has given a name behind this number. Maybe the caller, maybe not."""

    name: str
    times: int
    last_at: datetime


@dataclass(frozen=True)
class CallerCard:
    """Who this may be: people and matters known by the same number. Empty for a withheld one."""

    persons: tuple[Person, ...]
    matters: tuple[Matter, ...]
    calls: int


@dataclass(frozen=True)
class Today:
    """An operator's day."""

    answered: int
    average: timedelta | None
    points: Decimal


def number(call: Call, *, masked: bool) -> str:
    """The caller's number, or the words for one that was withheld."""
    return phones.show(phones.read(call.caller), masked=masked, say=_)


def number_of(call: Call, viewer: UUID | None) -> str:
    """The caller's number: in full for the operator who has the call, masked for everybody else."""
    return number(call, masked=viewer is None or viewer != call.staff_id)


def forwarded_by(call: Call) -> str:
    """The line that forwarded the call, masked; "" for none."""
    return phones.show(phones.read(call.forwarded), masked=True, say=_) if call.forwarded_sealed else ""


def waiting(court_id: UUID) -> list[Call]:
    """Callers who wait, first come first; also those whose operator's telephone is ringing."""
    query = select(Call).where(Call.court_id == court_id, Call.state.in_([CallState.GREETING, CallState.WAITING]))
    return list(db.session.scalars(query.order_by(Call.queued_at, Call.id).limit(MOST_SHOWN)))


def unrecorded(staff_id: UUID) -> list[Call]:
    """Calls an operator has talked on and not recorded, oldest first."""
    query = select(Call).join(CallLeg, CallLeg.call_id == Call.id).where(_is_unrecorded(staff_id))
    return list(db.session.scalars(query.distinct().order_by(Call.id).limit(MOST_SHOWN)))


def unrecorded_count(staff_id: UUID) -> int:
    query = select(func.count(func.distinct(CallLeg.call_id))).where(_is_unrecorded(staff_id))
    return db.session.scalar(query) or 0


def _is_unrecorded(staff_id: UUID) -> ColumnElement[bool]:
    return (CallLeg.staff_id == staff_id) & CallLeg.recorded_at.is_(None) & CallLeg.answered_at.is_not(None)


def day_calls(query: Select[Any], day: date) -> Select[Any]:
    """The calls of a court day."""
    return query.where(
        Call.started_at >= calendar.start_of(day), Call.started_at < calendar.start_of(day + timedelta(days=1))
    )


def unmatched(query: Select[Any]) -> Select[Any]:
    """Missed and orphan calls, newest first."""
    return query.where(or_(Call.state == CallState.MISSED, Call.is_orphan)).order_by(Call.id.desc())


def caller_card(call: Call) -> CallerCard:
    """Who may this be."""
    key = phones.read(call.caller).key
    if key is None or call.caller_index is None:
        return CallerCard((), (), 0)
    behind = matters.behind_number(call.court_id, key, limit=EARLIER)
    known = tuple(matter for matter in behind if matter.state is MatterState.DONE)
    others = select(func.count()).select_from(Call).filter_by(court_id=call.court_id, caller_index=call.caller_index)
    return CallerCard(_persons(known), known, (db.session.scalar(others.where(Call.id != call.id)) or 0))


def _persons(known: tuple[Matter, ...]) -> tuple[Person, ...]:
    found: dict[str, Person] = {}
    for matter in known:  # newest first
        if name := matter.name:
            seen = found.get(name)
            found[name] = Person(name, seen.times + 1 if seen else 1, seen.last_at if seen else matter.completed_at)
    return tuple(sorted(found.values(), key=lambda person: -person.times))


def matters_of(call: Call) -> list[Matter]:
    """What was recorded of a call."""
    return matters.of_source(call.court_id, source_kind(call), str(call.id))


def points_of(recorded: list[Matter]) -> list[PointRecord]:
    """The ledger lines that matters have led to."""
    if not recorded:
        return []
    query = select(PointRecord).where(
        PointRecord.court_id == recorded[0].court_id,
        PointRecord.source_kind == "matter",
        PointRecord.source_id.in_([str(matter.id) for matter in recorded]),
    )
    return list(db.session.scalars(query.order_by(PointRecord.seq)))


def story(call: Call) -> list[CallEvent]:
    """Every step of a call, in order."""
    return list(db.session.scalars(select(CallEvent).filter_by(call_id=call.id).order_by(CallEvent.id)))


def names(staff_ids: set[UUID]) -> dict[UUID, str]:
    query = select(Staff.id, Staff.name).where(Staff.id.in_(staff_ids))
    return {row.id: row.name for row in db.session.execute(query)} if staff_ids else {}


def today(court_id: UUID, staff_id: UUID) -> Today:
    """Calls answered, their average length, points earned by calls since this morning."""
    since = calendar.start_of(calendar.today())
    legs = db.session.execute(
        select(CallLeg.answered_at, CallLeg.ended_at).where(CallLeg.staff_id == staff_id, CallLeg.answered_at >= since)
    ).all()
    lengths = [row.ended_at - row.answered_at for row in legs if row.ended_at]
    average = sum(lengths, timedelta()) / len(lengths) if lengths else None
    points = select(func.sum(PointRecord.points)).where(
        PointRecord.court_id == court_id,
        PointRecord.staff_id == staff_id,
        PointRecord.measure == Measure.WORKLOAD,
        PointRecord.occurred_at >= since,
    )
    return Today(len(legs), average, db.session.scalar(points) or Decimal(0))


def operators(court_id: UUID) -> list[tuple[OperatorPresence, str]]:
    """Who is there, with names; those present first."""
    query = (
        select(OperatorPresence, Staff.name)
        .join(Staff, Staff.id == OperatorPresence.staff_id)
        .where(OperatorPresence.court_id == court_id, OperatorPresence.state != OperatorState.OFFLINE)
        .order_by(Staff.no)
    )
    return [(row[0], row[1]) for row in db.session.execute(query)]


def wait_of(call: Call) -> timedelta | None:
    """How long the caller waited or has been waiting, from joining the queue."""
    if call.queued_at is None:
        return None
    until = call.answered_at or call.ended_at or clock.now()
    return until - call.queued_at


def talk_of(call: Call) -> timedelta | None:
    if call.answered_at is None:
        return None
    return (call.ended_at or clock.now()) - call.answered_at
