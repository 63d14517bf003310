"""What an operator's desk shows at one moment."""

from dataclasses import dataclass
from uuid import UUID

from court.db import db
from hotline import presence, queries
from hotline.models import Call
from hotline.operator_models import OperatorPresence
from hotline.queries import CallerCard, Today
from hotline.states import OperatorState
from matters.models import Matter

WITH_A_CALL = frozenset({OperatorState.RESERVED, OperatorState.ON_CALL, OperatorState.WRAP_UP})


@dataclass(frozen=True)
class Side:
    """The left column below my state: my day, who waits, what is to be logged, who else is there."""

    today: Today
    waiting: list[Call]
    unrecorded: list[Call]
    colleagues: list[tuple[OperatorPresence, str]]


@dataclass(frozen=True)
class Current:
    """The middle and right columns: the call at hand, what was recorded of it, who the caller may be."""

    me: OperatorPresence | None
    call: Call | None
    matters: list[Matter]
    card: CallerCard

    @property
    def is_live(self) -> bool:
        """Whether it is the call the operator is rung with, talks on or wraps up, and not one picked from the list."""
        return self.call is not None and self.call.id == own_call_id(self.me)


def own_call_id(me: OperatorPresence | None) -> UUID | None:
    """The call an operator is concerned with now."""
    return me.call_id if me is not None and me.state in WITH_A_CALL else None


def side(court_id: UUID, staff_id: UUID) -> Side:
    """The left column of one operator."""
    return Side(
        today=queries.today(court_id, staff_id),
        waiting=queries.waiting(court_id),
        unrecorded=queries.unrecorded(staff_id),
        colleagues=[row for row in queries.operators(court_id) if row[0].staff_id != staff_id],
    )


def current(staff_id: UUID, picked: Call | None = None) -> Current:
    """The call at hand: the one picked from the list, else the one going on."""
    me = presence.seen(staff_id)
    own = own_call_id(me)
    call = picked or (db.session.get(Call, own) if own else None)
    if call is None:
        return Current(me, None, [], CallerCard((), (), 0))
    return Current(me, call, queries.matters_of(call), queries.caller_card(call))
