"""The check-up of the database: which it is, how safely it writes, whether it fits this version, what it holds."""

from collections.abc import Iterator

from sqlalchemy import select, text

from court import calendar, schema, sqlite
from court.accounts.models import Account, Role
from court.db import db, is_sqlite
from court.people import queries
from court.people.models import Court
from court.settings import SettingsError, load
from overview.findings import Finding, ok, watch, wrong

SAFE_SYNCHRONOUS = {"2": "FULL", "3": "EXTRA"}


def database() -> Iterator[Finding]:
    """Which database, and whether what is acknowledged survives a power cut. Raises SQLAlchemyError."""
    shown = db.engine.url.render_as_string(hide_password=True)
    if is_sqlite():
        version, mode = ".".join(map(str, sqlite.version())), _pragma("journal_mode")
        kept = SAFE_SYNCHRONOUS.get(_pragma("synchronous"))
        seen = f"{shown}, SQLite {version}, journal {mode}, synchronous {kept or 'NOT FULL'}"
        if mode == "wal" and not sqlite.wal_is_safe():
            fix = "install the package pysqlite3, or a Python with SQLite 3.51.3 or newer"
            yield wrong("database", f"{seen}: this library can corrupt a write-ahead log", fix)
        elif not kept:
            yield wrong("database", seen, "use the connections of CourtDesk only")
        else:
            yield ok("database", seen)
    else:
        yield ok("database", f"{shown}, PostgreSQL {db.session.scalar(text('SHOW server_version'))}")
    yield _migrations()


def _pragma(name: str) -> str:
    return str(db.session.execute(text(f"PRAGMA {name}")).scalar())


def _migrations() -> Finding:
    if not schema.is_current():
        return wrong("migrations", "the database is not at this version", "courtdesk db upgrade")
    faults = schema.trigger_faults()
    if faults:
        return wrong("migrations", "; ".join(faults), "restore a backup from before the triggers went, and ask who did")
    return ok("migrations", "the database is at this version, append-only tables are guarded")


def contents() -> Iterator[Finding]:
    """Secrets against what they protect, courts, the first administrator, calendar years. Raises SQLAlchemyError."""
    if not schema.is_current():
        return
    courts = db.session.scalars(select(Court)).all()
    yield _secrets(is_demo=bool(courts) and all(court.is_demo for court in courts))
    yield from _courts(len(courts))
    yield from _calendar()


def _secrets(*, is_demo: bool) -> Finding:
    try:
        load("serve")
    except SettingsError as error:
        problems = "; ".join(str(error).splitlines())
        if is_demo:
            return ok("secrets", "the demo's own, known to everybody; serve would refuse them")
        return wrong("secrets", problems, "serve refuses to start until they are set")
    return ok("secrets", "set, long enough, not the demo's")


def _courts(number: int) -> Iterator[Finding]:
    if not number:
        yield wrong("courts", "none yet", "courtdesk court add CODE NAME")
        return
    yield ok("courts", f"{number} registered")
    for shared in queries.shared_numbers():
        fix = "give each court the number its provider sends: courtdesk court add ... --number"
        yield watch("courts", f"several courts claim the hotline number {shared}", fix)
    admin = select(Account.id).where(Account.role == Role.ADMIN, Account.is_active.is_(True)).limit(1)
    if db.session.scalar(admin) is None:
        yield wrong(
            "accounts", "no administrator", "courtdesk account add NAME --role admin --court CODE --password-stdin"
        )
    else:
        yield ok("accounts", "there is an administrator")


def _calendar() -> Iterator[Finding]:
    missing = calendar.missing_years()
    known = ", ".join(map(str, sorted(calendar.years()))) or "none"
    for year in missing:
        yield wrong("calendar", f"{year} is missing (known: {known})", f"courtdesk calendar import FILE for {year}")
    if not missing:
        yield ok("calendar", f"working days of {known}")
