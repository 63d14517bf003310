"""Signing in and out: password check with lockout, server-side sessions, bearer tokens, lost passwords."""

from datetime import datetime, timedelta
from uuid import UUID

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy import delete, func, select, update

from court import audit, clock
from court.accounts import passwords
from court.accounts.access import Principal
from court.accounts.models import Account, AccountPassword, ApiToken, SignIn, SignInAttempt
from court.db import db
from court.errors import DomainError, Invalid
from court.people.models import Court, Staff
from court.settings import Settings

TOUCH = timedelta(minutes=1)  # a session's last-seen time is written at most this often


class WrongPassword(DomainError):
    status = 401
    title = lazy_gettext("用户名或密码不对")


class Locked(DomainError):
    status = 429
    title = lazy_gettext("连续输错次数过多，请稍后再试或找管理员重置")


def _setting(name: str) -> float:
    settings: Settings = current_app.extensions["settings"]
    return settings.number("sign_in", name)


def refuse_if_locked(username: str, address: str) -> None:
    """Raise Locked when this name or this address has failed too often lately. Reads only."""
    since = clock.now() - timedelta(minutes=_setting("lock_minutes"))
    most = int(_setting("failures"))
    by_name = select(func.count()).where(SignInAttempt.username == username, SignInAttempt.at > since)
    # A hall shares one address: its limit is ten times that of a name.
    by_address = select(func.count()).where(SignInAttempt.address == address, SignInAttempt.at > since)
    if (db.session.scalar(by_name) or 0) >= most or (db.session.scalar(by_address) or 0) >= most * 10:
        raise Locked


def stored_password(username: str) -> str | None:
    """The current hash of an active account; None when there is none. Reads only."""
    query = (
        select(AccountPassword.hash)
        .join(Account, Account.id == AccountPassword.account_id)
        .where(Account.username == username, Account.is_active.is_(True))
        .order_by(AccountPassword.set_at.desc(), AccountPassword.id.desc())
    )
    return db.session.scalar(query.limit(1))


def note_failure(username: str, address: str) -> None:
    """Count a failed sign-in and audit it."""
    db.session.add(SignInAttempt(username=username[:64], address=address, at=clock.now()))
    account = db.session.scalar(select(Account).filter_by(username=username))
    court_id = account.court_id if account else audit.NOBODY
    actor_id = account.id if account else audit.NOBODY
    audit.record("sign_in", court_id=court_id, actor_id=actor_id, outcome="refused")


def begin(username: str, address: str) -> tuple[Principal, SignIn]:
    """Open a session for an account whose password was just checked."""
    account = db.session.scalars(select(Account).filter_by(username=username, is_active=True)).one()
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.username == username))
    token, at = passwords.new_token(), clock.now()
    session = SignIn(
        account_id=account.id,
        token_hash=passwords.token_hash(token),
        address=address,
        started_at=at,
        seen_at=at,
        ended_at=None,
    )
    db.session.add(session)
    audit.record("sign_in", court_id=account.court_id, actor_id=account.id)
    return _principal(account, token), session


def end(token: str) -> None:
    """Sign out one session."""
    query = update(SignIn).where(SignIn.token_hash == passwords.token_hash(token), SignIn.ended_at.is_(None))
    db.session.execute(query.values(ended_at=clock.now()))


def end_all(account_id: UUID) -> None:
    """End every session and token of an account: it was disabled or its password changed."""
    at = clock.now()
    db.session.execute(
        update(SignIn).where(SignIn.account_id == account_id, SignIn.ended_at.is_(None)).values(ended_at=at)
    )
    mine = update(ApiToken).where(ApiToken.account_id == account_id, ApiToken.revoked_at.is_(None))
    db.session.execute(mine.values(revoked_at=at))


def by_session(token: str) -> tuple[Principal, SignIn] | None:
    """Who a session token belongs to; None when it is unknown, over, idle too long or its account is disabled."""
    query = (
        select(SignIn, Account)
        .join(Account, Account.id == SignIn.account_id)
        .where(SignIn.token_hash == passwords.token_hash(token), SignIn.ended_at.is_(None), Account.is_active.is_(True))
    )
    found = db.session.execute(query).first()
    if found is None:
        return None
    session, account = found
    at = clock.now()
    if at - session.seen_at > timedelta(minutes=_setting("idle_minutes")):
        return None
    if at - session.started_at > timedelta(hours=_setting("longest_hours")):
        return None
    return _principal(account, token), session


