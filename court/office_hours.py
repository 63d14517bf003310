"""Office hours as data: morning and afternoon spans that change with the season."""

import re
from dataclasses import dataclass
from datetime import date, time
from itertools import pairwise

from court.tables import ConfigRefused, document, repeated, rows
from court.words import N_, Sentence

BAD_START = N_("[[season]] %(season)s：起始日 %(value)s 应写成 MM-DD，例如 05-01")
BAD_SPAN = N_("[[season]] %(season)s：时段 %(value)s 应写成 HH:MM-HH:MM，例如 09:00-12:00")
OUT_OF_ORDER = N_("[[season]] %(season)s：时段要按先后排列，互不重叠，结束晚于开始")

Span = tuple[time, time]
LEAP_YEAR = 2000


@dataclass(frozen=True, slots=True)
class Season:
    """Hours that hold every year from `starts` (month, day) until the next season starts."""

    zh: str
    en: str
    starts: tuple[int, int]
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """The seasons of a year, in order of their start; the last one runs on into the new year."""

    seasons: tuple[Season, ...]

    def season_on(self, day: date) -> Season:
        begun = [season for season in self.seasons if season.starts <= (day.month, day.day)]
        return (begun or self.seasons)[-1]

    def spans_on(self, day: date) -> tuple[Span, ...]:
        """Opening and closing times in the court's local time, were the day a working day."""
        return self.season_on(day).spans


@dataclass(frozen=True, slots=True)
class _Entry:
    zh: str
    en: str
    starts: str
    spans: tuple[str, ...]


def load(text: str) -> OfficeHours:
    """Office hours from TOML (`config/office_hours.toml` shows the form). Raises ConfigRefused."""
    problems: list[Sentence] = []
    entries = rows(document(text), "season", _Entry, problems)
    seasons = [_season(entry, problems) for entry in entries]
    problems += repeated("season", (entry.starts for entry in entries))
    if problems:
        raise ConfigRefused(problems)
    return OfficeHours(tuple(sorted(seasons, key=lambda season: season.starts)))


def _season(entry: _Entry, problems: list[Sentence]) -> Season:
    return Season(entry.zh, entry.en, _starts(entry, problems), _spans(entry, problems))


def _starts(entry: _Entry, problems: list[Sentence]) -> tuple[int, int]:
    try:
        month, number = _two_numbers(entry.starts, "-")
        day = date(LEAP_YEAR, month, number)
    except ValueError:
        problems.append(Sentence(BAD_START, {"season": entry.zh, "value": entry.starts}))
        return (1, 1)
    return (day.month, day.day)


def _spans(entry: _Entry, problems: list[Sentence]) -> tuple[Span, ...]:
    spans = []
    for written in entry.spans:
        try:
            start, end = (time(*_two_numbers(clock, ":")) for clock in written.split("-"))
        except ValueError:
            problems.append(Sentence(BAD_SPAN, {"season": entry.zh, "value": written}))
        else:
            spans.append((start, end))
    edges = [edge for span in spans for edge in span]
    if not entry.spans or any(a >= b for a, b in spans) or any(a > b for a, b in pairwise(edges)):
        problems.append(Sentence(OUT_OF_ORDER, {"season": entry.zh}))
    return tuple(spans)


def _two_numbers(written: str, mark: str) -> tuple[int, int]:
    parts = re.fullmatch(rf"\s*([0-9]{{1,2}}){mark}([0-9]{{2}})\s*", written)
    if not parts:
        raise ValueError(written)
    return int(parts[1]), int(parts[2])
