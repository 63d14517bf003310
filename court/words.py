"""Sentences for people, kept as Chinese msgids until somebody who knows the language renders them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


def N_(text: str) -> str:
    """Mark `text` for extraction without translating it: tables are built before any language is known."""
    return text


@dataclass(frozen=True, slots=True)
class Sentence:
    """A msgid with `%(name)s` places and what fills them."""

    msgid: str
    params: Mapping[str, str | int] = field(default_factory=dict)

    def say(self, translate: Callable[[str], str]) -> str:
        """The sentence in the language of `translate` (flask_babel's gettext, as a rule)."""
        return translate(self.msgid) % self.params

    def __str__(self) -> str:
        return self.msgid % self.params
