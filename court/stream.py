"""Live pages: one tail thread per web process reads new event rows and fans them out to open streams."""

import json
import queue
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from flask import Flask
from sqlalchemy import select
from sqlalchemy.engine import Engine

from court import clock
from court.db import db, is_sqlite
from court.errors import Busy
from court.push import CHANNEL, EVERYONE, SIGNED_OUT, PushEvent

log = structlog.get_logger()
PING_SECONDS = 15.0
LONGEST_SECONDS = 300.0  # then the browser connects anew, and is asked again who it is
MOST_MISSED = 1000
HELLO = "retry: 2000\n: hello\n\n"
REFRESH = "event: refresh\ndata: {}\n\n"
OVERLAP = timedelta(seconds=5)  # ids are made before their commit: late ones are still found within it
WAIT_SECONDS = 1.0  # for news; then whether to stop is asked, and what came without notice is found
REMEMBERED = 5000


@dataclass(frozen=True)
class Event:
    """One live event as the streams see it."""

    id: UUID
    court_id: UUID
    staff_id: UUID
    topic: str
    ref: str

    def text(self) -> str:
        """The event in the event-stream format (WHATWG HTML, 9.2)."""
        return f"id: {self.id}\nevent: {self.topic}\ndata: {json.dumps({'ref': self.ref})}\n\n"


@dataclass(frozen=True)
class Listener:
    """Who has a stream open: an account, its court and person, and whether the events of others reach them."""

    account_id: UUID
    court_id: UUID
    staff_id: UUID | None
    whole_court: bool

    def hears(self, event: Event) -> bool:
        if event.court_id != self.court_id or event.topic == SIGNED_OUT:
            return False
        return self.whole_court or event.staff_id in (EVERYONE, self.staff_id)

    def is_ended_by(self, event: Event) -> bool:
        return event.topic == SIGNED_OUT and event.ref == str(self.account_id)


class Stream:
    """The text of one open stream; an iterator with `close`, which the server calls even before the first piece."""

    def __init__(self, first: list[str], on_close: Callable[["Stream"], None]) -> None:
        self._first = deque(first)
        self._news: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._on_close = on_close
        self._until = time.monotonic() + LONGEST_SECONDS

    def put(self, text: str | None) -> None:
        """Hand over the next piece; None ends the stream."""
        self._news.put(text)

    def __iter__(self) -> "Stream":
        return self

    def __next__(self) -> str:
        if self._first:
            return self._first.popleft()
        if time.monotonic() > self._until:
            raise StopIteration
        try:
            text = self._news.get(timeout=PING_SECONDS)
        except queue.Empty:
            return ": ping\n\n"
        if text is None:
            raise StopIteration
        return text

    def close(self) -> None:
        self._on_close(self)


class Broadcaster:
    """Fans events out to the open streams of this process; its own thread does all reading."""

    def __init__(self, app: Flask, *, poll: float, most: int) -> None:
        self._app = app
        self._poll = poll
        self._most = most
        self._guard = threading.Lock()
        self._open: dict[Stream, Listener] = {}
        self._seen: deque[UUID] = deque(maxlen=REMEMBERED)
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()

    @property
    def open_streams(self) -> int:
        return len(self._open)

    def people(self) -> set[UUID]:
        """The staff members whose pages are open in this process."""
        with self._guard:
            return {listener.staff_id for listener in self._open.values() if listener.staff_id}

    def listen(self, listener: Listener, *, after: UUID | None) -> Stream:
        """A stream, first what came after `after`. Raises Busy when too many are open.

        An event may come twice, when a stream is resumed; none is left out without a `refresh`.
        """
        with self._guard:
            if len(self._open) >= self._most:
                raise Busy(retry_after=15)
            if self._thread is None:
                self._begin()
            stream = Stream([HELLO], self._close)
            self._open[stream] = listener
        # Registered before looking back: what commits in between comes twice rather than not at all.
        for text in _missed(listener, after) if after else []:
            stream.put(text)
        return stream

    def stop(self) -> None:
        """End every stream and the thread that feeds them; before the database goes away."""
        self._stopping.set()
        with self._guard:
            for stream in self._open:
                stream.put(None)
        if self._thread is not None:
            self._thread.join()

    def _close(self, stream: Stream) -> None:
        with self._guard:
            self._open.pop(stream, None)

    def _begin(self) -> None:
        """Start the tail; what is there before the first listener is not news."""
        since = clock.now() - OVERLAP
        self._seen.extend(event.id for event in _since(since))
        self._thread = threading.Thread(target=self._tail, args=(since,), name="push-tail", daemon=True)
        self._thread.start()

    def _tail(self, since: datetime) -> None:
        with self._app.app_context():
            wait = _Waiter(db.engine, self._poll, self._stopping)
            while not self._stopping.is_set():
                try:
                    wait()
                    at = clock.now()
                    self._hand_out(_since(since))
                    since = at - OVERLAP
                except Exception:
                    log.exception("push tail failed; trying again")
                    self._stopping.wait(1)
                finally:
                    db.session.rollback()
            wait.close()

    def _hand_out(self, events: list[Event]) -> None:
        seen = set(self._seen)
        with self._guard:
            for event in events:
                if event.id in seen:
                    continue
                self._seen.append(event.id)
                for stream, listener in self._open.items():
                    if listener.is_ended_by(event):
                        stream.put(None)
                    elif listener.hears(event):
                        stream.put(event.text())


def _since(since: datetime) -> list[Event]:
    rows = db.session.scalars(select(PushEvent).where(PushEvent.at >= since).order_by(PushEvent.id))
    return [_event(row) for row in rows]


def _missed(listener: Listener, after: UUID) -> list[str]:
    """What a listener has missed since it heard `after`; one `refresh` when that is too long ago to tell."""
    mine = select(PushEvent).where(PushEvent.court_id == listener.court_id)
    last = db.session.scalar(mine.where(PushEvent.id == after))
    if last is None:
        return [REFRESH]
    # By time and with an overlap: an event that committed late has an id before the last one heard.
    missed = mine.where(PushEvent.at >= last.at - OVERLAP, PushEvent.id != after)
    rows = db.session.scalars(missed.order_by(PushEvent.id).limit(MOST_MISSED + 1)).all()
    if len(rows) > MOST_MISSED:
        return [REFRESH]
    return [event.text() for event in map(_event, rows) if listener.hears(event)]


class _Waiter:
    """Waits for news: by polling on SQLite, by NOTIFY on PostgreSQL."""

    def __init__(self, engine: Engine, poll: float, stopping: threading.Event) -> None:
        self._engine, self._poll, self._stopping = engine, poll, stopping
        self._connection: Any = None

    def __call__(self) -> None:
        if is_sqlite():
            self._stopping.wait(self._poll)
            return
        if self._connection is None or self._connection.closed:
            raw = self._engine.raw_connection()
            self._connection = raw.driver_connection
            raw.detach()
            self._connection.rollback()
            self._connection.autocommit = True
            self._connection.execute(f"LISTEN {CHANNEL}")
        for _notice in self._connection.notifies(timeout=WAIT_SECONDS, stop_after=1):
            pass

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()


def _event(row: PushEvent) -> Event:
    return Event(id=row.id, court_id=row.court_id, staff_id=row.staff_id, topic=row.topic, ref=row.ref)
