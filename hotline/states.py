"""The states of a call, its legs and its operators, and how one follows another. Pure."""

from enum import StrEnum

from court.words import N_


class CallState(StrEnum):
    """Forward only: a later fact may raise the state, none lowers it."""

    NEW = "new"  # heard of by a status event alone
    GREETING = "greeting"  # 播放欢迎语
    WAITING = "waiting"  # 排队等候, also while an operator's telephone rings
    TALKING = "talking"  # 通话中
    MISSED = "missed"  # 未接: over, and nobody talked
    FINISHED = "finished"  # 已结束: over, after a conversation


class Missed(StrEnum):
    """Why nobody talked."""

    NONE = ""
    ABANDONED = "abandoned"  # the caller hung up first
    CLOSED = "closed"  # outside office hours
    UNKNOWN_NUMBER = "unknown_number"  # the called number is no court's
    FAILED = "failed"  # the provider could not go on


class LegState(StrEnum):
    """One attempt to reach one operator."""

    OFFERED = "offered"
    RINGING = "ringing"
    TALKING = "talking"
    CANCELED = "canceled"  # the caller gave up, or the call was over
    FAILED = "failed"
    NO_ANSWER = "no_answer"
    BUSY = "busy"  # declined
    COMPLETED = "completed"


class OperatorState(StrEnum):
    """What an operator (座席) is doing."""

    OFFLINE = "offline"
    READY = "ready"
    RESERVED = "reserved"
    ON_CALL = "on_call"
    WRAP_UP = "wrap_up"
    NOT_READY = "not_ready"


CALL_RANK = {state: rank for rank, state in enumerate(CallState)}
# Proof of a conversation outranks every sign that there was none, in whatever order they come.
LEG_RANK = {state: rank for rank, state in enumerate(LegState)}
OVER = frozenset({CallState.MISSED, CallState.FINISHED})
LEG_OVER = frozenset(state for state in LegState if LEG_RANK[state] >= LEG_RANK[LegState.CANCELED])

_O = OperatorState
STEPS: dict[OperatorState, frozenset[OperatorState]] = {
    _O.OFFLINE: frozenset({_O.READY, _O.NOT_READY, _O.ON_CALL}),
    _O.READY: frozenset({_O.RESERVED, _O.NOT_READY, _O.OFFLINE, _O.ON_CALL, _O.WRAP_UP}),
    _O.RESERVED: frozenset({_O.ON_CALL, _O.WRAP_UP, _O.READY, _O.NOT_READY, _O.OFFLINE}),
    _O.ON_CALL: frozenset({_O.WRAP_UP, _O.READY, _O.NOT_READY, _O.OFFLINE}),
    _O.WRAP_UP: frozenset({_O.READY, _O.NOT_READY, _O.OFFLINE, _O.ON_CALL}),
    _O.NOT_READY: frozenset({_O.READY, _O.OFFLINE, _O.ON_CALL, _O.WRAP_UP}),
}
CHOSEN = frozenset({_O.READY, _O.NOT_READY})  # what a person may set

# The provider's word for the end of a leg.
ENDS = {
    "completed": LegState.COMPLETED,
    "answered": LegState.COMPLETED,
    "busy": LegState.BUSY,
    "no-answer": LegState.NO_ANSWER,
    "canceled": LegState.CANCELED,
    "failed": LegState.FAILED,
}
UNREACHED = {LegState.NO_ANSWER: "no_answer", LegState.BUSY: "declined", LegState.FAILED: "unreachable"}

CALL_WORDS = {
    CallState.NEW: N_("只收到状态"),
    CallState.GREETING: N_("播放欢迎语"),
    CallState.WAITING: N_("排队等候"),
    CallState.TALKING: N_("通话中"),
    CallState.MISSED: N_("未接"),
    CallState.FINISHED: N_("已结束"),
}
MISSED_WORDS = {
    Missed.NONE: "",
    Missed.ABANDONED: N_("来电人先挂断"),
    Missed.CLOSED: N_("非工作时间"),
    Missed.UNKNOWN_NUMBER: N_("被叫号码不属于任何法院"),
    Missed.FAILED: N_("线路中断"),
}
LEG_WORDS = {
    LegState.OFFERED: N_("分配中"),
    LegState.RINGING: N_("振铃中"),
    LegState.TALKING: N_("通话中"),
    LegState.CANCELED: N_("来电人先挂断"),
    LegState.FAILED: N_("未能接通"),
    LegState.NO_ANSWER: N_("无人接听"),
    LegState.BUSY: N_("座席拒接"),
    LegState.COMPLETED: N_("已通话"),
}
OPERATOR_WORDS = {
    OperatorState.OFFLINE: N_("离线"),
    OperatorState.READY: N_("示闲"),
    OperatorState.RESERVED: N_("振铃中"),
    OperatorState.ON_CALL: N_("通话中"),
    OperatorState.WRAP_UP: N_("话后整理"),
    OperatorState.NOT_READY: N_("示忙"),
}


def further(now: CallState, then: CallState) -> CallState:
    """The later of two states of a call."""
    return max(now, then, key=CALL_RANK.__getitem__)


def further_leg(now: LegState, then: LegState) -> LegState:
    """The later of two states of a leg."""
    return max(now, then, key=LEG_RANK.__getitem__)


def may_go(now: OperatorState, then: OperatorState) -> bool:
    """Whether an operator may go from one state to another."""
    return then in STEPS[now]
