"""What may be done to a month in its state, and exactly what each act will do."""

from dataclasses import dataclass
from uuid import UUID

from flask_babel import gettext as _

from court import clock
from court.accounts.access import may, principal
from court.errors import DomainError
from court.filters import day, month_name, when
from court.frame import Tone
from scoring import months
from scoring.models import MonthState
from scoring.pages.strip import is_over
from scoring.period.steps import NEXT, Step, Timetable, due_step, open_objections, timetable
from scoring.words import STEPS


@dataclass(frozen=True)
class Act:
    """One button of a month. effects: what will happen; needs_reason: whether one must be written."""

    name: str
    label: str
    title: str
    effects: tuple[str, ...]
    step: str = ""
    needs_reason: bool = True
    tone: Tone = "action"
    is_main: bool = False


def offered(month: str) -> list[Act]:
    """The acts the asker may do to a month now."""
    court_id = principal().court_id
    state, row = months.state_of(court_id, month), months.get(court_id, month)
    is_held, is_signed = bool(row and row.is_held), bool(row and row.signed_at)
    if state is MonthState.LOCKED:
        return []
    if not is_over(month):
        return _holding(month, is_held=is_held) if may("month.run") else []
    acts = []
    if may("month.sign") and state is MonthState.PUBLICISED and not is_signed:
        acts.append(_sign(court_id, month))
    if may("month.run"):
        due = _due(court_id, month)
        if due is not None and not is_held:
            acts.append(_close(court_id, month, due))
        acts += [_advance(court_id, month, NEXT[state], is_due=due is not None), *_holding(month, is_held=is_held)]
    return acts


def _due(court_id: UUID, month: str) -> Step | None:
    try:
        return due_step(court_id, month, clock.now())
    except DomainError:
        return None


def _close(court_id: UUID, month: str, due: Step) -> Act:
    return Act(
        "close",
        str(_("办理到期步骤")),
        str(_("办理 %(month)s 到期的步骤？", month=month_name(month))),
        (str(_("现在到期的是：%(step)s", step=STEPS[due.value])), *effects_of(court_id, month, due)),
        needs_reason=False,
        is_main=True,
    )


def _advance(court_id: UUID, month: str, step: Step, *, is_due: bool) -> Act:
    label = {
        Step.COLLECT: _("提前汇总核对"),
        Step.PUBLICISE: _("提前公示"),
        Step.LOCK: _("提前归档"),
    }[step]
    early = () if is_due else (str(_("还没有到期，提前办理要写明理由，理由记入经过")),)
    return Act(
        "advance",
        str(label),
        str(_("%(month)s：现在就%(step)s？", month=month_name(month), step=STEPS[step.value])),
        (*early, *effects_of(court_id, month, step)),
        step=step.value,
        tone="bad" if step is Step.LOCK else "action",
    )


def effects_of(court_id: UUID, month: str, step: Step) -> tuple[str, ...]:
    """What a step does, in sentences."""
    if step is Step.COLLECT:
        return (
            str(_("只再收本月发生的事实，以后月份的积分记到以后月份")),
            str(_("先算出会扣分的月末统计，作为待核实项告知本人")),
        )
    if step is Step.PUBLICISE:
        return (
            str(_("说明期限已过、无人说明的自动扣分转为确认")),
            str(_("算出月末统计并入账，全体考核表存档为公示稿")),
            str(_("此后本月只接受异议复核的结果，未办结的待核实项记到以后月份")),
        )
    waiting = open_objections(court_id, month)
    kept = (str(_("%(n)d 件异议还没有答复，暂按维持处理，以后采纳的记往月调整", n=waiting)),) if waiting else ()
    row = months.get(court_id, month)
    unsigned = () if row and row.signed_at else (str(_("还没有审签，归档会注明“未审签”")),)
    return (*kept, *unsigned, str(_("考核表定稿存档，链头抄录到库外")), str(_("归档后不再改变，更正记入以后的月份")))


def _sign(court_id: UUID, month: str) -> Act:
    return Act(
        "sign",
        str(_("审签")),
        str(_("审签 %(month)s 的考核结果？", month=month_name(month))),
        (str(_("以您的名义记入经过，时间为 %(at)s", at=when(clock.now()))), _after_sign(_times(court_id, month))),
        needs_reason=False,
        is_main=True,
    )


def _times(court_id: UUID, month: str) -> Timetable | None:
    try:
        return timetable(court_id, month)
    except DomainError:
        return None


def _after_sign(times: Timetable | None) -> str:
    if times is None:
        return str(_("公示期满、异议办完后归档"))
    return str(_("公示期满（%(day)s）、异议办完后自动归档", day=day(times.lock_at)))


def _holding(month: str, *, is_held: bool) -> list[Act]:
    if is_held:
        return [
            Act(
                "resume",
                str(_("解除暂停")),
                str(_("解除 %(month)s 的暂停？", month=month_name(month))),
                (str(_("已到期的步骤由定时任务接着办")),),
            )
        ]
    return [
        Act(
            "hold",
            str(_("暂停")),
            str(_("暂停 %(month)s 的自动步骤？", month=month_name(month))),
            (str(_("到期的步骤不再自动办理，直到有人解除")), str(_("记分、说明和异议照常"))),
        )
    ]
