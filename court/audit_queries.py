"""Questions about the audit trail: the lines an asker may see, and the names behind their ids."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, select

from court import calendar
from court.accounts.models import Account
from court.audit import Audit
from court.db import db
from court.people.models import Post, Staff


@dataclass(frozen=True)
class Filter:
    """Which lines a list shows. `username`: an account's name; days are the court's, both included."""

    action: str = ""
    outcome: str = ""
    username: str = ""
    first: date | None = None
    last: date | None = None


def lines(visible: ColumnElement[bool], wanted: Filter, *, before: UUID | None, limit: int) -> Sequence[Audit]:
    """Lines of the trail, newest first; `before`: only older ones than this."""
    query = select(Audit).where(visible).order_by(Audit.id.desc()).limit(limit)
    if before is not None:
        query = query.where(Audit.id < before)
    if wanted.action:
        query = query.where(Audit.action == wanted.action)
    if wanted.outcome:
        query = query.where(Audit.outcome == wanted.outcome)
    if wanted.username:
        query = query.where(Audit.actor_id.in_(_ids_behind(wanted.username)))
    if wanted.first is not None:
        query = query.where(Audit.at >= calendar.start_of(wanted.first))
    if wanted.last is not None:
        query = query.where(Audit.at < calendar.start_of(wanted.last + timedelta(days=1)))
    return db.session.scalars(query).all()


def _ids_behind(username: str) -> list[UUID]:
    """The account, and the person behind it: some acts name the one, some the other."""
    account = db.session.scalar(select(Account).filter_by(username=username))
    return [key for key in (account.id, account.staff_id) if key] if account else []


def names(found: Iterable[Audit]) -> dict[str, str]:
    """The names behind the actors and subjects of some lines, by id as text."""
    ids = {row.actor_id for row in found} | {key for row in found if (key := _uuid(row.subject_id))}
    known: dict[str, str] = {}
    for model, column in ((Post, Post.name), (Staff, Staff.name), (Account, Account.username)):
        rows = db.session.execute(select(model.id, column).where(model.id.in_(ids))).all()
        known |= {str(key): name for key, name in rows}
    return known


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
