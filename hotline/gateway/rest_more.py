"""Recordings, queues with their members, and the account's numbers."""

from aiohttp import web

from hotline.gateway import resources
from hotline.gateway.calls import Status
from hotline.gateway.exchange import Exchange
from hotline.gateway.flow import Redirected
from hotline.gateway.queues import DEFAULT_SIZE, Entry, Queue
from hotline.gateway.recordings import Recording, wav
from hotline.gateway.rest import BAD_PARAMETER, EXCHANGE, PREFIX, RestError, not_found, page, required
from hotline.gateway.rest_calls import NOT_IN_PROGRESS, Form
from hotline.gateway.verbs import Callback

QUEUE_NAME_INVALID, QUEUE_EXISTS, QUEUE_NOT_EMPTY, URL_MISSING = 22001, 22003, 22002, 21205
routes = web.RouteTableDef()


def _shown(exchange: Exchange, recording: Recording) -> dict[str, object]:
    return resources.recording(exchange.settings, recording, exchange.recordings.url(recording))


@routes.get(PREFIX + "/Recordings.json")
@routes.get(PREFIX + "/Calls/{call}/Recordings.json")
async def recordings(request: web.Request) -> web.Response:
    exchange = request.app[EXCHANGE]
    call = request.match_info.get("call") or request.query.get("CallSid", "")
    chosen = exchange.recordings.newest_first(call)
    return page(request, "recordings", chosen, lambda recording: _shown(exchange, recording))


@routes.post(PREFIX + "/Calls/{call}/Recordings.json")
async def start_recording(request: web.Request) -> web.Response:
    """Record a call that is in progress, until it ends or is told to stop."""
    exchange = request.app[EXCHANGE]
    call = required(request, exchange.calls.get(request.match_info["call"]))
    leg = exchange.leg_of(call)
    if leg is None or call.status is not Status.IN_PROGRESS:
        raise RestError(400, NOT_IN_PROGRESS, "Call is not in-progress. Cannot record.")
    form = await Form.of(request)
    events = frozenset(word for value in form.every("RecordingStatusCallbackEvent") for word in value.split())
    url = form.url("RecordingStatusCallback", BAD_PARAMETER)
    callback = Callback(url, form.method("RecordingStatusCallbackMethod"), events or frozenset({"completed"}))
    channels = 2 if form.one("RecordingChannels") == "dual" else 1
    started = exchange.recordings.start(call, leg.line.record(), "StartCallRecordingAPI", channels, callback)
    return web.json_response(_shown(exchange, started), status=201)


@routes.post(PREFIX + "/Calls/{call}/Recordings/{sid}.json")
async def change_recording(request: web.Request) -> web.Response:
    """Pause, resume or stop a running recording; Twilio.CURRENT names the newest."""
    exchange = request.app[EXCHANGE]
    sid, status = request.match_info["sid"], (await Form.of(request)).one("Status")
    running = [each for each in exchange.recordings.newest_first(request.match_info["call"]) if each.running]
    chosen = required(request, next((each for each in running if sid in {"Twilio.CURRENT", each.sid}), None))
    steps = {
        "paused": exchange.recordings.pause,
        "in-progress": exchange.recordings.resume,
        "stopped": exchange.recordings.finish,
    }
    if status not in steps:
        raise RestError(400, BAD_PARAMETER, f"Status must be one of {', '.join(steps)}")
    steps[status](chosen)
    return web.json_response(_shown(exchange, chosen))


@routes.get(PREFIX + "/Recordings/{name}")
async def show_recording(request: web.Request) -> web.Response:
    """The resource (.json), or the sound itself (.wav, or no ending)."""
    exchange = request.app[EXCHANGE]
    sid, _, ending = request.match_info["name"].partition(".")
    recording = required(request, exchange.recordings.get(sid))
    if ending == "json":
        return web.json_response(_shown(exchange, recording))
    if ending not in {"", "wav"} or recording.running:
        raise not_found(request)
    return web.Response(body=wav(recording), content_type="audio/x-wav")


