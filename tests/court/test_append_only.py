"""What only grows, only grows: no statement changes or deletes a line, on either database."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError

from court.append_only import APPEND_ONLY, MESSAGE
from court.db import Base, db, is_sqlite, transaction
from court.people.models import Staff
from tests.support.builders import a_court, a_person
from tests.support.rows import a_row, table

ERASABLE = {name: column for name, column in APPEND_ONLY.items() if column}


@pytest.fixture
def staff(app: Flask) -> Staff:
    return a_person(a_court())


def a_line(name: str, staff: Staff) -> dict[str, Any]:
    """One line of an append-only table."""
    given = {"court_id": staff.court_id, "staff_id": staff.id}
    if name in ERASABLE:
        given[ERASABLE[name]] = b"sealed"
    with transaction():
        return a_row(name, **given)


def here(name: str, line: dict[str, Any]) -> list[Any]:
    return [column == line[column.name] for column in table(name).primary_key.columns]


def is_refused(statement: Any) -> bool:
    try:
        with transaction():
            db.session.execute(statement)
    except DBAPIError as error:
        return MESSAGE in str(error.orig)
    return False


def attempts(name: str, line: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Every way to tamper with one line, with its name."""
    for column, value in line.items():
        yield f"update {name}.{column}", update(table(name)).where(*here(name, line)).values({column: value})
    yield f"delete from {name}", delete(table(name)).where(*here(name, line))
    if is_sqlite():
        columns = ", ".join(line)
        yield f"replace {name}", text(f"INSERT OR REPLACE INTO {name} ({columns}) SELECT {columns} FROM {name}")
    else:
        yield f"truncate {name}", text(f"TRUNCATE {name} CASCADE")


def test_a_line_is_neither_changed_nor_deleted(staff: Staff) -> None:
    for name in APPEND_ONLY:
        line = a_line(name, staff)
        assert [what for what, statement in attempts(name, line) if not is_refused(statement)] == []
        kept = db.session.execute(select(table(name)).where(*here(name, line))).mappings().one()
        assert dict(kept) == line


@pytest.mark.parametrize(("name", "column"), ERASABLE.items())
def test_what_may_be_erased_may_only_be_emptied(staff: Staff, name: str, column: str) -> None:
    line = a_line(name, staff)
    text_column = next(c.name for c in table(name).columns if isinstance(line[c.name], str))
    assert is_refused(update(table(name)).where(*here(name, line)).values({column: b"something else"}))
    with_more = {column: None, text_column: "x"}
    assert is_refused(update(table(name)).where(*here(name, line)).values(with_more))
    with transaction():
        db.session.execute(update(table(name)).where(*here(name, line)).values({column: None}))
    kept = db.session.execute(select(table(name)).where(*here(name, line))).mappings().one()
    assert dict(kept) == {**line, column: None}


def test_every_append_only_table_is_a_table_of_ours() -> None:
    assert set(APPEND_ONLY) <= set(Base.metadata.tables)
