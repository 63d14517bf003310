"""Keys made by the application: UUIDv7, time-ordered, the same on every database."""

from uuid import UUID

from uuid_utils import compat


def new_id() -> UUID:
    """A fresh UUIDv7 (RFC 9562); ids made later in one process sort later."""
    made: UUID = compat.uuid7()
    return made
