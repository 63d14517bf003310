"""API of the service window: counters, tickets, and the matters recorded on them."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint
from sqlalchemy import select

from court import api
from court.accounts.access import Scope, guard, principal, scope_for, scoped
from window import calling, counters, recording, schemas, serving, shown, tickets
from window.models import Ticket

window: Blueprint = api.blueprint("window", "The service window: counters, tickets, matters")


def _ticket(row: Ticket) -> dict[str, Any]:
    return shown.ticket(row, asker=principal().staff_id)


@window.get("/counters")
@window.response(200, schemas.Counters)
@guard("counter.read")
def list_counters() -> dict[str, Any]:
    """Every counter of the court."""
    return {"items": shown.board(principal().court_id), "next_cursor": None}


@window.post("/counters/<uuid:counter_id>/open")
@window.arguments(schemas.Nothing)
@window.response(200, schemas.CounterOut)
@guard("counter.run")
def open_counter(_given: dict[str, Any], counter_id: UUID) -> dict[str, Any]:
    """Sit down at a counter."""
    who = principal()
    counters.open_counter(counter_id, court_id=who.court_id, by=who.staff_id)
    return shown.one(counter_id, who.court_id)


@window.post("/counters/<uuid:counter_id>/close")
@window.arguments(schemas.CloseIn)
@window.response(200, schemas.CounterOut)
@guard("counter.run")
def close_counter(given: dict[str, Any], counter_id: UUID) -> dict[str, Any]:
    """Leave a counter, saying why."""
    who = principal()
    of_others = scope_for() is Scope.COURT
    counters.close_counter(
        counter_id, court_id=who.court_id, by=who.staff_id, reason=given["reason"], of_others=of_others
    )
    return shown.one(counter_id, who.court_id)


@window.post("/counters/<uuid:counter_id>/next")
@window.arguments(schemas.Nothing)
@window.response(200, schemas.TicketOut)
@window.alt_response(204, description="nobody waits")
@guard("counter.run")
def call_next(_given: dict[str, Any], counter_id: UUID) -> Any:
    """Call the next one; who is already called to this counter is given back, not another."""
    who = principal()
    row = calling.call_next(counter_id, court_id=who.court_id, by=who.staff_id)
    return _ticket(row) if row else ("", 204)


@window.post("/tickets")
@window.arguments(schemas.TakeIn)
@window.response(201, schemas.TicketOut)
@guard("ticket.take")
def take(given: dict[str, Any]) -> dict[str, Any]:
    """Take a number."""
    who = principal()
    return _ticket(tickets.take(given.pop("service"), court_id=who.court_id, by=who.person_id, **given))


@window.get("/tickets")
@window.arguments(schemas.TicketQuery, location="query")
@window.response(200, schemas.Tickets)
@guard("ticket.read")
def list_tickets(given: dict[str, Any]) -> dict[str, Any]:
    """Tickets, newest first."""
    query = scoped(select(Ticket), Ticket)
    filters = {"on": given["day"], "state": given["state"], "service": given["service"]}
    query = query.filter_by(**{name: value for name, value in filters.items() if value})
    return api.page(query, Ticket.id, cursor=given["cursor"], limit=given["limit"], dump=_ticket)


@window.get("/tickets/<uuid:ticket_id>")
@window.response(200, schemas.TicketStoryOut)
@guard("ticket.read")
def read_ticket(ticket_id: UUID) -> dict[str, Any]:
    """One ticket with its steps and matters."""
    who = principal()
    return shown.story(tickets.find(ticket_id, court_id=who.court_id), asker=who.staff_id)


@window.post("/tickets/<uuid:ticket_id>/call")
@window.arguments(schemas.ReasonIn)
@window.response(200, schemas.TicketOut)
@guard("ticket.handle")
def call(given: dict[str, str], ticket_id: UUID) -> dict[str, Any]:
    """Call a chosen ticket to my counter, with a reason; one already called there is called again."""
    who = principal()
    return _ticket(calling.call(ticket_id, court_id=who.court_id, by=who.staff_id, **given))


@window.post("/tickets/<uuid:ticket_id>/start")
@window.arguments(schemas.Nothing)
@window.response(200, schemas.TicketOut)
@guard("ticket.handle")
def start(_given: dict[str, Any], ticket_id: UUID) -> dict[str, Any]:
    """The person has come."""
    who = principal()
    return _ticket(serving.start(ticket_id, court_id=who.court_id, by=who.staff_id))


@window.post("/tickets/<uuid:ticket_id>/finish")
@window.arguments(schemas.FinishIn)
@window.response(200, schemas.TicketOut)
@guard("ticket.handle")
def finish(given: dict[str, str], ticket_id: UUID) -> dict[str, Any]:
    """The visit is over; without a matter only with a reason."""
    who = principal()
    return _ticket(serving.finish(ticket_id, court_id=who.court_id, by=who.staff_id, **given))


@window.post("/tickets/<uuid:ticket_id>/no-show")
@window.arguments(schemas.Nothing)
@window.response(200, schemas.TicketOut)
@guard("ticket.handle")
def no_show(_given: dict[str, Any], ticket_id: UUID) -> dict[str, Any]:
    """Nobody came."""
    who = principal()
    return _ticket(serving.no_show(ticket_id, court_id=who.court_id, by=who.staff_id))


@window.post("/tickets/<uuid:ticket_id>/hold")
@window.arguments(schemas.ReasonIn)
@window.response(200, schemas.TicketOut)
@guard("ticket.handle")
def hold(given: dict[str, str], ticket_id: UUID) -> dict[str, Any]:
    """Park a ticket: the person comes back later today."""
    who = principal()
    return _ticket(serving.hold(ticket_id, court_id=who.court_id, by=who.staff_id, **given))


@window.post("/tickets/<uuid:ticket_id>/requeue")
@window.arguments(schemas.Nothing)
@window.response(200, schemas.TicketOut)
@guard("ticket.arrange")
def requeue(_given: dict[str, Any], ticket_id: UUID) -> dict[str, Any]:
    """Let who missed the call, or was parked, wait again."""
    who = principal()
    return _ticket(serving.requeue(ticket_id, court_id=who.court_id, by=who.person_id))


@window.post("/tickets/<uuid:ticket_id>/transfer")
@window.arguments(schemas.TransferIn)
@window.response(200, schemas.TicketOut)
@guard("ticket.arrange")
def transfer(given: dict[str, Any], ticket_id: UUID) -> dict[str, Any]:
    """Send on to another kind of matter or another open counter."""
    who = principal()
    return _ticket(serving.transfer(ticket_id, court_id=who.court_id, by=who.person_id, **given))


@window.post("/tickets/<uuid:ticket_id>/cancel")
@window.arguments(schemas.ReasonIn)
@window.response(200, schemas.TicketOut)
@guard("ticket.arrange")
def cancel(given: dict[str, str], ticket_id: UUID) -> dict[str, Any]:
    """Take a number that is not wanted any more out of the queue, saying why."""
    who = principal()
    return _ticket(serving.cancel(ticket_id, court_id=who.court_id, by=who.person_id, **given))


@window.post("/tickets/<uuid:ticket_id>/matters")
@window.arguments(schemas.MatterIn)
@window.response(201, schemas.TicketMatterOut)
@window.alt_response(200, schema=schemas.TicketMatterOut, description="the same content was already recorded")
@guard("matter.record")
def record(given: dict[str, Any], ticket_id: UUID) -> Any:
    """Record one finished matter of the ticket: `kind` and the kind's own fields."""
    who = principal()
    kind = given.pop("kind")
    done = recording.record(ticket_id, court_id=who.court_id, by=who.staff_id, kind=kind, given=given)
    answer = shown.matter(done.matter, receipt=done.receipt, hint=done.hint)
    return answer if done.is_new else (answer, 200)
