"""What every command shares: the app around it, one transaction, refusals as one line and exit status 1."""

import functools
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any, ParamSpec, TypeVar

import click
from flask import Flask

from court.db import retrying
from court.errors import DomainError
from court.settings import SettingsError, load

P = ParamSpec("P")
R = TypeVar("R")


def make_app(mode: str = "tool") -> Flask:
    """The app, for a command. `app` is named here by string: nothing below it may import it."""
    made: Flask = import_module("app").create_app(load(mode))
    return made


def refuse(message: object) -> None:
    """Say why on standard error and end with status 1."""
    click.echo(str(message), err=True)
    sys.exit(1)


def reads(work: Callable[P, R]) -> Callable[P, R]:
    """Run a command inside the app, reading only."""

    @functools.wraps(work)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            with make_app().app_context():
                return work(*args, **kwargs)
        except (DomainError, SettingsError) as error:
            refuse(error)
            raise

    return run


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
