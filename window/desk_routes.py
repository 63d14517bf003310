"""Pages of the person at a counter: choosing one, the desk, every step of a ticket by one press."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from court.accounts.access import guard, principal
from court.api import uuid_of
from court.edges import shown_on
from court.errors import DomainError, Invalid
from matters.catalogue import catalogue, kind_name, say
from matters.kinds import Channel
from window import calling, counters, desk, form_view, forms, recording, serving, shown, tickets, words
from window.hall import hall
from window.models import Ticket, TicketState
from window.routes import blueprint

__all__ = ["blueprint"]
PRESSED: Mapping[str, Callable[..., Ticket]] = {
    "start": serving.start,
    "recall": calling.recall,
    "no-show": serving.no_show,
    "requeue": serving.requeue,
}


def _me() -> dict[str, Any]:
    return {"court_id": principal().court_id, "by": principal().staff_id}


def to_desk() -> Response:
    return redirect(url_for("window.desk"))


@blueprint.get("/", endpoint="desk")
@guard("ticket.handle")
def desk_page() -> str:
    """The desk, or the choice of a counter when I sit at none; shown again with what a step refused."""
    seat = counters.seat_of(principal().staff_id)
    if seat is None:
        board = shown.board(principal().court_id)
        return render_template("window/counters.html", board=board, refused=_said(), kind_name=kind_name)
    view = desk.queue(seat)
    ticket = view.present
    return render_template(
        "window/desk.html",
        seat=seat,
        view=view,
        ticket=ticket,
        visitor=desk.visitor(ticket, asker=seat.staff_id) if ticket else None,
        matters=desk.matters(ticket) if ticket else [],
        open_matter=request.args.get("matter", ""),
        record_form=_form(ticket) if ticket and ticket.state is TicketState.SERVING else None,
        kinds=[(kind.code, say(kind)) for kind in catalogue().kinds.on(Channel.WINDOW)],
        pauses=[(word.code, say(word)) for word in hall().pauses],
        no_matter=[(word.code, say(word)) for word in hall().no_matter],
        other_counters=desk.other_open(seat),
        today=desk.today(seat.staff_id, seat.court_id),
        refused=_said(),
        window_words=words,
        kind_name=kind_name,
    )


def _refused() -> DomainError | None:
    refusal: DomainError | None = g.get("refusal")
    return refusal


def _said() -> list[str]:
    """What to say above the desk about a refused step; the record form says its own faults at its fields."""
    refusal = _refused()
    if refusal is None or (request.endpoint == "window.record" and isinstance(refusal, Invalid)):
        return []
    fields = refusal.fields if isinstance(refusal, Invalid) else {}
    return [str(text) for texts in fields.values() for text in texts] or [str(refusal)]


def _form(ticket: Ticket) -> form_view.KindForm:
    """The record form: as it was typed when it was refused, else blank for what the ticket was taken for."""
    refusal = _refused()
    if refusal is None or request.endpoint != "window.record":
        return form_view.show(form_view.window_kind(ticket.service), {"name": ticket.name or ""})
    given = forms.nested(request.form.items())
    return form_view.show(form_view.window_kind(request.form.get("kind", "")), given, refusal)


@blueprint.get("/queue")
@guard("ticket.handle")
def queue_part() -> str:
    """The left column alone, fetched again when something moves."""
    seat = counters.seat_of(principal().staff_id)
    if seat is None:
        abort(404)
    return render_template("window/queue.html", view=desk.queue(seat), window_words=words, kind_name=kind_name)


@blueprint.get("/form")
@guard("ticket.handle")
def kind_part() -> str:
    """The fields of one kind alone; what was typed into fields of the same name goes along."""
    kept = {name: value for name, value in request.args.items() if name != "kind"}
    form = form_view.show(form_view.window_kind(request.args.get("kind", "")), kept)
    return render_template("window/kind_form.html", record_form=form)


@blueprint.post("/counters/<uuid:counter_id>/open")
@guard("ticket.handle")
@shown_on(desk_page)
def sit(counter_id: UUID) -> Response:
    counters.open_counter(counter_id, **_me())
    return to_desk()


@blueprint.post("/leave")
@guard("ticket.handle")
@shown_on(desk_page)
def leave() -> Response:
    seat = counters.seat_of(principal().staff_id)
    if seat is not None:
        counters.close_counter(seat.counter_id, reason=request.form.get("reason", ""), **_me())
    return to_desk()


@blueprint.post("/next")
@guard("ticket.handle")
@shown_on(desk_page)
def next_one() -> Response:
    """Call the next one; the present visit is finished first when the button said so."""
    seat = counters.locked_seat(principal().staff_id)
    present = counters.ticket_at(seat.counter_id)
    if present is not None and str(present.id) == request.form.get("finish"):
        serving.finish(present.id, **_me())
    if calling.call_next(seat.counter_id, **_me()) is None:
        flash(_("现在没有人等候"))
    return to_desk()


@blueprint.post("/call")
@guard("ticket.handle")
@shown_on(desk_page)
def call_chosen() -> Response:
    """Call a number out of order, with the reason."""
    ticket = tickets.by_number(request.form.get("number", ""), court_id=principal().court_id)
    calling.call(ticket.id, reason=request.form.get("reason", ""), **_me())
    return to_desk()


@blueprint.post("/tickets/<uuid:ticket_id>/<any(start, recall, 'no-show', requeue):step>")
@guard("ticket.handle")
@shown_on(desk_page)
def press(ticket_id: UUID, step: str) -> Response:
    """A step that asks for nothing more."""
    PRESSED[step](ticket_id, **_me())
    return to_desk()


@blueprint.post("/tickets/<uuid:ticket_id>/call")
@guard("ticket.handle")
@shown_on(desk_page)
def call_back(ticket_id: UUID) -> Response:
    """Call who was set aside: parked by me, or back after the call was missed."""
    calling.call(ticket_id, reason=request.form.get("reason", ""), **_me())
    return to_desk()


@blueprint.post("/tickets/<uuid:ticket_id>/hold")
@guard("ticket.handle")
@shown_on(desk_page)
def hold(ticket_id: UUID) -> Response:
    serving.hold(ticket_id, reason=request.form.get("reason", ""), **_me())
    return to_desk()


@blueprint.post("/tickets/<uuid:ticket_id>/transfer")
@guard("ticket.handle")
@shown_on(desk_page)
def transfer(ticket_id: UUID) -> Response:
    goal = request.form.get("counter_id", "")
    service, reason = request.form.get("service", ""), request.form.get("reason", "")
    counter_id = uuid_of(goal) if goal else None
    serving.transfer(ticket_id, service=service, counter_id=counter_id, reason=reason, **_me())
    return to_desk()


@blueprint.post("/tickets/<uuid:ticket_id>/finish")
@guard("ticket.handle")
@shown_on(desk_page)
def finish(ticket_id: UUID) -> Response:
    serving.finish(ticket_id, no_matter=request.form.get("no_matter", ""), **_me())
    return to_desk()


@blueprint.post("/tickets/<uuid:ticket_id>/matters")
@guard("ticket.handle")
@shown_on(desk_page)
def record(ticket_id: UUID) -> Response:
    given = forms.nested((name, value) for name, value in request.form.items() if name != "csrf_token")
    kind = str(given.pop("kind", ""))
    done = recording.record(ticket_id, kind=kind, given=given, **_me())
    flash(draft_of(ticket_id), "draft-done")
    _say(done)
    return redirect(url_for("window.desk", matter=done.matter.id if done.receipt else None))


def _say(done: recording.Recorded) -> None:
    name = kind_name(done.matter.kind)
    if not done.is_new:
        flash(_("%(kind)s已经登记过，没有重复计分", kind=name))
    elif done.receipt is not None:
        flash(_("%(kind)s已登记，记 1 分；收转单 %(number)s", kind=name, number=done.receipt.number), "success")
    else:
        flash(_("%(kind)s已登记，记 1 分", kind=name), "success")
    if done.hint:
        flash(done.hint, "warning")


def draft_of(ticket_id: UUID) -> str:
    """The name under which the browser keeps what is being typed for a ticket."""
    return f"ticket-{ticket_id}"
