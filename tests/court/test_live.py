"""Live pages: an event is heard after its commit, by whom it concerns, and none is lost between two connections."""

import threading
import time
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from court import push, stream
from court.accounts import services, sign_in
from court.accounts.models import Account, Role
from court.db import db, transaction
from court.errors import Busy
from court.people.models import Court, Staff
from court.push import PushEvent
from court.stream import Broadcaster, Listener, Stream
from tests.support.browser import Person
from tests.support.builders import SOMEBODY, a_court, a_person, an_account, at, failing


@pytest.fixture
def court(app: Flask) -> Court:
    return a_court()


@pytest.fixture
def staff(court: Court) -> Staff:
    return a_person(court)


@pytest.fixture
def live(app: Flask) -> Iterator[Broadcaster]:
    made = Broadcaster(app, poll=0.02, most=3)
    yield made
    made.stop()


def listener(court: Court, staff: Staff | None = None, *, whole: bool = False, account: UUID = SOMEBODY) -> Listener:
    return Listener(account_id=account, court_id=court.id, staff_id=staff.id if staff else None, whole_court=whole)


class Ear:
    """Reads a stream in a thread of its own, as the server does."""

    def __init__(self, source: Stream) -> None:
        self.heard: list[str] = []
        self.ended = threading.Event()
        self.source = source
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        for text in self.source:
            self.heard.append(text)
        self.ended.set()

    def topics(self, number: int, within: float = 5.0) -> list[str]:
        """The topics heard, once there are `number` of them or time is up."""
        end = time.monotonic() + within
        while len(self._topics()) < number and time.monotonic() < end:
            time.sleep(0.01)
        return self._topics()

    def _topics(self) -> list[str]:
        return [
            line.removeprefix("event: ")
            for text in self.heard
            for line in text.splitlines()
            if line.startswith("event: ")
        ]


def tell(topic: str, court: Court, **more: Any) -> UUID:
    with transaction():
        push.publish(topic, court_id=court.id, **more)
    return db.session.scalars(select(PushEvent.id).order_by(PushEvent.id.desc())).first() or UUID(int=0)


def test_an_event_is_heard_after_its_commit_and_not_before(live: Broadcaster, court: Court) -> None:
    ear = Ear(live.listen(listener(court), after=None))
    with transaction():
        push.publish("calls", court_id=court.id)
        assert ear.topics(1, within=0.3) == []
    assert ear.topics(1) == ["calls"]


def test_what_is_undone_is_never_heard(live: Broadcaster, court: Court) -> None:
    ear = Ear(live.listen(listener(court), after=None))
    with pytest.raises(LookupError):
        failing(lambda: push.publish("undone", court_id=court.id))
    tell("calls", court)
    assert ear.topics(1) == ["calls"]


def test_an_event_reaches_its_court_and_its_person_alone(live: Broadcaster, court: Court, staff: Staff) -> None:
    other, stranger = a_person(court, "W02", "李四"), a_court("川9902")
    mine, theirs = (
        Ear(live.listen(listener(court, staff), after=None)),
        Ear(live.listen(listener(court, other), after=None)),
    )
    outside = Ear(live.listen(listener(stranger, whole=True), after=None))
    tell("mine", court, staff_id=staff.id)
    tell("all", court)
    assert mine.topics(2) == ["mine", "all"]
    assert theirs.topics(1) == ["all"]
    assert outside.topics(1, within=0.2) == []


def test_who_watches_over_the_court_hears_what_concerns_anybody_in_it(
    live: Broadcaster, court: Court, staff: Staff
) -> None:
    ear = Ear(live.listen(listener(court, whole=True), after=None))
    tell("mine", court, staff_id=staff.id)
    assert ear.topics(1) == ["mine"]


def test_nothing_is_lost_between_two_connections(live: Broadcaster, court: Court) -> None:
    at("2026-09-16 10:00")
    last = tell("before", court)
    at("2026-09-16 10:05")
    tell("meanwhile", court)
    tell("and again", court)
    ear = Ear(live.listen(listener(court), after=last))
    assert ear.topics(2) == ["meanwhile", "and again"]
    tell("now", court)
    assert ear.topics(3) == ["meanwhile", "and again", "now"]


