"""Filters that live in the address: each a link to the list with it, or, where it is on, without it."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import url_for


def chips(endpoint: str, on: Mapping[str, str], offered: Iterable[tuple[str, str, str]]) -> list[dict[str, Any]]:
    """What the `chips` macro shows. `on`: the filters now ("" for none); `offered`: (name, value, word)."""
    return [
        {
            "label": word,
            "url": url_for(endpoint, **_toggled(on, name, value)),
            "active": on.get(name) == value,
        }
        for name, value, word in offered
    ]


def _toggled(on: Mapping[str, str], name: str, value: str) -> dict[str, Any]:
    kept = {key: known for key, known in on.items() if known and key != name}
    return kept if on.get(name) == value else {**kept, name: value}
