"""What every command shares: the app around it, one transaction, refusals as one line and exit status 1."""

import functools
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any, NoReturn, ParamSpec, TypeVar

import click
from flask import Flask
from sqlalchemy.exc import DBAPIError

from court import trouble
from court.db import db, retrying
from court.errors import DomainError
from court.settings import SettingsError, load
from court.tables import ConfigRefused

P = ParamSpec("P")
R = TypeVar("R")


def make_app(mode: str = "tool") -> Flask:
    """The app, for a command. `app` is named here by string: nothing below it may import it."""
    made: Flask = import_module("app").create_app(load(mode))
    return made


def refuse(message: object) -> NoReturn:
    """Say why on standard error and end with status 1."""
    click.echo(str(message), err=True)
    sys.exit(1)


def reads(work: Callable[P, R]) -> Callable[P, R]:
    """Run a command inside the app, reading only. What is refused is said in a line that names what to do."""

    @functools.wraps(work)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            with make_app().app_context():
                try:
                    return _said(work, *args, **kwargs)
                finally:
                    db.session.remove()
                    db.engine.dispose()
        except (SettingsError, ConfigRefused) as error:
            refuse(error)

    return run


def _said(work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    try:
        return work(*args, **kwargs)
    except DomainError as error:
        wrong = {name: text for name, text in error.extra.get("fields", {}).items() if str(text) != str(error)}
        refuse("\n".join([str(error), *(f"  {name}: {text}" for name, text in wrong.items())]))
    except DBAPIError as error:
        if trouble.lacks_tables(error):
            refuse("数据库还没有建好 / the database is not set up: run `courtdesk db upgrade` first")
        refuse(f"数据库 database: {error.orig}")


def writes(work: Callable[P, R]) -> Callable[P, R]:
    """Run a command inside the app as one transaction."""
    return reads(retrying(work))


def read_secret() -> str:
    """One line from standard input: a password never stands on the command line."""
    return sys.stdin.readline().rstrip("\r\n")


def option_password_stdin(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option("--password-stdin", is_flag=True, required=True, help="Read the password from standard input.")(
        command
    )
