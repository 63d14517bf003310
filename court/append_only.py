"""Tables that only grow: triggers refuse UPDATE and DELETE on both databases."""

from collections.abc import Callable

# table -> the one column that may still be emptied (erasing personal data), or "" for none.
# Every table here has its triggers made by the migrations; a test compares.
APPEND_ONLY: dict[str, str] = {
    "audit": "",
    "provider_event": "payload_sealed",
    "call_event": "",
    "ticket_event": "",
    "operator_interval": "",
    "posted_fact": "",
    "tally": "",
    "point_record": "",
    "entry_event": "",
    "matter_event": "",
    "policy_version": "",
    "month_stat": "",
    "month_event": "",
    "sheet": "",
}

MESSAGE = "append-only: a correction is a new line"


def sqlite_triggers(table: str, columns: list[str], erasable: str) -> dict[str, str]:
    """Trigger name -> DDL for SQLite. `columns`: all columns of the table."""
    kept = [c for c in columns if c != erasable]
    same = " AND ".join(f"NEW.{c} IS OLD.{c}" for c in kept)
    allowed = f"WHEN NOT (NEW.{erasable} IS NULL AND {same})" if erasable else ""
    body = f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
    return {
        f"{table}_no_update": f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {allowed} {body}",
        f"{table}_no_delete": f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {body}",
    }


def postgresql_triggers(table: str, columns: list[str], erasable: str) -> dict[str, str]:
    """Trigger name -> DDL for PostgreSQL; they share the function of `POSTGRESQL_FUNCTION`."""
    kept = [c for c in columns if c != erasable]
    same = " AND ".join(f"NEW.{c} IS NOT DISTINCT FROM OLD.{c}" for c in kept)
    allowed = f"WHEN (NOT (NEW.{erasable} IS NULL AND {same}))" if erasable else ""
    row, call = f"ON {table} FOR EACH ROW", "EXECUTE FUNCTION refuse_change()"
    return {
        f"{table}_no_update": f"CREATE TRIGGER {table}_no_update BEFORE UPDATE {row} {allowed} {call}",
        f"{table}_no_delete": f"CREATE TRIGGER {table}_no_delete BEFORE DELETE {row} {call}",
        f"{table}_no_truncate": f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} {call}",
    }


POSTGRESQL_FUNCTION = (
    "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{MESSAGE}'; END $$"
)

Execute = Callable[[str], object]


def create_triggers(dialect: str, existing: dict[str, list[str]], execute: Execute) -> None:
    """(Re)create the triggers of every append-only table in `existing` (table -> its columns).

    Called at the end of each upgrade: Alembic's batch mode rebuilds a table on SQLite and drops its triggers
    without a word.
    """
    make = sqlite_triggers if dialect == "sqlite" else postgresql_triggers
    if dialect != "sqlite":
        execute(POSTGRESQL_FUNCTION)
    for table, erasable in APPEND_ONLY.items():
        if table not in existing:
            continue
        for name, ddl in make(table, existing[table], erasable).items():
            execute(f"DROP TRIGGER IF EXISTS {name}" + ("" if dialect == "sqlite" else f" ON {table}"))
            execute(ddl)
