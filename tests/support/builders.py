"""Builders with sensible defaults: a court, its people, its policy, facts about them. All people are fictional."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from court import clock
from court.accounts import passwords, services
from court.accounts.models import Account, Role
from court.db import db, transaction, undo
from court.people.models import Court, Staff
from court.people.services import add_court, add_staff
from court.settings import ROOT
from scoring import policies
from scoring.facts import Fact
from scoring.models import Measure
from scoring.policy import Policy, load

PASSWORD = "Demo-2026-court"
SINCE = date(2025, 1, 2)


@cache
def default_policy() -> Policy:
    return load(Path(ROOT, "config/policy/default-2026.toml"))


@cache
def password_hash() -> str:
    return passwords.hashed(PASSWORD)


def instant(text: str) -> datetime:
    """`2026-09-30 16:30` in court time (UTC+8) as an aware instant."""
    return datetime.fromisoformat(text + "+08:00").astimezone(UTC)


def at(text: str) -> None:
    """Let the clock show this court time and run on."""
    clock.clock.start_at(instant(text))


def a_court(code: str = "川9901", **more: Any) -> Court:
    """A court with the default policy in force since 2025."""
    with transaction():
        court = add_court(code, more.pop("name", "演示县人民法院"), **more)
        policies.store(default_policy(), court_id=court.id, from_month="2025-01")
    return court


def a_person(court: Court, no: str = "W01", name: str = "陈小雨", position: str = "window", **more: Any) -> Staff:
    with transaction():
        return add_staff(court, no, name, position=position, hired_on=more.pop("hired_on", SINCE), **more)


def an_account(court: Court, username: str, role: Role, staff: Staff | None = None, **more: Any) -> Account:
    with transaction():
        return services.add_account(
            court, username, role, password_hash=password_hash(), staff=staff, must_change=False, **more
        )


def a_matter_fact(staff: Staff, key: str, when: str, *, kind: str = "enquiry", **more: Any) -> Fact:
    """One handled matter."""
    return Fact(
        court_id=staff.court_id,
        staff_id=staff.id,
        source_kind="matter",
        source_id=key,
        rule=kind,
        measure=Measure.WORKLOAD,
        occurred_at=instant(when),
        **more,
    )


def a_score_fact(staff: Staff, rule: str, key: str, when: str, **more: Any) -> Fact:
    """Something the policy has a rule for."""
    return Fact(
        court_id=staff.court_id,
        staff_id=staff.id,
        source_kind=more.pop("source_kind", "attendance"),
        source_id=key,
        rule=rule,
        measure=Measure.SCORE,
        occurred_at=instant(when),
        **more,
    )


def fresh(entity: Any) -> Any:
    """The entity as the database has it now."""
    db.session.refresh(entity)
    return entity


SOMEBODY = UUID("00000000-0000-7000-8000-0000000000aa")


@contextmanager
def undone() -> Iterator[None]:
    """A writing transaction that leaves nothing behind."""
    with transaction():
        yield
        undo()


def failing(work: Callable[[], object]) -> None:
    """Do `work` in a transaction that then fails with LookupError."""
    with transaction():
        work()
        raise LookupError
