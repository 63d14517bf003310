"""Commands about months: show, preview, close, verify, hold, advance."""

import json
import sys
from pathlib import Path

import click

from court import exports
from court.command_line import reads, refuse, writes
from court.people.services import court_by_code
from scoring import ledger, months, verification
from scoring.models import NONE, MonthState
from scoring.period import close, results, tables

FORMATS = ["table", "json", "csv", "xlsx"]


@click.group()
def month() -> None:
    """The months of assessment."""


def _month(_context: object, _parameter: object, value: str) -> str:
    parts = value.split("-")
    if len(value) != 7 or len(parts) != 2 or not all(p.isdigit() for p in parts) or not 1 <= int(parts[1]) <= 12:
        raise click.BadParameter("a month is written YYYY-MM")
    return value


month_argument = click.argument("month_", metavar="YYYY-MM", callback=_month)
court_argument = click.argument("court_code", metavar="COURT")


def _written(court_code: str, month_: str, form: str, out: Path | None) -> None:
    court = court_by_code(court_code)
    people = results.of_court(court.id, month_)
    header, rows = tables.header(), tables.rows(people)
    if form == "xlsx":
        if out is None:
            refuse("xlsx needs --out FILE")
            return
        out.write_bytes(exports.to_xlsx(header, rows, title=month_))
        click.echo(f"{out}: {len(rows)} rows")
        return
    text = {
        "table": lambda: f"{court.name} {month_} {months.state_of(court.id, month_)}\n{exports.to_table(header, rows)}",
        "json": lambda: json.dumps(tables.month_view(court.id, month_), ensure_ascii=False, indent=1),
        "csv": lambda: exports.to_csv(header, rows),
    }[form]()
    if out is not None:
        out.write_text(text, encoding="utf8", newline="")
        click.echo(f"{out}: {len(rows)} rows")
    else:
        sys.stdout.write(text + "\n")


def _show_options(command):  # type: ignore[no-untyped-def]
    command = click.option("--out", type=click.Path(path_type=Path))(command)
    return click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)(command)


@month.command()
@court_argument
@month_argument
@_show_options
@reads
def show(court_code: str, month_: str, form: str, out: Path | None) -> None:
    """The sheets of a month."""
    _written(court_code, month_, form, out)


@month.command()
@court_argument
@month_argument
@_show_options
@reads
def preview(court_code: str, month_: str, form: str, out: Path | None) -> None:
    """What the sheets of an unfinished month would be today, with expected statistics; writes nothing."""
    court = court_by_code(court_code)
    if months.state_of(court.id, month_) in (MonthState.PUBLICISED, MonthState.LOCKED):
        refuse(f"{month_} is publicised already: use month show")
    _written(court_code, month_, form, out)


@month.command("close")
@court_argument
@month_argument
@reads
def close_command(court_code: str, month_: str) -> None:
    """Do every step of the month that is due."""
    court = court_by_code(court_code)
    steps = close.close(court.id, month_)
    state = months.state_of(court.id, month_)
    done = ", ".join(step.value for step in steps) or "nothing was due"
    click.echo(f"{month_}: {done}; now {state}")


@month.command()
@court_argument
@month_argument
@reads
def verify(court_code: str, month_: str) -> None:
    """Recompute the month from the ledger and compare with the stored sheets."""
    court = court_by_code(court_code)
    problems = verification.month_faults(court.id, month_)
    if problems:
        refuse("\n".join(problems))
    seq, mark = ledger.head(court.id)
    click.echo(f"{month_}: sheets agree with the ledger (#{seq} {mark[:16]})")


def _reason(command):  # type: ignore[no-untyped-def]
    return click.option("--reason", required=True)(command)


@month.command()
@court_argument
@month_argument
@_reason
@writes
def hold(court_code: str, month_: str, reason: str) -> None:
    """Let the automatic steps of the month wait."""
    close.hold(court_by_code(court_code).id, month_, by=NONE, reason=reason)
    click.echo(f"{month_} held")


@month.command()
@court_argument
@month_argument
@_reason
@writes
def resume(court_code: str, month_: str, reason: str) -> None:
    """Let them go on."""
    close.resume(court_by_code(court_code).id, month_, by=NONE, reason=reason)
    click.echo(f"{month_} goes on")


@month.command()
@court_argument
@month_argument
@_reason
@writes
def advance(court_code: str, month_: str, reason: str) -> None:
    """Do the next step now."""
    step = close.advance(court_by_code(court_code).id, month_, by=NONE, reason=reason)
    click.echo(f"{month_}: {step}")
