"""The shape of Twilio's REST API: who may ask, how errors look, how lists are cut into pages."""

import base64
import hmac
import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any, TypeVar
from urllib.parse import urlencode

from aiohttp import web

from hotline.gateway.exchange import Exchange

T = TypeVar("T")
Shape = Callable[[Any], dict[str, Any]]
EXCHANGE = web.AppKey("exchange", Exchange)
PREFIX = "/2010-04-01/Accounts/{account}"
MOST_ON_A_PAGE = 1000
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
# https://www.twilio.com/docs/api/errors
BAD_PARAMETER, AUTHENTICATE, METHOD_NOT_ALLOWED = 20001, 20003, 20004
NOT_FOUND, INTERNAL, STOPPING = 20404, 20500, 20503
log = logging.getLogger("hotline.gateway")


class RestError(Exception):
    """A refusal as Twilio's API words it. status: of the HTTP answer."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message

    def response(self) -> web.Response:
        body = {
            "code": self.code,
            "message": self.message,
            "more_info": f"https://www.twilio.com/docs/errors/{self.code}",
            "status": self.status,
        }
        headers = {"WWW-Authenticate": 'Basic realm="Twilio API"'} if self.status == 401 else None
        return web.json_response(body, status=self.status, headers=headers)


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let account and API key in, and word every refusal as Twilio does. Concerns only addresses of the REST API."""
    if not request.path.startswith("/2010-04-01/"):
        return await handler(request)
    try:
        _authenticate(request)
        return await handler(request)
    except RestError as error:
        return error.response()
    except web.HTTPNotFound:
        return not_found(request).response()
    except web.HTTPMethodNotAllowed:
        return RestError(405, METHOD_NOT_ALLOWED, "Method not allowed").response()
    except web.HTTPException:
        raise
    except Exception:
        log.exception("the REST API has failed")
        return RestError(500, INTERNAL, "Internal Server Error").response()


def _authenticate(request: web.Request) -> None:
    settings = request.app[EXCHANGE].settings
    login, password = _basic(request.headers.get("Authorization", ""))
    accepted = {settings.account_sid: settings.auth_token}
    if settings.api_key and settings.api_secret:
        accepted[settings.api_key] = settings.api_secret
    secret = accepted.get(login, "")
    if not secret or not hmac.compare_digest(secret.encode(), password.encode()):
        raise RestError(401, AUTHENTICATE, "Authenticate")
    account = request.match_info.get("account")
    if account is not None and account != settings.account_sid:
        raise not_found(request)


def _basic(header: str) -> tuple[str, str]:
    """Name and password of an Authorization header; empty ones when it holds none."""
    scheme, _, encoded = header.partition(" ")
    try:
        login, _, password = base64.b64decode(encoded, validate=True).decode().partition(":")
    except ValueError:
        return "", ""
    return (login, password) if scheme.lower() == "basic" else ("", "")


def not_found(request: web.Request) -> RestError:
    return RestError(404, NOT_FOUND, f"The requested resource {request.path} was not found")


def required(request: web.Request, thing: T | None) -> T:
    """A thing that was looked up, or 404."""
    if thing is None:
        raise not_found(request)
    return thing


def page(request: web.Request, name: str, things: Iterable[Any], shape: Shape) -> web.Response:
    """One page of a list: PageSize (50, at most 1000) and Page (from 0) choose it."""
    size = min(_whole(request, "PageSize", 50, 1), MOST_ON_A_PAGE)
    number = _whole(request, "Page", 0, 0)
    start = number * size
    chosen: Sequence[Any] = list(things)[start : start + size + 1]
    query = [(key, value) for key, value in request.query.items() if key not in {"Page", "PageSize", "PageToken"}]

    def uri(at: int) -> str:
        return f"{request.path}?{urlencode([*query, ('PageSize', size), ('Page', at)])}"

    body = {
        name: [shape(thing) for thing in chosen[:size]],
        "page": number,
        "page_size": size,
        "start": start,
        "end": start + min(len(chosen), size) - 1,
        "uri": uri(number),
        "first_page_uri": uri(0),
        "previous_page_uri": uri(number - 1) if number else None,
        "next_page_uri": uri(number + 1) if len(chosen) > size else None,
    }
    return web.json_response(body)


def _whole(request: web.Request, name: str, default: int, least: int) -> int:
    raw = request.query.get(name, "")
    if not raw:
        return default
    if not raw.isdecimal() or int(raw) < least:
        raise RestError(400, BAD_PARAMETER, f"{name} must be a whole number from {least}")
    return int(raw)
