"""Callers and visitors of the running demo, so that somebody waits whenever a page is opened."""

import os
import random
import time

import structlog
from sqlalchemy import func, select

from court import calendar
from court.command_line import make_app
from court.db import db, retrying
from court.people.services import court_by_code
from overview.demo import texts
from overview.demo.gateway import GatewayAway, ask
from overview.demo.people import CODE
from window import tickets
from window.models import Ticket, TicketState

log = structlog.get_logger()
CALLERS, VISITORS = 2, 4
LOOK_SECONDS = 15.0
PATIENCE = 600  # seconds a caller waits
LINE = "12368"


def main() -> None:
    """Look every few seconds whether enough people wait, until the process is ended."""
    app = make_app("demo")
    gateway = os.environ["COURTDESK_TWILIO_BASE_URL"]
    dice = random.Random()
    callers: list[str] = []
    while True:
        try:
            with app.app_context():
                _visitors(dice)
                db.session.rollback()
            callers = _callers(gateway, callers, dice)
        except GatewayAway as error:  # the telephone may still be starting
            log.info("demo traffic waits", reason=type(error).__name__)
        time.sleep(LOOK_SECONDS)


@retrying
def _visitors(dice: random.Random) -> None:
    court = court_by_code(CODE)
    query = select(func.count()).select_from(Ticket)
    waiting = query.filter_by(court_id=court.id, on=calendar.today(), state=TicketState.WAITING)
    for _ in range(VISITORS - (db.session.scalar(waiting) or 0)):
        kind = texts.kind(dice, "window")
        priority = "elderly" if dice.random() < 0.2 else ""
        tickets.take(kind, court_id=court.id, priority=priority, name=texts.name(dice), phone=texts.phone(dice))


def _callers(gateway: str, callers: list[str], dice: random.Random) -> list[str]:
    """The callers on the line, topped up."""
    waiting = [sid for sid in callers if ask(gateway, f"/calls/{sid}")["status"] in ("ringing", "in-progress")]
    for _ in range(CALLERS - len(waiting)):
        number = "anonymous" if dice.random() < 0.1 else f"+86{texts.phone(dice)}"
        placed = ask(gateway, "/calls", {"from": number, "to": LINE, "talk": 90, "hangup_after": PATIENCE})
        waiting.append(placed["sid"])
    return waiting


if __name__ == "__main__":
    main()
