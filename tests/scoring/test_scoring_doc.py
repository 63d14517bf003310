"""The worked example of docs/scoring.md, recomputed from its own table."""

import re
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from scoring.policy import load
from scoring.sheet.arithmetic import free_slips
from scoring.sheet.explanation import explain
from scoring.sheet.grading import standings
from scoring.sheet.model import Cut, Explained, Line
from scoring.sheet.ranking import Result
from scoring.sheet.statistics import (
    PostPart,
    Statistic,
    leave_beyond,
    on_time_share,
    satisfaction,
    workload_ratio,
)

ROOT = Path(__file__).parents[2]
DEFAULT = load(ROOT / "config" / "policy" / "default-2026.toml")
DOC = (ROOT / "docs" / "scoring.md").read_text("utf-8")
EXAMPLE = DOC[DOC.index("## Worked example") : DOC.index("## Grades")]
ROWS = [
    [cell.strip() for cell in row.strip("|").split("|")] for row in re.findall(r"^\| \d\d-\d\d .*\|$", EXAMPLE, re.M)
]
COUNTS = {
    "enquiry": 130,
    "material_transfer": 110,
    "document_pickup": 40,
    "contact_judge": 20,
    "postal_service": 30,
}


def explained() -> Explained:
    lines = []
    for number, (day, rule, incident, points, _, _) in enumerate(ROWS):
        at = datetime(2026, int(day[:2]), int(day[3:]), 2, 0, tzinfo=UTC)
        lines.append(Line(f"{number:02}", rule.split(" ")[0], Decimal(points), at, incident))
    return explain(DEFAULT, lines, matters=sum(COUNTS.values()), prior=Decimal(-1))


def test_every_line_counts_as_the_page_says():
    stated = [(Decimal(counts), Cut(why.split("`")[1] if why else "")) for *_, counts, why in ROWS]
    assert [(one.counted, one.reason) for one in explained().lines] == stated
    assert len(stated) == 17


def test_the_figures_are_those_of_the_page():
    stated = dict(re.findall(r"^\| (base|plus|minus|prior|score) \S+ \| (-?[\d.]+) \|$", EXAMPLE, re.M))
    found = explained().totals
    assert stated == {
        name: str(getattr(found, name).quantize(Decimal("0.01")))
        for name in ("base", "plus", "minus", "prior", "score")
    }


def test_the_statistics_are_those_of_the_page():
    rules = DEFAULT.rule_by_code
    workload = workload_ratio(DEFAULT, [PostPart("window", Decimal(20), COUNTS)])
    answers = [
        workload,
        on_time_share(rules["E54"], on_time=328, due=330),
        satisfaction(rules["L51"], satisfied=32, ratings=34),
        leave_beyond(rules["D06"], days=Decimal(1)),
    ]
    assert [one.points for one in answers if isinstance(one, Statistic)] == [Decimal("2.36"), 1, 0, 0]
    assert workload.inputs["weight"] == "262"
    assert "262 weighted matters" in EXAMPLE
    assert f"= {workload.inputs['ratio']} and" in EXAMPLE
    assert free_slips(DEFAULT.pools[0], sum(COUNTS.values())) == 3


def test_the_grade_is_that_of_the_page():
    found = standings(DEFAULT, [Result("clerk", "window", explained().totals, sum(COUNTS.values()), Decimal(1))])
    assert f"102.86 is {found['clerk'].grade.zh}" in EXAMPLE


def test_every_rule_the_page_names_is_a_rule_of_the_policy():
    assert set(re.findall(r"\b[A-Z]\d\d\b", DOC)) <= DEFAULT.rule_by_code.keys()
