"""Commands about the court calendar."""

from pathlib import Path

import click

from court import calendar as court_calendar
from court.command_line import refuse, writes
from court.db import undo
from court.errors import FileFaulty
from court.people.services import court_by_code


@click.group()
def calendar() -> None:
    """Working days."""


@calendar.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--court", "court_code", default="", help="Closures of one court; without it the national calendar.")
@click.option("--dry-run", is_flag=True, help="Check every line, keep nothing.")
@writes
def import_file(file: Path, court_code: str, dry_run: bool) -> None:
    """Import a year from CSV (date,kind,name) or the holiday-cn JSON form."""
    court_id = court_by_code(court_code).id if court_code else court_calendar.NATIONAL
    try:
        count = court_calendar.take_file(file.read_bytes(), name=file.name, court_id=court_id)
    except FileFaulty as error:
        refuse("\n".join(f"{file.name}: {line}" for line in error.fields["file"]))
    known = " ".join(map(str, sorted(court_calendar.years())))
    if dry_run:
        undo()
    click.echo(f"{count} days " + ("are good, nothing was kept" if dry_run else f"imported; whole years: {known}"))
