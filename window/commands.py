"""Commands about counters."""

import click

from court.command_line import writes
from court.people.services import court_by_code
from window import counters


@click.group()
def counter() -> None:
    """Counters of the service window."""


@counter.command("add")
@click.argument("court_code", metavar="COURT")
@click.argument("name")
@click.option("--services", default="", metavar="KIND,...", help="Kinds it takes; all when none is named.")
@writes
def add(court_code: str, name: str, services: str) -> None:
    """Set up a counter."""
    kinds = [kind.strip() for kind in services.replace("，", ",").split(",") if kind.strip()]
    made = counters.add_counter(court_by_code(court_code), name, services=kinds)
    click.echo(f"{made.name} {made.services or '*'}")
