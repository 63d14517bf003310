"""Twilio's REST API through its own client, at whatever base address the settings name."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import requests
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.http_client import TwilioHttpClient

from court.settings import Twilio
from hotline.provider_errors import ProviderError

SECONDS = 5.0
TOO_MANY = 429
NOT_FOUND = 404


class _Rewriting(TwilioHttpClient):  # type: ignore[misc]
    """Sends the client's requests to another host: the library has no setting for it."""

    def __init__(self, base_url: str) -> None:
        super().__init__(timeout=SECONDS)
        self._base = urlsplit(base_url)

    def request(self, method: str, url: str, *args: Any, **more: Any) -> Any:
        if self._base.netloc:
            asked = urlsplit(url)
            path = self._base.path.rstrip("/") + asked.path
            url = asked._replace(scheme=self._base.scheme, netloc=self._base.netloc, path=path).geturl()
        return super().request(method, url, *args, **more)


class TwilioProvider:
    """A provider.Provider over HTTP."""

    def __init__(self, settings: Twilio) -> None:
        self._settings = settings
        self._made: Any = None

    def redirect(self, sid: str, url: str) -> None:
        self._ask(lambda: self._client().calls(sid).update(url=url, method="POST"))

    def hang_up(self, sid: str) -> None:
        self._ask(lambda: self._client().calls(sid).update(status="completed"))

    def status(self, sid: str) -> str:
        try:
            return str(self._ask(lambda: self._client().calls(sid).fetch()).status)
        except ProviderError as error:
            if error.status == NOT_FOUND:
                return ""
            raise

    def warm_up(self) -> None:
        """Load the library, which takes a second, before it is needed."""
        self._client()

    def _client(self) -> Any:
        if self._made is None:
            # Two hundred modules that most processes never need.
            from twilio.rest import Client  # noqa: PLC0415

            s = self._settings
            self._made = Client(s.api_key, s.api_secret, s.account_sid, http_client=_Rewriting(s.base_url))
        return self._made

    @staticmethod
    def _ask(question: Callable[[], Any]) -> Any:
        try:
            return question()
        except TwilioRestException as error:
            is_final = error.status < 500 and error.status != TOO_MANY
            raise ProviderError(f"{error.status}, code {error.code}", is_final=is_final, status=error.status) from None
        except (TwilioException, requests.RequestException) as error:
            raise ProviderError(type(error).__name__, is_final=False) from None