@routes.delete(PREFIX + "/Recordings/{sid}.json")
async def delete_recording(request: web.Request) -> web.Response:
    recording = required(request, request.app[EXCHANGE].recordings.get(request.match_info["sid"]))
    recording.deleted = True
    return web.Response(status=204)


@routes.get(PREFIX + "/Queues.json")
async def queues(request: web.Request) -> web.Response:
    exchange = request.app[EXCHANGE]
    return page(request, "queues", exchange.queues.all(), lambda queue: resources.queue(exchange.settings, queue))


@routes.post(PREFIX + "/Queues.json")
async def create_queue(request: web.Request) -> web.Response:
    exchange = request.app[EXCHANGE]
    form = await Form.of(request)
    name, size = form.one("FriendlyName"), form.one("MaxSize", str(DEFAULT_SIZE))
    if not 1 <= len(name) <= 64 or not size.isdecimal() or not 1 <= int(size) <= 5000:
        raise RestError(400, QUEUE_NAME_INVALID, "FriendlyName has 1 to 64 characters, MaxSize is 1 to 5000")
    if exchange.queues.named(name):
        raise RestError(400, QUEUE_EXISTS, "A queue of this FriendlyName exists")
    queue = exchange.queues.create(name, int(size))
    return web.json_response(resources.queue(exchange.settings, queue), status=201)


def _queue(request: web.Request) -> Queue:
    return required(request, request.app[EXCHANGE].queues.get(request.match_info["queue"]))


@routes.get(PREFIX + "/Queues/{queue}.json")
async def show_queue(request: web.Request) -> web.Response:
    return web.json_response(resources.queue(request.app[EXCHANGE].settings, _queue(request)))


@routes.delete(PREFIX + "/Queues/{queue}.json")
async def delete_queue(request: web.Request) -> web.Response:
    queue = _queue(request)
    if queue.entries:
        raise RestError(400, QUEUE_NOT_EMPTY, "The queue is not empty")
    request.app[EXCHANGE].queues.delete(queue)
    return web.Response(status=204)


@routes.get(PREFIX + "/Queues/{queue}/Members.json")
async def members(request: web.Request) -> web.Response:
    settings = request.app[EXCHANGE].settings
    entries = list(_queue(request).entries)
    return page(request, "queue_members", entries, lambda entry: resources.member(settings, entry))


def _member(request: web.Request) -> Entry:
    """The member named by its call, or the one at the Front."""
    entries, sid = _queue(request).entries, request.match_info["call"]
    return required(request, next((each for each in entries if sid in {"Front", each.leg.call.sid}), None))


@routes.get(PREFIX + "/Queues/{queue}/Members/{call}.json")
async def show_member(request: web.Request) -> web.Response:
    return web.json_response(resources.member(request.app[EXCHANGE].settings, _member(request)))


@routes.post(PREFIX + "/Queues/{queue}/Members/{call}.json")
async def dequeue(request: web.Request) -> web.Response:
    """Take a member out of the queue and send it to a document."""
    settings, entry = request.app[EXCHANGE].settings, _member(request)
    goto = (await Form.of(request)).goto()
    if goto is None:
        raise RestError(400, URL_MISSING, "Url parameter is required.")
    shown = resources.member(settings, entry)
    entry.queue.remove(entry)
    entry.leg.interrupt(Redirected(goto))
    return web.json_response(shown)


@routes.get(PREFIX + "/IncomingPhoneNumbers.json")
async def numbers(request: web.Request) -> web.Response:
    settings, wanted = request.app[EXCHANGE].settings, request.query.get("PhoneNumber", "")
    chosen = [number for number in settings.numbers if wanted in number.number]
    return page(request, "incoming_phone_numbers", chosen, lambda number: resources.number(settings, number))


@routes.get(PREFIX + "/IncomingPhoneNumbers/{sid}.json")
async def show_number(request: web.Request) -> web.Response:
    settings = request.app[EXCHANGE].settings
    chosen = next((number for number in settings.numbers if number.sid == request.match_info["sid"]), None)
    return web.json_response(resources.number(settings, required(request, chosen)))
