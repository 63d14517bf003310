"""Talking to the demo's simulated telephone line."""

import json
import urllib.error
import urllib.request
from typing import Any

SECONDS = 10
_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # it stands on this machine: no proxy is asked


class GatewayAway(Exception):
    """The simulated telephone does not answer, or not as asked."""


def ask(gateway: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    """One request to the gateway's simulated side; its JSON. Raises GatewayAway."""
    data = json.dumps(body).encode() if body is not None else None
    request = urllib.request.Request(
        f"{gateway}/simulated{path}", data=data, headers={"Content-Type": "application/json"}
    )
    try:
        with _opener.open(request, timeout=SECONDS) as answer:
            text = answer.read()
    except (OSError, urllib.error.URLError) as error:
        raise GatewayAway(str(error)) from error
    found: dict[str, Any] = json.loads(text) if text else {}
    return found
