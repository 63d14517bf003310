"""Settings: data from config/courtdesk.toml, the rest from COURTDESK_ variables; checked at start, failing loudly."""

import os
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from environs import Env, EnvError
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from court import settings_data

ROOT = Path(__file__).resolve().parent.parent
PREFIX = "COURTDESK_"
SHORTEST_SECRET = 32
# What a demo uses when nothing is set. `serve` refuses them.
DEMO_SECRET = "demo-only-not-a-secret-0123456789abcdef"
KNOWN = frozenset(
    {
        "DATABASE_URL", "INSTANCE", "CONFIG", "SECRET_KEY", "DATA_KEY", "PUBLIC_URL", "CLOCK", "TWILIO_ACCOUNT_SID",
        "TWILIO_AUTH_TOKEN", "TWILIO_AUTH_TOKEN_NEXT", "TWILIO_API_KEY", "TWILIO_API_SECRET", "TWILIO_APP_SID",
        "TWILIO_BASE_URL",
    }
)  # fmt: skip
SECRET_FIXES = {
    "SECRET_KEY": f"export {PREFIX}SECRET_KEY=$(openssl rand -hex 32)",
    "DATA_KEY": f"export {PREFIX}DATA_KEY=$(openssl rand -hex 32), once and for all: data sealed with it needs it",
    "TWILIO_AUTH_TOKEN": f"export {PREFIX}TWILIO_AUTH_TOKEN=... from the provider's account page",
    "TWILIO_API_SECRET": f"export {PREFIX}TWILIO_API_SECRET=... from the provider's account page",
}
DEMO_ACCOUNT_SID = "AC00000000000000000000000000000d01"
DEMO_API_KEY = "SK00000000000000000000000000000d01"


class SettingsError(Exception):
    """A setting is missing or wrong; the text names it and the fix, one line each."""


@dataclass(frozen=True)
class Twilio:
    """The voice provider: Twilio itself or any API of its shape."""

    account_sid: str
    auth_token: str
    auth_token_next: str
    api_key: str
    api_secret: str
    app_sid: str
    base_url: str

    @property
    def tokens(self) -> tuple[str, ...]:
        """The tokens whose signature is accepted: two while one is being replaced."""
        return tuple(token for token in (self.auth_token, self.auth_token_next) if token)


@dataclass(frozen=True)
class Settings:
    """Everything configurable. `sources` says where each environment setting came from (for `doctor`)."""

    mode: str  # serve | demo | tool
    instance: Path
    config: Path
    database_url: str
    secret_key: str
    data_key: str
    public_url: str
    clock: datetime | None
    twilio: Twilio
    data: dict[str, Any]
    sources: dict[str, str] = field(default_factory=dict)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.data["court"]["zone"])

    @property
    def is_demo(self) -> bool:
        return self.mode == "demo"

    def number(self, section: str, name: str) -> float:
        """A number of config/courtdesk.toml."""
        return float(self.data[section][name])


def load(mode: str = "tool") -> Settings:
    """Read and check the settings. `mode`: `serve` is strict about secrets, `demo` supplies its own.

    Raises SettingsError naming every problem with its fix.
    """
    problems: list[str] = []
    env = Env(prefix=PREFIX, eager=False)
    instance = Path(_given("INSTANCE", str(ROOT / "instance"))).resolve()
    config = Path(_given("CONFIG", str(ROOT / "config"))).resolve()
    data = settings_data.read(config / "courtdesk.toml", problems)
    values = {
        "database_url": _psycopg(_given("DATABASE_URL", f"sqlite:///{instance / 'courtdesk.db'}")),
        "secret_key": _given("SECRET_KEY", DEMO_SECRET),
        "data_key": _given("DATA_KEY", DEMO_SECRET),
        "public_url": _given("PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/"),
    }
    clock: datetime | None = env.datetime("CLOCK", None) if _given("CLOCK", "") else None
    twilio = Twilio(
        account_sid=_given("TWILIO_ACCOUNT_SID", DEMO_ACCOUNT_SID),
        auth_token=_given("TWILIO_AUTH_TOKEN", DEMO_SECRET),
        auth_token_next=_given("TWILIO_AUTH_TOKEN_NEXT", ""),
        api_key=_given("TWILIO_API_KEY", DEMO_API_KEY),
        api_secret=_given("TWILIO_API_SECRET", DEMO_SECRET),
        app_sid=_given("TWILIO_APP_SID", ""),
        base_url=_given("TWILIO_BASE_URL", "").rstrip("/"),
    )
    problems += _sealed(env) + _secret_problems(mode, values, twilio) + _clock_problems(mode, clock)
    problems += _address_problems(values, twilio)
    if problems:
        raise SettingsError("\n".join(problems))
    return Settings(
        mode=mode,
        instance=instance,
        config=config,
        twilio=twilio,
        data=data,
        clock=_in_court_time(clock, data),
        sources=_sources(),
        **values,
    )


