"""Which part of the product finds the facts of each rule, and which rules still wait for theirs."""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from flask import current_app

from court.settings import Settings


@dataclass(frozen=True)
class Feed:
    """Where the facts of one rule come from. waits_for: what has to be built first, "" when it is ready."""

    fed_by: str
    waits_for: str


def feeds() -> dict[str, Feed]:
    """Rule code -> where its facts come from, as config/policy/sources.toml says; codes it does not name are absent."""
    settings: Settings = current_app.extensions["settings"]
    return _read(settings.config / "policy" / "sources.toml")


@lru_cache(maxsize=4)
def _read(path: Path) -> dict[str, Feed]:
    raw = tomllib.loads(path.read_text("utf8"))["rules"]
    return {
        code: Feed(row["fed_by"], row["waits_for"] if row["status"] == "later" else "") for code, row in raw.items()
    }
