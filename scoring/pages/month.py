"""月考核: where the month stands, the table of people, what matters were about, and what may be done now."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import func, select
from werkzeug.wrappers import Response

from court import calendar, clock
from court.accounts.access import guard, may, principal
from court.chips import chips
from court.db import db
from court.forms import form
from scoring import months, policies, queries
from scoring.models import Entry, EntryState, Month, MonthState, Objection, ObjectionState
from scoring.pages import actions, month_table
from scoring.pages.blueprint import blueprint
from scoring.pages.month_table import PersonRow
from scoring.pages.strip import story, strip, switch
from scoring.period.tables import position_name
from scoring.policy import Policy
from scoring.words import employer_name, kind_name, said

TABS = ("results", "work", "story")
OWN = "-"  # in the address: employed by the court itself


@blueprint.get("/months")
@guard("month.read")
def month() -> Response:
    """The month that needs somebody: the oldest unfinished one that is over, else the newest."""
    begun = queries.month_list()
    this = calendar.month_of(clock.now())
    busy = [one for one, state, _row in begun if state is not MonthState.LOCKED and one < this]
    return redirect(url_for("scoring.month_page", month=busy[-1] if busy else begun[0][0]))


@blueprint.get("/results")
@guard("month.final")
def final() -> Response | str:
    """A company's way in: the newest month that can no longer change."""
    begun = queries.month_list()
    if not begun:
        return render_template("scoring/no_month.html")
    return redirect(url_for("scoring.month_page", month=begun[0][0]))


@blueprint.get("/months/<month>")
@guard("month.see")
def month_page(month: str) -> str:
    court_id = principal().court_id
    queries.open_to_asker(month)
    on = _on()
    everyone = month_table.rows_of(court_id, month, queries.seen_staff())
    rows = _narrowed(everyone, on)
    policy = policies.rules_for(court_id, "", month)
    here = strip(court_id, month)
    state = months.state_of(court_id, month)
    return render_template(
        "scoring/month.html",
        month=month,
        state=state,
        refused=_refused(),
        row=months.get(court_id, month) or _untouched(court_id, month),
        switch=switch(month, [one for one, _state, _row in queries.month_list()]),
        strip=here,
        story=story(here),
        policy=policy,
        rows=rows,
        columns=_columns(month, on, policy),
        on=on,
        tab=on["tab"] or TABS[0],
        chips=_chips(month, on, everyone),
        groups=_groups(rows),
        total=sum(row.result.figures.matters for row in rows),
        waiting=_waiting(month),
        objected=_objected(month),
        acts=actions.offered(month) if may("month.run") or may("month.sign") else [],
        is_expected=state in (MonthState.OPEN, MonthState.COLLECTING),
        position_name=position_name,
        next_link=_address(month, on),
    )


def _refused() -> str:
    """Why the act that was just tried was refused; "" when none was."""
    tried = form(request.endpoint or "")
    return tried.message or "；".join(text for _name, text in tried.problems)


def shown_rows(month: str) -> list[PersonRow]:
    """The rows of the table as the address filters and sorts them."""
    return _narrowed(month_table.rows_of(principal().court_id, month, queries.seen_staff()), _on())


def _narrowed(everyone: Sequence[PersonRow], on: Mapping[str, str]) -> list[PersonRow]:
    employer = None if not on["employer"] else "" if on["employer"] == OWN else on["employer"]
    rows = month_table.narrowed(everyone, position=on["position"], employer=employer)
    return month_table.ordered(rows, on["sort"])


def _untouched(court_id: Any, month: str) -> Month:
    """What a month without a row would be: open and not held; never stored."""
    return Month(court_id=court_id, month=month, state=MonthState.OPEN, is_held=False, hold_reason="", signed_at=None)


def _on() -> dict[str, str]:
    """What the address asks for; what it does not know is left out."""
    on = {name: request.args.get(name, "") for name in ("position", "employer", "sort", "tab")}
    if on["tab"] not in TABS:
        on["tab"] = ""
    if on["sort"].removeprefix("-") not in month_table.SORTS:
        on["sort"] = ""
    return on


def _address(month: str, on: Mapping[str, str]) -> Any:
    def leads_to(**changed: str | None) -> str:
        kept: dict[str, Any] = {name: value for name, value in {**on, **changed}.items() if value}
        return url_for("scoring.month_page", month=month, **kept)

    return leads_to


def _chips(month: str, on: Mapping[str, str], everyone: Sequence[PersonRow]) -> list[dict[str, Any]]:
    positions = sorted({row.result.position for row in everyone} - {""})
    employers = sorted({row.staff.employer for row in everyone})
    offered = [("position", position, position_name(position)) for position in positions if len(positions) > 1]
    offered += [("employer", one or OWN, employer_name(one)) for one in employers if len(employers) > 1]
    return chips("scoring.month_page", {**on, "month": month}, offered)


def _columns(month: str, on: Mapping[str, str], policy: Policy) -> list[dict[str, Any]]:
    leads_to = _address(month, on)

    def column(label: str, sort: str = "", *, num: bool = True) -> dict[str, Any]:
        if not sort:
            return {"label": label, "num": num}
        stands = month_table.head(sort, on["sort"])
        return {"label": label, "num": num, "sort_url": leads_to(sort=stands["following"]), "sorted": stands["sorted"]}

    return [
        column(_("姓名"), "no", num=False),
        column(_("事项"), "matters"),
        column(_("基准")),
        column(_("加分"), "plus"),
        *(column(said(dimension)) for dimension in policy.dimensions),
        column(_("扣分"), "minus"),
        column(_("往月")),
        column(_("评分"), "score"),
        column(_("等次"), num=False),
        column(_("名次"), "rank"),
        column(_("比上月"), "change"),
    ]


@dataclass(frozen=True)
class WorkGroup:
    """One position's part of the month: its kinds, most frequent first, and who handled matters there."""

    position: str
    kinds: tuple[tuple[str, str], ...]  # code, name
    rows: tuple[PersonRow, ...]
    total: int


def _groups(rows: Sequence[PersonRow]) -> list[WorkGroup]:
    counts: Counter[tuple[str, str]] = Counter()
    for row in rows:
        counts.update(row.result.figures.kinds)
    groups = []
    for position in sorted({row.result.position for row in rows} | {position for position, _kind in counts}):
        here = Counter({kind: n for (where, kind), n in counts.items() if where == position})
        people = [row for row in rows if row.result.position == position or row.result.figures.counts(position)]
        kinds = tuple((kind, kind_name(kind)) for kind, _n in here.most_common())
        groups.append(WorkGroup(position, kinds, tuple(people), here.total()))
    return groups


def _waiting(month: str) -> int:
    """Entries about the month that nobody has decided."""
    begin, end = calendar.span(month)
    query = select(func.count()).select_from(Entry).filter_by(court_id=principal().court_id, state=EntryState.PENDING)
    return db.session.scalar(query.where(Entry.occurred_at >= begin, Entry.occurred_at < end)) or 0


def _objected(month: str) -> int:
    """Objections of the month without a final answer."""
    query = select(func.count()).select_from(Objection).filter_by(court_id=principal().court_id, month=month)
    return db.session.scalar(query.where(Objection.state.in_([ObjectionState.OPEN, ObjectionState.KEPT]))) or 0
