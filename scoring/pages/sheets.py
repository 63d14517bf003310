"""月考核表: one person's sheet on screen, its figures opened to their rows, and the month's table as a file."""

from flask import Response, render_template

from court import exports
from court.accounts.access import guard, may, principal
from court.errors import NotFound
from court.people.models import Staff
from scoring import objections, queries
from scoring.pages import ledger_lines, month_table
from scoring.pages.blueprint import blueprint
from scoring.pages.figure_words import shown, title_of
from scoring.pages.mine import sides, statistics
from scoring.pages.month import shown_rows
from scoring.pages.strip import strip
from scoring.period import figure_rows, sheet_page, tables
from scoring.period.sheet_page import PersonSheet
from scoring.words import BARRIERS

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _sheet(month: str, no: str) -> tuple[Staff, PersonSheet]:
    """A person's sheet the asker may see. Raises NotFound."""
    person = queries.sheet_owner(no)
    found = sheet_page.of_person(principal().court_id, queries.open_to_asker(month), person.id)
    if found is None:
        raise NotFound
    return person, found


@blueprint.get("/months/<month>/sheets/<no>")
@guard("month.see")
def sheet(month: str, no: str) -> str:
    _person, found = _sheet(month, no)
    court_id = principal().court_id
    until = strip(court_id, month).objections_last_day if not objections.is_over(court_id, month) else None
    return render_template(
        "scoring/sheet.html",
        month=month,
        sheet=found,
        sides=sides(found),
        statistics=statistics(found),
        lines=ledger_lines.of_sheet(found, until=until, with_reasons=not queries.sees_final_only()),
        corrections=_corrections(found),
        barrier=str(BARRIERS[found.result.standing.barrier]) if found.result.standing else "",
        position=tables.position_name(found.result.position),
    )


def _corrections(found: PersonSheet) -> list[tuple[str, str]]:
    """What later months took back: the line, and the month that carries it."""
    return [(ledger_lines.text_of(found.policy, c.record), c.reversal.month) for c in found.corrections]


@blueprint.get("/months/<month>/sheets/<no>/rows/<what>")
@blueprint.get("/months/<month>/sheets/<no>/rows/<what>/<key>")
@guard("month.see")
def figure(month: str, no: str, what: str, key: str = "") -> str:
    person, found = _sheet(month, no)
    before = month_table.score_before(principal().court_id, month, person.id) if what == "change" else None
    opened = figure_rows.figure_of(found, what, key, before=before)
    return render_template(
        "scoring/figure.html",
        month=month,
        sheet=found,
        figure=opened,
        title=title_of(found, opened),
        rows=shown(found, opened, with_reasons=not queries.sees_final_only()),
        may_read_points=may("point.read"),
    )


@blueprint.get("/months/<month>/sheets/<no>/print")
@guard("month.see")
def printed(month: str, no: str) -> str:
    _person, found = _sheet(month, no)
    lines = ledger_lines.of_sheet(found, until=None, with_reasons=not queries.sees_final_only())
    return render_template(
        "scoring/print_sheet.html",
        month=month,
        sheet=found,
        sides=sides(found),
        statistics=statistics(found),
        lines=[line for line in lines if not line.is_undone],
        corrections=_corrections(found),
        position=tables.position_name(found.result.position),
    )


@blueprint.get("/months/<month>/export.<form>")
@guard("month.see")
def export(month: str, form: str) -> Response:
    """The rows of the month's page as they are filtered and sorted there."""
    queries.open_to_asker(month)
    people = [row.result for row in shown_rows(month)]
    header, rows = tables.header(), tables.rows(people)
    if form == "csv":
        content: str | bytes = exports.to_csv(header, rows)
        kind = "text/csv; charset=utf-8"
    elif form == "xlsx":
        content, kind = exports.to_xlsx(header, rows, title=month), XLSX
    else:
        raise NotFound
    name = f"courtdesk-{month}.{form}"
    return Response(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
