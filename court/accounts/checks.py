"""Checking and changing passwords at the edge: the slow hash is computed outside any transaction."""

from uuid import UUID

from flask_babel import gettext as _

from court.accounts import passwords, sign_in
from court.accounts.access import Principal
from court.accounts.models import Account
from court.db import db, transaction
from court.errors import Invalid
from court.plain_text import clean

LONGEST_NAME = 64


def open_session(username: str, password: str, address: str) -> Principal:
    """Check a password and open a session. Raises WrongPassword, Locked."""
    name = clean(username, limit=LONGEST_NAME)
    sign_in.refuse_if_locked(name, address)
    stored = sign_in.stored_password(name)
    _refuse_wrong(stored, password, name, address)
    with transaction():
        return sign_in.begin(name, address)


def change_own(account_id: UUID, old: str, new: str, address: str) -> None:
    """Replace a password by its owner, who knows the present one. Raises WrongPassword, Locked, Invalid."""
    username = sign_in.username_of(account_id)
    sign_in.refuse_if_locked(username, address)
    _refuse_wrong(sign_in.stored_password(username), old, username, address, _("现在的密码不对"))
    fresh = _hash_of_new(account_id, new)
    with transaction():
        sign_in.set_password(db.session.get_one(Account, account_id), fresh, by_owner=True)


def change_by_code(username: str, code: str, new: str, address: str) -> None:
    """Replace a lost password with a one-time code. Raises WrongPassword, Locked, Invalid."""
    name = clean(username, limit=LONGEST_NAME)
    sign_in.refuse_if_locked(name, address)
    try:
        account_id = sign_in.account_for_reset(name, code).id
    except sign_in.WrongPassword:
        _note_failure(name, address)
        raise
    fresh = _hash_of_new(account_id, new)
    with transaction():
        # Asked again: the code may have been used while the hash was made.
        sign_in.set_password(sign_in.account_for_reset(name, code), fresh, by_owner=True)


def _refuse_wrong(stored: str | None, password: str, name: str, address: str, message: str = "") -> None:
    db.session.rollback()  # ends the reading transaction before the slow part
    if not passwords.matches(stored, password):
        _note_failure(name, address)
        raise sign_in.WrongPassword(message)


def _note_failure(name: str, address: str) -> None:
    db.session.rollback()
    with transaction():
        sign_in.note_failure(name, address)


def _hash_of_new(account_id: UUID, new: str) -> str:
    sign_in.refuse_weak(new)
    before = sign_in.used_before(account_id)
    db.session.rollback()
    if any(passwords.matches(old, new) for old in before):
        text = _("不能用最近 %(n)d 次用过的密码", n=passwords.KEPT)
        raise Invalid(text, fields={"new": [text]})
    return passwords.hashed(new)