def test_an_event_that_committed_late_is_found_although_its_id_is_older(live: Broadcaster, court: Court) -> None:
    with transaction():
        late = PushEvent(court_id=court.id, at=stream.clock.now(), topic="late", staff_id=push.EVERYONE, ref="")
    last = tell("early", court)
    with transaction():
        db.session.add(late)
    ear = Ear(live.listen(listener(court), after=last))
    assert late.id < last
    assert ear.topics(1) == ["late"]


@pytest.mark.parametrize("after", [UUID(int=1), SOMEBODY])
def test_a_page_that_was_away_too_long_is_told_to_read_everything_anew(
    live: Broadcaster, court: Court, after: UUID
) -> None:
    tell("calls", court)
    assert Ear(live.listen(listener(court), after=after)).topics(1)[0] == "refresh"


def test_what_happened_before_the_first_listener_is_not_news(live: Broadcaster, court: Court) -> None:
    tell("old", court)
    ear = Ear(live.listen(listener(court), after=None))
    tell("new", court)
    assert ear.topics(1) == ["new"]


def test_the_text_of_an_event_names_nobody(live: Broadcaster, court: Court) -> None:
    ear = Ear(live.listen(listener(court), after=None))
    key = tell("calls", court, ref="7")
    ear.topics(1)
    assert ear.heard == [stream.HELLO, f'id: {key}\nevent: calls\ndata: {{"ref": "7"}}\n\n']


def test_more_streams_than_the_server_holds_are_refused_with_a_time_to_come_back(
    live: Broadcaster, court: Court
) -> None:
    streams = [live.listen(listener(court), after=None) for _ in range(3)]
    with pytest.raises(Busy) as refused:
        live.listen(listener(court), after=None)
    assert refused.value.extra == {"retry_after": 15}
    streams[0].close()  # even one nobody has read a byte of gives its place back
    assert live.open_streams == 2
    live.listen(listener(court), after=None)


def test_the_refusal_is_a_503_with_retry_after(app: Flask, court: Court) -> None:
    an_account(court, "hr", Role.HR)
    person = Person(app)
    person.sign_in("hr")
    app.extensions["live"]._most = 0
    answer = person.client.get("/api/v1/stream")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "15")


def test_a_stream_ends_by_itself_so_that_it_is_asked_again_who_it_is(
    live: Broadcaster, court: Court, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "LONGEST_SECONDS", 0.1)
    monkeypatch.setattr(stream, "PING_SECONDS", 0.05)
    assert Ear(live.listen(listener(court), after=None)).ended.wait(5)


def test_disabling_an_account_ends_its_streams_at_once(live: Broadcaster, court: Court) -> None:
    account, other = an_account(court, "hr", Role.HR), an_account(court, "admin", Role.ADMIN)
    ear = Ear(live.listen(listener(court, account=account.id), after=None))
    stays = Ear(live.listen(listener(court, account=other.id), after=None))
    with transaction():
        services.disable(db.session.get_one(Account, account.id), by=other.id)
    assert ear.ended.wait(5)
    assert stays.topics(1, within=0.2) == []
    assert not stays.ended.is_set()


def test_signing_out_ends_the_streams(live: Broadcaster, court: Court) -> None:
    account = an_account(court, "hr", Role.HR)
    with transaction():
        token = sign_in.begin("hr", "127.0.0.1").token
    ear = Ear(live.listen(listener(court, account=account.id), after=None))
    with transaction():
        sign_in.end(token)
    assert ear.ended.wait(5)


def test_an_open_stream_holds_no_database_connection(app: Flask, court: Court) -> None:
    an_account(court, "hr", Role.HR)
    person = Person(app)
    person.sign_in("hr")
    db.session.remove()
    before = db.engine.pool.checkedout()  # type: ignore[attr-defined]
    answer = person.client.get("/api/v1/stream", buffered=False)
    assert next(iter(answer.response)).startswith(b"retry: 2000")
    app.extensions["live"].stop()
    assert db.engine.pool.checkedout() == before  # type: ignore[attr-defined]
    answer.close()


def test_events_are_forgotten_in_time(court: Court) -> None:
    at("2026-09-16 10:00")
    tell("old", court)
    at("2026-09-17 10:01")
    with transaction():
        assert push.forget(hours=24) >= 1
