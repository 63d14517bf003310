"""我的积分: my month, what it is made of, where it stands, what waits for me."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from flask import render_template, request
from sqlalchemy import select

from court import calendar, clock
from court.accounts.access import guard, principal
from court.db import db
from court.errors import NotFound
from scoring import objections, queries
from scoring.models import Entry, EntryState, Objection
from scoring.pages import ledger_lines
from scoring.pages.blueprint import blueprint
from scoring.pages.entry_words import shown
from scoring.pages.strip import strip, switch
from scoring.period import sheet_page
from scoring.period.sheet_page import PersonSheet
from scoring.policy import Dimension
from scoring.statistic_words import sentences

ZERO = Decimal(0)


@blueprint.get("/me/points")
@guard("month.own")
def mine() -> str:
    who = principal()
    if who.staff_id is None:
        raise NotFound
    month = queries.open_to_asker(request.args.get("month") or calendar.month_of(clock.now()))
    sheet = sheet_page.of_person(who.court_id, month, who.staff_id)
    here = strip(who.court_id, month)
    until = here.objections_last_day if not objections.is_over(who.court_id, month) else None
    return render_template(
        "scoring/mine.html",
        month=month,
        switch=switch(month, [one for one, _state, _row in queries.month_list()]),
        strip=here,
        sheet=sheet,
        sides=sides(sheet) if sheet else [],
        statistics=statistics(sheet) if sheet else [],
        lines=ledger_lines.of_sheet(sheet, until=until) if sheet else [],
        until=until,
        kinds=Counter(record.rule for record in sheet.work).most_common() if sheet else [],
        weeks=weeks(month, sheet) if sheet else [],
        waiting=[shown(entry) for entry in _waiting(who.staff_id)],
        raised=_raised(who.staff_id, month),
    )


def _waiting(staff_id: object) -> Sequence[Entry]:
    query = select(Entry).filter_by(staff_id=staff_id, state=EntryState.PENDING)
    return db.session.scalars(query.order_by(Entry.explain_until, Entry.id)).all()


def _raised(staff_id: object, month: str) -> Sequence[Objection]:
    query = select(Objection).filter_by(staff_id=staff_id, month=month)
    return db.session.scalars(query.order_by(Objection.id.desc())).all()


@dataclass(frozen=True)
class Side:
    """What one dimension gives or takes, for a bar: counted and nominal are sizes without sign."""

    dimension: Dimension
    kind: str  # plus | minus
    counted: Decimal
    nominal: Decimal
    cap: Decimal | None


def sides(sheet: PersonSheet) -> list[Side]:
    """The deductions of each dimension, and its additions where there are any."""
    found = []
    for dimension in sheet.policy.dimensions:
        for kind, sign, cap in (("minus", -1, dimension.minus_cap), ("plus", 1, dimension.plus_cap)):
            lines = [line for line in sheet.of_dimension(dimension.key) if line.nominal * sign > 0]
            counted = sum((line.counted for line in lines), ZERO) * sign
            nominal = sum((line.nominal for line in lines if not line.rule.team), ZERO) * sign
            if kind == "minus" or nominal:
                found.append(Side(dimension, kind, counted, nominal, cap))
    return found


def statistics(sheet: PersonSheet) -> list[tuple[object, list[str]]]:
    """The month's statistics: the rule, and what it says in sentences."""
    rules = sheet.policy.rule_by_code
    return [(rules[a.rule], sentences(sheet.policy, a)) for a in sheet.result.answers if a.rule in rules]


def weeks(month: str, sheet: PersonSheet) -> list[list[tuple[date, int | None]]]:
    """The month as weeks from Monday: each day with its number of matters, None for a day of another month."""
    counts = Counter(calendar.day_of(record.occurred_at) for record in sheet.work)
    first, last = calendar.first_day(month), calendar.last_day(month)
    begin, end = first - timedelta(days=first.weekday()), last + timedelta(days=6 - last.weekday())
    days = [begin + timedelta(days=n) for n in range((end - begin).days + 1)]
    cells = [(day, counts[day] if first <= day <= last else None) for day in days]
    return [cells[n : n + 7] for n in range(0, len(cells), 7)]
