"""`courtdesk doctor`: settings, database, clock, provider, disk and what runs, one line each, its fix named."""

import sys
from collections.abc import Iterator

import click
from sqlalchemy.exc import SQLAlchemyError

from court.command_line import make_app
from court.settings import Settings, SettingsError, load
from court.tables import ConfigRefused
from overview import database_checks, running_checks, settings_checks
from overview.findings import Finding, is_well, wrong


@click.command()
def doctor() -> None:
    """Check the set-up, one line each with its fix; status 1 when something is wrong."""
    found = []
    for finding in findings():
        click.echo(finding.line())
        found.append(finding)
    sys.exit(0 if is_well(found) else 1)


def findings() -> Iterator[Finding]:
    """Every check in turn. Where the settings or the database fail, what stands on them is left out."""
    yield from settings_checks.variables()
    try:
        settings = load("tool")
    except SettingsError as error:
        yield from (wrong("settings", line, "see the line") for line in str(error).splitlines())
        return
    yield from settings_checks.files(settings)
    try:
        app = make_app()
    except (ConfigRefused, ValueError, OSError) as error:
        yield wrong("configuration", str(error).replace("\n", "; "), f"mend the file named, in {settings.config}")
        return
    with app.app_context():
        yield from _in_app(settings)


def _in_app(settings: Settings) -> Iterator[Finding]:
    yield from running_checks.machine(settings)
    try:
        yield from database_checks.database()
        yield from database_checks.contents()
        yield from running_checks.scheduler()
    except SQLAlchemyError as error:
        yield wrong("database", str(error).splitlines()[0], "start the database, or correct COURTDESK_DATABASE_URL")
