"""Three months of plausible history: tickets and calls through the same services the desks use, points, months."""

import random
from datetime import date, datetime, time, timedelta
from uuid import UUID

import click
from sqlalchemy import select

from court import calendar, clock
from court.db import db, transaction
from court.people.models import Court, Staff
from hotline import desk_phone, records
from matters.services import Record
from overview.demo import months, slips, texts
from overview.demo.offices import Offices, find_offices
from overview.demo.people import PEOPLE, Person
from scoring import decisions
from window import calling, counters, recording, serving, tickets
from window.models import Counter

SEED = 20160121  # the day of the plan
OPENS, CLOSES = time(8, 35), time(17, 20)
MATTERS_A_VISIT = 2
LUNCH = range(205, 296)  # minutes after opening


def first_day(today: date) -> date:
    """The first of the month two months before: one month locked, one in publication, one open."""
    month = f"{today:%Y-%m}"
    return calendar.first_day(calendar.previous_month(calendar.previous_month(month)))


def write(court: Court, *, until: datetime) -> None:
    """Write the history of `court` up to `until`; afterwards the clock runs on from there."""
    dice = random.Random(SEED)
    court_id = court.id
    staff = {s.no: s.id for s in db.session.scalars(select(Staff).filter_by(court_id=court_id))}
    desks = _add_counters(court)
    offices = find_offices()
    working = calendar.for_court(court_id)
    day, last = first_day(calendar.day_of(until)), calendar.day_of(until)
    days = [day + timedelta(n) for n in range((last - day).days + 1)]
    with click.progressbar([d for d in days if working.is_working(d)], label="writing three months of history") as bar:
        for on in bar:
            _write_day(on, court_id=court_id, staff=staff, desks=desks, offices=offices, dice=dice, until=until)
            months.steps_due(court_id, on, offices, months.shown_in_publication(until))
    months.arrange(court_id, offices, until)
    clock.clock.start_at(until if clock.clock.is_shifted else None)


def _add_counters(court: Court) -> dict[str, UUID]:
    """A counter for each window clerk: staff number -> counter."""
    clerks = [person for person in PEOPLE if person.position == "window"]
    with transaction():
        made: list[Counter] = [counters.add_counter(court, f"{n} 号窗口") for n, _clerk in enumerate(clerks, start=1)]
        return {clerk.no: counter.id for clerk, counter in zip(clerks, made, strict=True)}


def _write_day(
    on: date,
    *,
    court_id: UUID,
    staff: dict[str, UUID],
    desks: dict[str, UUID],
    offices: Offices,
    dice: random.Random,
    until: datetime,
) -> None:
    """One working day in one transaction: everybody's matters in the order of time, then what was noticed."""
    _set(datetime.combine(on, OPENS, calendar.zone()))
    with transaction():
        decisions.confirm_unexplained(court_id)
        present = [person for person in PEOPLE if not _is_away(person, on)]
        for person in present:
            if person.position == "window":
                counters.open_counter(desks[person.no], court_id=court_id, by=staff[person.no])
        moments = [(at, person) for person in present for at in _moments(person, on, dice) if at < until]
        for at, person in sorted(moments, key=lambda moment: moment[0]):
            _set(at)
            _handle(person, staff[person.no], desks.get(person.no), court_id, on, dice)
        slips.of_day(court_id, on, staff, offices, dice, until)
        for person in present:
            if person.position == "window":
                _set(min(datetime.combine(on, time(17, 31), calendar.zone()), until))
                counters.close_counter(desks[person.no], court_id=court_id, by=staff[person.no], reason="off")


def _is_away(person: Person, on: date) -> bool:
    """A few days of leave for everybody, each on their own days."""
    return (on.toordinal() * 7 + int(person.no[1:]) * 11 + ord(person.no[0])) % 29 == 0


def _moments(person: Person, on: date, dice: random.Random) -> list[datetime]:
    """When a person sees a visitor or takes a call on this day, none at lunch."""
    visits = person.pace / MATTERS_A_VISIT if person.position == "window" else person.pace
    count = max(2, round(dice.gauss(visits, 1)))
    begin = datetime.combine(on, OPENS, calendar.zone())
    minutes = int((datetime.combine(on, CLOSES) - datetime.combine(on, OPENS)).total_seconds() // 60)
    free = [minute for minute in range(5, minutes) if minute not in LUNCH]
    return [begin + timedelta(minutes=minute) for minute in sorted(dice.sample(free, count))]


def _handle(person: Person, staff_id: UUID, desk: UUID | None, court_id: UUID, on: date, dice: random.Random) -> None:
    if desk is None:
        _take_call(staff_id, court_id, texts.kind(dice, person.position), on, dice)
    else:
        _serve(staff_id, desk, court_id, [texts.kind(dice, person.position) for _ in range(MATTERS_A_VISIT)], on, dice)


def _serve(staff_id: UUID, desk: UUID, court_id: UUID, kinds: list[str], on: date, dice: random.Random) -> None:
    """A visitor takes a number, is called, served with one matter or two, and leaves."""
    priority = "elderly" if dice.random() < 0.08 else ""
    tickets.take(kinds[0], court_id=court_id, priority=priority, name=texts.name(dice), phone=texts.phone(dice))
    ticket = calling.call_next(desk, court_id=court_id, by=staff_id)
    assert ticket is not None
    serving.start(ticket.id, court_id=court_id, by=staff_id)
    for kind in dict.fromkeys(kinds):
        given = texts.window_fields(dice, kind, on)
        recording.record(ticket.id, court_id=court_id, by=staff_id, kind=kind, given=given)
    serving.finish(ticket.id, court_id=court_id, by=staff_id)


def _take_call(staff_id: UUID, court_id: UUID, kind: str, on: date, dice: random.Random) -> None:
    """A call at the desk, recorded at once; one in twelve is silent or wrong."""
    call = desk_phone.answered(staff_id, court_id)
    if dice.random() < 1 / 12:
        records.record(call.id, Record(kind="invalid_call"), staff_id=staff_id)
        return
    about_a_case = kind in ("case_query", "contact_judge")
    record = Record(
        kind=kind,
        summary=texts.summary(dice, kind),
        role="party" if about_a_case else "public",
        case_number=texts.case_number(dice, on.year) if about_a_case else "",
        identity_check="by_password" if about_a_case else "",
        phone=texts.phone(dice),
    )
    records.record(call.id, record, staff_id=staff_id)


def _set(at: datetime) -> None:
    clock.clock.start_at(at)
