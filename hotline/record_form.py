"""The record form of a call: what it offers to choose from, and what a typed case number is taken for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask_babel import gettext as _

from court import calendar
from court.db import db
from court.people.models import Court
from matters import case_numbers
from matters.catalogue import catalogue, say
from matters.kinds import Channel
from matters.services import Record

FIELDS = ("kind", "summary", "outcome", "role", "identity_check", "case_number", "name", "phone")


@dataclass(frozen=True)
class Choices:
    """Codes with their words; `kinds` with their keys too. `silent`: the kind logged by one key, with no summary."""

    kinds: list[tuple[str, str, str]]
    silent: list[tuple[str, str, str]]
    roles: list[tuple[str, str]]
    checks: list[tuple[str, str]]
    outcomes: list[tuple[str, str]]


def choices() -> Choices:
    """The catalogue in the language of the page."""
    known = catalogue()
    kinds = known.kinds.on(Channel.HOTLINE)
    words = known.words
    return Choices(
        kinds=[(kind.code, say(kind), kind.key) for kind in kinds if kind.counts],
        silent=[(kind.code, say(kind), kind.key) for kind in kinds if not kind.counts],
        roles=[(word.code, say(word)) for word in words.roles],
        checks=[(word.code, say(word)) for word in words.identity_checks],
        outcomes=[(word.code, say(word)) for word in words.outcomes],
    )


def read(form: Mapping[str, str]) -> Record:
    """What was typed; it is checked where it is recorded."""
    given: dict[str, Any] = {name: form.get(name, "") for name in FIELDS}
    return Record(**given)


def case_note(text: str, court_id: UUID) -> str:
    """What a case number is taken for, or how to mend it; "" for none."""
    if not text.strip():
        return ""
    court = db.session.get_one(Court, court_id)
    types = catalogue().case_types
    parsed = case_numbers.parse(text, court_code=court.code, year=calendar.today().year, types=types)
    if isinstance(parsed, case_numbers.Unparsed):
        return parsed.hint.sentence.say(_)
    warning = case_numbers.type_warning(parsed, types)
    return warning.sentence.say(_) if warning else _("识别为 %(number)s", number=parsed)
