"""The vendored browser files in static/vendor: their list with sums, and what is wrong with them.

Standard library only: the set-up uses it before anything is installed.
"""

import hashlib
import json
from pathlib import Path
from typing import TypedDict

MANIFEST = "manifest.json"
REMEDY = "run `make setup` (or `python -m tools.fetch_assets`) and start again"


class Entry(TypedDict):
    """One file: SHA-256 as hex, size in bytes."""

    sha256: str
    bytes: int


class Manifest(TypedDict):
    """What was copied: the sum of what was asked for (`wanted`), and each file by its path under static/vendor."""

    wanted: str
    files: dict[str, Entry]


def sum_of(path: Path) -> Entry:
    """SHA-256 and size of one file."""
    with path.open("rb") as stream:
        return {"sha256": hashlib.file_digest(stream, "sha256").hexdigest(), "bytes": path.stat().st_size}


def read_manifest(folder: Path) -> Manifest | None:
    """The manifest of a vendor folder, or None when there is none or it cannot be read."""
    try:
        manifest: Manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return manifest if {"wanted", "files"} <= manifest.keys() else None


def problem(folder: Path, *, sums: bool = False) -> str:
    """One line that says what is wrong with the vendored files and how to mend it; '' when nothing is.

    Sizes are compared always, contents only with `sums` (about a tenth of a second for all of them).
    """
    manifest = read_manifest(folder)
    if manifest is None:
        return f"the browser files are not installed: {REMEDY}"
    for name, entry in manifest["files"].items():
        path = folder / name
        if not path.is_file():
            return f"browser file {name} is missing: {REMEDY}"
        if path.stat().st_size != entry["bytes"] or (sums and sum_of(path) != entry):
            return f"browser file {name} is not the one that was installed: {REMEDY}"
    return ""
