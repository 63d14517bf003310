"""The sheets of a month as a table: what the command line, the API and the exports show alike."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask_babel import gettext as _

from court.exports import Cell
from scoring import months
from scoring.period import results
from scoring.period.results import PersonResult


def month_view(court_id: UUID, month: str) -> dict[str, Any]:
    """A month as the API gives it: state and sheets, points as decimal strings."""
    sheets = [sheet_view(result) for result in results.of_court(court_id, month)]
    return {"month": month, "state": months.state_of(court_id, month).value, "sheets": sheets}


def sheet_view(result: PersonResult) -> dict[str, Any]:
    """One sheet as the API gives it."""
    standing, totals = result.standing, result.totals
    return {
        "staff_no": result.staff.no,
        "name": result.staff.name,
        "position": result.position,
        "workload": f"{result.figures.matters}.00",
        "base": f"{totals.base:.2f}",
        "plus": f"{totals.plus:.2f}",
        "minus": f"{totals.minus:.2f}",
        "prior": f"{totals.prior:.2f}",
        "score": f"{totals.score:.2f}",
        "grade": standing.grade.zh if standing else "",
        "rank": standing.rank if standing else None,
    }


def header() -> list[str]:
    """The columns of the table."""
    return [
        _("工号"), _("姓名"), _("岗位"), _("事项数"), _("基准分"), _("加分"), _("扣分"), _("往月调整"), _("绩效评分"),
        _("等次"), _("名次"),
    ]  # fmt: skip


def rows(people: Sequence[PersonResult]) -> list[list[Cell]]:
    """One row a person, in the order of `header`."""
    return [
        [
            result.staff.no,
            result.staff.name,
            position_name(result.position),
            result.figures.matters,
            result.totals.base,
            result.totals.plus,
            result.totals.minus,
            result.totals.prior,
            result.totals.score,
            result.standing.grade.zh if result.standing else "",
            result.standing.rank if result.standing else None,
        ]
        for result in people
    ]


def position_name(position: str) -> str:
    """A position in words; a court's own positions are shown as they are called."""
    names: Mapping[str, str] = {"hotline": _("12368 语音接听"), "window": _("诉讼服务窗口")}
    return names.get(position, position)
