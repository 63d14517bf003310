"""Signing in and out: password check with lockout, server-side sessions, bearer tokens, lost passwords."""

from datetime import datetime, timedelta
from uuid import UUID

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy import delete, func, select, update

from court import audit, calendar, clock, push
from court.accounts import passwords
from court.accounts.access import Principal
from court.accounts.models import Account, AccountPassword, ApiToken, Role, SignIn, SignInAttempt
from court.db import db
from court.errors import DomainError, Invalid
from court.people.models import Court, Staff
from court.settings import Settings

SESSIONS_KEPT = timedelta(days=90)  # who signed in when stays in the audit trail for good
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
    db.session.add(SignInAttempt(username=username, address=address, at=clock.now()))
    account = db.session.scalar(select(Account).filter_by(username=username))
    court_id = account.court_id if account else audit.NOBODY
    actor_id = account.id if account else audit.NOBODY
    audit.record("sign_in", court_id=court_id, actor_id=actor_id, outcome="refused")


def begin(username: str, address: str) -> Principal:
    """Open a session for an account whose password was just checked. Raises Locked, WrongPassword.

    Both are looked at again: while the slow hash was compared, other guesses may have failed, and the account
    may have been disabled.
    """
    refuse_if_locked(username, address)
    account = db.session.scalar(select(Account).filter_by(username=username, is_active=True))
    if account is None or _has_left(account):
        raise WrongPassword
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.username == username))
    account.must_change = account.must_change or is_aged(account.id)
    token, at = passwords.new_token(), clock.now()
    db.session.add(
        SignIn(
            account_id=account.id,
            token_hash=passwords.token_hash(token),
            address=address,
            started_at=at,
            seen_at=at,
            ended_at=None,
        )
    )
    audit.record("sign_in", court_id=account.court_id, actor_id=account.id)
    return _principal(account, token)


def end(token: str) -> None:
    """Sign out one session, and its live pages."""
    session = db.session.scalar(select(SignIn).filter_by(token_hash=passwords.token_hash(token), ended_at=None))
    if session is None:
        return
    session.ended_at = clock.now()
    account = db.session.get_one(Account, session.account_id)
    audit.record("sign_out", court_id=account.court_id, actor_id=account.id)
    push.publish(push.SIGNED_OUT, court_id=account.court_id, ref=account.id)


def end_sessions(account: Account) -> None:
    """End every session of an account, and its live pages: it was disabled, or its password changed."""
    open_ones = update(SignIn).where(SignIn.account_id == account.id, SignIn.ended_at.is_(None))
    db.session.execute(open_ones.values(ended_at=clock.now()))
    push.publish(push.SIGNED_OUT, court_id=account.court_id, ref=account.id)


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
    if _has_left(account) or _is_over(session, account):
        return None
    return _principal(account, token), session


def _is_over(session: SignIn, account: Account) -> bool:
    """Whether a session has idled or lasted too long. A device in the hall stays until it is disabled."""
    at = clock.now()
    has_idled = at - session.seen_at > timedelta(minutes=_setting("idle_minutes"))
    return account.role is not Role.DEVICE and (has_idled or at >= longest_until(session.started_at))


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


def by_api_token(token: str) -> Principal | None:
    """Who an API token acts for; None when it is unknown, over, revoked or its account is disabled."""
    query = (
        select(ApiToken, Account)
        .join(Account, Account.id == ApiToken.account_id)
        .where(ApiToken.token_hash == passwords.token_hash(token), ApiToken.revoked_at.is_(None))
        .where(Account.is_active.is_(True))
    )
    found = db.session.execute(query).first()
    if found is None:
        return None
    api_token, account = found
    is_over = api_token.expires_at is not None and api_token.expires_at <= clock.now()
    if is_over or _has_left(account):
        return None
    return _principal(account, "")


def set_password(account: Account, new_hash: str, *, by_owner: bool) -> None:
    """Store a new password hash; every session of the account ends, and the lock with it. API tokens stay."""
    at = clock.now()
    db.session.add(AccountPassword(account_id=account.id, hash=new_hash, set_at=at))
    account.must_change, account.reset_hash, account.reset_until = not by_owner, "", None
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.username == account.username))
    end_sessions(account)
    audit.record("password_set", court_id=account.court_id, actor_id=account.id, subject=("account", account.id))


def rules() -> str:
    """What a password must be, in words."""
    text: str = _(
        "至少 %(length)d 位，并含大写字母、小写字母、数字、符号中的三种", length=int(_setting("password_length"))
    )
    return text


def refuse_weak(password: str) -> None:
    """Raise Invalid when a password is too short or too plain."""
    if len(password) > passwords.LONGEST:
        text = _("密码最多 %(n)d 位", n=passwords.LONGEST)
        raise Invalid(text, fields={"new": [text]})
    if not passwords.is_good(password, length=int(_setting("password_length"))):
        raise Invalid(rules(), fields={"new": [rules()]})


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
    """A one-time code with which the owner sets a new password; shown once, stored as a hash. Ends a lock."""
    code = passwords.new_code()
    account.reset_hash = passwords.token_hash(code)
    account.reset_until = clock.now() + timedelta(hours=_setting("reset_hours"))
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.username == account.username))
    audit.record("password_reset", court_id=account.court_id, actor_id=by, subject=("account", account.id))
    return code


def account_for_reset(username: str, code: str) -> Account:
    """The account a one-time code opens. Raises WrongPassword."""
    account = db.session.scalar(select(Account).filter_by(username=username, is_active=True))
    good = account and account.reset_hash == passwords.token_hash(passwords.plain_code(code))
    if not account or not good or account.reset_until is None or account.reset_until <= clock.now():
        raise WrongPassword(_("重置码不对或已过期，请管理员重新发一个"))
    return account


def forget() -> int:
    """Delete failures no lock looks at any more and sessions long over; the number deleted."""
    lock = clock.now() - timedelta(minutes=_setting("lock_minutes"))
    over = clock.now() - SESSIONS_KEPT
    gone = db.session.execute(delete(SignInAttempt).where(SignInAttempt.at < lock))
    gone_too = db.session.execute(delete(SignIn).where(SignIn.seen_at < over))
    return int(getattr(gone, "rowcount", 0)) + int(getattr(gone_too, "rowcount", 0))


def _has_left(account: Account) -> bool:
    """Whether the person behind the account no longer works here."""
    if account.staff_id is None:
        return False
    left = db.session.get_one(Staff, account.staff_id).left_on
    return left is not None and left < calendar.today()


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
