"""The board (运行看板): who waits, who works, what today brought; every figure opens to its rows."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request
from sqlalchemy import func, select

from court import calendar
from court.accounts.access import guard, principal
from court.db import db
from court.people.models import Staff
from hotline import queries, shown
from hotline.models import Call
from hotline.states import CallState
from matters.models import Matter, MatterState
from overview import waiting
from window import shown as halls
from window.models import Ticket, TicketState

blueprint = Blueprint("board", __name__)


@dataclass(frozen=True)
class Load:
    """One person's day."""

    staff: Staff
    matters: int


@dataclass(frozen=True)
class Day:
    """Today so far, in calls and tickets."""

    answered: int
    missed: int
    served: int
    waiting_calls: list[Call]
    waiting_tickets: int
    oldest_ticket: datetime | None


@blueprint.get("/board")
@guard("board.see")
def index() -> str:
    court_id = principal().court_id
    template = "overview/board_live.html" if request.headers.get("HX-Request") else "overview/board.html"
    return render_template(template, **_shown(court_id))


def _shown(court_id: UUID) -> dict[str, Any]:
    return {
        "day": _day(court_id),
        "loads": _loads(court_id),
        "operators": queries.operators(court_id),
        "counters": halls.board(court_id),
        "pending": waiting.entries(),
        "objections": waiting.objections(),
        "shown": shown,
        "queries": queries,
        "month": f"{calendar.today():%Y-%m}",
    }


def _day(court_id: UUID) -> Day:
    begin = calendar.start_of(calendar.today())
    calls = select(Call.state, func.count()).where(Call.court_id == court_id, Call.started_at >= begin)
    by_state: dict[CallState, int] = dict(db.session.execute(calls.group_by(Call.state)).all())
    mine = select(func.count(), func.min(Ticket.taken_at)).where(Ticket.court_id == court_id)
    today = mine.where(Ticket.on == calendar.today())
    waiting_tickets, oldest = db.session.execute(today.where(Ticket.state == TicketState.WAITING)).one()
    served = db.session.execute(today.where(Ticket.state == TicketState.FINISHED)).one()[0]
    return Day(
        answered=by_state.get(CallState.FINISHED, 0) + by_state.get(CallState.TALKING, 0),
        missed=by_state.get(CallState.MISSED, 0),
        served=served,
        waiting_calls=queries.waiting(court_id),
        waiting_tickets=waiting_tickets,
        oldest_ticket=oldest,
    )


def _loads(court_id: UUID) -> list[Load]:
    """What everybody has finished today, the busiest first."""
    begin = calendar.start_of(calendar.today())
    done = (
        select(Matter.staff_id, func.count().label("n"))
        .where(Matter.court_id == court_id, Matter.completed_at >= begin, Matter.state == MatterState.DONE)
        .group_by(Matter.staff_id)
        .subquery()
    )
    query = (
        select(Staff, func.coalesce(done.c.n, 0))
        .outerjoin(done, done.c.staff_id == Staff.id)
        .where(Staff.court_id == court_id, Staff.left_on.is_(None))
        .order_by(func.coalesce(done.c.n, 0).desc(), Staff.no)
    )
    return [Load(staff, n) for staff, n in db.session.execute(query)]