def longest_until(started_at: datetime) -> datetime:
    """The last instant a session begun at `started_at` can live."""
    return started_at + timedelta(hours=_setting("longest_hours"))


def username_of(account_id: UUID) -> str:
    return db.session.get_one(Account, account_id).username


def is_stale(session: SignIn) -> bool:
    """Whether the session's last-seen time should be written anew."""
    return clock.now() - session.seen_at > TOUCH


def touch(token: str) -> None:
    db.session.execute(
        update(SignIn).where(SignIn.token_hash == passwords.token_hash(token)).values(seen_at=clock.now())
    )


def by_bearer(token: str) -> Principal | None:
    """Who a bearer token acts for: an API token, or a session's token sent by a program."""
    query = (
        select(ApiToken, Account)
        .join(Account, Account.id == ApiToken.account_id)
        .where(ApiToken.token_hash == passwords.token_hash(token), ApiToken.revoked_at.is_(None))
        .where(Account.is_active.is_(True))
    )
    found = db.session.execute(query).first()
    if found is None:
        session = by_session(token)
        return session[0] if session else None
    api_token, account = found
    if api_token.expires_at is not None and api_token.expires_at <= clock.now():
        return None
    return _principal(account, "")


def set_password(account: Account, new_hash: str, *, by_owner: bool) -> None:
    """Store a new password hash; every session of the account ends, and the lock with it."""
    at = clock.now()
    db.session.add(AccountPassword(account_id=account.id, hash=new_hash, set_at=at))
    account.must_change, account.reset_hash, account.reset_until = not by_owner, "", None
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.username == account.username))
    end_all(account.id)
    audit.record("password_set", court_id=account.court_id, actor_id=account.id, subject=("account", account.id))


def refuse_weak(password: str) -> None:
    """Raise Invalid when a password is too short or too plain."""
    length = int(_setting("password_length"))
    if not passwords.is_good(password, length=length):
        text = _("密码至少 %(length)d 位，并含大写、小写、数字、符号中的三种", length=length)
        raise Invalid(text, fields={"password": [text]})


def used_before(account_id: UUID) -> list[str]:
    """The last few password hashes, newest first."""
    query = select(AccountPassword.hash).filter_by(account_id=account_id).order_by(AccountPassword.set_at.desc())
    return list(db.session.scalars(query.limit(passwords.KEPT)))


def is_aged(account_id: UUID) -> bool:
    """Whether the current password is older than the court allows."""
    query = select(func.max(AccountPassword.set_at)).filter_by(account_id=account_id)
    at = db.session.scalar(query)
    return at is not None and clock.now() - at > timedelta(days=_setting("password_days"))


def issue_reset(account: Account, *, by: UUID) -> str:
    """A one-time code with which the owner sets a new password; shown once, stored as a hash."""
    code = passwords.new_code()
    account.reset_hash = passwords.token_hash(code)
    account.reset_until = clock.now() + timedelta(hours=_setting("reset_hours"))
    audit.record("password_reset", court_id=account.court_id, actor_id=by, subject=("account", account.id))
    return code


def account_for_reset(username: str, code: str) -> Account:
    """The account a one-time code opens. Raises WrongPassword."""
    account = db.session.scalar(select(Account).filter_by(username=username, is_active=True))
    good = account and account.reset_hash and account.reset_hash == passwords.token_hash(code.strip().upper())
    if not account or not good or account.reset_until is None or account.reset_until <= clock.now():
        raise WrongPassword(_("重置码不对或已过期，请管理员重新发一个"))
    return account


def _principal(account: Account, token: str) -> Principal:
    court = db.session.get_one(Court, account.court_id)
    staff = db.session.get(Staff, account.staff_id) if account.staff_id else None
    return Principal(
        account_id=account.id,
        court_id=account.court_id,
        court_path=court.path,
        role=account.role,
        staff_id=account.staff_id,
        name=staff.name if staff else account.name,
        employer=account.employer,
        locale=account.locale,
        token=token,
        must_change=account.must_change,
    )
