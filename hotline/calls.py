"""Calls as the provider tells of them: begun, going on, over. Every fact may come twice, late or out of order."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, select

from court import calendar, clock, phones
from court.db import db
from court.ids import new_id
from court.people.models import Court
from court.plain_text import clean
from court.sealed import vault
from court.working_time import WorkingClock
from hotline import legs, store, waiting
from hotline.config import config
from hotline.forms import Form
from hotline.models import PROVIDER, Call, CallLeg
from hotline.operator_models import BROWSER
from hotline.states import ENDS, LEG_OVER, CallState, LegState, Missed, further, further_leg

LONGEST_NUMBER = 64
# Built once, without the ORM: every call runs it. Of courts that share a number, the highest and first registered.
_COURT = Court.metadata.tables[Court.__tablename__].c
_BY_NUMBER = (
    select(_COURT.id, _COURT.name)
    .where(_COURT.hotline_number == bindparam("number"))
    .order_by(func.length(_COURT.path), _COURT.created_at)
    .limit(1)
)
_TWO_COURTS = select(_COURT.id, _COURT.name).order_by(_COURT.path).limit(2)
NOT_STARTED = (CallState.NEW, CallState.GREETING)


@dataclass(frozen=True, slots=True)
class Line:
    """A called number's court. is_ours: the number is truly that court's."""

    court_id: UUID
    court_name: str
    is_ours: bool


@dataclass(frozen=True, slots=True)
class Greeted:
    """A new call, about to hear its greeting."""

    call_id: UUID
    court_name: str


def greet(form: Form) -> Greeted | None:
    """A call comes in, as almost all do: new, in time, at a court's own number. None for any other, see `begin`."""
    now, line = clock.now(), _line_of(form.to)
    if line is None or not line.is_ours or _refusal(line.court_id, now) or store.is_known(form.sid):
        return None
    values = _values(form, line.court_id, now, CallState.GREETING)
    if not store.add_call(values):
        return None
    store.keep(line.court_id, values["id"], "voice", form, now)
    store.note_of(line.court_id, values["id"], "received", at=now)
    return Greeted(values["id"], line.court_name)


def begin(form: Form) -> Call | None:
    """A call comes in. The same call again is the same call; None while there is no court at all."""
    line = _line_of(form.to)
    if line is None:
        return None
    now = clock.now()
    call, is_new = _found_or_added(form, line.court_id, now, CallState.GREETING)
    if not is_new and not call.is_orphan:
        return call
    if call.is_orphan:
        _adopt(call, form, line.court_id, now)
    store.keep(call.court_id, call.id, "voice", form, now)
    store.note(call, "received", at=now)
    if not call.is_over and (reason := _refusal(call.court_id, now) if line.is_ours else Missed.UNKNOWN_NUMBER):
        end(call, at=now, reason=reason)
    return call


def heard_of(form: Form) -> Call | None:
    """The call a request is about; one we never saw begin is kept as an orphan. None while there is no court."""
    call = store.by_sid(form.sid)
    if call is not None:
        return call
    line = _line_of(form.to)
    if line is None:
        return None
    now = clock.now()
    call, is_new = _found_or_added(form, line.court_id, now, CallState.NEW)
    if is_new:
        store.note(call, "orphan", at=now)
    return call


def child_told(form: Form) -> Call | None:
    """The provider tells of an operator's side at the number's own address: some know no other."""
    call = heard_of(replace(form, sid=form.parent))
    if call is not None:
        known = legs.of_call(call.id)
        leg = next((leg for leg in known if leg.sid == form.sid), None) or next(
            (leg for leg in known if leg.number == call.open_leg), None
        )
        if leg is not None:
            leg_told(call, leg, form)
    return call


def queue(call: Call) -> None:
    """The caller has heard the greeting and waits."""
    if call.state in NOT_STARTED:
        call.state, call.queued_at = CallState.WAITING, clock.now()
        store.note(call, "queued", at=call.queued_at)
    if call.state is CallState.WAITING and not call.open_leg:
        waiting.assign(call.court_id, at_hand=call.id)


def told(call: Call, form: Form) -> None:
    """The provider tells how the caller's side goes on."""
    now = clock.now()
    if not store.is_news(call.court_id, f"{form.sid}|status|{form.sequence}|{form.status}"):
        return
    store.keep(call.court_id, call.id, "status", form, now)
    if form.status in ENDS:
        reason = Missed.FAILED if ENDS[form.status] is LegState.FAILED else Missed.ABANDONED
        end(call, at=_when(call, form, now), reason=reason)
        waiting.assign(call.court_id)


def leg_told(call: Call, leg: CallLeg, form: Form) -> None:
    """The provider tells how an operator's side goes on."""
    now = clock.now()
    if not store.is_news(call.court_id, f"{form.sid}|leg|{form.sequence}|{form.status}"):
        return
    store.keep(call.court_id, call.id, "leg", form, now)
    at = _when(call, form, now)
    leg.sid = form.sid
    if form.status == "ringing":
        leg.state = further_leg(leg.state, LegState.RINGING)
    elif form.status == "in-progress" and leg.device == BROWSER:  # a telephone may be answered by a mailbox
        legs.talked(call, leg, at=at)
    elif form.status in ENDS:
        _leg_ended(call, leg, ENDS[form.status], form.seconds or 0, at)


