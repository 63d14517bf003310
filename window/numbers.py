"""Running numbers that begin anew each court day: of tickets, of receipts. Each is given out once."""

from datetime import date
from uuid import UUID

from sqlalchemy import update

from court.db import db
from court.upsert import insert_if_new
from window.models import DaySequence


def next_number(court_id: UUID, on: date, series: str) -> int:
    """The next number of a series of one court day, from 1.

    The row stays locked until the transaction ends, so a number that is rolled back is given to the next one: no gaps.
    """
    key = {"court_id": court_id, "on": on, "series": series}
    insert_if_new(DaySequence, {**key, "last": 0})
    drawn = update(DaySequence).filter_by(**key).values(last=DaySequence.last + 1).returning(DaySequence.last)
    return db.session.scalars(drawn.execution_options(synchronize_session=False)).one()
