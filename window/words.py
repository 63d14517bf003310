"""The window's codes in the words of the page."""

from flask_babel import gettext as _
from flask_babel import pgettext

from matters.catalogue import kind_name, say
from window.hall import hall
from window.models import Ticket, TicketState
from window.states import Step

TONES = {
    TicketState.WAITING: "wait",
    TicketState.CALLED: "action",
    TicketState.SERVING: "action",
    TicketState.FINISHED: "good",
    TicketState.NO_SHOW: "neutral",
    TicketState.HELD: "wait",
    TicketState.CANCELLED: "neutral",
    TicketState.UNCLOSED: "bad",
}


def state_word(state: TicketState) -> str:
    words: dict[TicketState, str] = {
        TicketState.WAITING: _("等候"),
        TicketState.CALLED: _("已叫号"),
        TicketState.SERVING: _("办理中"),
        TicketState.FINISHED: _("已办结"),
        TicketState.NO_SHOW: _("过号"),
        TicketState.HELD: _("暂存"),
        TicketState.CANCELLED: _("已作废"),
        TicketState.UNCLOSED: _("日终未办结"),
    }
    return words[state]


def step_word(step: str) -> str:
    words: dict[Step, str] = {
        Step.TAKE: pgettext("step", "取号"),
        Step.CALL: pgettext("step", "叫号"),
        Step.RECALL: pgettext("step", "重呼"),
        Step.START: pgettext("step", "开始办理"),
        Step.FINISH: pgettext("step", "办结"),
        Step.NO_SHOW: pgettext("step", "过号"),
        Step.REQUEUE: pgettext("step", "重新排队"),
        Step.HOLD: pgettext("step", "暂存"),
        Step.TRANSFER: pgettext("step", "转窗口"),
        Step.CANCEL: pgettext("step", "作废"),
        Step.UNCLOSE: pgettext("step", "日终未办结"),
    }
    return words[Step(step)]


def step_note(step: str, note: str) -> str:
    """What was written with a step; codes of the lists of config/window.toml in words."""
    if step != Step.FINISH or not note:
        return note
    reason = next((say(word) for word in hall().no_matter if word.code == note), note)
    return str(_("没有办理事项：%(reason)s", reason=reason))


def priority_word(ticket: Ticket) -> str:
    """Why a ticket goes first, "" when it waits in turn."""
    return next((say(each) for each in hall().priorities if each.code == ticket.priority), ticket.priority)


def service_word(ticket: Ticket) -> str:
    return kind_name(ticket.service)
