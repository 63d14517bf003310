"""Live pages: one tail thread per web process reads new event rows and fans them out to open streams."""

import json
import queue
import threading
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from flask import Flask
from sqlalchemy import select
from sqlalchemy.engine import Engine

from court import clock
from court.db import db, is_sqlite
from court.errors import Busy
from court.push import CHANNEL, EVERYONE, PushEvent

log = structlog.get_logger()
PING_SECONDS = 15.0
OVERLAP = timedelta(seconds=5)  # ids are made before their commit: late ones are still found within it
WAIT_SECONDS = 5.0
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
    """Who has a stream open: a court, a person, and whether the events of others in the court reach them."""

    court_id: UUID
    staff_id: UUID | None
    whole_court: bool

    def hears(self, event: Event) -> bool:
        if event.court_id != self.court_id:
            return False
        return self.whole_court or event.staff_id in (EVERYONE, self.staff_id)


class Broadcaster:
    """Fans events out to the open streams of this process; its own thread does all reading."""

    def __init__(self, app: Flask, *, poll: float, most: int) -> None:
        self._app = app
        self._poll = poll
        self._most = most
        self._guard = threading.Lock()
        self._open: dict[int, tuple[Listener, queue.SimpleQueue[Event]]] = {}
        self._seen: deque[UUID] = deque(maxlen=REMEMBERED)
        self._thread: threading.Thread | None = None

    @property
    def open_streams(self) -> int:
        return len(self._open)

    def people(self) -> set[UUID]:
        """The staff members whose pages are open in this process."""
        with self._guard:
            return {listener.staff_id for listener, _ in self._open.values() if listener.staff_id}

    def listen(self, listener: Listener, *, after: UUID | None) -> Iterator[str]:
        """The text of a stream, forever; first what came after `after`. Raises Busy when too many are open."""
        mine: queue.SimpleQueue[Event] = queue.SimpleQueue()
        with self._guard:
            if len(self._open) >= self._most:
                raise Busy(retry_after=15)
            self._open[id(mine)] = (listener, mine)
            if self._thread is None:
                self._thread = threading.Thread(target=self._tail, name="push-tail", daemon=True)
                self._thread.start()
        missed = self._missed(listener, after) if after else []
        return self._text(mine, missed)

    def _text(self, mine: "queue.SimpleQueue[Event]", missed: list[Event]) -> Iterator[str]:
        try:
            yield "retry: 2000\n: hello\n\n"
            sent = set()
            for event in missed:
                sent.add(event.id)
                yield event.text()
            while True:
                try:
                    event = mine.get(timeout=PING_SECONDS)
                except queue.Empty:
                    yield ": ping\n\n"
                    continue
                if event.id not in sent:
                    yield event.text()
        finally:
            with self._guard:
                self._open.pop(id(mine), None)

    def _missed(self, listener: Listener, after: UUID) -> list[Event]:
        query = select(PushEvent).where(PushEvent.id > after, PushEvent.court_id == listener.court_id)
        events = [_event(row) for row in db.session.scalars(query.order_by(PushEvent.id).limit(1000))]
        return [event for event in events if listener.hears(event)]

    def _tail(self) -> None:
        with self._app.app_context():
            since = clock.now() - OVERLAP
            for event in self._read(since):
                self._seen.append(event.id)  # what was there before the first listener is not news
            wait = _Waiter(db.engine, self._poll)
            while True:
                try:
                    wait()
                    at = clock.now()
                    self._hand_out(self._read(since))
                    since = at - OVERLAP
                except Exception:
                    log.exception("push tail failed; trying again")
                    time.sleep(1)
                finally:
                    db.session.rollback()

    def _read(self, since: Any) -> list[Event]:
        rows = db.session.scalars(select(PushEvent).where(PushEvent.at >= since).order_by(PushEvent.id))
        return [_event(row) for row in rows]

    def _hand_out(self, events: list[Event]) -> None:
        seen = set(self._seen)
        with self._guard:
            for event in events:
                if event.id in seen:
                    continue
                self._seen.append(event.id)
                for listener, stream in self._open.values():
                    if listener.hears(event):
                        stream.put(event)


class _Waiter:
    """Waits for news: by polling on SQLite, by NOTIFY on PostgreSQL."""

    def __init__(self, engine: Engine, poll: float) -> None:
        self._engine, self._poll = engine, poll
        self._connection: Any = None

    def __call__(self) -> None:
        if is_sqlite():
            time.sleep(self._poll)
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


def _event(row: PushEvent) -> Event:
    return Event(id=row.id, court_id=row.court_id, staff_id=row.staff_id, topic=row.topic, ref=row.ref)
