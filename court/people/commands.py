"""Commands about courts and people."""

from datetime import datetime
from pathlib import Path

import click

from court import calendar
from court.command_line import refuse, writes
from court.db import undo
from court.errors import FileFaulty
from court.people import imports
from court.people.models import Employment
from court.people.services import add_court, add_staff, court_by_code

EMPLOYMENTS = [form.value for form in Employment]


@click.group()
def court() -> None:
    """Courts."""


@court.command("add")
@click.argument("code")
@click.argument("name")
@click.option("--parent", default="", help="Code of the court above.")
@click.option("--number", default="12368", show_default=True, help="Hotline number as the provider sends it.")
@writes
def add_court_command(code: str, name: str, parent: str, number: str) -> None:
    """Register a court by its code in case numbers (法院代字) and name."""
    made = add_court(code, name, parent=parent, number=number)
    click.echo(f"{made.code} {made.name}")


@click.group()
def staff() -> None:
    """People."""


@staff.command("add")
@click.argument("court_code")
@click.argument("no")
@click.argument("name")
@click.option("--position", required=True, help="hotline, window, or a position of the court's own.")
@click.option("--employer", default="", help="The dispatch or outsourcing company; empty for the court itself.")
@click.option("--employment", type=click.Choice(EMPLOYMENTS), default="dispatched", show_default=True)
@click.option("--hired-on", type=click.DateTime(["%Y-%m-%d"]), help="Default: today.")
@writes
def add_staff_command(
    court_code: str, no: str, name: str, position: str, employer: str, employment: str, hired_on: datetime | None
) -> None:
    """Take on a person."""
    day = hired_on.date() if hired_on else calendar.today()
    made = add_staff(
        court_by_code(court_code),
        no,
        name,
        position=position,
        employer=employer,
        employment=Employment(employment),
        hired_on=day,
    )
    click.echo(f"{made.no} {made.name}")


@staff.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--court", "court_code", required=True)
@click.option("--dry-run", is_flag=True, help="Check every row, keep nothing.")
@writes
def import_staff(file: Path, court_code: str, dry_run: bool) -> None:
    """Import people from CSV: no,name,position,employer,employment,hired_on. All rows or none; errors name the row."""
    court = court_by_code(court_code)
    try:
        count = imports.people(court, file.read_bytes())
    except FileFaulty as error:
        refuse("\n".join(f"{file.name}: {line}" for line in error.fields["file"]))
    if dry_run:
        undo()
    click.echo(f"{count} rows " + ("are good, nothing was kept" if dry_run else "imported"))
