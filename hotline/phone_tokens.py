"""What an operator's browser needs to be a telephone: a short-lived token and where to go with it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from flask import current_app
from flask_babel import lazy_gettext
from twilio.jwt.access_token import AccessToken
from twilio.jwt.access_token.grants import VoiceGrant

from court.errors import DomainError
from court.settings import Settings
from hotline.identities import identity
from hotline.provider import is_configured

LASTS = timedelta(hours=1)


class NoBrowserPhone(DomainError):
    title = lazy_gettext("没有配置语音平台，浏览器电话不可用；请用桌面电话，按 F2 登记来电")


@dataclass(frozen=True)
class PhoneToken:
    """`kind` names the version of the browser's port; `address` is where it connects, "" for the provider's own."""

    token: str
    identity: str
    expires_at: datetime
    seconds: int  # how long it lasts, for clocks that differ
    kind: str  # twilio | gateway
    address: str


def kind() -> str:
    """Which browser phone the provider has: its own SDK at Twilio, a WebSocket at a gateway; "" for none."""
    settings: Settings = current_app.extensions["settings"]
    if not (is_configured(settings) and settings.twilio.api_key and settings.twilio.api_secret):
        return ""
    return "gateway" if settings.twilio.base_url else "twilio"


def issue(staff_id: UUID) -> PhoneToken:
    """A token for one operator's browser, for incoming calls alone. Raises NoBrowserPhone."""
    settings: Settings = current_app.extensions["settings"]
    twilio = settings.twilio
    if not kind():
        raise NoBrowserPhone
    who = identity(staff_id)
    seconds = int(LASTS.total_seconds())
    made = AccessToken(twilio.account_sid, twilio.api_key, twilio.api_secret, identity=who, ttl=seconds)
    made.add_grant(VoiceGrant(incoming_allow=True))
    # By the machine's own clock, as the provider reads it, also where a demo's clock is shifted.
    expires_at = datetime.now(UTC) + LASTS
    return PhoneToken(made.to_jwt(), who, expires_at, seconds, kind(), _address(twilio.base_url))


def _address(base_url: str) -> str:
    """The gateway's WebSocket."""
    if not base_url:
        return ""
    return base_url.replace("http://", "ws://", 1).replace("https://", "wss://", 1) + "/client"
