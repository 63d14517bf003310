"""Commands about the ledger and about policies."""

import tomllib
from pathlib import Path

import click
from sqlalchemy import select

from court.command_line import reads, refuse, writes
from court.db import db
from court.people.models import Court
from court.people.services import court_by_code
from court.settings import SettingsError, load
from scoring import ledger as points
from scoring import policies, verification
from scoring.policy import PolicyError, check_file, difference
from scoring.policy import load as load_policy

policy_file = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


@click.group()
def ledger() -> None:
    """The points ledger."""


@ledger.command()
@click.argument("court_code", metavar="COURT", required=False)
@reads
def verify(court_code: str | None) -> None:
    """Check the chain, the guards, the stored sheets and the heads written down outside; of one court or of all."""
    courts = [court_by_code(court_code)] if court_code else list(db.session.scalars(select(Court).order_by(Court.code)))
    bad = []
    for court in courts:
        faults = verification.ledger_faults(court.id)
        bad += [f"{court.code} {fault}" for fault in faults]
        if not faults:
            seq, mark = points.head(court.id)
            click.echo(f"{court.code}: {seq} records, chain whole, head {mark[:16]}")
    if bad:
        refuse("\n".join(bad))


@click.group()
def policy() -> None:
    """Assessment policies (考核细则)."""


def _kinds() -> frozenset[str]:
    """The codes of matter kinds a policy may give weights to."""
    try:
        text = (load().config / "kinds.toml").read_text("utf8")
    except (SettingsError, OSError) as error:
        refuse(error)
        raise
    return frozenset(row["code"] for row in tomllib.loads(text)["kind"])


@policy.command()
@policy_file
def check(file: Path) -> None:
    """Check a policy file; every mistake with its line."""
    problems = check_file(file, _kinds())
    if problems:
        refuse("\n".join(f"{file}:{problem.line}: {problem.message}" for problem in problems))
    click.echo(f"{file}: no mistakes")


@policy.command()
@click.argument("old", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("new", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def diff(old: Path, new: Path) -> None:
    """The difference between two policy files in words."""
    try:
        changes = difference(load_policy(old), load_policy(new))
    except PolicyError as error:
        refuse(error)
        return
    click.echo("\n".join(str(change) for change in changes) or "no difference")


@policy.command("import")
@policy_file
@click.option("--court", "court_code", required=True)
@click.option("--from", "from_month", required=True, metavar="YYYY-MM", help="In force from the first of this month.")
@click.option("--position", default="", help="Only for this position; empty for all.")
@writes
def import_command(file: Path, court_code: str, from_month: str, position: str) -> None:
    """Import a policy as an immutable version of one court."""
    try:
        read = load_policy(file, _kinds())
    except PolicyError as error:
        refuse("\n".join(f"{file}:{problem.line}: {problem.message}" for problem in error.problems))
        return
    version = policies.store(read, court_id=court_by_code(court_code).id, from_month=from_month, position=position)
    click.echo(f"{version.title} from {version.from_month}, digest {version.digest[:16]}")
