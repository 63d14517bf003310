"""The frame of a page: what base.html and plain.html need to know, and nothing they would have to decide."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Literal

from court import formats

Tone = Literal["neutral", "action", "good", "wait", "bad"]


@dataclass(frozen=True, slots=True)
class RailItem:
    """One entry of the left rail. `count` is what waits there (0 shows nothing), `urgent` paints it red."""

    url: str
    label: str
    icon: str
    count: int = 0
    active: bool = False
    urgent: bool = False
    group: str = ""


@dataclass(frozen=True, slots=True)
class Presence:
    """An operator's or clerk's own state in the top bar: word, tone, since when; `url` leads to changing it."""

    word: str
    tone: Tone = "neutral"
    since: datetime | None = None
    url: str = ""


@dataclass(frozen=True, slots=True)
class LiveFeed:
    """The event stream of a page.

    `scope` names the account opaquely: tabs share one connection only within a scope. `after` is the id of the
    newest event the page already shows, so that nothing between rendering and connecting is missed ('' = unknown).
    """

    url: str
    scope: str
    after: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """One page's surroundings, for one person and one moment. An empty url hides the thing it leads to."""

    court_name: str
    now: datetime
    csrf_token: Callable[[], str]
    locale: str = "zh"
    role_name: str = ""
    person_name: str = ""
    rail: tuple[RailItem, ...] = ()
    demo: bool = False
    presence: Presence | None = None
    live: LiveFeed | None = None
    notices: int = 0
    home_url: str = "/"
    search_url: str = ""
    notices_url: str = ""
    account_url: str = ""
    locale_url: str = ""
    sign_out_url: str = ""

    @property
    def language(self) -> str:
        """The value of the html lang attribute."""
        return "zh-CN" if self.locale.startswith("zh") else "en"

    @property
    def now_ms(self) -> int:
        """The server's clock in milliseconds since 1970: running timers correct the PC's clock by it."""
        return int(self.now.timestamp() * 1000)

    @property
    def durations(self) -> dict[str, str]:
        """How a running clock is written in this language."""
        return formats.DURATIONS["zh" if self.locale.startswith("zh") else "en"]

    def rail_groups(self) -> Iterator[tuple[str, list[RailItem]]]:
        """The rail's items under their headings, in the order given."""
        for heading, items in groupby(self.rail, key=lambda item: item.group):
            yield heading, list(items)
