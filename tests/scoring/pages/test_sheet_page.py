"""The sheet explained: its lines add up to the month's totals, every figure to its rows, for everybody."""

from datetime import date
from decimal import Decimal

from sqlalchemy import select

from court.db import db, transaction
from court.people.services import add_staff
from scoring import decisions, ledger
from scoring.models import Entry, EntryState
from scoring.period import close, figure_rows, results, sheet_page
from scoring.period.figure_rows import BETWEEN, figure_of
from scoring.period.steps import Step
from scoring.sheet.model import Cut
from tests.support.builders import SOMEBODY, at
from tests.support.busy_court import LOCKED, OPEN, PUBLICISED, BusyCourt

HUNDREDTH = Decimal("0.01")


def sheets(busy: BusyCourt, month: str) -> list[sheet_page.PersonSheet]:
    found = results.of_court(busy.court.id, month)
    return [sheet_page.explained(busy.court.id, month, result) for result in found]


def result(busy: BusyCourt, month: str, no: str) -> results.PersonResult:
    (found,) = [one for one in results.of_court(busy.court.id, month) if one.staff.no == no]
    return found


def every_figure(sheet: sheet_page.PersonSheet) -> list[tuple[str, str]]:
    dimensions = [dimension.key for dimension in sheet.policy.dimensions]
    kinds = sheet.result.figures.kinds
    asked = [(what, "") for what in ("matters", "base", "plus", "minus", "prior", "score", "weight", "capacity")]
    asked += [(what, key) for what in ("plus", "minus") for key in dimensions]
    asked += [("matters", position) for position in {position for position, _kind in kinds}]
    asked += [("matters", f"{position}{BETWEEN}{kind}") for position, kind in kinds]
    asked += [("prior", prior.month) for prior in sheet.prior]
    return asked + [("rule", line.rule.code) for line in sheet.lines]


def test_every_figure_is_the_sum_of_its_rows(busy: BusyCourt) -> None:
    tried = 0
    for month in (LOCKED, PUBLICISED, OPEN):
        for sheet in sheets(busy, month):
            for what, key in every_figure(sheet):
                figure = figure_of(sheet, what, key)
                assert figure.agrees, (month, sheet.result.staff.no, what, key, figure.value, figure.total)
                tried += 1
    assert tried > 500


def test_the_lines_agree_with_the_totals_to_the_hundredth(busy: BusyCourt) -> None:
    cuts = set()
    for month in (LOCKED, PUBLICISED, OPEN):
        for sheet in sheets(busy, month):
            totals = sheet.result.totals
            assert sum((line.counted for line in sheet.lines), Decimal(0)) == totals.plus - totals.minus
            assert len(sheet.work) == sheet.result.figures.matters
            assert totals.score == totals.score.quantize(HUNDREDTH)
            cuts |= {line.reason for line in sheet.lines}
    assert cuts == {Cut.NONE, Cut.TEAM, Cut.INCIDENT, Cut.DIMENSION_CAP, Cut.PLUS_TOTAL}


def test_a_sheet_says_which_ledger_and_snapshot_it_stands_on(busy: BusyCourt) -> None:
    (sheet,) = [s for s in sheets(busy, LOCKED) if s.result.staff.no == "W01"]
    assert sheet.stored is not None
    assert len(sheet.stored.digest) == 64
    (locked,) = [event for event in close.events(busy.court.id, LOCKED) if event.step == "lock"]
    assert sheet.head == (locked.head_seq, locked.head_hash)
    (now,) = [s for s in sheets(busy, OPEN) if s.result.staff.no == "W01"]
    assert now.stored is None
    assert now.head == ledger.head(busy.court.id)


def test_a_locked_sheet_carries_a_note_of_what_a_later_reversal_took_back(busy: BusyCourt) -> None:
    (old,) = [s for s in sheets(busy, LOCKED) if s.result.staff.no == "W05"]
    (correction,) = old.corrections
    assert (correction.record.rule, correction.reversal.month) == ("Q03", OPEN)
    assert "Q03" in {line.rule.code for line in old.lines}, "the sheet itself stays as it was"
    (new,) = [s for s in sheets(busy, OPEN) if s.result.staff.no == "W05"]
    assert [(prior.month, str(prior.points)) for prior in new.prior] == [(LOCKED, "2.00")]
    assert [record.reversal_of for record in new.prior[0].records] == [correction.record.id]


def test_a_record_taken_back_within_its_month_is_shown_and_does_not_count(busy: BusyCourt) -> None:
    (sheet,) = [s for s in sheets(busy, LOCKED) if s.result.staff.no == "W01"]
    assert [(record.rule, str(record.points)) for record in sheet.undone] == [("D04", "-3.00"), ("D04", "3.00")]
    assert "D04" not in {line.rule.code for line in sheet.lines}


def test_a_leave_deduction_confirmed_while_collecting_is_not_counted_a_second_time(busy: BusyCourt) -> None:
    """It stood as expected in the open month; once confirmed it stands in the ledger, and there alone."""
    at("2026-12-01 09:00")
    assert close.close(busy.court.id, OPEN) == [Step.COLLECT]
    before = result(busy, OPEN, "W06")
    assert [str(answer.points) for answer in before.expected if answer.rule == "D06"] == ["-1"]
    waiting = select(Entry).filter_by(rule="D06", staff_id=busy.people["W06"].id, state=EntryState.PENDING)
    entry = db.session.scalars(waiting.order_by(Entry.id.desc()).limit(1)).one()
    with transaction():
        decisions.confirm(entry, by=SOMEBODY)
    assert result(busy, OPEN, "W06").totals == before.totals


def test_the_sheet_of_somebody_new_is_the_base_alone(busy: BusyCourt) -> None:
    with transaction():
        new = add_staff(busy.court, "W08", "新来", position="window", hired_on=date(2026, 11, 6))
    sheet = sheet_page.of_person(busy.court.id, OPEN, new.id)
    assert sheet is not None
    assert all(figure_of(sheet, what).agrees for what in figure_rows.WHOLE)
    assert (sheet.lines, sheet.work, str(sheet.result.totals.score)) == ((), (), "100.00")
