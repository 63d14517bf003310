"""How calls and operators are put into words, tones and icons on the pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask_babel import gettext as _

from court.filters import when
from court.frame import Tone
from court.words import N_
from hotline.models import Call, CallEvent
from hotline.states import CALL_WORDS, LEG_WORDS, MISSED_WORDS, OPERATOR_WORDS, CallState, LegState, OperatorState

CALL_TONES: dict[CallState, Tone] = {
    CallState.NEW: "neutral",
    CallState.GREETING: "wait",
    CallState.WAITING: "wait",
    CallState.TALKING: "action",
    CallState.MISSED: "bad",
    CallState.FINISHED: "good",
}
OPERATOR_TONES: dict[OperatorState, Tone] = {
    OperatorState.OFFLINE: "neutral",
    OperatorState.READY: "good",
    OperatorState.RESERVED: "bad",
    OperatorState.ON_CALL: "action",
    OperatorState.WRAP_UP: "wait",
    OperatorState.NOT_READY: "neutral",
}
LEG_TONES: dict[LegState, Tone] = {
    LegState.OFFERED: "wait",
    LegState.RINGING: "wait",
    LegState.TALKING: "action",
    LegState.COMPLETED: "good",
}
# Why an operator is not ready: what the system sets, and what a person may choose.
SET_REASONS = {"no_answer": N_("振铃未接"), "declined": N_("拒接"), "unreachable": N_("电话未连接")}
REASONS = {
    "meal": N_("用餐"),
    "break": N_("小休"),
    "errand": N_("离席办事"),
    "training": N_("培训"),
    "other": N_("其他"),
}
STEP_WORDS = {
    "received": N_("来电"),
    "orphan": N_("收到不认识的来电的状态"),
    "queued": N_("进入排队"),
    "offered": N_("分配座席"),
    "answered": N_("接通"),
    "canceled": N_("未接通，来电人先挂断"),
    "failed": N_("未能接通座席"),
    "no_answer": N_("座席无人接听"),
    "busy": N_("座席拒接"),
    "completed": N_("座席通话结束"),
    "ended": N_("来电结束"),
    "recorded": N_("已登记"),
    "handled": N_("已处置"),
}
STEP_TONES: dict[str, Tone] = {
    "answered": "action",
    "recorded": "good",
    "handled": "good",
    "no_answer": "bad",
    "busy": "bad",
    "failed": "bad",
}


@dataclass(frozen=True)
class StateWord:
    """A state as a chip: word and tone."""

    word: str
    tone: Tone


def call_state(call: Call) -> StateWord:
    """The state of a call; while its operator's telephone rings it says so."""
    if call.state is CallState.WAITING and call.open_leg:
        return StateWord(_("正在呼叫座席"), "wait")
    return StateWord(_(CALL_WORDS[call.state]), CALL_TONES[call.state])


def missed_word(call: Call) -> str:
    return _(MISSED_WORDS[call.missed]) if call.missed else ""


def leg_state(state: LegState) -> StateWord:
    return StateWord(_(LEG_WORDS[state]), LEG_TONES.get(state, "bad"))


def operator_state(state: OperatorState, reason: str = "") -> StateWord:
    """An operator's state with its reason."""
    word = _(OPERATOR_WORDS[state])
    known = {**SET_REASONS, **REASONS}.get(reason, reason)
    return StateWord(f"{word} · {_(known)}" if known else word, OPERATOR_TONES[state])


def reasons() -> list[tuple[str, str]]:
    """The pauses a person may choose."""
    return [(code, _(word)) for code, word in REASONS.items()]


def story(events: Sequence[CallEvent], names: dict[UUID, str]) -> list[dict[str, Any]]:
    """The steps of a call for the timeline macro."""
    return [
        {
            "when": when(event.at),
            "title": _(STEP_WORDS.get(event.step, event.step)),
            "note": names.get(event.staff_id, "") if event.staff_id else "",
            "tone": STEP_TONES.get(event.step, "neutral"),
        }
        for event in events
    ]
