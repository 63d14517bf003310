"""INSERT ... ON CONFLICT DO NOTHING on both databases: how a guard table says whether something is new."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import literal
from sqlalchemy.dialects import postgresql, sqlite

from court.db import Base, db, is_sqlite


def insert_if_new(model: type[Base], values: Mapping[str, Any]) -> bool:
    """Insert a row unless its key is taken; whether it was inserted."""
    table: Any = model.__table__
    statement: Any
    if is_sqlite():
        statement = sqlite.insert(table).on_conflict_do_nothing()
    else:
        statement = postgresql.insert(table).on_conflict_do_nothing()
    # What came back, not the row count, which drivers report differently.
    return db.session.execute(statement.values(**values).returning(literal(1))).first() is not None
