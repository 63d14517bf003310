"""Questions about accounts: the list of a court, when each was last used, which wait for a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from court.accounts.models import Account, ApiToken, Role, SignIn
from court.db import db
from court.people.models import Staff


@dataclass(frozen=True)
class Listed:
    """An account with the person behind it and its last sign of life."""

    account: Account
    staff: Staff | None
    seen_at: datetime | None


def accounts(visible: ColumnElement[bool], *, role: str = "", word: str = "", off: bool = False) -> list[Listed]:
    """Accounts by user name. `off`: the disabled ones instead of those in use."""
    seen = select(SignIn.account_id, func.max(SignIn.seen_at).label("at")).group_by(SignIn.account_id).subquery()
    query = (
        select(Account, Staff, seen.c.at)
        .outerjoin(Staff, Staff.id == Account.staff_id)
        .outerjoin(seen, seen.c.account_id == Account.id)
        .where(visible, Account.is_active.is_(not off))
        .order_by(Account.username)
    )
    if role in tuple(Role):
        query = query.where(Account.role == Role(role))
    if word:
        like = Account.username.contains(word, autoescape=True) | Account.name.contains(word, autoescape=True)
        query = query.where(like)
    return [Listed(*row) for row in db.session.execute(query)]


def without_account(court_id: UUID) -> Sequence[Staff]:
    """People at work who have no account in use yet."""
    taken = select(Account.staff_id).where(Account.staff_id.is_not(None), Account.is_active.is_(True))
    query = select(Staff).where(Staff.court_id == court_id, Staff.left_on.is_(None), Staff.id.not_in(taken))
    return db.session.scalars(query.order_by(Staff.no)).all()


def tokens(account_id: UUID) -> Sequence[ApiToken]:
    """Every token of an account, newest first."""
    query = select(ApiToken).filter_by(account_id=account_id).order_by(ApiToken.id.desc())
    return db.session.scalars(query).all()


def open_sessions(account_id: UUID) -> int:
    """How many sessions of an account have not been ended."""
    query = select(func.count()).select_from(SignIn).filter_by(account_id=account_id, ended_at=None)
    return db.session.scalar(query) or 0
