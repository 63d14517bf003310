"""The court's catalogue as loaded from config/: kinds of matters, word lists, case types."""

from dataclasses import dataclass
from pathlib import Path

from flask import Flask, current_app

from court.language import chosen
from matters import case_types, kinds, word_lists
from matters.case_types import CaseTypes
from matters.kinds import Kind, Kinds
from matters.word_lists import Word, WordLists


@dataclass(frozen=True)
class Catalogue:
    """Everything a record form offers to choose from."""

    kinds: Kinds
    words: WordLists
    case_types: CaseTypes

    @property
    def outcomes(self) -> frozenset[str]:
        return frozenset(word.code for word in self.words.outcomes)


def load(config: Path) -> Catalogue:
    """Read the three files. Raises ConfigRefused."""
    return Catalogue(
        kinds.load((config / "kinds.toml").read_text("utf8")),
        word_lists.load((config / "roles.toml").read_text("utf8")),
        case_types.load((config / "case_types.toml").read_text("utf8")),
    )


def init_app(app: Flask, config: Path) -> None:
    app.extensions["catalogue"] = load(config)


def catalogue() -> Catalogue:
    """The running app's catalogue."""
    found: Catalogue = current_app.extensions["catalogue"]
    return found


def say(word: Kind | Word) -> str:
    """A kind or word in the language of the page."""
    return word.en if chosen() == "en" else word.zh


def kind_name(code: str) -> str:
    """The name of a kind by its code, whatever the channel; the code itself when the catalogue no longer has it."""
    return next((say(kind) for kind in catalogue().kinds.all if kind.code == code), code)