def _given(name: str, default: str) -> str:
    """A variable's value; one that is set to nothing counts as not set."""
    return os.environ.get(PREFIX + name, "").strip() or default


def _in_court_time(clock: datetime | None, data: dict[str, Any]) -> datetime | None:
    """An instant written without a zone is meant as the court's time."""
    if clock is None or clock.tzinfo is not None:
        return clock
    return clock.replace(tzinfo=ZoneInfo(data["court"]["zone"]))


def _address_problems(values: dict[str, str], twilio: Twilio) -> list[str]:
    problems = []
    try:
        driver = make_url(values["database_url"]).drivername
    except ArgumentError:
        driver = ""
    if driver not in ("sqlite", "postgresql+psycopg"):
        problems.append(
            f"{PREFIX}DATABASE_URL 不认识 / is neither SQLite nor PostgreSQL: "
            "write sqlite:////path/courtdesk.db or postgresql://user@host/name"
        )
    for name, value in (("PUBLIC_URL", values["public_url"]), ("TWILIO_BASE_URL", twilio.base_url)):
        parts = urlsplit(value)
        if value and (parts.scheme not in ("http", "https") or not parts.netloc or parts.query):
            problems.append(f"{PREFIX}{name} 不是网址 / is no address: write http(s)://host[:port]")
    return problems


def _psycopg(url: str) -> str:
    """PostgreSQL by whichever common prefix, spoken through psycopg 3."""
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def _sealed(env: Env) -> list[str]:
    try:
        env.seal()
    except EnvError as error:
        return [f"{error}（修正该环境变量后再启动 / correct this variable and start again）"]
    return []


def _secret_problems(mode: str, values: dict[str, str], twilio: Twilio) -> list[str]:
    secrets = {
        "SECRET_KEY": values["secret_key"],
        "DATA_KEY": values["data_key"],
        "TWILIO_AUTH_TOKEN": twilio.auth_token,
        "TWILIO_API_SECRET": twilio.api_secret,
    }
    problems = []
    for name, value in secrets.items():
        if value == DEMO_SECRET and mode == "serve":
            problems.append(f"{PREFIX}{name} 未设置 / is not set: {SECRET_FIXES[name]}")
        elif value != DEMO_SECRET and name in ("SECRET_KEY", "DATA_KEY") and len(value) < SHORTEST_SECRET:
            problems.append(f"{PREFIX}{name} 太短 / is shorter than {SHORTEST_SECRET} characters: {SECRET_FIXES[name]}")
    if mode == "serve" and values["secret_key"] == values["data_key"] != DEMO_SECRET:
        problems.append(f"{PREFIX}DATA_KEY 与 SECRET_KEY 相同 / equals SECRET_KEY: make one of its own")
    return problems


def _clock_problems(mode: str, clock: datetime | None) -> list[str]:
    if mode == "serve" and clock is not None:
        return [f"{PREFIX}CLOCK 只用于演示和测试 / is for the demo and tests only: unset {PREFIX}CLOCK"]
    return []


def given_variables() -> dict[str, str]:
    """The variables of ours that are set, without their prefix, by name."""
    return {n.removeprefix(PREFIX): os.environ[n] for n in sorted(os.environ) if n.startswith(PREFIX)}


def _sources() -> dict[str, str]:
    return dict.fromkeys((PREFIX + name for name in given_variables()), "environment")
