"""Names of the people that records, entries and months name by id: staff, or accounts where no staff stands behind."""

from collections.abc import Iterable
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import select

from court.accounts.models import Account
from court.db import db
from court.people.models import Staff
from scoring.models import NONE


def names(ids: Iterable[UUID]) -> dict[UUID, str]:
    """Person -> name; NONE is the system, somebody unknown is the empty text."""
    asked = set(ids)
    found: dict[UUID, str] = dict.fromkeys(asked, "")
    for model in (Account, Staff):
        found |= dict(db.session.execute(select(model.id, model.name).where(model.id.in_(asked))).all())
    return found | {NONE: _("系统")}


def name(person_id: UUID) -> str:
    return names([person_id])[person_id]
