"""Setting up the demo court: people, accounts, policy, counters, history."""

from datetime import date
from pathlib import Path

from sqlalchemy import select

from court import calendar, clock, schema, seed
from court.accounts import passwords, services
from court.db import db, transaction
from court.people.models import Court, Staff
from court.people.services import add_court, add_staff
from court.settings import ROOT
from overview.demo import history
from overview.demo.people import CODE, LOGINS, NAME, PASSWORD, PEOPLE
from scoring import policies
from scoring.policy import load

__all__ = ["PASSWORD", "accounts", "is_demo_database", "prepare"]


def prepare() -> None:
    """Make the demo court when the database has none; a second run finds everything there."""
    schema.upgrade()
    seed.seed()
    if db.session.scalar(select(Court.id).filter_by(code=CODE)) is not None:
        return
    now = clock.now()
    court = _set_up(history.first_day(calendar.day_of(now)))
    history.write(court, until=now)


def is_demo_database() -> bool:
    """Whether every court in this database is a demo court."""
    flags = set(db.session.scalars(select(Court.is_demo)))
    return flags <= {True}


def accounts() -> list[tuple[str, str]]:
    """User name and what to look at with it."""
    return [(login.username, login.what) for login in LOGINS]


def _set_up(since: date) -> Court:
    with transaction():
        court = add_court(CODE, NAME, number="12368", is_demo=True)
        policy = load(Path(ROOT, "config", "policy", "default-2026.toml"))
        policies.store(policy, court_id=court.id, from_month=f"{since:%Y-%m}")
        for person in PEOPLE:
            add_staff(
                court,
                person.no,
                person.name,
                position=person.position,
                employment=person.employment,
                employer=person.employer,
                hired_on=since,
            )
    fresh = passwords.hashed(PASSWORD)
    with transaction():
        staff = {one.no: one for one in db.session.scalars(select(Staff).filter_by(court_id=court.id))}
        for login in LOGINS:
            services.add_account(
                court,
                login.username,
                login.role,
                password_hash=fresh,
                staff=staff.get(login.no),
                name=login.name,
                employer=login.employer,
                must_change=False,
            )
    return court
