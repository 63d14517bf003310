"""Models, migrations and triggers say the same."""

from flask import Flask

from court import schema
from court.db import REFERENCE_TABLES, Base


def test_the_migrations_make_what_the_models_say(app: Flask) -> None:
    assert schema.differences() == []
    assert schema.is_current()


def test_every_table_belongs_to_a_court_or_is_named_as_reference() -> None:
    strays = {t.name for t in Base.metadata.tables.values() if "court_id" not in t.c} - REFERENCE_TABLES
    assert strays == set()
