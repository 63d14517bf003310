"""Looking matters up: lists with filters, one matter with its story, what is known about a caller."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from court import calendar
from court.accounts.access import scoped
from court.db import db
from court.errors import NotFound
from court.people.models import Staff
from court.sealed import vault
from matters import case_numbers
from matters.models import Matter, MatterEvent


def matching(filters: Mapping[str, Any]) -> Select[Matter]:
    """The matters the asker may see, by `staff` (number), `month`, `kind`, `channel`, `case_number`, `q` (summary)."""
    query = scoped(select(Matter), Matter)
    if filters.get("staff"):
        query = query.join(Staff, Staff.id == Matter.staff_id).where(Staff.no == filters["staff"])
    if filters.get("month"):
        begin, end = calendar.span(filters["month"])
        query = query.where(Matter.completed_at >= begin, Matter.completed_at < end)
    for name in ("kind", "channel"):
        if filters.get(name):
            query = query.where(getattr(Matter, name) == filters[name])
    if filters.get("case_number"):
        query = query.where(_is_case(str(filters["case_number"])))
    if filters.get("q"):
        query = query.where(Matter.summary.contains(str(filters["q"]), autoescape=True))
    return query


def _is_case(text: str) -> Any:
    """By identity where the number parses, else by the text as it was typed."""
    parsed = case_numbers.parse(text, court_code="", year=calendar.today().year)
    if isinstance(parsed, case_numbers.CaseNumber):
        return Matter.case_key == parsed.key
    return Matter.case_text.contains(text, autoescape=True)


def one(matter_id: UUID) -> Matter:
    """A matter the asker may see. Raises NotFound."""
    matter: Matter | None = db.session.scalar(scoped(select(Matter), Matter).where(Matter.id == matter_id))
    if matter is None:
        raise NotFound
    return matter


def events(matter: Matter) -> list[MatterEvent]:
    """The steps of a matter, in order."""
    query = select(MatterEvent).filter_by(court_id=matter.court_id, matter_id=matter.id)
    return list(db.session.scalars(query.order_by(MatterEvent.id)))


def of_source(court_id: UUID, source_kind: str, source_id: str) -> list[Matter]:
    """The matters recorded on one call or ticket."""
    query = select(Matter).filter_by(court_id=court_id, source_kind=source_kind, source_id=source_id)
    return list(db.session.scalars(query.order_by(Matter.completed_at, Matter.id)))


def behind_number(court_id: UUID, key: str | None, *, limit: int = 20) -> list[Matter]:
    """Earlier matters of a caller's number, newest first: several people may stand behind one. None: withheld."""
    if not key:
        return []
    index = vault().index("phone", court_id, key)
    query = select(Matter).filter_by(court_id=court_id, phone_index=index).order_by(Matter.completed_at.desc())
    return list(db.session.scalars(query.limit(limit)))
