"""The addresses we give the provider: absolute, in ASCII, each naming its call and a step used once."""

from uuid import UUID

from flask import current_app

from court.settings import Settings
from hotline.config import config

CALLS = "/hotline/voice/calls"


def _absolute(call_id: UUID, rest: str) -> str:
    settings: Settings = current_app.extensions["settings"]
    overrides = config().connection_overrides
    return f"{settings.public_url}{CALLS}/{call_id}/{rest}" + (f"#{overrides}" if overrides else "")


def wait(call_id: UUID, step: int) -> str:
    """The next round of waiting."""
    return _absolute(call_id, f"wait/{step}")


def connect(call_id: UUID, leg: int) -> str:
    """Where a waiting caller is sent when an operator is there."""
    return _absolute(call_id, f"connect/{leg}")


def dialled(call_id: UUID, leg: int) -> str:
    """Where the provider tells how the attempt ended."""
    return _absolute(call_id, f"dialled/{leg}")


def leg_status(call_id: UUID, leg: int) -> str:
    """Where the provider tells how the operator's side goes on."""
    return _absolute(call_id, f"legs/{leg}")


def offer(call_id: UUID, leg: int) -> str:
    """What an operator's telephone hears before the two are joined."""
    return _absolute(call_id, f"offer/{leg}")


def accept(call_id: UUID, leg: int) -> str:
    """The key an operator presses to take the call."""
    return _absolute(call_id, f"accept/{leg}")
