"""Pages of the hall: taking a number, its slip, the story of a ticket, the receipt of materials."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from court.accounts.access import guard, may, principal
from court.db import db
from court.edges import shown_on
from court.errors import NotFound
from matters.catalogue import catalogue, kind_name, say
from matters.kinds import Channel
from matters.models import Matter
from scoring import ledger
from window import desk, papers, queues, receipts, serving, shown, tickets, words
from window.hall import hall

blueprint = Blueprint("window", __name__, url_prefix="/window")


@blueprint.get("/take")
@guard("ticket.take")
def take() -> str:
    """Big buttons, one for each service; for the guide desk."""
    kinds = catalogue().kinds.on(Channel.WINDOW)
    lines = {line.service: line for line in queues.by_service(principal().court_id)}
    return render_template(
        "window/take.html",
        services=[(kind, say(kind), lines[kind.code]) for kind in kinds],
        priorities=[(each.code, say(each)) for each in hall().priorities],
    )


@blueprint.post("/take", endpoint="take_number")
@guard("ticket.take")
@shown_on(take)
def take_number() -> Response:
    who, given = principal(), request.form
    ticket = tickets.take(
        given.get("service", ""),
        court_id=who.court_id,
        by=who.person_id,
        priority=given.get("priority", ""),
        name=given.get("name", ""),
        phone=given.get("phone", ""),
    )
    return redirect(url_for("window.slip", ticket_id=ticket.id))


@blueprint.get("/tickets/<uuid:ticket_id>/slip")
@guard("ticket.take")
def slip(ticket_id: UUID) -> str:
    """The slip to print; it bears no name."""
    ticket = tickets.find(ticket_id, court_id=principal().court_id)
    return render_template(
        "window/slip.html",
        ticket=ticket,
        service=kind_name(ticket.service),
        priority=words.priority_word(ticket),
        ahead=queues.ahead_of(ticket),
    )


@blueprint.get("/tickets/<uuid:ticket_id>")
@guard("ticket.read")
def ticket(ticket_id: UUID) -> str:
    """A ticket's story: its steps, its matters and their points. What a point's evidence leads to."""
    who = principal()
    found = tickets.find(ticket_id, court_id=who.court_id)
    matters = desk.matters(found)
    mine = shown.readable([each.matter for each in matters])
    return render_template(
        "window/ticket.html",
        ticket=found,
        answer=shown.ticket(found, asker=who.staff_id),
        visitor=desk.visitor(found, asker=who.staff_id),
        counter_names={counter.id: counter.name for counter in shown.of_court(who.court_id)},
        matters=matters,
        readable=mine,
        points={each.matter.id: _points(each.matter) for each in matters},
        window_words=words,
        kind_name=kind_name,
        may_arrange=may("ticket.arrange"),
    )


def _points(matter: Matter) -> list[Any]:
    return list(ledger.of_source(matter.court_id, "matter", str(matter.id)))


@blueprint.post("/tickets/<uuid:ticket_id>/arrange")
@guard("ticket.arrange")
@shown_on(ticket)
def arrange(ticket_id: UUID) -> Response:
    """At the guide desk: let somebody wait again, or take a number out of the queue."""
    me = {"court_id": principal().court_id, "by": principal().person_id}
    if request.form.get("step") == "requeue":
        number = serving.requeue(ticket_id, **me).number
        flash(_("%(number)s 号重新排队", number=number), "success")
    else:
        number = serving.cancel(ticket_id, reason=request.form.get("reason", ""), **me).number
        flash(_("%(number)s 号已作废", number=number))
    return redirect(url_for("window.ticket", ticket_id=ticket_id))


@blueprint.get("/receipts/<uuid:receipt_id>")
@guard("ticket.read")
def receipt(receipt_id: UUID) -> str:
    """The receipt of materials (诉讼材料收转单), three copies on A4; for those who may read its matter."""
    found = receipts.find(receipt_id, court_id=principal().court_id)
    if not shown.readable([db.session.get_one(Matter, found.matter_id)]):
        raise NotFound
    return render_template("window/receipt.html", paper=papers.receipt(found))
