"""Personal data at rest: AES-256-GCM per field, bound to its row, with a keyed index for exact search."""

import hmac
import os
from functools import lru_cache
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app

AES_GCM = b"\x01"  # the first byte names the algorithm, so that SM4 can stand beside it
NONCE = 12
INDEX_BYTES = 16


class Unreadable(Exception):
    """A sealed value does not open: another DATA_KEY, another row, or it was changed."""


class Vault:
    """Seals and opens single values. Keys come from DATA_KEY by HKDF, one per field (for the index per court too)."""

    def __init__(self, data_key: str) -> None:
        self._root = data_key.encode()
        self._derive = lru_cache(maxsize=4096)(self._derived)

    def _derived(self, purpose: str) -> bytes:
        return HKDF(algorithm=hashes.SHA256(), length=32, salt=b"courtdesk", info=purpose.encode()).derive(self._root)

    def seal(self, field: str, row_id: UUID, value: str) -> bytes:
        """Encrypt `value` for `field` (`table.column`) of one row; it opens nowhere else."""
        nonce = os.urandom(NONCE)
        sealed = AESGCM(self._derive(f"field|{field}")).encrypt(nonce, value.encode(), self._bound(field, row_id))
        return AES_GCM + nonce + sealed

    def open(self, field: str, row_id: UUID, sealed: bytes) -> str:
        """Decrypt what `seal` made. Raises Unreadable."""
        if sealed[:1] != AES_GCM:
            raise Unreadable(field)
        nonce, body = sealed[1 : 1 + NONCE], sealed[1 + NONCE :]
        try:
            key = self._derive(f"field|{field}")
            return AESGCM(key).decrypt(nonce, body, self._bound(field, row_id)).decode()
        except InvalidTag:
            raise Unreadable(field) from None

    def index(self, family: str, court_id: UUID, value: str) -> bytes:
        """The blind index of a normalised value: equal values of one court and family have equal indexes."""
        key = self._derive(f"index|{family}|{court_id}")
        return hmac.digest(key, value.encode(), "sha256")[:INDEX_BYTES]

    @staticmethod
    def _bound(field: str, row_id: UUID) -> bytes:
        return f"{field}|{row_id}".encode()


def vault() -> Vault:
    """The vault of the running app."""
    found: Vault = current_app.extensions["vault"]
    return found


class Sealed:
    """A personal-data attribute of a model: plain to read and set, `<name>_sealed` (and `<name>_index`) in the table.

    `family` names values that are searched together, as phone numbers of calls and tickets are; the model then
    needs `court_id`. The index is made of the value as it is given: normalise before setting.
    """

    def __init__(self, family: str = "") -> None:
        self._family = family

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def _field(self, row: Any) -> str:
        return f"{row.__tablename__}.{self._name}"

    def __get__(self, row: Any, owner: type) -> Any:
        if row is None:
            return self
        sealed = getattr(row, f"{self._name}_sealed")
        return None if sealed is None else vault().open(self._field(row), row.id, sealed)

    def __set__(self, row: Any, value: str | None) -> None:
        sealed = vault().seal(self._field(row), row.id, value) if value else None
        setattr(row, f"{self._name}_sealed", sealed)
        if self._family:
            if value and row.court_id is None:
                raise ValueError(f"{self._field(row)}: set court_id first, the index belongs to a court")
            index = vault().index(self._family, row.court_id, value) if value else None
            setattr(row, f"{self._name}_index", index)
