"""Commands about the database."""

from pathlib import Path

import click

from court import backup, schema, seed
from court.command_line import reads, refuse


@click.group()
def db() -> None:
    """The database."""


@db.command()
@reads
def upgrade() -> None:
    """Bring the database to this version's shape and seed the calendar."""
    schema.upgrade()
    years = seed.seed()
    click.echo("database is current" + (f"; calendar {years} seeded" if years else ""))


@db.command()
@reads
def check() -> None:
    """Compare tables and triggers with what this version expects, and ask the database about its own integrity."""
    problems = schema.differences() + backup.integrity_problems()
    if problems:
        refuse("\n".join(problems))
    click.echo("database agrees with this version")


@db.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@reads
def backup_command(file: Path) -> None:
    """Write a consistent copy while the system runs, and check it."""
    backup.backup(file)
    click.echo(f"{file} written and checked")


@db.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Put the present database aside first.")
@reads
def restore(file: Path, replace: bool) -> None:
    """Put a checked copy in the place of the database; the system must be stopped."""
    aside = backup.restore(file, replace=replace)
    click.echo(f"{file} restored" + (f"; the database before is {aside}" if aside else ""))
