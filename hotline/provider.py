"""The voice provider's REST API as the hotline needs it, and a recording stand-in for it."""

from dataclasses import dataclass, field
from typing import Protocol

from flask import Flask, current_app

from court.settings import DEMO_ACCOUNT_SID, Settings
from hotline.provider_errors import ProviderError
from hotline.twilio_rest import TwilioProvider


class Provider(Protocol):
    """What we ask of a provider. Every method may raise ProviderError and may be called twice without harm."""

    def redirect(self, sid: str, url: str) -> None:
        """Let a call in progress go on with the document at `url`."""
        ...

    def hang_up(self, sid: str) -> None:
        """End a call."""
        ...

    def status(self, sid: str) -> str:
        """A call's status in the provider's words; "" when it knows no such call."""
        ...


@dataclass
class RecordingProvider:
    """Does nothing and remembers what was asked. `answers`: status by sid; `failures`: raised one after another."""

    asked: list[tuple[str, str, str]] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    failures: list[ProviderError] = field(default_factory=list)

    def redirect(self, sid: str, url: str) -> None:
        self._ask("redirect", sid, url)

    def hang_up(self, sid: str) -> None:
        self._ask("hang_up", sid, "")

    def status(self, sid: str) -> str:
        self._ask("status", sid, "")
        return self.answers.get(sid, "")

    def _ask(self, what: str, sid: str, url: str) -> None:
        self.asked.append((what, sid, url))
        if self.failures:
            raise self.failures.pop(0)


class NoProvider:
    """For a court without a provider: desk telephones only."""

    def redirect(self, sid: str, url: str) -> None:
        raise ProviderError("no provider is configured", is_final=True)

    def hang_up(self, sid: str) -> None:
        raise ProviderError("no provider is configured", is_final=True)

    def status(self, sid: str) -> str:
        raise ProviderError("no provider is configured", is_final=False)


def provider() -> Provider:
    """The running app's provider."""
    found: Provider = current_app.extensions["provider"]
    return found


def is_configured(settings: Settings) -> bool:
    """Whether there is anything to ask: a gateway's address, or an account at Twilio."""
    return bool(settings.twilio.base_url) or settings.twilio.account_sid != DEMO_ACCOUNT_SID


def init_app(app: Flask) -> None:
    settings: Settings = app.extensions["settings"]
    app.extensions["provider"] = TwilioProvider(settings.twilio) if is_configured(settings) else NoProvider()
