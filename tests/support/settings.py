"""Settings for a test: the real ones, on a database of its own."""

from dataclasses import replace
from pathlib import Path

from court.settings import Settings, load

PUBLIC_URL = "http://127.0.0.1:8000"


def settings_for(database_url: str, instance: Path) -> Settings:
    return replace(load("tool"), database_url=database_url, instance=instance, public_url=PUBLIC_URL)
