"""Making accounts and tokens, disabling them."""

import re
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy import select

from court import audit, clock
from court.accounts import passwords, sign_in
from court.accounts.models import Account, AccountPassword, ApiToken, Role
from court.db import db
from court.errors import DomainError, Invalid, NotFound
from court.people.models import Court, Staff
from court.people.services import AlreadyThere

USERNAME = re.compile(r"[\w.@-]{2,64}")  # letters of any script: staff may sign in by their name


class OwnAccount(DomainError):
    title = lazy_gettext("不能停用自己的账号，请另一名管理员操作")


def add_account(
    court: Court,
    username: str,
    role: Role,
    *,
    password_hash: str,
    staff: Staff | None = None,
    name: str = "",
    employer: str = "",
    must_change: bool = True,
    by: UUID = audit.NOBODY,
) -> Account:
    """Make an account. `password_hash`: "" for none yet, the owner then begins with a reset code.

    Raises AlreadyThere, Invalid.
    """
    if db.session.scalar(select(Account).filter_by(username=username)):
        raise AlreadyThere(_("用户名 %(name)s 已经在用", name=username))
    if not USERNAME.fullmatch(username):
        text = _("用户名为 2 到 64 个字母、数字或 . _ - @，不含空格")
        raise Invalid(text, fields={"username": [text]})
    if role in (Role.OPERATOR, Role.CLERK, Role.RECEPTION) and staff is None:
        raise Invalid(_("这个角色的账号要对应一名工作人员"), fields={"staff": [_("请选择工作人员")]})
    if role is Role.COMPANY and not employer:
        raise Invalid(_("派遣单位账号要写明单位名称"), fields={"employer": [_("请填写单位名称")]})
    account = Account(
        court_id=court.id,
        username=username,
        role=role,
        staff_id=staff.id if staff else None,
        name=staff.name if staff else name or username,
        employer=employer,
        locale="",
        is_active=True,
        must_change=must_change,
        reset_hash="",
        reset_until=None,
        created_at=clock.now(),
    )
    db.session.add(account)
    db.session.flush()
    if password_hash:
        db.session.add(AccountPassword(account_id=account.id, hash=password_hash, set_at=clock.now()))
    audit.record("account_add", court_id=court.id, actor_id=by, subject=("account", account.id), note=role.value)
    db.session.flush()
    return account


def by_username(username: str) -> Account:
    account = db.session.scalar(select(Account).filter_by(username=username))
    if account is None:
        raise NotFound(_("没有用户名为 %(name)s 的账号", name=username))
    return account


def disable(account: Account, *, by: UUID) -> None:
    """Switch an account off: its sessions and tokens end at once. Raises OwnAccount."""
    if account.id == by:
        raise OwnAccount
    account.is_active = False
    sign_in.end_sessions(account)
    for token in db.session.scalars(select(ApiToken).filter_by(account_id=account.id, revoked_at=None)):
        token.revoked_at = clock.now()
    audit.record("account_disable", court_id=account.court_id, actor_id=by, subject=("account", account.id))


def enable(account: Account, *, by: UUID) -> None:
    account.is_active = True
    audit.record("account_enable", court_id=account.court_id, actor_id=by, subject=("account", account.id))


def issue_token(
    account: Account, *, label: str = "", expires_at: datetime | None = None, by: UUID = audit.NOBODY
) -> str:
    """A bearer token for a program, shown once."""
    token = passwords.new_token()
    row = ApiToken(
        account_id=account.id,
        token_hash=passwords.token_hash(token),
        label=label,
        created_at=clock.now(),
        expires_at=expires_at,
        revoked_at=None,
    )
    db.session.add(row)
    audit.record("token_issue", court_id=account.court_id, actor_id=by, subject=("account", account.id), note=label)
    return token


def revoke_token(account: Account, token_id: UUID, *, by: UUID) -> None:
    """End one token of an account. Raises NotFound."""
    token = db.session.scalar(select(ApiToken).filter_by(id=token_id, account_id=account.id))
    if token is None:
        raise NotFound
    if token.revoked_at is None:
        token.revoked_at = clock.now()
        audit.record(
            "token_revoke", court_id=account.court_id, actor_id=by, subject=("account", account.id), note=token.label
        )


def tokens_of(account: Account) -> Sequence[ApiToken]:
    """The tokens that still work, newest first."""
    query = select(ApiToken).filter_by(account_id=account.id, revoked_at=None).order_by(ApiToken.id.desc())
    return [t for t in db.session.scalars(query) if t.expires_at is None or t.expires_at > clock.now()]
