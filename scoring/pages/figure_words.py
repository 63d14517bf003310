"""The rows of a figure ready to be shown: what each is, what it adds, and where it opens to in its turn."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from flask import url_for
from flask_babel import gettext as _

from court import evidence
from court.accounts.access import may
from court.filters import day, month_name
from scoring.models import Measure
from scoring.pages.ledger_lines import Companions, LedgerLine, companions, of_line
from scoring.period.figure_rows import BETWEEN, Figure, Row
from scoring.period.sheet_page import PersonSheet
from scoring.period.tables import position_name
from scoring.words import kind_name, said


@dataclass(frozen=True)
class ShownRow:
    """One row: a line of the ledger, a handled matter, or another figure."""

    points: Decimal
    text: str
    line: LedgerLine | None = None
    when: object = None
    url: str = ""
    link: str = ""  # the same as a place in the side panel
    note: str = ""


def shown(sheet: PersonSheet, figure: Figure, *, with_reasons: bool) -> list[ShownRow]:
    """The rows in words. with_reasons False: as a company sees them, without why and on whose word."""
    records = [row.line.record for row in figure.rows if row.line and row.line.record]
    around = companions(records)
    return [_shown(sheet, row, around, with_reasons=with_reasons) for row in figure.rows]


def _shown(sheet: PersonSheet, row: Row, around: Companions, *, with_reasons: bool) -> ShownRow:
    if row.line is not None:
        line = of_line(sheet.policy, row.line, around, until=None)
        kept = (
            line
            if with_reasons
            else LedgerLine(line.when, line.text, "", line.points, line.rule, line.counted, line.cut)
        )
        return ShownRow(row.points, line.text, line=kept)
    if row.record is not None:
        record = row.record
        text = kind_name(record.rule) if record.measure is Measure.WORKLOAD else record.rule_text
        source = evidence.link(record.source_kind, record.source_id) if with_reasons and may("matter.read") else ""
        return ShownRow(row.points, text, when=record.occurred_at, url=source)
    no = sheet.result.staff.no
    place = f"{no}/rows/{row.opens}" if row.opens else ""
    url = f"{url_for('scoring.sheet', month=sheet.month, no=no)}/rows/{row.opens}" if row.opens else ""
    return ShownRow(row.points, _name(sheet, row), url=url, link=place, note=_factors(row))


def _name(sheet: PersonSheet, row: Row) -> str:
    names = {
        "policy": _("细则的基准分：%(title)s", title=said(sheet.policy)),
        "base": _("基准分"),
        "plus": _("加分"),
        "minus": _("扣分"),
        "prior": _("往月调整"),
        "floor": _("保底分补足"),
    }
    if row.code in names:
        return str(names[row.code])
    if row.factors:
        is_position = any(part.position == row.code for part in sheet.result.parts)
        return position_name(row.code) if is_position else kind_name(row.code)
    return month_name(row.code)


def _factors(row: Row) -> str:
    return " × ".join(f"{factor.normalize():f}" for factor in row.factors)


def title_of(sheet: PersonSheet, figure: Figure) -> str:
    """What a figure is, in words."""
    dimension = next((said(d) for d in sheet.policy.dimensions if d.key == figure.key), "")
    rule = sheet.policy.rule_by_code.get(figure.key)
    titles = {
        "matters": _("办理事项"),
        "day": _("当日办理事项"),
        "base": _("基准分"),
        "plus": _("加分"),
        "minus": _("扣分"),
        "rule": said(rule) if rule else figure.key,
        "prior": _("往月调整"),
        "score": _("绩效评分"),
        "weight": _("加权件数"),
        "capacity": _("标准件数"),
        "workload": _("工作量加分"),
        "change": _("比上月"),
    }
    return " · ".join(part for part in (str(titles[figure.what]), dimension, _place(figure)) if part)


def _place(figure: Figure) -> str:
    if figure.what == "matters" and figure.key:
        position, _between, kind = figure.key.partition(BETWEEN)
        return " · ".join(part for part in (position_name(position), kind_name(kind) if kind else "") if part)
    if figure.what == "day":
        return day(_date(figure.key))
    return month_name(figure.key) if figure.what == "prior" and figure.key else ""


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
