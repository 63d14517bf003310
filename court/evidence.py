"""From a point up to what it stands on: a registry of source kinds, filled by app.py."""

from collections.abc import Mapping
from typing import Any

from flask import Flask, current_app, url_for

_KEY = "evidence"


def register(app: Flask, links: Mapping[str, tuple[str, str]]) -> None:
    """source_kind -> (endpoint, name of its id argument). Called once, by app.py."""
    app.extensions[_KEY] = dict(links)


def link(source_kind: str, source_id: str) -> str:
    """The page that shows a source; "" when the kind has no page."""
    found = current_app.extensions.get(_KEY, {}).get(source_kind)
    if found is None:
        return ""
    endpoint, argument = found
    values: dict[str, Any] = {argument: source_id}
    return url_for(endpoint, **values)
