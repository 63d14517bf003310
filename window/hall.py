"""The hall's own data as loaded from config/: order of calling, priorities, reasons, fields of each kind."""

from dataclasses import dataclass
from pathlib import Path

from flask import Flask, current_app

from court.tables import ConfigRefused, document, repeated, rows
from court.words import Sentence
from matters.catalogue import Catalogue
from matters.kinds import Channel
from matters.word_lists import Word
from window import fields
from window.fields import WindowFields


@dataclass(frozen=True, slots=True)
class Calling:
    """The order of calling: see `config/window.toml`."""

    priority_run: int
    transferred_rank: int
    returned_rank: int
    wait_limit_minutes: int


@dataclass(frozen=True, slots=True)
class Priority(Word):
    """Why somebody goes before those in turn; a higher rank is called sooner."""

    rank: int = 1


@dataclass(frozen=True, slots=True)
class Hall:
    """Everything about the window that a court may change without a programmer."""

    calling: Calling
    priorities: tuple[Priority, ...]
    pauses: tuple[Word, ...]
    no_matter: tuple[Word, ...]
    fields: WindowFields

    def rank_of(self, priority: str) -> int | None:
        """The rank of a priority by its code; None when there is no such priority."""
        return next((each.rank for each in self.priorities if each.code == priority), None)


def load(config: Path, catalogue: Catalogue) -> Hall:
    """Read config/window.toml and config/window_fields.toml. Raises ConfigRefused."""
    problems: list[Sentence] = []
    source = document((config / "window.toml").read_text("utf8"))
    calling = rows({"calling": [source.get("calling")]}, "calling", Calling, problems)
    priorities = rows(source, "priority", Priority, problems)
    pauses, no_matter = (rows(source, table, Word, problems) for table in ("pause", "no_matter"))
    for table, listed in (("priority", priorities), ("pause", pauses), ("no_matter", no_matter)):
        problems += repeated(table, (word.code for word in listed))
    if problems:
        raise ConfigRefused(problems)
    kinds = catalogue.kinds.on(Channel.WINDOW)
    text = (config / "window_fields.toml").read_text("utf8")
    made = fields.load(text, kinds, catalogue.words)
    return Hall(calling[0], tuple(priorities), tuple(pauses), tuple(no_matter), made)


def init_app(app: Flask, config: Path) -> None:
    """Load the hall's data; after the catalogue."""
    app.extensions["hall"] = load(config, app.extensions["catalogue"])


def hall() -> Hall:
    """The running app's hall."""
    found: Hall = current_app.extensions["hall"]
    return found
