"""Commands about accounts: the first administrator, others, tokens, lost passwords."""

import click

from court import audit
from court.accounts import passwords, services, sign_in
from court.accounts.models import Role
from court.command_line import option_password_stdin, read_secret, reads, writes
from court.db import transaction
from court.people.services import court_by_code, staff_by_no


@click.group()
def account() -> None:
    """Accounts."""


@account.command("add")
@click.argument("username")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--court", "court_code", required=True)
@click.option("--staff", "staff_no", default="", help="The person's number; rules compare people, not accounts.")
@click.option("--name", default="", help="Shown where no staff member stands behind the account.")
@click.option("--employer", default="", help="For the role company: whose staff it may see.")
@option_password_stdin
@reads
def add(
    username: str,
    role: str,
    court_code: str,
    staff_no: str,
    name: str,
    employer: str,
    password_stdin: bool,  # noqa: ARG001
) -> None:
    """Make an account; its owner changes the password at the first sign-in."""
    password = read_secret()
    sign_in.refuse_weak(password)
    fresh = passwords.hashed(password)
    with transaction():
        court = court_by_code(court_code)
        staff = staff_by_no(court.id, staff_no) if staff_no else None
        services.add_account(
            court, username, Role(role), password_hash=fresh, staff=staff, name=name, employer=employer
        )
    click.echo(f"{username} {role}")


@account.command("token")
@click.argument("username")
@click.option("--label", default="command line")
@writes
def token(username: str, label: str) -> None:
    """Issue a bearer token; it is shown once."""
    click.echo(services.issue_token(services.by_username(username), label=label))


@account.command("reset")
@click.argument("username")
@writes
def reset(username: str) -> None:
    """A one-time code with which the owner of a lost password sets a new one at /reset."""
    click.echo(sign_in.issue_reset(services.by_username(username), by=audit.NOBODY))


@account.command("disable")
@click.argument("username")
@writes
def disable(username: str) -> None:
    """Switch an account off; its sessions end at once."""
    services.disable(services.by_username(username), by=audit.NOBODY)
    click.echo(f"{username} disabled")
