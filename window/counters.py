"""Counters: setting them up, sitting down at one and leaving it."""

from collections.abc import Sequence
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy import func, select, update

from court import clock, push
from court.db import db
from court.errors import DomainError, Invalid, NotFound
from court.people.models import Court, Staff
from court.people.services import AlreadyThere
from court.plain_text import clean
from matters.catalogue import catalogue
from matters.kinds import Channel
from window.hall import hall
from window.models import NONE, Counter, CounterSession, Ticket, TicketState
from window.states import AT_COUNTER

TOPIC = "counters"
DAY_END = "day_end"  # the reason a job gives when somebody forgot to leave


class CounterTaken(DomainError):
    title = lazy_gettext("这个窗口已有人在岗")


class AlreadySeated(DomainError):
    title = lazy_gettext("您已在另一个窗口，先离开那里")


class CounterClosed(DomainError):
    title = lazy_gettext("这个窗口没有开放")


class NotYourCounter(DomainError):
    title = lazy_gettext("您不在这个窗口；先打开窗口")


class TicketAtCounter(DomainError):
    title = lazy_gettext("窗口还有号没有办完，先办结、暂存或转走")


class OnlyStaffSit(DomainError):
    title = lazy_gettext("只有工作人员的账号能打开窗口")


def add_counter(court: Court, name: str, *, services: Sequence[str] = ()) -> Counter:
    """Set up a counter; it takes every kind of the window when none is named. Raises AlreadyThere, Invalid."""
    name = clean(name, limit=40)
    if not name:
        raise Invalid(fields={"name": [_("请填写窗口名称")]})
    unknown = [code for code in services if catalogue().kinds.find(Channel.WINDOW, code) is None]
    if unknown:
        known = " ".join(kind.code for kind in catalogue().kinds.on(Channel.WINDOW))
        message = _("没有“%(codes)s”这种窗口事项，可用的是：%(known)s", codes=" ".join(unknown), known=known)
        raise Invalid(message, fields={"services": [message]})
    if db.session.scalar(select(Counter.id).filter_by(court_id=court.id, name=name)):
        raise AlreadyThere(_("窗口“%(name)s”已经登记", name=name))
    last = db.session.scalar(select(func.max(Counter.place)).filter_by(court_id=court.id)) or 0
    counter = Counter(court_id=court.id, name=name, services=" ".join(services), place=last + 1)
    db.session.add(counter)
    db.session.flush()
    return counter


def find(counter_id: UUID, *, court_id: UUID) -> Counter:
    """A counter of this court. Raises NotFound."""
    counter = db.session.get(Counter, counter_id)
    if counter is None or counter.court_id != court_id:
        raise NotFound
    return counter


def seat_of(staff_id: UUID | None) -> CounterSession | None:
    """Where a person sits now."""
    if staff_id is None:
        return None
    return db.session.scalar(select(CounterSession).filter_by(staff_id=staff_id, closed_at=None))


def seat_at(counter_id: UUID, *, lock: bool = False) -> CounterSession | None:
    """Who sits at a counter now. lock: nobody leaves it until this transaction ends."""
    query = select(CounterSession).filter_by(counter_id=counter_id, closed_at=None)
    return db.session.scalar(query.with_for_update() if lock else query)


def locked_seat(staff_id: UUID | None, *, counter_id: UUID | None = None) -> CounterSession:
    """The open session of who is acting, locked: two presses at one counter come one after the other.

    counter_id: the counter it must be. Raises NotYourCounter.
    """
    query = select(CounterSession).filter_by(staff_id=staff_id, closed_at=None).with_for_update()
    seat = db.session.scalar(query.execution_options(populate_existing=True)) if staff_id else None
    if seat is None or counter_id not in (None, seat.counter_id):
        raise NotYourCounter
    return seat


def ticket_at(counter_id: UUID) -> Ticket | None:
    """The ticket called to a counter or served there; there is at most one."""
    query = select(Ticket).where(Ticket.counter_id == counter_id, Ticket.state.in_(AT_COUNTER))
    return db.session.scalar(query)


def open_counter(counter_id: UUID, *, court_id: UUID, by: UUID | None) -> CounterSession:
    """Sit down at a counter; sitting there already is no error.

    by: the staff member. Raises NotFound, OnlyStaffSit, CounterTaken, AlreadySeated.
    """
    counter = find(counter_id, court_id=court_id)
    if by is None:
        raise OnlyStaffSit
    mine = seat_of(by)
    if mine is not None and mine.counter_id == counter.id:
        return mine
    if mine is not None:
        there = db.session.get_one(Counter, mine.counter_id)
        raise AlreadySeated(_("您已在%(name)s，先离开那里", name=there.name))
    theirs = seat_at(counter.id)
    if theirs is not None:
        person = db.session.get_one(Staff, theirs.staff_id)
        raise CounterTaken(_("%(name)s已在%(counter)s", name=person.name, counter=counter.name))
    seat = CounterSession(
        court_id=court_id,
        counter_id=counter.id,
        staff_id=by,
        opened_at=clock.now(),
        closed_at=None,
        reason="",
        priority_run=0,
    )
    db.session.add(seat)
    db.session.flush()
    push.publish(TOPIC, court_id=court_id, ref=counter.id)
    return seat


def close_counter(
    counter_id: UUID, *, court_id: UUID, by: UUID | None, reason: str, of_others: bool = False
) -> Counter:
    """Leave a counter, saying why (a code of `config/window.toml`); a closed one stays closed.

    by: the staff member. of_others: may close a counter somebody else left open. Raises NotFound, NotYourCounter,
    TicketAtCounter, Invalid.
    """
    counter = find(counter_id, court_id=court_id)
    if reason not in {word.code for word in hall().pauses}:
        raise Invalid(fields={"reason": [_("请选择离开窗口的原因")]})
    seat = seat_at(counter.id, lock=True)
    if seat is None:
        return counter
    if seat.staff_id != by and not of_others:
        raise NotYourCounter
    if ticket_at(counter.id) is not None:
        raise TicketAtCounter
    end_session(seat, reason=reason)
    return counter


def end_session(seat: CounterSession, *, reason: str) -> None:
    """End a session. Who was transferred to this counter alone goes back to everybody's queue."""
    seat.closed_at, seat.reason = clock.now(), reason
    freed = update(Ticket).where(Ticket.for_counter_id == seat.counter_id, Ticket.state == TicketState.WAITING)
    db.session.execute(freed.values(for_counter_id=NONE).execution_options(synchronize_session="fetch"))
    db.session.flush()
    push.publish(TOPIC, court_id=seat.court_id, ref=seat.counter_id)
