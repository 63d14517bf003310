"""Passwords: what is good enough, hashing with argon2id, secrets kept only as hashes."""

import hashlib
import re
import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

CLASSES = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^A-Za-z0-9]")
CLASSES_NEEDED = 3
LONGEST = 256  # argon2 takes any length, but hashing megabytes is work for an attacker to give
KEPT = 5  # a new password differs from this many before it

hasher = PasswordHasher()


def is_good(password: str, *, length: int) -> bool:
    """Long enough, and of at least three of: small letters, capitals, digits, others."""
    return len(password) >= length and sum(bool(re.search(c, password)) for c in CLASSES) >= CLASSES_NEEDED


def hashed(password: str) -> str:
    """The argon2id hash, about 0.2 s of work: make it before a transaction begins."""
    return hasher.hash(password)


@cache
def _nobody() -> str:
    return hasher.hash("nobody has this password")


def matches(stored: str | None, password: str) -> bool:
    """Whether `password` is the stored one. Takes as long when there is none stored."""
    if len(password) > LONGEST:
        return False
    try:
        return hasher.verify(stored or _nobody(), password) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


def new_token() -> str:
    """A random secret for a session, a program or a one-time code."""
    return secrets.token_urlsafe(32)


def new_code() -> str:
    """A one-time code a person can read out: three groups of four characters without look-alikes."""
    letters = [secrets.choice("23456789ABCDEFGHJKLMNPQRSTUVWXYZ") for _ in range(12)]
    return "-".join("".join(letters[at : at + 4]) for at in (0, 4, 8))


def plain_code(typed: str) -> str:
    """A code as it was issued, however it was typed: small letters, without or with other separators."""
    letters = re.sub(r"[^0-9A-Z]", "", typed.upper())
    return "-".join(letters[at : at + 4] for at in range(0, len(letters), 4))


def token_hash(token: str) -> str:
    """SHA-256 (hex): random tokens need no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()
