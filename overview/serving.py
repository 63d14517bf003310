"""Commands that run things: serve, scheduler, gateway, demo, phone."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import click
from sqlalchemy import select

from court import schema
from court.command_line import make_app, refuse
from court.db import db
from court.jobs import Job
from court.people.models import Court
from court.scheduler import run_forever
from court.settings import DEMO_ACCOUNT_SID, DEMO_API_KEY, DEMO_SECRET, ROOT, Settings, SettingsError, load
from court.vendor import problem
from overview import processes
from overview.demo import court as demo_court
from overview.supervisor import Supervisor, python


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--workers", default=1, show_default=True, help="Web processes; more than one needs PostgreSQL.")
@click.option("--no-scheduler", is_flag=True, help="The scheduler runs elsewhere.")
def serve(host: str, port: int, workers: int, no_scheduler: bool) -> None:
    """Serve the court: web, and the scheduler beside it."""
    settings = _checked("serve")
    if workers > 1 and settings.database_url.startswith("sqlite"):
        refuse("--workers > 1 needs PostgreSQL: SQLite has one writer, which one process with many threads serves best")
    with make_app("serve").app_context():
        if not schema.is_current():
            refuse("the database is not at this version: run `courtdesk db upgrade` first")
        if db.session.scalar(select(Court.id).where(Court.is_demo.is_(True)).limit(1)):
            refuse("this is a demo database: point COURTDESK_DATABASE_URL or COURTDESK_INSTANCE at the court's own")
        db.engine.dispose()
    children = [processes.web("serve", host, port, workers)]
    if not no_scheduler:
        children.append(processes.scheduler("serve"))
    click.echo(f"CourtDesk on http://{host}:{port}")
    Supervisor(children).run()


def _checked(mode: str) -> Settings:
    fault = problem(ROOT / "static" / "vendor")
    if fault:
        refuse(fault)
    try:
        return load(mode)
    except SettingsError as error:
        refuse(error)
        raise


@click.command()
@click.option("--mode", default="tool", hidden=True)
def scheduler(mode: str) -> None:
    """The clock-driven jobs, alone."""
    app = make_app(mode)
    jobs: tuple[Job, ...] = app.extensions["jobs"]
    run_forever(app, jobs)


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def gateway(arguments: tuple[str, ...]) -> None:
    """The voice gateway, a process of its own (see docs/gateway.md)."""
    sys.exit(subprocess.call(python("-m", "hotline.gateway", *arguments), cwd=ROOT))


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def phone(arguments: tuple[str, ...]) -> None:
    """A simulated caller: phone call --from NUMBER [--to NUMBER] [--press DIGITS] [--talk S] [--hangup-after S]."""
    sys.exit(subprocess.call(python("-m", "hotline.gateway.phone", *arguments), cwd=ROOT))


@click.command()
@click.option("--port", default=8000, show_default=True)
@click.option("--fresh", is_flag=True, help="Start over with a new demo database.")
def demo(port: int, fresh: bool) -> None:
    """Serve a fictional court with three months of history, its telephone simulated."""
    environment = _demo_environment(port)
    os.environ.update(environment)
    settings = _checked("demo")
    for busy in (port, port + 1):
        if not _is_free(busy):
            refuse(f"port {busy} is taken: choose another with --port (PORT= with make)")
    if fresh:
        _start_over(settings)
    app = make_app("demo")
    with app.app_context():
        click.echo("preparing the demo court ...")
        demo_court.prepare()
        accounts = demo_court.accounts()
        db.engine.dispose()
    children = [
        processes.gateway(port + 1, environment["COURTDESK_PUBLIC_URL"]),
        processes.web("demo", "127.0.0.1", port, 1),
        processes.scheduler("demo"),
        processes.demo_traffic(),
    ]
    click.echo(_welcome(port, accounts))
    Supervisor(children).run()


def _demo_environment(port: int) -> dict[str, str]:
    given = os.environ
    return {
        "COURTDESK_TWILIO_ACCOUNT_SID": given.get("COURTDESK_TWILIO_ACCOUNT_SID", DEMO_ACCOUNT_SID),
        "COURTDESK_TWILIO_AUTH_TOKEN": given.get("COURTDESK_TWILIO_AUTH_TOKEN", DEMO_SECRET),
        "COURTDESK_TWILIO_API_KEY": given.get("COURTDESK_TWILIO_API_KEY", DEMO_API_KEY),
        "COURTDESK_TWILIO_API_SECRET": given.get("COURTDESK_TWILIO_API_SECRET", DEMO_SECRET),
        "COURTDESK_INSTANCE": given.get("COURTDESK_INSTANCE", str(ROOT / "instance" / "demo")),
        "COURTDESK_PUBLIC_URL": given.get("COURTDESK_PUBLIC_URL", f"http://127.0.0.1:{port}"),
        "COURTDESK_TWILIO_BASE_URL": given.get("COURTDESK_TWILIO_BASE_URL", f"http://127.0.0.1:{port + 1}"),
    }


def _start_over(settings: Settings) -> None:
    """Remove a demo database of ours; another is never touched."""
    if not settings.database_url.startswith("sqlite"):
        refuse("--fresh only replaces a SQLite demo database; drop the PostgreSQL database yourself")
    base = Path(settings.database_url.removeprefix("sqlite:///"))
    if base.exists():
        with make_app("demo").app_context():
            if not demo_court.is_demo_database():
                refuse(f"{base} is not a demo database and is left alone")
            db.engine.dispose()
    for suffix in ("", "-wal", "-shm", ".lock"):
        Path(f"{base}{suffix}").unlink(missing_ok=True)
    (settings.instance / "ledger-heads.txt").unlink(missing_ok=True)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _welcome(port: int, accounts: list[tuple[str, str]]) -> str:
    lines = [
        f"\n  诉服台 CourtDesk  http://127.0.0.1:{port}\n",
        f"  演示账号 demo accounts, password {demo_court.PASSWORD}:",
    ]
    lines += [f"    {username:<12} {what}" for username, what in accounts]
    lines.append("\n  a call:  .venv/bin/courtdesk phone call --from 13800138000 --talk 20\n  Ctrl+C ends it.\n")
    return "\n".join(lines)
