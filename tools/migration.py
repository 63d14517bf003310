"""Writes a migration from the difference between the models and a database made by the migrations so far."""

import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from alembic import command

from app import create_app
from court import schema
from court.db import writing_connection
from court.settings import load


def main(message: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        settings = replace(load(), database_url=f"sqlite:///{folder}/courtdesk.db", instance=Path(folder))
        app = create_app(settings)
        with app.app_context():
            schema.upgrade()
            with writing_connection() as connection:
                command.revision(schema.config(connection), message, autogenerate=True)


if __name__ == "__main__":
    main(" ".join(sys.argv[1:]))
