"""The database's shape: upgrading it, and telling whether it is the one this code expects."""

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from court.append_only import APPEND_ONLY, postgresql_triggers, sqlite_triggers
from court.db import Base, db, writing_connection
from court.settings import ROOT


def config(connection: Connection | None = None) -> Config:
    """Alembic's configuration, on one connection of ours."""
    made = Config()
    made.set_main_option("script_location", str(ROOT / "migrations"))
    made.attributes["connection"] = connection
    return made


def upgrade(revision: str = "head") -> None:
    """Bring the database to `revision`. Its own transaction; run it before anything else uses the database."""
    with writing_connection() as connection:
        command.upgrade(config(connection), revision)


def is_current() -> bool:
    """Whether the database is at the newest migration."""
    head = ScriptDirectory.from_config(config()).get_current_head()
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == head


def differences() -> list[str]:
    """What models and triggers say and the database does not have, and the other way round; empty when they agree."""
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        found = [str(change) for change in compare_metadata(context, Base.metadata)]
        return found + _trigger_differences(connection)


def trigger_faults() -> list[str]:
    """What is wrong with the triggers of the append-only tables; empty when all stand and are on."""
    with db.engine.connect() as connection:
        return _trigger_differences(connection)


def _trigger_differences(connection: Connection) -> list[str]:
    if connection.dialect.name == "sqlite":
        rows = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
    else:  # one that is switched off ('D') is as good as gone
        rows = connection.execute(text("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"))
    have = {row[0] for row in rows}
    make = sqlite_triggers if connection.dialect.name == "sqlite" else postgresql_triggers
    tables = set(inspect(connection).get_table_names())
    want = {name for table, erasable in APPEND_ONLY.items() for name in make(table, ["id"], erasable)}
    lost = [f"append-only table {table} does not exist" for table in APPEND_ONLY if table not in tables]
    return lost + [f"trigger {name} missing" for name in sorted(want - have)] + [
        f"trigger {name} unknown" for name in sorted(have - want)
    ]  # fmt: skip
