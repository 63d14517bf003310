"""What the REST API shows of calls, recordings, queues and numbers."""

from datetime import datetime
from typing import Any

from hotline.gateway.calls import Call, Status
from hotline.gateway.clock import rfc2822
from hotline.gateway.queues import Entry, Queue
from hotline.gateway.recordings import Recording
from hotline.gateway.settings import Number, Settings

VERSION = "2010-04-01"


def _date(instant: datetime | None) -> str | None:
    return rfc2822(instant) if instant else None


def _base(settings: Settings) -> str:
    return f"/{VERSION}/Accounts/{settings.account_sid}"


def call(settings: Settings, shown: Call) -> dict[str, Any]:
    uri = f"{_base(settings)}/Calls/{shown.sid}"
    answered = shown.ended and shown.answered_at is not None
    number = settings.number(shown.to)
    return {
        "sid": shown.sid,
        "account_sid": settings.account_sid,
        "parent_call_sid": shown.parent.sid if shown.parent else None,
        "from": shown.from_,
        "from_formatted": shown.from_,
        "to": shown.to,
        "to_formatted": shown.to,
        # The API knows no initiated: that word occurs in callbacks alone.
        "status": "queued" if shown.status is Status.INITIATED else shown.status.value,
        "direction": shown.direction.value,
        "date_created": _date(shown.created_at),
        "date_updated": _date(shown.ended_at or shown.answered_at or shown.created_at),
        "start_time": _date(shown.answered_at or shown.created_at),
        "end_time": _date(shown.ended_at),
        "duration": str(shown.duration) if answered else None,
        "phone_number_sid": number.sid if number else None,
        "forwarded_from": shown.forwarded_from or None,
        "caller_name": shown.caller_name or None,
        "answered_by": None,
        "group_sid": None,
        "trunk_sid": None,
        "queue_time": "0",
        "price": None,
        "price_unit": None,
        "annotation": None,
        "api_version": VERSION,
        "uri": f"{uri}.json",
        "subresource_uris": {"recordings": f"{uri}/Recordings.json"},
    }


def recording(settings: Settings, shown: Recording, url: str) -> dict[str, Any]:
    return {
        "sid": shown.sid,
        "account_sid": settings.account_sid,
        "call_sid": shown.call.sid,
        "conference_sid": None,
        "status": shown.status,
        "source": shown.source,
        "channels": shown.channels,
        "duration": str(shown.seconds),
        "start_time": _date(shown.started_at),
        "date_created": _date(shown.started_at),
        "date_updated": _date(shown.started_at),
        "price": None,
        "price_unit": None,
        "error_code": None,
        "encryption_details": None,
        "api_version": VERSION,
        "media_url": url,
        "uri": f"{_base(settings)}/Recordings/{shown.sid}.json",
        "subresource_uris": {},
    }


def queue(settings: Settings, shown: Queue) -> dict[str, Any]:
    uri = f"{_base(settings)}/Queues/{shown.sid}"
    return {
        "sid": shown.sid,
        "account_sid": settings.account_sid,
        "friendly_name": shown.name,
        "current_size": len(shown.entries),
        "max_size": shown.max_size,
        "average_wait_time": shown.average_wait(),
        "date_created": _date(shown.created_at),
        "date_updated": _date(shown.created_at),
        "uri": f"{uri}.json",
        "subresource_uris": {"members": f"{uri}/Members.json"},
    }


def member(settings: Settings, shown: Entry) -> dict[str, Any]:
    return {
        "call_sid": shown.leg.call.sid,
        "queue_sid": shown.queue.sid,
        "date_enqueued": _date(shown.entered_at),
        "position": shown.queue.position(shown),
        "wait_time": shown.queue.waited(shown),
        "uri": f"{_base(settings)}/Queues/{shown.queue.sid}/Members/{shown.leg.call.sid}.json",
    }


def number(settings: Settings, shown: Number) -> dict[str, Any]:
    return {
        "sid": shown.sid,
        "account_sid": settings.account_sid,
        "phone_number": shown.number,
        "friendly_name": shown.name or shown.number,
        "voice_url": shown.voice.url,
        "voice_method": shown.voice.method,
        "voice_fallback_url": shown.fallback.url,
        "voice_fallback_method": shown.fallback.method,
        "status_callback": shown.status.url,
        "status_callback_method": shown.status.method,
        "voice_application_sid": None,
        "voice_caller_id_lookup": False,
        "voice_receive_mode": "voice",
        "capabilities": {"voice": True, "sms": False, "mms": False, "fax": False},
        "beta": False,
        "origin": "hosted",
        "status": "in-use",
        "api_version": VERSION,
        "uri": f"{_base(settings)}/IncomingPhoneNumbers/{shown.sid}.json",
    }
