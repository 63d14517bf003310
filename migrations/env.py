"""Alembic's environment: runs on the app's connection, then makes the append-only triggers anew."""

from alembic import context
from sqlalchemy import inspect, text
from sqlalchemy.types import TypeDecorator

from court.append_only import create_triggers
from court.db import Base


def plain_type(kind: str, item: object, _context: object) -> str | bool:
    """Write our column types as what they store, so that old migrations do not hang on today's classes."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl_instance!r}"
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
    render_item=plain_type,
)
with context.begin_transaction():
    context.run_migrations()
    found = inspect(connection)
    columns = {table: [c["name"] for c in found.get_columns(table)] for table in found.get_table_names()}
    create_triggers(connection.dialect.name, columns, lambda ddl: connection.execute(text(ddl)))
