"""Settings: data from config/courtdesk.toml, the rest from COURTDESK_ variables; checked at start, failing loudly."""

import os
import tomllib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from environs import Env, EnvError

ROOT = Path(__file__).resolve().parent.parent
PREFIX = "COURTDESK_"
SHORTEST_SECRET = 32
# What a demo uses when nothing is set. `serve` refuses them.
DEMO_SECRET = "demo-only-not-a-secret-0123456789abcdef"
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
    env = Env(prefix=PREFIX, eager=False)
    instance = Path(env.str("INSTANCE", str(ROOT / "instance"))).resolve()
    config = Path(env.str("CONFIG", str(ROOT / "config"))).resolve()
    default_url = f"sqlite:///{instance / 'courtdesk.db'}"
    values: dict[str, str] = {
        "database_url": _psycopg(env.str("DATABASE_URL", default_url)),
        "secret_key": env.str("SECRET_KEY", DEMO_SECRET),
        "data_key": env.str("DATA_KEY", DEMO_SECRET),
        "public_url": env.str("PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/"),
    }
    clock: datetime | None = env.datetime("CLOCK", None)
    if clock is not None and clock.tzinfo is None:
        clock = clock.replace(tzinfo=UTC)
    twilio = Twilio(
        account_sid=env.str("TWILIO_ACCOUNT_SID", DEMO_ACCOUNT_SID),
        auth_token=env.str("TWILIO_AUTH_TOKEN", DEMO_SECRET),
        auth_token_next=env.str("TWILIO_AUTH_TOKEN_NEXT", ""),
        api_key=env.str("TWILIO_API_KEY", DEMO_API_KEY),
        api_secret=env.str("TWILIO_API_SECRET", DEMO_SECRET),
        app_sid=env.str("TWILIO_APP_SID", ""),
        base_url=env.str("TWILIO_BASE_URL", "").rstrip("/"),
    )
    problems = _sealed(env) + _secret_problems(mode, values, twilio) + _clock_problems(mode, clock)
    data = _data(config, problems)
    if problems:
        raise SettingsError("\n".join(problems))
    return Settings(
        mode=mode, instance=instance, config=config, twilio=twilio, data=data, clock=clock, sources=_sources(), **values
    )


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
    if mode != "serve":
        secrets = {name: value for name, value in secrets.items() if value != DEMO_SECRET}
    problems = []
    for name, value in secrets.items():
        if value == DEMO_SECRET:
            problems.append(f"{PREFIX}{name} 未设置 / is not set: export {PREFIX}{name}=$(openssl rand -hex 32)")
        elif name in ("SECRET_KEY", "DATA_KEY") and len(value) < SHORTEST_SECRET:
            problems.append(f"{PREFIX}{name} 太短 / is shorter than {SHORTEST_SECRET} characters: make a longer one")
    return problems


def _clock_problems(mode: str, clock: datetime | None) -> list[str]:
    if mode == "serve" and clock is not None:
        return [f"{PREFIX}CLOCK 只用于演示和测试 / is for the demo and tests only: unset {PREFIX}CLOCK"]
    return []


def _data(config: Path, problems: list[str]) -> dict[str, Any]:
    path = config / "courtdesk.toml"
    try:
        return tomllib.loads(path.read_text("utf8"))
    except FileNotFoundError:
        problems.append(f"{path} 不存在 / is missing: restore it, or point {PREFIX}CONFIG at the right folder")
    except tomllib.TOMLDecodeError as error:
        problems.append(f"{path}: {error}（按提示修正 / mend the line named）")
    return {}


def _sources() -> dict[str, str]:
    return {name: "environment" for name in sorted(os.environ) if name.startswith(PREFIX)}
