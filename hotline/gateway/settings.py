"""What a gateway is told at its start: account, numbers and where their calls go."""

import hashlib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from hotline.gateway.verbs import NOWHERE, Callback


class SettingsError(Exception):
    """A setting is missing or makes no sense; the text names it and what to do."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number of the account and its webhooks; addresses may carry connection overrides in their fragment."""

    number: str
    voice: Callback
    status: Callback = NOWHERE
    fallback: Callback = NOWHERE
    name: str = ""

    @property
    def sid(self) -> str:
        """The same for the same number after a restart."""
        return "PN" + hashlib.sha256(self.number.encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Settings:
    """applications: where calls that browser clients make themselves go, by the app id of their token."""

    account_sid: str
    auth_token: str
    api_key: str = ""
    api_secret: str = ""
    numbers: tuple[Number, ...] = ()
    applications: Mapping[str, Number] = field(default_factory=dict)
    host: str = "127.0.0.1"
    port: int = 8500
    public_url: str = ""  # the gateway's base address as the application sees it; by default where it listens
    speed: float = 1.0
    clock: datetime | None = None

    def number(self, called: str) -> Number | None:
        return next((number for number in self.numbers if number.number == called), None)


SECRETS = {
    "account_sid": "COURTDESK_TWILIO_ACCOUNT_SID",
    "auth_token": "COURTDESK_TWILIO_AUTH_TOKEN",
    "api_key": "COURTDESK_TWILIO_API_KEY",
    "api_secret": "COURTDESK_TWILIO_API_SECRET",
}
# Voice URL, status callback and fallback of a CourtDesk.
ADDRESSES = ("/hotline/voice", "/hotline/voice/status", "/hotline/voice/fallback")


def secrets(environment: Mapping[str, str]) -> dict[str, str]:
    """Account and keys from the environment. Raises SettingsError; without an API key no browser can register."""
    found = {name: environment.get(variable, "") for name, variable in SECRETS.items()}
    for name in ("account_sid", "auth_token"):
        if not found[name]:
            raise SettingsError(f"{SECRETS[name]} is not set: the gateway signs and is addressed with it")
    return found


def number_for(called: str, app: str) -> Number:
    """A number whose calls go to the application at `app`, the base address of a CourtDesk."""
    base = app.rstrip("/")
    voice, status, fallback = (Callback(base + path) for path in ADDRESSES)
    return Number(called, voice, status, fallback)


def from_file(path: Path) -> dict[str, Any]:
    """Keyword arguments of Settings from a TOML file (docs/gateway.md shows one). Raises SettingsError."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
        return _known(document.get("gateway", {}), ("host", "port", "public_url", "speed")) | {
            "numbers": tuple(_number(table) for table in document.get("numbers", [])),
            "applications": {table.pop("sid"): _number(table) for table in document.get("applications", [])},
        }
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, KeyError, AttributeError, TypeError) as error:
        raise SettingsError(f"{path}: {error}") from None


def _number(table: dict[str, str]) -> Number:
    known = _known(table, ("number", "name", "voice_url", "status_callback", "fallback_url"))
    return Number(
        number=known.get("number", ""),
        voice=Callback(known["voice_url"]),
        status=Callback(known.get("status_callback", "")),
        fallback=Callback(known.get("fallback_url", "")),
        name=known.get("name", ""),
    )


def _known(table: dict[str, Any], names: Iterable[str]) -> dict[str, Any]:
    if unknown := table.keys() - set(names):
        raise SettingsError(f"unknown setting {', '.join(sorted(unknown))}")
    return dict(table)
