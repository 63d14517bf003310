"""Commands about outages."""

from datetime import UTC, datetime

import click

from conduct.models import OutageKind
from conduct.outages import declare
from court import calendar
from court.audit import NOBODY
from court.command_line import writes
from court.people.services import court_by_code

moment = click.DateTime(["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"])


@click.group()
def outage() -> None:
    """Outages (故障时段)."""


@outage.command("add")
@click.argument("court_code", metavar="COURT")
@click.argument("from_", metavar="FROM", type=moment)
@click.argument("to", metavar="TO", type=moment)
@click.option("--kind", type=click.Choice([kind.value for kind in OutageKind]), required=True)
@click.option("--reason", required=True)
@writes
def add(court_code: str, from_: datetime, to: datetime, kind: str, reason: str) -> None:
    """Declare an outage; times in the court's zone, e.g. 2026-11-24T09:00."""
    court = court_by_code(court_code)
    zone = calendar.zone()
    made = declare(
        court.id,
        kind=OutageKind(kind),
        from_at=from_.replace(tzinfo=zone).astimezone(UTC),
        to_at=to.replace(tzinfo=zone).astimezone(UTC),
        reason=reason,
        by=NOBODY,
    )
    click.echo(f"outage declared; {made.cancelled} waiting entries cancelled")
