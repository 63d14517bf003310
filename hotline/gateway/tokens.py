"""Access tokens of browser clients: Twilio's JWT with a voice grant, signed with the API key's secret."""

from dataclasses import dataclass
from typing import Any

import jwt

# Twilio's codes (twilio.com/docs/api/errors/20101 and on).
INVALID, BAD_HEADER, BAD_ISSUER, EXPIRED, NOT_YET_VALID, BAD_GRANTS, BAD_SIGNATURE = (
    20101,
    20102,
    20103,
    20104,
    20105,
    20106,
    20107,
)
CONTENT = "twilio-fpa;v=1"


class TokenRefused(Exception):
    """A token that does not open the door. code: Twilio's."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class Claims:
    """What a token allows. expires_at: seconds since 1970; application: id of the app its own calls go to, or empty."""

    identity: str
    expires_at: float
    may_receive: bool
    application: str


def read(token: str, *, account_sid: str, api_key: str, api_secret: str) -> Claims:
    """The claims of a valid token. Raises TokenRefused."""
    try:
        if jwt.get_unverified_header(token).get("cty") != CONTENT:
            raise TokenRefused(BAD_HEADER, f"the token's content type is not {CONTENT}")
        payload = jwt.decode(
            token,
            api_secret,
            algorithms=["HS256"],
            issuer=api_key,
            options={"require": ["exp", "iss", "sub"]},
        )
    except jwt.ExpiredSignatureError:
        raise TokenRefused(EXPIRED, "the token has expired") from None
    except jwt.ImmatureSignatureError:
        raise TokenRefused(NOT_YET_VALID, "the token is not valid yet") from None
    except jwt.InvalidIssuerError:
        raise TokenRefused(BAD_ISSUER, "the token is not of this API key") from None
    except jwt.InvalidSignatureError:
        raise TokenRefused(BAD_SIGNATURE, "the token's signature is wrong") from None
    except jwt.InvalidTokenError:
        raise TokenRefused(INVALID, "the token cannot be read") from None
    if payload["sub"] != account_sid:
        raise TokenRefused(BAD_ISSUER, "the token is not of this account")
    return _claims(payload)


def _claims(payload: dict[str, Any]) -> Claims:
    grants = payload.get("grants")
    voice = grants.get("voice") if isinstance(grants, dict) else None
    if not isinstance(grants, dict) or not isinstance(voice, dict) or not isinstance(grants.get("identity"), str):
        raise TokenRefused(BAD_GRANTS, "the token grants no voice to an identity")
    incoming, outgoing = voice.get("incoming") or {}, voice.get("outgoing") or {}
    return Claims(
        identity=grants["identity"],
        expires_at=float(payload["exp"]),
        may_receive=incoming.get("allow") is True,
        application=str(outgoing.get("application_sid") or ""),
    )
