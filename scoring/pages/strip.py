"""Where a month stands: its four states with days, what happened and who did it, what comes and when."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from flask_babel import gettext as _

from court import calendar, clock
from court.errors import DomainError
from court.filters import day, time_of_day, when
from scoring import months, persons
from scoring.models import MonthEvent, MonthState
from scoring.period import close
from scoring.period.steps import Step, Timetable, timetable
from scoring.words import MONTH_STATES, STEPS

ORDER = list(MonthState)
LED_TO = {MonthState.COLLECTING: Step.COLLECT, MonthState.PUBLICISED: Step.PUBLICISE, MonthState.LOCKED: Step.LOCK}


@dataclass(frozen=True)
class Strip:
    """items: for the `steps` macro. fault: why no dates can be given, "" when they can."""

    items: Sequence[dict[str, Any]]
    fault: str = ""
    times: Timetable | None = None
    events: Sequence[MonthEvent] = field(default_factory=tuple)

    @property
    def objections_last_day(self) -> date | None:
        """The last day on which an objection is taken."""
        return _last_day(self.times.objections_until) if self.times else None


def strip(court_id: UUID, month: str) -> Strip:
    """The states of a month as its strip shows them. Reads only."""
    state, events = months.state_of(court_id, month), close.events(court_id, month)
    times, fault = _times(court_id, month)
    made = {event.step: event for event in events}
    names = persons.names(event.by for event in events)
    now = ORDER.index(state) if state is not MonthState.LOCKED else len(ORDER)
    items = []
    for number, each in enumerate(ORDER):
        event = made.get(LED_TO[each].value) if each in LED_TO else None
        notes = [names[event.by] if event else "", _note(each, times) if number >= now else ""]
        items.append(
            {
                "name": str(MONTH_STATES[each][0]),
                "state": "done" if number < now else "now" if number == now else "next",
                "when": _stamp(event.at) if event else _planned(each, month, times),
                "note": " · ".join(filter(None, notes)),
            }
        )
    return Strip(items, fault, times, events)


def _times(court_id: UUID, month: str) -> tuple[Timetable | None, str]:
    try:
        return timetable(court_id, month), ""
    except DomainError as error:
        return None, str(error)


def _stamp(at: datetime) -> str:
    """Day and time, the day also when it is today: on a strip of days a bare time would be read as another day's."""
    return f"{day(at)} {time_of_day(at)}"


def _planned(state: MonthState, month: str, times: Timetable | None) -> str:
    if state is MonthState.OPEN:
        return _span(calendar.first_day(month), calendar.last_day(month))
    if times is None:
        return ""
    if state is MonthState.COLLECTING:
        return _span(calendar.day_of(times.collect_at), _last_day(times.publicise_at))
    if state is MonthState.PUBLICISED:
        return _span(calendar.day_of(times.publicise_at), _last_day(times.lock_at))
    return str(_("%(day)s 起", day=day(times.lock_at)))


def _note(state: MonthState, times: Timetable | None) -> str:
    """What there is to know about a state that is or will be."""
    if times is None or state is MonthState.OPEN:
        return ""
    if state is MonthState.PUBLICISED:
        return str(_("异议到 %(day)s", day=day(_last_day(times.objections_until))))
    if state is MonthState.LOCKED:
        return str(_("最迟 %(day)s 自动归档", day=day(_last_day(times.lock_at_latest))))
    return str(_("到期自动"))


def _span(first: date, last: date) -> str:
    return str(_("%(first)s 至 %(last)s", first=day(first), last=day(last)))


def _last_day(first_instant_after: datetime) -> date:
    return calendar.day_of(first_instant_after - timedelta(seconds=1))


def story(found: Strip) -> list[dict[str, Any]]:
    """What happened to the month, newest first, for the `timeline` macro."""
    names = persons.names(event.by for event in found.events)
    return [
        {
            "when": when(event.at),
            "title": str(STEPS.get(event.step, event.step)),
            "note": _("%(who)s　%(reason)s", who=names[event.by], reason=event.reason),
            "tone": "good" if event.step == Step.LOCK else "wait" if event.step == Step.HOLD else "action",
        }
        for event in reversed(found.events)
    ]


@dataclass(frozen=True)
class Switch:
    """Leads from a month to its neighbours; None where there is none."""

    month: str
    before: str | None
    after: str | None


def switch(month: str, begun: Sequence[str]) -> Switch:
    """begun: the months that may be opened, newest first."""
    older, newer = [m for m in begun if m < month], [m for m in begun if m > month]
    return Switch(month, older[0] if older else None, newer[-1] if newer else None)


def is_over(month: str) -> bool:
    """Whether a month has ended by the court's calendar."""
    return clock.now() >= calendar.span(month)[1]
