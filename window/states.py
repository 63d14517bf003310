"""The states of a ticket: which step is allowed where, and the rule a forbidden one breaks."""

from collections.abc import Mapping
from enum import StrEnum

from flask_babel import lazy_gettext

from court.errors import DomainError
from window.models import TicketState

S = TicketState


class Step(StrEnum):
    """What can be done with a ticket."""

    TAKE = "take"  # 取号
    CALL = "call"  # 叫号
    RECALL = "recall"  # 重呼
    START = "start"  # 开始办理
    FINISH = "finish"  # 办结
    NO_SHOW = "no_show"  # 过号
    REQUEUE = "requeue"  # 重新排队
    HOLD = "hold"  # 暂存
    TRANSFER = "transfer"  # 转窗口
    CANCEL = "cancel"  # 作废
    UNCLOSE = "unclose"  # 日终未办结


class StepRefused(DomainError):
    """A step that this state does not allow; the problem names the state and what it does allow."""

    title = lazy_gettext("这个号现在不能这样操作")


class TicketOver(StepRefused):
    title = lazy_gettext("这个号已经结束，不能再操作；需要时请重新取号")


class PastDay(StepRefused):
    title = lazy_gettext("这个号是以前的，只能办结；需要时请重新取号")


class NotWaiting(StepRefused):
    title = lazy_gettext("只能叫等候、暂存或过号的号")


class NotCalled(StepRefused):
    title = lazy_gettext("这个号还没有叫到窗口，或已经开始办理")


class NotServing(StepRefused):
    title = lazy_gettext("先开始办理，才能办结")


class NotAtCounter(StepRefused):
    title = lazy_gettext("只有叫到窗口或正在办理的号才能暂存")


class NotTransferable(StepRefused):
    title = lazy_gettext("暂存和过号的号先重新排队，再转窗口")


class NotSetAside(StepRefused):
    title = lazy_gettext("只有过号或暂存的号才能重新排队")


class NotCancellable(StepRefused):
    title = lazy_gettext("已经叫到窗口的号不能作废；请办结并写明原因")


ALLOWED: Mapping[S, Mapping[Step, S]] = {
    S.WAITING: {
        Step.CALL: S.CALLED,
        Step.TRANSFER: S.WAITING,
        Step.CANCEL: S.CANCELLED,
        Step.UNCLOSE: S.UNCLOSED,
    },
    S.CALLED: {
        Step.RECALL: S.CALLED,
        Step.START: S.SERVING,
        Step.NO_SHOW: S.NO_SHOW,
        Step.HOLD: S.HELD,
        Step.TRANSFER: S.WAITING,
        Step.UNCLOSE: S.UNCLOSED,
    },
    S.SERVING: {
        Step.FINISH: S.FINISHED,
        Step.HOLD: S.HELD,
        Step.TRANSFER: S.WAITING,
        Step.UNCLOSE: S.UNCLOSED,
    },
    S.HELD: {
        Step.CALL: S.CALLED,
        Step.REQUEUE: S.WAITING,
        Step.CANCEL: S.CANCELLED,
        Step.UNCLOSE: S.UNCLOSED,
    },
    S.NO_SHOW: {
        Step.CALL: S.CALLED,
        Step.REQUEUE: S.WAITING,
        Step.CANCEL: S.CANCELLED,
    },
    S.FINISHED: {},
    S.CANCELLED: {},
    S.UNCLOSED: {},
}
AT_COUNTER = (S.CALLED, S.SERVING)
OVER = tuple(state for state, steps in ALLOWED.items() if not steps)
OPEN_AT_DAY_END = tuple(state for state, steps in ALLOWED.items() if Step.UNCLOSE in steps)
# The state that shows a step was done already: a second press is harmless.
REPEATED: Mapping[Step, S] = {
    Step.START: S.SERVING,
    Step.FINISH: S.FINISHED,
    Step.NO_SHOW: S.NO_SHOW,
    Step.HOLD: S.HELD,
}
STILL_ON_THE_NEXT_DAY = (Step.FINISH, Step.UNCLOSE)
RULES: Mapping[Step, type[StepRefused]] = {
    Step.CALL: NotWaiting,
    Step.RECALL: NotCalled,
    Step.START: NotCalled,
    Step.NO_SHOW: NotCalled,
    Step.FINISH: NotServing,
    Step.HOLD: NotAtCounter,
    Step.TRANSFER: NotTransferable,
    Step.REQUEUE: NotSetAside,
    Step.CANCEL: NotCancellable,
}


def after(state: S, step: Step, *, is_past: bool = False) -> S:
    """The state a step leads to. is_past: the ticket is of an earlier day.

    Raises the StepRefused whose rule the step would break.
    """
    steps = ALLOWED[state]
    if step not in steps:
        broken = RULES.get(step, StepRefused) if steps else TicketOver
    elif is_past and step not in STILL_ON_THE_NEXT_DAY:
        broken = PastDay
    else:
        return steps[step]
    raise broken(state=state.value, allowed=sorted(s.value for s in steps if s is not Step.UNCLOSE))
