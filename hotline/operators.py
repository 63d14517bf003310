"""What an operator sets about themselves: ready or not, and where their telephone rings."""

from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from court import clock, phones
from court.errors import DomainError, Invalid
from court.plain_text import clean
from hotline import presence, waiting
from hotline.operator_models import BROWSER, PHONE, OperatorPresence
from hotline.states import CHOSEN, OperatorState

LONGEST_REASON = 40


class RecordMissing(DomainError):
    title = lazy_gettext("上一通来电还没有登记；先登记（无效来电按 x 键），再示闲")


def choose(
    staff_id: UUID, court_id: UUID, state: OperatorState, *, reason: str = "", phone: str | None = None
) -> OperatorPresence:
    """Set one's state; the same again is a sign of life. During a call it is what to do afterwards.

    phone: a number rings instead of the browser; "" returns to the browser, None leaves it. Being ready needs the
    last call recorded; whoever must pause first may, the call stays on the list. Raises Invalid, RecordMissing.
    """
    if state not in CHOSEN:
        raise Invalid(fields={"state": [_("只能选示闲或示忙")]})
    now = clock.now()
    who = presence.made(staff_id, court_id, at=now)
    who.seen_at = now
    if phone is not None:
        _set_phone(who, phone)
    why = "" if state is OperatorState.READY else clean(reason, limit=LONGEST_REASON)
    if who.state in presence.IN_A_CALL:
        who.wish, who.wish_reason = ("", "") if state is OperatorState.READY else (state.value, why)
        return who
    if who.state is OperatorState.WRAP_UP and state is OperatorState.READY:
        raise RecordMissing
    presence.move(who, state, at=now, reason=why or (who.reason if who.state is state else ""))
    if state is OperatorState.READY:
        waiting.assign(court_id)
    return who


def _set_phone(who: OperatorPresence, phone: str) -> None:
    caller = phones.read(phone)
    if phone and not caller.dialable:
        raise Invalid(fields={"phone": [_("这个号码不能拨打")]})
    who.device = PHONE if phone else BROWSER
    who.phone = (caller.e164 or caller.local) if phone else None
