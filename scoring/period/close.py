"""Closing a month: from open point records to a frozen result, one transaction per step, each step once."""

from collections.abc import Callable
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy import func, select

from court import audit, calendar, chain, clock, push
from court.db import after_commit, db, retrying
from court.errors import DomainError, Invalid
from court.plain_text import clean
from scoring import decisions, ledger, months
from scoring.models import NONE, Month, MonthEvent, MonthState, Objection, ObjectionState
from scoring.period import head_file, snapshots, stats
from scoring.period.steps import AFTER, NEXT, Step, due_step, open_objections

LONGEST_REASON = 200


class MonthNotOver(DomainError):
    title = lazy_gettext("这个月还没有结束，不能进入汇总核对")


class MonthHeld(DomainError):
    title = lazy_gettext("这个月已被暂停，先解除暂停")


class EarlierMonthUnfinished(DomainError):
    title = lazy_gettext("前一个月还没有走到这一步，月份要依次办结")


class NotPublicised(DomainError):
    title = lazy_gettext("只有公示中的月份可以审签")


class StepChanged(DomainError):
    title = lazy_gettext("这个月已经走到别的一步，请看过现在的状态再操作")


class NotHeld(DomainError):
    title = lazy_gettext("这个月没有暂停")


class AlreadyHeld(DomainError):
    title = lazy_gettext("这个月已经暂停")


class AlreadySigned(DomainError):
    title = lazy_gettext("这个月已经审签")


class AlreadyLocked(DomainError):
    title = lazy_gettext("这个月已经归档，不再改变；更正记入以后的月份")


def close(court_id: UUID, month: str, *, by: UUID = NONE) -> list[Step]:
    """Do every step of a month that is due now, each in a transaction of its own; the steps done.

    A second close, or two at once, find nothing left to do. Raises MonthNotOver, MonthHeld, CalendarMissing,
    EarlierMonthUnfinished.
    """
    done: list[Step] = []
    while (step := _next_due(court_id, month, by)) is not None:
        done.append(step)
    return done


@retrying
def _next_due(court_id: UUID, month: str, by: UUID) -> Step | None:
    row = months.held(court_id, month, exclusive=True)
    if row.state is not MonthState.LOCKED and row.is_held:
        raise MonthHeld(_("%(month)s 已暂停：%(reason)s", month=month, reason=row.hold_reason))
    if row.state is MonthState.OPEN and clock.now() < calendar.span(month)[1]:
        raise MonthNotOver(_("%(month)s 还没有结束，下月 1 日起才能汇总核对", month=month))
    step = due_step(court_id, month, clock.now())
    if step is not None:
        _perform(row, step, by=by, reason="")
    return step


def advance(court_id: UUID, month: str, *, by: UUID, reason: str, expected: Step | None = None) -> Step:
    """Do the next step now although it is not due yet, for a reason.

    expected: the step somebody agreed to; another one is refused, as the month may have moved on meanwhile.
    Raises Invalid, MonthNotOver, AlreadyLocked, StepChanged.
    """
    row = _for_people(court_id, month, reason)
    step = NEXT[row.state]
    if expected not in (None, step):
        raise StepChanged
    if row.state is MonthState.OPEN and clock.now() < calendar.span(month)[1]:
        raise MonthNotOver
    _perform(row, step, by=by, reason=reason)
    audit.record("month_advance", court_id=court_id, actor_id=by, subject=("month", month), note=step.value)
    return step


def hold(court_id: UUID, month: str, *, by: UUID, reason: str) -> None:
    """Let the automatic steps of a month wait. Raises Invalid, AlreadyLocked, AlreadyHeld."""
    row = _for_people(court_id, month, reason)
    if row.is_held:
        raise AlreadyHeld
    row.is_held, row.hold_reason = True, clean(reason, limit=LONGEST_REASON)
    _note(row, Step.HOLD, by=by, reason=reason)


def resume(court_id: UUID, month: str, *, by: UUID, reason: str) -> None:
    """Let them go on. Raises Invalid, AlreadyLocked, NotHeld."""
    row = _for_people(court_id, month, reason)
    if not row.is_held:
        raise NotHeld
    row.is_held, row.hold_reason = False, ""
    _note(row, Step.RESUME, by=by, reason=reason)


