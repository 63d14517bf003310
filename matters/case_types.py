"""Type words (类型代字) of case numbers: which are known, and what staff type instead of them."""

from collections.abc import Iterable
from dataclasses import dataclass

from court.tables import ConfigRefused, document, repeated, rows
from court.words import Sentence


@dataclass(frozen=True, slots=True)
class CaseType:
    """A type word, its meaning, and its short form in a basic court ('' where there is none)."""

    word: str
    zh: str = ""
    en: str = ""
    short: str = ""


class CaseTypes:
    """The known type words. They tell short forms from other text; a whole case number may have any."""

    def __init__(self, types: Iterable[CaseType]) -> None:
        self.types = tuple(types)
        self._by_word = {case_type.word: case_type for case_type in self.types}
        self._by_short = {case_type.short: case_type for case_type in self.types if case_type.short}

    def find(self, word: str) -> CaseType | None:
        """The type of `word`, with or without the one character of a special court (知民终) before it."""
        return self._by_word.get(word) or self._by_word.get(word[1:])

    def named(self, word: str) -> CaseType | None:
        return self._by_word.get(word)

    def abbreviated(self, word: str) -> CaseType | None:
        return self._by_short.get(word)


COMMON = CaseTypes(
    [CaseType("民初", short="民"), CaseType("刑初", short="刑"), CaseType("行初", short="行")]
    + [
        CaseType(word)
        for word in ("民终", "民特", "民督", "刑终", "行终", "执", "执恢", "执保", "执异", "财保", "诉前调")
    ]
)


def load(text: str) -> CaseTypes:
    """Types from TOML (`config/case_types.toml`). Raises ConfigRefused."""
    problems: list[Sentence] = []
    types = rows(document(text), "type", CaseType, problems)
    problems += repeated("type", (case_type.word for case_type in types))
    problems += repeated("type", (case_type.short for case_type in types if case_type.short))
    if problems:
        raise ConfigRefused(problems)
    return CaseTypes(types)
