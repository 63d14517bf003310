"""The Calls resource: place a call, look at calls, turn one aside or end it."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from aiohttp import web

from hotline.gateway import overrides, resources
from hotline.gateway.attributes import PROGRESS
from hotline.gateway.calls import Call, Status
from hotline.gateway.dialling import Rung
from hotline.gateway.errors import Refusal
from hotline.gateway.exchange import Exchange, Order
from hotline.gateway.flow import Goto
from hotline.gateway.rest import BAD_PARAMETER, EXCHANGE, PREFIX, STOPPING, RestError, page, required
from hotline.gateway.verbs import NOWHERE, Callback, Client, Number, Sip

TO_MISSING, TO_INVALID, FROM_MISSING, FROM_NOT_OURS = 21201, 21211, 21213, 21210
URL_INVALID, TIMEOUT_INVALID, METHOD_INVALID, NOT_IN_PROGRESS = 21205, 21208, 21209, 21220
CALLBACK_INVALID, EVENTS_INVALID, TWIML_TOO_LONG = 21609, 21626, 32018
MOST_TWIML = 4000
routes = web.RouteTableDef()


class Form:
    """The form of a request, read with Twilio's complaints."""

    def __init__(self, fields: "list[tuple[str, str]]") -> None:
        self._fields = fields

    @classmethod
    async def of(cls, request: web.Request) -> "Form":
        try:
            fields = (await request.post()).items()
        except (ValueError, LookupError):
            raise RestError(400, BAD_PARAMETER, "the form cannot be read") from None
        return cls([(name, value) for name, value in fields if isinstance(value, str)])

    def one(self, name: str, default: str = "") -> str:
        return next((value for key, value in self._fields if key == name), default)

    def every(self, name: str) -> list[str]:
        return [value for key, value in self._fields if key == name]

    def method(self, name: str) -> str:
        method = self.one(name, "POST").upper()
        if method not in {"GET", "POST"}:
            raise RestError(400, METHOD_INVALID, f"{name} must be GET or POST")
        return method

    def url(self, name: str, code: int) -> str:
        url = self.one(name)
        try:
            if url:
                overrides.target(url)
        except Refusal as refusal:
            raise RestError(400, code, f"{name} is not a valid URL: {refusal.message}") from None
        return url

    def callback(self, name: str) -> Callback:
        """`<name>`, `<name>Method` and the repeated `<name>Event`."""
        url = self.url(name, CALLBACK_INVALID)
        events = frozenset(word for value in self.every(f"{name}Event") for word in value.split())
        if events - set(PROGRESS):
            raise RestError(400, EVENTS_INVALID, f"invalid {name}Event: {' '.join(sorted(events - set(PROGRESS)))}")
        return Callback(url, self.method(f"{name}Method"), events or NOWHERE.events) if url else NOWHERE

    def goto(self) -> Goto | None:
        """Where the call is to go: Twiml, or else Url."""
        twiml = self.one("Twiml")
        if len(twiml) > MOST_TWIML:
            raise RestError(400, TWIML_TOO_LONG, f"Twiml has more than {MOST_TWIML} characters")
        url = self.url("Url", URL_INVALID)
        return Goto(url, self.method("Method"), twiml=twiml) if twiml or url else None


@routes.post(PREFIX + "/Calls.json")
async def create(request: web.Request) -> web.Response:
    exchange = request.app[EXCHANGE]
    form = await Form.of(request)
    noun = party(form.one("To"))
    from_ = form.one("From")
    if not from_:
        raise RestError(400, FROM_MISSING, "No 'From' number is specified")
    if isinstance(noun, Number) and exchange.settings.number(from_) is None:
        raise RestError(400, FROM_NOT_OURS, "The source phone number provided is not yet verified for your account")
    goto = form.goto()
    if goto is None:
        raise RestError(400, URL_INVALID, "Url parameter is required.")
    timeout = form.one("Timeout", "60")
    if not timeout.isdecimal() or not 1 <= int(timeout) <= 600:
        raise RestError(400, TIMEOUT_INVALID, "Timeout must be a whole number from 1 to 600")
    callback, fallback = form.callback("StatusCallback"), form.url("FallbackUrl", URL_INVALID)
    order = Order(noun, from_, goto, callback, Callback(fallback, form.method("FallbackMethod")), int(timeout))
    if exchange.closing:
        raise RestError(503, STOPPING, "The gateway is stopping")
    return web.json_response(resources.call(exchange.settings, exchange.originate(order)), status=201)


def party(to: str) -> Rung:
    """A party named as `client:...`, `sip:...` or a number. Raises RestError."""
    if not to:
        raise RestError(400, TO_MISSING, "No 'To' number is specified")
    if to.startswith("client:"):
        return Client(identity=to.removeprefix("client:").partition("?")[0])
    if to.startswith(("sip:", "sips:")):
        return Sip(uri=to)
    plain = re.sub(r"[\s().\-]", "", to)
    if not re.fullmatch(r"\+?[0-9*#]{2,20}", plain, re.ASCII):
        raise RestError(400, TO_INVALID, "The 'To' number is not a valid phone number")
    return Number(number=plain)


@routes.get(PREFIX + "/Calls.json")
async def index(request: web.Request) -> web.Response:
    exchange = request.app[EXCHANGE]
    return page(request, "calls", _wanted(request, exchange), lambda call: resources.call(exchange.settings, call))


def _wanted(request: web.Request, exchange: Exchange) -> Iterator[Call]:
    query = request.query
    bounds = {name: _instant(query[name]) for name in ("StartTime", "StartTime<", "StartTime>") if query.get(name)}
    for call in exchange.calls.newest_first():
        parent = call.parent.sid if call.parent else ""
        pairs = (("Status", call.status.value), ("To", call.to), ("From", call.from_), ("ParentCallSid", parent))
        began, day = call.created_at, bounds.get("StartTime")
        if (
            all(query.get(name, value) == value for name, value in pairs)
            and (day is None or day <= began < day + timedelta(days=1))
            and bounds.get("StartTime>", began) <= began <= bounds.get("StartTime<", began)
        ):
            yield call


def _instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise RestError(400, BAD_PARAMETER, "StartTime must be a date or an ISO 8601 instant") from None
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


@routes.get(PREFIX + "/Calls/{sid}.json")
async def show(request: web.Request) -> web.Response:
    exchange = request.app[EXCHANGE]
    call = required(request, exchange.calls.get(request.match_info["sid"]))
    return web.json_response(resources.call(exchange.settings, call))


@routes.post(PREFIX + "/Calls/{sid}.json")
async def update(request: web.Request) -> web.Response:
    """Status=completed ends a call, Status=canceled only one that still rings; Url or Twiml sends it elsewhere."""
    exchange = request.app[EXCHANGE]
    call = required(request, exchange.calls.get(request.match_info["sid"]))
    form = await Form.of(request)
    status, goto = form.one("Status"), form.goto()
    if status not in {"", "completed", "canceled"}:
        raise RestError(400, BAD_PARAMETER, "Status must be completed or canceled")
    if call.ended and (status or goto):
        raise RestError(400, NOT_IN_PROGRESS, "Call is not in-progress. Cannot redirect.")
    if status == "completed" or (status == "canceled" and call.status is not Status.IN_PROGRESS):
        exchange.end(call)
    elif goto and not status and not exchange.redirect(call, goto):
        raise RestError(400, NOT_IN_PROGRESS, "Call is not in-progress. Cannot redirect.")
    if callback := form.callback("StatusCallback"):
        call.callback = callback if callback.url else call.callback
    return web.json_response(resources.call(exchange.settings, call))
