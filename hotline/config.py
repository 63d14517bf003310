"""What the hotline says and its times, from config/hotline.toml."""

import tomllib
from dataclasses import dataclass, fields
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask, current_app

from court import office_hours
from court.office_hours import OfficeHours
from court.settings import Settings, SettingsError


@dataclass(frozen=True)
class Sayings:
    """Announcements; `{court}` stands for the court's name."""

    voice: str
    language: str
    greeting: str
    notice: str
    hold: str
    connecting: str
    thanks: str
    closed: str
    not_ours: str
    busy: str
    offer: str


@dataclass(frozen=True)
class HotlineConfig:
    """Everything a court may set about its hotline. `hours`: None answers at any time."""

    say: Sayings
    ring_seconds: int
    hold_seconds: int
    presence: timedelta
    record_within: timedelta
    look_after: timedelta
    longest: timedelta
    hours: OfficeHours | None
    connection_overrides: str


def load(folder: Path) -> HotlineConfig:
    """Read `hotline.toml`. Raises SettingsError naming the file and what it lacks."""
    path = folder / "hotline.toml"
    try:
        raw = tomllib.loads(path.read_text("utf8"))
        times = {name: int(value) for name, value in raw["times"].items()}
        return HotlineConfig(
            say=Sayings(**{field.name: str(raw["say"][field.name]) for field in fields(Sayings)}),
            ring_seconds=times["ring_seconds"],
            hold_seconds=times["hold_seconds"],
            presence=timedelta(seconds=times["presence_seconds"]),
            record_within=timedelta(minutes=times["record_minutes"]),
            look_after=timedelta(minutes=times["look_minutes"]),
            longest=timedelta(hours=times["longest_hours"]),
            hours=_hours(folder, raw["hours"]),
            connection_overrides=str(raw["provider"]["connection_overrides"]),
        )
    except FileNotFoundError:
        raise SettingsError(f"{path} 不存在 / is missing: restore it") from None
    except (tomllib.TOMLDecodeError, KeyError, ValueError) as error:
        raise SettingsError(f"{path}: {error}（按提示修正 / mend what is named）") from None


def _hours(folder: Path, table: dict[str, Any]) -> OfficeHours | None:
    if table["answered"] == "always":
        return None
    if table["answered"] != "office":
        raise ValueError(f"[hours] answered = {table['answered']!r}: always | office")
    return office_hours.load((folder / "office_hours.toml").read_text("utf8"))


def config() -> HotlineConfig:
    """The running app's hotline settings."""
    found: HotlineConfig = current_app.extensions["hotline"]
    return found


def init_app(app: Flask) -> None:
    settings: Settings = app.extensions["settings"]
    app.extensions["hotline"] = load(settings.config)
