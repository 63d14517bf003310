"""API: entries, which wait for explanation and confirmation; manual points begin as one."""

from collections.abc import Mapping
from typing import Any

from flask import request

from court.accounts.access import find, guard, principal
from court.api import blueprint, page, uuid_of
from scoring import decisions, manual_points, queries
from scoring import entries as services
from scoring.api import schemas, views
from scoring.manual_points import ManualPoint
from scoring.models import Entry

entries = blueprint("entries", "What waits for explanation and confirmation")


@entries.get("/entries")
@entries.arguments(schemas.EntryQuery, location="query")
@entries.response(200, schemas.EntryList)
@guard("entry.read")
def listing(given: dict[str, Any]) -> dict[str, Any]:
    """Entries, newest first; own ones for staff, the court's for those who decide."""
    cursor, limit = given.pop("cursor"), given.pop("limit")
    return page(queries.entries(**given), Entry.id, cursor=cursor, limit=limit, dump=views.entry)


@entries.post("/entries")
@entries.arguments(schemas.NewPoint)
@entries.response(202, schemas.EntryAccepted)
@guard("entry.make")
def make(given: dict[str, Any]) -> Mapping[str, Any]:
    """Record a point by hand; it counts once somebody else has confirmed it."""
    who, key = principal(), request.headers.get("Idempotency-Key", "")
    made = manual_points.record(ManualPoint(**given), court_id=who.court_id, by=who.person_id, key=key)
    return views.accepted(made)


@entries.get("/entries/<entry_id>")
@entries.response(200, schemas.EntryView)
@guard("entry.read")
def show(entry_id: str) -> Mapping[str, Any]:
    """One entry."""
    return views.entry(find(Entry, uuid_of(entry_id)))


@entries.post("/entries/<entry_id>/explain")
@entries.arguments(schemas.Explanation)
@entries.response(200, schemas.EntryView)
@guard("entry.explain")
def explain(given: dict[str, str], entry_id: str) -> Mapping[str, Any]:
    """Explain an entry about oneself; the text may be replaced until the time is over."""
    entry = find(Entry, uuid_of(entry_id))
    return views.entry(services.explain(entry, given["explanation"], by=principal().person_id))


@entries.post("/entries/<entry_id>/confirm")
@entries.arguments(schemas.Note)
@entries.response(200, schemas.EntryView)
@guard("entry.decide")
def confirm(given: dict[str, str], entry_id: str) -> Mapping[str, Any]:
    """Confirm an entry that one is not involved in: its point is booked."""
    entry = find(Entry, uuid_of(entry_id))
    decisions.confirm(entry, by=principal().person_id, note=given["note"])
    return views.entry(entry)


@entries.post("/entries/<entry_id>/cancel")
@entries.arguments(schemas.Reason)
@entries.response(200, schemas.EntryView)
@guard("entry.decide")
def cancel(given: dict[str, str], entry_id: str) -> Mapping[str, Any]:
    """Cancel an entry that one is not involved in: nothing is booked."""
    entry = find(Entry, uuid_of(entry_id))
    return views.entry(services.cancel(entry, given["reason"], by=principal().person_id))
