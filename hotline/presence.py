"""What operators are doing: their one row each, and the spans that are written when a state ends."""

from datetime import datetime, timedelta
from uuid import UUID

from flask_babel import lazy_gettext
from sqlalchemy import select, update

from court import push
from court.db import db
from court.errors import DomainError
from hotline.operator_models import BROWSER, OperatorInterval, OperatorPresence
from hotline.states import OperatorState, may_go

IN_A_CALL = frozenset({OperatorState.RESERVED, OperatorState.ON_CALL})


class WrongStep(DomainError):
    title = lazy_gettext("座席现在的状态不能这样变更")


def of(staff_id: UUID) -> OperatorPresence | None:
    """An operator's presence, locked until the transaction ends."""
    query = select(OperatorPresence).filter_by(staff_id=staff_id).with_for_update()
    return db.session.scalar(query.execution_options(populate_existing=True))


def seen(staff_id: UUID) -> OperatorPresence | None:
    """An operator's presence, to look at only."""
    return db.session.scalar(select(OperatorPresence).filter_by(staff_id=staff_id))


def made(staff_id: UUID, court_id: UUID, *, at: datetime) -> OperatorPresence:
    """An operator's presence, begun as offline when there is none yet."""
    found = of(staff_id)
    if found is None:
        found = OperatorPresence(
            court_id=court_id,
            staff_id=staff_id,
            state=OperatorState.OFFLINE,
            reason="",
            since_at=at,
            seen_at=at,
            wish="",
            wish_reason="",
            device=BROWSER,
            call_id=None,
            leg=0,
        )
        db.session.add(found)
        db.session.flush()
    return found


def move(who: OperatorPresence, state: OperatorState, *, at: datetime, reason: str = "") -> None:
    """Take a step; the span that ends is written down. The same state and reason change nothing. Raises WrongStep."""
    if (who.state, who.reason) == (state, reason):
        return
    if who.state is not state and not may_go(who.state, state):
        raise WrongStep
    span = OperatorInterval(
        court_id=who.court_id,
        staff_id=who.staff_id,
        state=who.state,
        reason=who.reason,
        from_at=who.since_at,
        to_at=at,
        call_id=who.call_id,
    )
    db.session.add(span)
    who.state, who.reason, who.since_at = state, reason, at
    push.publish("operators", court_id=who.court_id, ref=who.staff_id)


def take(who: OperatorPresence, state: OperatorState, *, call_id: UUID, leg: int, at: datetime) -> None:
    """Begin to be concerned with a call."""
    move(who, state, at=at)
    who.call_id, who.leg = call_id, leg


def resume(who: OperatorPresence, *, at: datetime) -> None:
    """After a call: to what was wished for meanwhile, else ready."""
    state = OperatorState(who.wish) if who.wish else OperatorState.READY
    reason, who.wish, who.wish_reason = who.wish_reason, "", ""
    move(who, state, at=at, reason=reason)


def unreached(who: OperatorPresence, reason: str, *, at: datetime) -> None:
    """A call did not reach the operator: no further one until they say so."""
    why = who.wish_reason or reason
    who.wish = who.wish_reason = ""
    move(who, OperatorState.NOT_READY, at=at, reason=why)


def renew(staff_ids: set[UUID], *, at: datetime) -> None:
    """These people have given a sign of life."""
    if staff_ids:
        here = update(OperatorPresence).where(OperatorPresence.staff_id.in_(staff_ids))
        db.session.execute(here.values(seen_at=at))


def silent(limit: timedelta, *, at: datetime) -> list[OperatorPresence]:
    """Who has given no sign of life for `limit` and is not in a call."""
    query = select(OperatorPresence).where(
        OperatorPresence.seen_at < at - limit,
        OperatorPresence.state.not_in([OperatorState.OFFLINE, *IN_A_CALL]),
    )
    return list(db.session.scalars(query.with_for_update(skip_locked=True)))
