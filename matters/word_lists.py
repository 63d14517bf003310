"""Words to choose from in a record: the caller's role, the identity check, the outcome."""

from dataclasses import dataclass

from court.tables import ConfigRefused, document, repeated, rows
from court.words import Sentence


@dataclass(frozen=True, slots=True)
class Word:
    """A code with its words; `group` gathers what is shown or judged together."""

    code: str
    zh: str
    en: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class WordLists:
    """The three lists. An identity check proves who it is where its group is `checked`."""

    roles: tuple[Word, ...]
    identity_checks: tuple[Word, ...]
    outcomes: tuple[Word, ...]


def load(text: str) -> WordLists:
    """The lists from TOML (`config/roles.toml`). Raises ConfigRefused."""
    problems: list[Sentence] = []
    source = document(text)
    lists = [tuple(rows(source, table, Word, problems)) for table in ("role", "identity_check", "outcome")]
    for table, words in zip(("role", "identity_check", "outcome"), lists, strict=True):
        problems += repeated(table, (word.code for word in words))
    if problems:
        raise ConfigRefused(problems)
    return WordLists(*lists)
