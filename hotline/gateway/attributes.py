"""Reading the attributes of one TwiML element strictly: an unknown name or a bad value is refused with its code."""

from collections.abc import Iterable

from hotline.gateway.errors import SCHEMA, Refusal
from hotline.gateway.markup import Element
from hotline.gateway.verbs import Callback

PROGRESS = ("initiated", "ringing", "answered", "completed")
RECORDING_PROGRESS = ("in-progress", "completed", "absent")


class Attributes:
    """The attributes of `element`, of which only `allowed` may occur. Names are case-sensitive, as at Twilio."""

    def __init__(self, element: Element, *allowed: str) -> None:
        """allowed: names, several to a string where that reads better."""
        self.element = element
        for name in element.attributes.keys() - set(" ".join(allowed).split()):
            raise self.refusal(SCHEMA, f"Attribute '{name}' is not allowed to appear in element '{element.name}'")

    def refusal(self, code: int, message: str) -> Refusal:
        """A Refusal that names the line."""
        return Refusal(code, f"{message} (line {self.element.line})")

    def text(self, name: str, default: str = "") -> str:
        return self.element.attributes.get(name, default)

    def whole(self, name: str, default: int, code: int, *, least: int = 0, most: int | None = None) -> int:
        """A whole number between `least` and `most`."""
        raw = self.element.attributes.get(name)
        if raw is None:
            return default
        if not (raw.isascii() and raw.isdigit()) or int(raw) < least or (most is not None and int(raw) > most):
            limits = f"from {least}" + (f" to {most}" if most is not None else "")
            raise self.refusal(code, f"{self.element.name} {name}={raw!r} is not a whole number {limits}")
        return int(raw)

    def flag(self, name: str, code: int, *, default: bool = False) -> bool:
        return self.choice(name, ("true", "false"), "true" if default else "false", code) == "true"

    def choice(self, name: str, choices: Iterable[str], default: str, code: int) -> str:
        raw = self.element.attributes.get(name, default)
        if raw not in choices:
            raise self.refusal(code, f"{self.element.name} {name}={raw!r} is none of {', '.join(choices)}")
        return raw

    def method(self, code: int, name: str = "method") -> str:
        """GET or POST, written in either case."""
        raw = self.element.attributes.get(name, "POST").upper()
        if raw not in {"GET", "POST"}:
            raise self.refusal(code, f"{self.element.name} {name} must be GET or POST")
        return raw

    def keys(self, name: str, default: str, code: int) -> str:
        """Telephone keys: any of 0-9, # and *."""
        raw = self.element.attributes.get(name, default)
        if set(raw) - set("0123456789#*"):
            raise self.refusal(code, f"{self.element.name} {name}={raw!r} holds something that is no telephone key")
        return raw

    def callback(self, prefix: str, code: int, events: Iterable[str] = PROGRESS) -> Callback:
        """`<prefix>`, `<prefix>Method` and the space-separated `<prefix>Event`; completed alone by default."""
        wanted = self.element.attributes.get(f"{prefix}Event", "completed").split()
        unknown = [event for event in wanted if event not in events]
        if unknown or not wanted:
            raise self.refusal(SCHEMA, f"{self.element.name} {prefix}Event {' '.join(unknown)!r} is no event")
        return Callback(self.text(prefix), self.method(code, f"{prefix}Method"), frozenset(wanted))
