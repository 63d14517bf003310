"""Signed requests to the application: one request, its time limits and its retries."""

import asyncio
import base64
import contextlib
import hmac
import uuid
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha1
from urllib.parse import urlencode

import aiohttp
from yarl import URL

from hotline.gateway.errors import NOT_RETRIEVED, Refusal
from hotline.gateway.faults import Fate
from hotline.gateway.markup import MOST_BYTES
from hotline.gateway.overrides import Target, target

MOST_DELIVERIES = 2000
USER_AGENT = "courtdesk-gateway/1"


def signature(token: str, url: str, form: Mapping[str, str]) -> str:
    """X-Twilio-Signature of a request (twilio.com/docs/usage/security): form is empty for GET."""
    signed = url + "".join(name + form[name] for name in sorted(form))
    return base64.b64encode(hmac.new(token.encode(), signed.encode(), sha1).digest()).decode()


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    content_type: str
    body: bytes


@dataclass(slots=True)
class Delivery:
    """One request as the gateway's own log tells it. answers: HTTP status, or the failure, of each attempt."""

    kind: str  # voice, status, recording or sound
    call_sid: str
    leg: int
    event: str
    fate: Fate
    path: str
    answers: list[str]

    def as_json(self) -> dict[str, object]:
        return {
            "kind": self.kind,
            "callSid": self.call_sid,
            "leg": self.leg,
            "event": self.event,
            "fate": self.fate.value,
            "path": self.path,
            "answers": self.answers,
        }


class _Failed(Exception):
    """An attempt without a usable answer: 4xx, 5xx, 3xx, ct (not connected), rt or tt (no answer in time)."""

    def __init__(self, failure: str, told: str) -> None:
        super().__init__(told)
        self.failure = failure


class Courier:
    """Sends requests signed with the account's token and keeps the newest deliveries."""

    def __init__(self, session: aiohttp.ClientSession, token: str) -> None:
        self._session = session
        self._token = token
        self.deliveries: deque[Delivery] = deque(maxlen=MOST_DELIVERIES)

    async def send(
        self, url: str, method: str, form: Mapping[str, str], delivery: Delivery, token: str, most: int = MOST_BYTES
    ) -> Answer:
        """The answer to a request, retried as the address asks. Raises Refusal 11200 when there is none.

        token: the I-Twilio-Idempotency-Token, the same on every attempt at the same request. most: bytes of the answer
        that are wanted; one more is read, so that a longer answer shows.
        """
        aim = target(url)
        deadline = asyncio.get_running_loop().time() + aim.total
        for attempt in range(aim.retries + 1):
            remaining = deadline - asyncio.get_running_loop().time()
            try:
                answer = await self._attempt(aim, method, form, token, max(remaining, 0.001), most)
            except _Failed as failed:
                delivery.answers.append(str(failed))
                last = attempt == aim.retries or deadline <= asyncio.get_running_loop().time()
                if last or not aim.retries_on(failed.failure):
                    raise Refusal(NOT_RETRIEVED, f"no usable answer: {failed}", aim.url) from None
            else:
                delivery.answers.append(str(answer.status))
                return answer
        raise AssertionError("the last attempt returns or raises")

    async def _attempt(
        self, aim: Target, method: str, form: Mapping[str, str], token: str, limit: float, most: int
    ) -> Answer:
        url, body = aim.url, dict(form)
        if method == "GET":
            url += ("&" if "?" in url else "?") + urlencode(form) if form else ""
            body = {}
        headers = {
            "X-Twilio-Signature": signature(self._token, url, body),
            "I-Twilio-Idempotency-Token": token,
            "User-Agent": USER_AGENT,
        }
        if method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded; charset=UTF-8"
        try:
            async with self._session.request(
                method,
                URL(url, encoded=True),
                data=urlencode(body).encode() if method == "POST" else None,
                headers=headers,
                timeout=aiohttp.ClientTimeout(total=limit, sock_connect=aim.connect, sock_read=aim.read),
                allow_redirects=False,
            ) as response:
                if response.status // 100 != 2:
                    raise _Failed(f"{response.status // 100}xx", str(response.status))
                answer_type = response.headers.get("Content-Type", "")
                return Answer(response.status, answer_type, await _read(response, most))
        except (aiohttp.ConnectionTimeoutError, aiohttp.ClientConnectorError) as error:
            raise _Failed("ct", f"not connected ({type(error).__name__})") from None
        except aiohttp.SocketTimeoutError:
            raise _Failed("rt", "no answer in time") from None
        except TimeoutError:
            raise _Failed("tt", "time is up") from None
        except aiohttp.ClientError as error:
            raise _Failed("rt", f"connection lost ({type(error).__name__})") from None


async def _read(response: aiohttp.ClientResponse, most: int) -> bytes:
    body = bytearray()
    while len(body) <= most and (part := await response.content.read(most + 1 - len(body))):
        body += part
    return bytes(body)


def new_token() -> str:
    """A fresh I-Twilio-Idempotency-Token."""
    return str(uuid.uuid4())


def path_of(url: str) -> str:
    """The path of an address, which is what the logs may show: queries carry telephone numbers."""
    with contextlib.suppress(ValueError):
        return URL(url, encoded=True).raw_path
    return ""
