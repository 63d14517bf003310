"""The people of the demo court who are not assessed themselves, as the ledger names them."""

from dataclasses import dataclass
from uuid import UUID

from court.accounts.services import by_username


@dataclass(frozen=True)
class Offices:
    """Who records, who decides, who signs."""

    head: UUID
    assessor: UUID
    leader: UUID


def find_offices() -> Offices:
    return Offices(*(by_username(name).id for name in ("head", "assessor", "leader")))
