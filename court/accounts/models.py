"""Accounts, sign-in sessions, attempts and API tokens. Secrets are stored as hashes only."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from court.columns import state_column
from court.db import Base, Keyed


class Role(StrEnum):
    """What an account may do; the access table (config/access.toml) says what that is."""

    OPERATOR = "operator"  # 12368座席
    CLERK = "clerk"  # 窗口工作人员
    SUPERVISOR = "supervisor"  # 诉服办
    ASSESSOR = "assessor"  # 审管办
    LEADER = "leader"  # 领导小组
    HR = "hr"  # 政治处
    RECEPTION = "reception"  # 导诉台
    COMPANY = "company"  # 派遣单位
    HANDLER = "handler"  # 承办人/书记员
    AUDITOR = "auditor"  # 审计
    ADMIN = "admin"  # 系统管理
    DEVICE = "device"  # 取号机、大屏


class Account(Keyed, Base):
    """A way to sign in. `staff_id` says who the person is: rules compare people, not accounts."""

    __tablename__ = "account"

    court_id: Mapped[UUID] = mapped_column(ForeignKey("court.id"), index=True)
    username: Mapped[str] = mapped_column(String(64), unique=True)
    role: Mapped[Role] = mapped_column(state_column(Role))
    staff_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"), index=True)
    name: Mapped[str] = mapped_column(String(40))  # shown where there is no staff member behind it
    employer: Mapped[str] = mapped_column(String(80))  # role company: whose staff it may see
    locale: Mapped[str] = mapped_column(String(8))  # "" = the court's default
    is_active: Mapped[bool]
    must_change: Mapped[bool]  # the password was set by somebody else
    reset_hash: Mapped[str] = mapped_column(String(64))  # one-time code for a lost password, "" when none
    reset_until: Mapped[datetime | None]
    created_at: Mapped[datetime]


class AccountPassword(Keyed, Base):
    """A password of an account, newest last; older ones stay to refuse re-use."""

    __tablename__ = "account_password"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    hash: Mapped[str] = mapped_column(String(128))
    set_at: Mapped[datetime]


class SignIn(Keyed, Base):
    """A signed-in session, held on the server so that it can be ended at once."""

    __tablename__ = "sign_in"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    address: Mapped[str] = mapped_column(String(64))
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class SignInAttempt(Keyed, Base):
    """A failed sign-in; counted per user name and per address to lock both for a while."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (
        Index("ix_sign_in_attempt_username", "username", "at"),
        Index("ix_sign_in_attempt_address", "address", "at"),
    )

    username: Mapped[str] = mapped_column(String(64))
    address: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]


class ApiToken(Keyed, Base):
    """A bearer token for a program; it acts as its account."""

    __tablename__ = "api_token"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    label: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
