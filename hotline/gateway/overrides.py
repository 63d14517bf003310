"""Connection overrides in the fragment of a webhook's address: time limits and retries.

Source: twilio.com/docs/usage/webhooks/webhooks-connection-overrides
"""

from dataclasses import dataclass
from urllib.parse import parse_qsl, urldefrag, urlsplit

from hotline.gateway.errors import BAD_RETRY_POLICY, BAD_URL, Refusal

POLICIES = frozenset({"4xx", "5xx", "ct", "rt", "all"})
# name: (default, least, most); milliseconds but for rc, a count of retries.
LIMITS = {"ct": (5000, 100, 10000), "rt": (15000, 100, 15000), "tt": (15000, 100, 15000), "rc": (1, 0, 5)}


@dataclass(frozen=True, slots=True)
class Target:
    """Where a webhook goes. `url` has no fragment: it is what is asked and signed. Times in seconds, real ones."""

    url: str
    connect: float
    read: float
    total: float
    retries: int
    policies: frozenset[str]

    def retries_on(self, failure: str) -> bool:
        """failure: 4xx, 5xx, ct (not connected) or rt (no answer in time)."""
        return "all" in self.policies or failure in self.policies


def target(url: str) -> Target:
    """The parts of a webhook's address. Raises Refusal 11100 for an unusable one, 11243 for an unknown retry policy."""
    plain, fragment = urldefrag(url)
    _check(plain)
    given = dict(parse_qsl(fragment, keep_blank_values=True))
    policies = frozenset(given.get("rp", "ct").split(","))
    if policies - POLICIES:
        raise Refusal(BAD_RETRY_POLICY, f"rp={given['rp']!r} names an unknown retry policy", url)
    numbers = {name: _number(name, given, url) for name in LIMITS}
    return Target(plain, numbers["ct"] / 1000, numbers["rt"] / 1000, numbers["tt"] / 1000, numbers["rc"], policies)


def _number(name: str, given: dict[str, str], url: str) -> int:
    default, least, most = LIMITS[name]
    raw = given.get(name)
    if raw is None:
        return default
    if not raw.isdecimal() or not least <= int(raw) <= most:
        raise Refusal(BAD_URL, f"{name}={raw!r} is not a number from {least} to {most}", url)
    return int(raw)


def _check(url: str) -> None:
    # Twilio sends such an address encoded in its own way, and then the signature no longer fits what the server saw.
    if not url.isascii() or any(character <= " " or character in '<>"' for character in url):
        raise Refusal(BAD_URL, "the address holds characters that must be percent-encoded", url)
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise Refusal(BAD_URL, "the address is not an absolute http or https one", url)
