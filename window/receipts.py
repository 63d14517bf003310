"""Receipts of materials (诉讼材料收转单): one for each matter of the kind, with a number that is given once."""

from uuid import UUID

from sqlalchemy import select

from court import calendar
from court.db import db
from court.errors import NotFound
from court.people.models import Court
from matters.models import Matter
from window.models import Receipt, Ticket
from window.numbers import next_number

KIND = "material_transfer"
SERIES = "receipt"


def issue(matter: Matter, *, ticket: Ticket) -> Receipt:
    """Give a matter its receipt: `川9901-20261124-0001`, court, date and running number of the day."""
    court = db.session.get_one(Court, matter.court_id)
    on = calendar.day_of(matter.completed_at)
    seq = next_number(court.id, on, SERIES)
    receipt = Receipt(
        court_id=court.id,
        on=on,
        seq=seq,
        number=f"{court.code}-{on:%Y%m%d}-{seq:04d}",
        matter_id=matter.id,
        ticket_id=ticket.id,
        staff_id=matter.staff_id,
        received_at=matter.completed_at,
    )
    db.session.add(receipt)
    db.session.flush()
    return receipt


def of_matter(matter: Matter) -> Receipt | None:
    return db.session.scalar(select(Receipt).filter_by(matter_id=matter.id))


def find(receipt_id: UUID, *, court_id: UUID) -> Receipt:
    """A receipt of this court. Raises NotFound."""
    receipt = db.session.get(Receipt, receipt_id)
    if receipt is None or receipt.court_id != court_id:
        raise NotFound
    return receipt
