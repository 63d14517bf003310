"""A row of any table of a court, filled with plain values: for tests that walk all tables or all routes."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Column, Enum, LargeBinary, Table, insert
from sqlalchemy.types import TypeDecorator

from court.columns import MonthText, Points
from court.db import Base, db

NOW = datetime(2026, 9, 16, 2, tzinfo=UTC)
MONTH = "2026-09"


def table(name: str) -> Table:
    return Base.metadata.tables[name]


def a_row(name: str, **given: Any) -> dict[str, Any]:
    """Insert a row in the running transaction; its values. `given` wins, and must hold every foreign key."""
    values = values_of(name, **given)
    db.session.execute(insert(table(name)).values(**values))
    return values


def values_of(name: str, **given: Any) -> dict[str, Any]:
    """Values for every column of a table."""
    return {column.name: given.get(column.name, _value(column, given)) for column in table(name).columns}


def _value(column: Column[Any], given: dict[str, Any]) -> Any:
    if column.nullable:
        return None
    if column.foreign_keys:
        target = next(iter(column.foreign_keys)).column.table.name
        return given[f"{target}_id"]
    if isinstance(column.type, MonthText):
        return MONTH
    if isinstance(column.type, Points):
        return Decimal("1.00")
    if isinstance(column.type, Enum) and column.type.enum_class:
        return next(iter(column.type.enum_class))
    if isinstance(column.type, LargeBinary):
        return b"sealed"
    return _plain(column)


def _plain(column: Column[Any]) -> Any:
    stored = column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
    kind = stored.python_type
    if kind is str:
        return uuid4().hex[: getattr(stored, "length", None) or 32]
    return {UUID: uuid4(), datetime: NOW, date: NOW.date(), int: 1, bool: False, float: 1.0, dict: {}, list: []}[kind]
