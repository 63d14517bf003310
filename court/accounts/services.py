"""Making accounts and tokens, disabling them."""

from datetime import datetime
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import select

from court import audit, clock
from court.accounts import passwords, sign_in
from court.accounts.models import Account, AccountPassword, ApiToken, Role
from court.db import db
from court.errors import Invalid, NotFound
from court.people.models import Court, Staff
from court.people.services import AlreadyThere


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
    """Make an account; its first password is to be changed unless the owner set it. Raises AlreadyThere, Invalid."""
    if db.session.scalar(select(Account).filter_by(username=username)):
        raise AlreadyThere(_("用户名 %(name)s 已经在用", name=username))
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
    """Switch an account off: its sessions and tokens end at once."""
    account.is_active = False
    sign_in.end_all(account.id)
    audit.record("account_disable", court_id=account.court_id, actor_id=by, subject=("account", account.id))


def enable(account: Account, *, by: UUID) -> None:
    account.is_active = True
    audit.record("account_enable", court_id=account.court_id, actor_id=by, subject=("account", account.id))


def issue_token(account: Account, *, label: str = "", expires_at: datetime | None = None) -> str:
    """A bearer token for a program, shown once."""
    token = passwords.new_token()
    db.session.add(
        ApiToken(
            account_id=account.id,
            token_hash=passwords.token_hash(token),
            label=label,
            created_at=clock.now(),
            expires_at=expires_at,
            revoked_at=None,
        )
    )
    audit.record("token_issue", court_id=account.court_id, actor_id=account.id, subject=("account", account.id))
    return token
