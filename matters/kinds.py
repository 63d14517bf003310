"""Kinds of matters: what a call or a visit can be about, and what the desk must record of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from court.tables import ConfigRefused, document, repeated, rows
from court.words import N_, Sentence

WRONG_KEY = N_("[[kind]] %(kind)s：key 只能是一个数字或小写字母")
WRONG_PREFIX = N_("[[kind]] %(kind)s：窗口事项要有一个大写字母作 ticket_prefix，热线事项不能有")
NO_COUNT_NO_FIELDS = N_("[[kind]] %(kind)s：不计件的事项不能要求摘要或其他内容")


class Channel(StrEnum):
    HOTLINE = "hotline"
    WINDOW = "window"


class Outcome(StrEnum):
    """How a matter ended for the person who brought it; the words are in `config/roles.toml`."""

    ANSWERED = "answered"
    ORDERED = "ordered"
    REFERRED = "referred"
    UNRESOLVED = "unresolved"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind on one channel; the same code may stand on both (联系法官).

    key: pressed in the record form, '' if none. counts: whether a finished matter is a point.
    required: fields, besides the summary, without which the matter cannot be finished.
    ticket_prefix: the letter before the queue number of a window service, '' on the hotline.
    """

    code: str
    zh: str
    en: str
    channel: Channel
    outcome: Outcome
    key: str = ""
    counts: bool = True
    needs_summary: bool = True
    required: tuple[str, ...] = ()
    ticket_prefix: str = ""


class Kinds:
    """All kinds, in the order of the file."""

    def __init__(self, kinds: Iterable[Kind]) -> None:
        self.all = tuple(kinds)
        self._by_place = {(kind.channel, kind.code): kind for kind in self.all}

    def on(self, channel: Channel) -> tuple[Kind, ...]:
        return tuple(kind for kind in self.all if kind.channel is channel)

    def find(self, channel: Channel, code: str) -> Kind | None:
        return self._by_place.get((channel, code))


def load(text: str) -> Kinds:
    """Kinds from TOML (`config/kinds.toml`). Raises ConfigRefused with every fault."""
    problems: list[Sentence] = []
    kinds = Kinds(rows(document(text), "kind", Kind, problems))
    problems += [Sentence(msgid, {"kind": kind.code}) for kind in kinds.all for msgid in _faults(kind)]
    for channel in Channel:
        listed = kinds.on(channel)
        for values in ([k.code for k in listed], [k.key for k in listed], [k.ticket_prefix for k in listed]):
            problems += repeated("kind", (f"{channel} {value}" for value in values if value))
    if problems:
        raise ConfigRefused(problems)
    return kinds


def _faults(kind: Kind) -> Iterable[str]:
    if kind.key and not (len(kind.key) == 1 and kind.key.isascii() and (kind.key.isdigit() or kind.key.islower())):
        yield WRONG_KEY
    prefixed = len(kind.ticket_prefix) == 1 and kind.ticket_prefix.isascii() and kind.ticket_prefix.isupper()
    if prefixed != (kind.channel is Channel.WINDOW) or (kind.ticket_prefix and not prefixed):
        yield WRONG_PREFIX
    if not kind.counts and (kind.needs_summary or kind.required):
        yield NO_COUNT_NO_FIELDS
