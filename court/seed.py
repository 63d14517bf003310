"""What every new database starts with: the working-day calendar that ships with the product."""

from flask import current_app
from sqlalchemy import select

from court import calendar
from court.calendar_files import parse_holiday_cn
from court.db import db, retrying
from court.settings import Settings


@retrying
def seed() -> list[int]:
    """Import the calendar years in config/calendar that the database does not have; the years imported."""
    settings: Settings = current_app.extensions["settings"]
    have = set(db.session.scalars(select(calendar.CalendarYear.year)))
    made = []
    for path in sorted((settings.config / "calendar").glob("*.json")):
        if int(path.stem) not in have:
            calendar.store(parse_holiday_cn(path.read_text("utf8")), source=path.name)
            made.append(int(path.stem))
    return made