def dial_ended(call: Call, leg: CallLeg, form: Form) -> None:
    """The provider tells how an attempt ended, and asks what the caller is to hear next."""
    now = clock.now()
    if not store.is_news(call.court_id, f"{form.sid}|dialled|{leg.number}"):
        return
    store.keep(call.court_id, call.id, "dialled", form, now)
    leg.sid = leg.sid or form.dial_sid
    ended_as = ENDS.get(form.dial_status, LegState.FAILED)
    bridged = form.dial_bridged if form.dial_bridged is not None else (form.seconds or 0) > 0
    if ended_as is LegState.COMPLETED and bridged:
        legs.talked(call, leg, at=_began(call, now, form.seconds or 0))
        legs.over(call, leg, LegState.COMPLETED, at=now)
        end(call, at=now, reason=Missed.NONE)
    else:
        # Somebody or something picked up and was not joined with the caller: nobody has answered.
        legs.over(call, leg, LegState.NO_ANSWER if ended_as is LegState.COMPLETED else ended_as, at=now)
        if form.status in ENDS:
            end(call, at=now, reason=Missed.ABANDONED)
    waiting.assign(call.court_id, at_hand=call.id)


def accepted(call: Call, leg: CallLeg, form: Form) -> None:
    """An operator has pressed a key on a telephone: from here on they talk."""
    now = clock.now()
    if not call.is_over and store.is_news(call.court_id, f"{form.sid}|accept|{leg.number}"):
        store.keep(call.court_id, call.id, "accept", form, now)
        leg.sid = leg.sid or form.sid
        legs.talked(call, leg, at=now)


def end(call: Call, *, at: datetime, reason: Missed) -> None:
    """The call is over. `reason`: why nobody talked, where nobody did."""
    is_new = not call.is_over
    call.ended_at = at if call.ended_at is None else min(call.ended_at, at)
    for leg in legs.of_call(call.id):
        if leg.state not in LEG_OVER:
            legs.over(call, leg, LegState.COMPLETED if leg.answered_at else LegState.CANCELED, at=at)
    call.open_leg = 0
    call.state = further(call.state, CallState.FINISHED if call.answered_at else CallState.MISSED)
    if call.state is CallState.MISSED and call.missed is Missed.NONE:
        call.missed = reason
    if is_new:
        store.note(call, "ended", at=at, text=call.missed.value)


def _leg_ended(call: Call, leg: CallLeg, state: LegState, seconds: int, at: datetime) -> None:
    if state is LegState.COMPLETED and leg.device == BROWSER:
        legs.talked(call, leg, at=_began(call, at, seconds))
    if state is LegState.COMPLETED and leg.answered_at is None:
        state = LegState.NO_ANSWER
    legs.over(call, leg, state, at=at)
    waiting.assign(call.court_id)


def _line_of(to: str) -> Line | None:
    """The court of a called number. With one court there is no other to mean, whatever the number."""
    for form in dict.fromkeys((to, *phones.dialled(to))):
        if form and (row := db.session.execute(_BY_NUMBER, {"number": form}).first()):
            return Line(row.id, row.name, is_ours=True)
    rows = db.session.execute(_TWO_COURTS).all()
    return Line(rows[0].id, rows[0].name, is_ours=len(rows) == 1) if rows else None


def _found_or_added(form: Form, court_id: UUID, now: datetime, state: CallState) -> tuple[Call, bool]:
    """The call of this sid, and whether it was added just now. Two who add it at once get the same one."""
    call = store.by_sid(form.sid)
    if call is not None:
        return call, False
    is_new = store.add_call(_values(form, court_id, now, state))
    call = store.by_sid(form.sid)
    if call is None:
        raise RuntimeError("a call was written and cannot be read")
    return call, is_new


def _values(form: Form, court_id: UUID, now: datetime, state: CallState) -> dict[str, Any]:
    call_id = new_id()
    return {
        "id": call_id,
        "court_id": court_id,
        "origin": PROVIDER,
        "sid": form.sid,
        "direction": form.direction[:16] or "inbound",
        "state": state,
        "missed": Missed.NONE,
        "is_orphan": state is CallState.NEW,
        "called": clean(form.to, limit=LONGEST_NUMBER),
        "started_at": now,
        "attempts": 0,
        "open_leg": 0,
        **_party(form, call_id, court_id),
    }


def _party(form: Form, call_id: UUID, court_id: UUID) -> dict[str, object]:
    """Who calls, sealed; who withheld the number gets no index and so is never taken for somebody."""
    caller, safe = phones.read(form.from_), vault()
    return {
        "caller_kind": caller.kind.value,
        "caller_sealed": safe.seal("call.caller", call_id, form.from_) if form.from_ else None,
        "caller_index": safe.index("phone", court_id, caller.key) if caller.key else None,
        "forwarded_sealed": safe.seal("call.forwarded", call_id, form.forwarded) if form.forwarded else None,
    }


def _adopt(call: Call, form: Form, court_id: UUID, now: datetime) -> None:
    """A call that was only heard of is seen to begin after all; only now its court is certain."""
    call.court_id = court_id
    for name, value in _party(form, call.id, call.court_id).items():
        setattr(call, name, value)
    call.is_orphan = False
    call.called = clean(form.to, limit=LONGEST_NUMBER)
    call.direction = form.direction[:16] or call.direction
    call.started_at = min(call.started_at, now)
    call.state = further(call.state, CallState.GREETING)


def _refusal(court_id: UUID, now: datetime) -> Missed:
    """Why a call is not put into the queue, if so."""
    hours = config().hours
    if hours is None or WorkingClock(calendar.for_court(court_id), hours).is_open(now):
        return Missed.NONE
    return Missed.CLOSED


def _when(call: Call, form: Form, now: datetime) -> datetime:
    """When something happened: by the provider's clock where that makes sense, else now."""
    return form.told_at if form.told_at and call.started_at <= form.told_at <= now else now


def _began(call: Call, ended: datetime, seconds: int) -> datetime:
    return max(call.started_at, ended - timedelta(seconds=seconds))
