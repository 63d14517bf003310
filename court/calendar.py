"""The court calendar: working days with make-up days (调休), court-local closures, and the court's own time."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column

from court import audit, clock
from court.audit import NOBODY
from court.calendar_files import CalendarRefused, parse_csv, parse_holiday_cn, years_covered
from court.db import Base, db
from court.errors import FileFaulty, Invalid, NotAllowed, NotFound
from court.people.models import Court
from court.settings import Settings
from court.table_files import FileRefused, decode
from court.working_time import CalendarDay, DayKind, WorkingCalendar

NATIONAL = NOBODY  # the court_id of days that hold for every court
LONGEST_CLOSURE = 60


class NotHighest(NotAllowed):
    title = lazy_gettext("全国日历由本系统里最上级的法院导入；本院自己的安排在下面登记")


class CalendarDayRow(Base):
    """A day that differs from its weekday: a holiday, a make-up working day, or a closure of one court."""

    __tablename__ = "calendar_day"

    court_id: Mapped[UUID] = mapped_column(primary_key=True)
    on: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[DayKind] = mapped_column(String(8))
    name: Mapped[str] = mapped_column(String(40))


class CalendarYear(Base):
    """A year whose holiday notice has been imported. A year without one is shown as a warning, never guessed."""

    __tablename__ = "calendar_year"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    imported_at: Mapped[datetime]
    source: Mapped[str] = mapped_column(String(120))


def zone() -> ZoneInfo:
    """The court's zone."""
    settings: Settings = current_app.extensions["settings"]
    return settings.zone


def local(instant: datetime) -> datetime:
    """An instant in court time."""
    return instant.astimezone(zone())


def day_of(instant: datetime) -> date:
    """The court's day an instant falls on."""
    return local(instant).date()


def month_of(instant: datetime) -> str:
    """The court's month (`YYYY-MM`) an instant falls in. Half-open: the first instant of May belongs to May."""
    return f"{day_of(instant):%Y-%m}"


def start_of(day: date) -> datetime:
    """The first instant of a court day, UTC."""
    return datetime.combine(day, time.min, zone()).astimezone(UTC)


def today() -> date:
    return day_of(clock.now())


def first_day(month: str) -> date:
    year, number = month.split("-")
    return date(int(year), int(number), 1)


def next_month(month: str) -> str:
    first = first_day(month)
    return f"{(first + timedelta(days=32)).replace(day=1):%Y-%m}"


def previous_month(month: str) -> str:
    return f"{first_day(month) - timedelta(days=1):%Y-%m}"


def last_day(month: str) -> date:
    return first_day(next_month(month)) - timedelta(days=1)


def span(month: str) -> tuple[datetime, datetime]:
    """The half-open span of instants of a court month."""
    return start_of(first_day(month)), start_of(first_day(next_month(month)))


def for_court(court_id: UUID) -> WorkingCalendar:
    """The calendar of one court: national days with its own closures on top."""
    query = select(CalendarDayRow).where(CalendarDayRow.court_id.in_([NATIONAL, court_id]))
    rows = sorted(db.session.scalars(query), key=lambda row: row.court_id != NATIONAL)
    days = {row.on: CalendarDay(day=row.on, kind=row.kind, name=row.name) for row in rows}
    return WorkingCalendar(days.values(), years())


def days_of(court_id: UUID, year: int) -> list[CalendarDay]:
    """The marked days of one year in order: a court's own, or the NATIONAL ones."""
    query = select(CalendarDayRow).where(CalendarDayRow.court_id == court_id)
    query = query.where(CalendarDayRow.on.between(date(year, 1, 1), date(year, 12, 31))).order_by(CalendarDayRow.on)
    return [CalendarDay(day=row.on, kind=row.kind, name=row.name) for row in db.session.scalars(query)]


def notices() -> Sequence[CalendarYear]:
    """The years whose notice is there, newest first."""
    return db.session.scalars(select(CalendarYear).order_by(CalendarYear.year.desc())).all()


def years() -> frozenset[int]:
    """The years that have data."""
    return frozenset(db.session.scalars(select(CalendarYear.year)))


def missing_years() -> list[int]:
    """Years the court is about to need and has no data for: this one, and the next from November on."""
    now, have = today(), years()
    needed = [now.year] + ([now.year + 1] if now.month >= 11 else [])
    return [year for year in needed if year not in have]


def store(days: Sequence[CalendarDay], *, source: str, court_id: UUID = NATIONAL, by: UUID = NOBODY) -> int:
    """Take in days, national or one court's closures; a whole year's notice replaces that year. The number stored."""
    covered = years_covered(days) if court_id == NATIONAL else frozenset()
    have = years()
    for row in db.session.scalars(select(CalendarDayRow).filter_by(court_id=court_id)):
        # The notice of the next year may have ruled on this December; it stays.
        ruled_by_next = row.on.month == 12 and row.on.year + 1 in have
        if row.on.year in covered and not ruled_by_next:
            db.session.delete(row)
    db.session.flush()
    for day in days:
        db.session.merge(CalendarDayRow(court_id=court_id, on=day.day, kind=day.kind, name=day.name))
    for year in covered:
        db.session.merge(CalendarYear(year=year, imported_at=clock.now(), source=source[:120]))
    subject = ("calendar", " ".join(map(str, sorted(covered))))
    note = f"{source[:120]}: {len(days)}"
    audit.record("calendar_import", court_id=court_id, actor_id=by, subject=subject, note=note)
    db.session.flush()
    return len(days)


def take_file(data: bytes, *, name: str, court_id: UUID = NATIONAL, by: UUID = NOBODY) -> int:
    """Take in a file: a JSON object in the holiday-cn form, anything else as a table of dates. The number of days.

    Raises FileFaulty with every faulty line.
    """
    try:
        text = decode(data)
        days = parse_holiday_cn(text) if text.lstrip("\ufeff \t\r\n").startswith("{") else parse_csv(text)
    except (FileRefused, CalendarRefused) as error:
        raise FileFaulty([_("第 %(n)d 行：%(what)s", n=n, what=what.say(_)) for n, what in error.problems]) from error
    return store(days, source=name, court_id=court_id, by=by)


def take_national(data: bytes, *, name: str, court: Court, by: UUID) -> int:
    """Take in a year of the national calendar, which holds for every court here. Raises NotHighest, FileFaulty."""
    if court.parent_id is not None:
        raise NotHighest
    return take_file(data, name=name, by=by)


def close(court_id: UUID, first: date, last: date, *, kind: DayKind, name: str, by: UUID) -> int:
    """Set a court's own days off (or worked) from one day to another. The number of days. Raises Invalid."""
    length = (last - first).days + 1
    if not 1 <= length <= LONGEST_CLOSURE:
        text = _("结束日期应在开始日期之后，最长 %(n)d 天", n=LONGEST_CLOSURE)
        raise Invalid(text, fields={"last": text})
    days = [CalendarDay(day=first + timedelta(n), kind=kind, name=name) for n in range(length)]
    return store(days, source=name, court_id=court_id, by=by)


def drop(court_id: UUID, on: date, *, by: UUID) -> None:
    """Take back one of a court's own days. Raises NotFound."""
    row = db.session.get(CalendarDayRow, (court_id, on))
    if row is None:
        raise NotFound
    db.session.delete(row)
    audit.record("calendar_drop", court_id=court_id, actor_id=by, subject=("calendar", on), note=row.name)
