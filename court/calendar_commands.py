"""Commands about the court calendar."""

from pathlib import Path

import click

from court import calendar as court_calendar
from court.calendar_files import parse_csv, parse_holiday_cn
from court.command_line import refuse, writes
from court.people.services import court_by_code


@click.group()
def calendar() -> None:
    """Working days."""


@calendar.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--court", "court_code", default="", help="Closures of one court; without it the national calendar.")
@click.option("--dry-run", is_flag=True)
@writes
def import_file(file: Path, court_code: str, dry_run: bool) -> None:
    """Import a year from CSV (date,kind,name) or the holiday-cn JSON form."""
    text = file.read_text("utf-8-sig")
    try:
        days = parse_holiday_cn(text) if file.suffix == ".json" else parse_csv(text)
    except ValueError as error:
        refuse("\n".join(f"{file.name}: {line}" for line in str(error).splitlines()))
        return
    if not dry_run:
        court_id = court_by_code(court_code).id if court_code else court_calendar.NATIONAL
        court_calendar.store(days, source=file.name, court_id=court_id)
    click.echo(f"{len(days)} days " + ("are good" if dry_run else "imported"))
