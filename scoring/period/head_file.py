"""The chain's head, appended to a file outside the database: a cut tail shows there, the chain alone cannot tell."""

import os
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from flask import current_app

from court import chain, clock
from court.settings import Settings
from scoring import ledger


def path() -> Path:
    """The file: one line per lock and night, `instant court seq hash reason`."""
    settings: Settings = current_app.extensions["settings"]
    return settings.instance / "ledger-heads.txt"


def appender(court_id: UUID, reason: str) -> Callable[[], None]:
    """What to run after commit to note the head as it stands in this transaction."""
    file, at = path(), clock.now()

    def append() -> None:
        seq, mark = chain.head_of(court_id, ledger.CHAIN)
        line = f"{at.isoformat(timespec='seconds')} {court_id} {seq} {mark} {reason}\n"
        with file.open("a", encoding="utf8") as heads:
            heads.write(line)
            heads.flush()
            os.fsync(heads.fileno())

    return append


def faults(court_id: UUID) -> list[str]:
    """Heads once written down that the ledger no longer contains; empty when all are there."""
    if not path().exists():
        return []
    found = []
    known = {row.seq: row.hash for row in ledger.rows(court_id)}
    for line in path().read_text("utf8").splitlines():
        parts = line.split(" ", 4)
        if len(parts) < 4 or parts[1] != str(court_id) or parts[2] == "0":
            continue
        if known.get(int(parts[2])) != parts[3]:
            found.append(f"#{parts[2]}: written down at {parts[0]}, no longer in the ledger")
    return found