def sign(court_id: UUID, month: str, *, by: UUID, note: str = "") -> None:
    """审签 by the responsible person; the month locks when its publicity is over and no objection waits.

    Raises NotPublicised, AlreadySigned.
    """
    row = months.held(court_id, month, exclusive=True)
    if row.state is not MonthState.PUBLICISED:
        raise NotPublicised
    if row.signed_at is not None:
        raise AlreadySigned
    row.signed_by, row.signed_at = by, clock.now()
    _note(row, Step.SIGN, by=by, reason=note)
    audit.record("month_sign", court_id=court_id, actor_id=by, subject=("month", month))


def note_review(court_id: UUID, month: str, *, by: UUID, reason: str) -> None:
    """After a decision during publicity: statistics anew, and a new snapshot of the sheets."""
    row = months.held(court_id, month, exclusive=True)
    if row.state is not MonthState.PUBLICISED:
        return
    chain.seal()
    stats.evaluate(court_id, month)
    chain.seal()
    snapshots.store(court_id, month, snapshots.REVIEW)
    _note(row, Step.REVIEW, by=by, reason=reason)


def events(court_id: UUID, month: str) -> list[MonthEvent]:
    """What happened to a month, in order."""
    query = select(MonthEvent).filter_by(court_id=court_id, month=month)
    return list(db.session.scalars(query.order_by(MonthEvent.id)))


def _for_people(court_id: UUID, month: str, reason: str) -> Month:
    if not clean(reason, limit=LONGEST_REASON):
        raise Invalid(_("请写明理由"), fields={"reason": [_("不能为空")]})
    row = months.held(court_id, month, exclusive=True)
    if row.state is MonthState.LOCKED:
        raise AlreadyLocked
    return row


def _perform(row: Month, step: Step, *, by: UUID, reason: str) -> None:
    _refuse_out_of_order(row, step)
    work: dict[Step, Callable[[Month], str]] = {
        Step.COLLECT: _collect,
        Step.PUBLICISE: _publicise,
        Step.LOCK: _lock,
    }
    remark = work[step](row)
    row.state = AFTER[step]
    db.session.flush()
    if step is not Step.COLLECT:
        chain.seal()
        stage = snapshots.FINAL if step is Step.LOCK else snapshots.PROVISIONAL
        snapshots.store(row.court_id, row.month, stage)
    _note(row, step, by=by, reason=reason or remark)


def _refuse_out_of_order(row: Month, step: Step) -> None:
    earlier = [month for month in months.unfinished(row.court_id) if month < row.month]
    order = list(MonthState)
    for month in earlier:
        if order.index(months.state_of(row.court_id, month)) < order.index(AFTER[step]):
            raise EarlierMonthUnfinished(_("%(month)s 还没有走到这一步，月份要依次办结", month=month))


def _collect(row: Month) -> str:
    stats.evaluate(row.court_id, row.month, only_minus=True)
    return ""


def _publicise(row: Month) -> str:
    decisions.confirm_unexplained(row.court_id)
    chain.seal()
    stats.evaluate(row.court_id, row.month)
    return ""


def _lock(row: Month) -> str:
    kept = _keep_open_objections(row)
    chain.seal()
    stats.evaluate(row.court_id, row.month)
    remark = "" if row.signed_at else _("未审签")
    after_commit(head_file.appender(row.court_id, f"lock {row.month}"))
    return " ".join(part for part in (remark, kept) if part)


def _keep_open_objections(row: Month) -> str:
    if not open_objections(row.court_id, row.month):
        return ""
    query = select(Objection).filter_by(court_id=row.court_id, month=row.month, state=ObjectionState.OPEN)
    waiting = db.session.scalars(query).all()
    for objection in waiting:
        objection.state = ObjectionState.KEPT
    return str(_("%(n)d 件异议未办完，暂按维持处理", n=len(waiting)))


def _note(row: Month, step: Step, *, by: UUID, reason: str) -> None:
    """Log a step. (court, month, step, n) is unique in the database: of two at once, one fails and finds it done."""
    same = select(func.count()).select_from(MonthEvent).filter_by(court_id=row.court_id, month=row.month, step=step)
    chain.seal()
    seq, mark = chain.head_of(row.court_id, ledger.CHAIN)
    db.session.add(
        MonthEvent(
            court_id=row.court_id,
            month=row.month,
            step=step.value,
            n=(db.session.scalar(same) or 0) + 1,
            at=clock.now(),
            by=by,
            reason=clean(reason, limit=LONGEST_REASON),
            head_seq=seq,
            head_hash=mark,
        )
    )
    push.publish("months", court_id=row.court_id, ref=row.month)
