"""From the tables of a policy file to the values of a policy, each table by itself."""

import re
from dataclasses import dataclass
from decimal import Decimal

from scoring.policy.model import (
    CATCH_ALL_KIND,
    Dimension,
    Formula,
    FormulaName,
    Grade,
    Policy,
    Pool,
    Ranking,
    Rule,
    ShareOver,
    Source,
    TieBreak,
    TieBreakKind,
    Workload,
)
from scoring.policy.table import RATIO_STEP, Table, listed, shown

UNITS = ("person-month",)
TEAMS = ("window",)
CODE = re.compile(r"[A-Z][0-9]{2}")
ZERO, ONE = Decimal(0), Decimal(1)
MOST = Decimal(10_000)
LONGEST_WD = 60

# Parameters of each formula with the range each may take.
FORMULAS: dict[FormulaName, dict[str, tuple[Decimal, Decimal]]] = {
    FormulaName.WORKLOAD_RATIO: {"start": (ZERO, Decimal(10)), "factor": (RATIO_STEP, Decimal(1000))},
    FormulaName.ON_TIME_SHARE: {"at_least": (RATIO_STEP, ONE)},
    FormulaName.SATISFACTION: {"at_least": (RATIO_STEP, ONE), "min_count": (ONE, MOST)},
    FormulaName.LEAVE_BEYOND: {"free_days": (ZERO, Decimal(31))},
}


@dataclass(frozen=True)
class Draft:
    """The tables of one file with what was read from them; the tables say where each stands and whether it is sound."""

    head: Table
    dimensions: list[tuple[Table, Dimension]]
    pools: list[tuple[Table, Pool]]
    workload: tuple[Table, Workload]
    rules: list[tuple[Table, Rule]]
    grades: list[tuple[Table, Grade]]
    ranking: tuple[Table, Ranking]
    policy: Policy


def read(root: Table) -> Draft:
    """Read every table. The policy is complete only if no problem was noted."""
    head = root.table("policy")
    dimensions = [(row, _dimension(row)) for row in root.rows("dimensions", "key")]
    pools = [(row, _pool(row)) for row in root.rows("pools", "key")] if root.optional("pools") else []
    workload_table = root.table("workload")
    workload = _workload(workload_table)
    rules = [(row, _rule(row)) for row in root.rows("rules", "code")]
    grades = [(row, _grade(row)) for row in root.rows("grades", "zh")]
    ranking_table = root.table("ranking")
    ranking = _ranking(ranking_table)
    policy = Policy(
        id=head.text("id"),
        zh=head.text("zh"),
        en=head.text("en"),
        unit=_one_of(head, "unit", UNITS),
        base=head.amount("base"),
        plus_cap_total=head.amount("plus_cap_total"),
        floor=head.amount("floor"),
        precision=head.whole("precision", 0, 2),
        objection_wd=head.whole("objection_wd", 1, LONGEST_WD),
        review_wd=head.whole("review_wd", 1, LONGEST_WD),
        publicity_wd=head.whole("publicity_wd", 1, LONGEST_WD),
        collect_wd=head.whole("collect_wd", 1, LONGEST_WD),
        explain_wd=head.whole("explain_wd", 1, LONGEST_WD),
        dimensions=tuple(dimension for _, dimension in dimensions),
        pools=tuple(sorted((pool for _, pool in pools), key=lambda pool: pool.key)),
        workload=workload,
        rules=tuple(sorted((rule for _, rule in rules), key=lambda rule: rule.code)),
        grades=tuple(grade for _, grade in grades),
        ranking=ranking,
    )
    head.refuse_unknown()
    root.refuse_unknown()
    return Draft(head, dimensions, pools, (workload_table, workload), rules, grades, (ranking_table, ranking), policy)


def _one_of(table: Table, key: str, known: tuple[str, ...]) -> str:
    value = table.text(key)
    if value and value not in known:
        table.note("bad_choice", key, key=key, value=value, known=listed(known))
    return value


def _dimension(row: Table) -> Dimension:
    dimension = Dimension(
        key=row.text("key"),
        zh=row.text("zh"),
        en=row.text("en"),
        minus_cap=row.optional_amount("minus_cap"),
        plus_cap=row.optional_amount("plus_cap"),
    )
    row.refuse_unknown()
    return dimension


def _pool(row: Table) -> Pool:
    pool = Pool(
        key=row.text("key"),
        zh=row.text("zh"),
        en=row.text("en"),
        rules=tuple(sorted(row.names("rules"))),
        free_per_matters=row.whole("free_per_matters", 1, int(MOST)),
        cap=row.amount("cap"),
    )
    row.refuse_unknown()
    return pool


def _workload(table: Table) -> Workload:
    standards, weights = table.table("daily_standard"), table.table("weights")
    if weights.sound and not weights.optional(CATCH_ALL_KIND):
        weights.note("missing_key", key=CATCH_ALL_KIND)
    if standards.sound and not standards.raw:
        standards.note("empty", key="daily_standard")
    workload = Workload(
        rule=table.text("rule"),
        daily_standard=_numbers(standards, RATIO_STEP),
        weights=_numbers(weights, ZERO),
    )
    table.refuse_unknown()
    return workload


def _numbers(table: Table, low: Decimal) -> tuple[tuple[str, Decimal], ...]:
    return tuple((key, table.number(key, low, MOST)) for key in sorted(table.raw))


def _rule(row: Table) -> Rule:
    formula = _formula(row.table("formula")) if row.optional("formula") else None
    gives_points = formula is not None and formula.name is FormulaName.WORKLOAD_RATIO
    rule = Rule(
        code=row.text("code"),
        dim=row.text("dim"),
        zh=row.text("zh"),
        en=row.text("en"),
        src=row.choice("src", Source) or Source.MANUAL,
        ev=row.text("ev"),
        pts=None if gives_points and not row.optional("pts") else row.points("pts"),
        cap=row.amount("cap") if gives_points else row.optional_amount("cap"),
        formula=formula,
        veto=row.flag("veto"),
        fail=row.flag("fail"),
        susp=row.flag("susp"),
        team=_one_of(row, "team", TEAMS) if row.optional("team") else "",
        note_zh=row.optional_text("note_zh"),
        note_en=row.optional_text("note_en"),
    )
    if rule.code and not CODE.fullmatch(rule.code):
        row.note("bad_code", "code", value=shown(rule.code))
    row.refuse_unknown()
    return rule


def _formula(table: Table) -> Formula | None:
    name = table.choice("name", FormulaName)
    if name is None:
        return None
    ranges = FORMULAS[name]
    parameters = tuple((key, table.number(key, *ranges[key])) for key in sorted(ranges))
    table.refuse_unknown()
    return Formula(name, parameters)


def _grade(row: Table) -> Grade:
    has_share = row.optional("top_share")
    grade = Grade(
        zh=row.text("zh"),
        en=row.text("en"),
        min=row.amount("min"),
        top_share=row.number("top_share", RATIO_STEP, ONE) if has_share else None,
        share_over=row.choice("share_over", ShareOver) if row.optional("share_over") else None,
        no_veto=row.flag("no_veto"),
    )
    row.refuse_unknown()
    return grade


def _ranking(table: Table) -> Ranking:
    ranking = Ranking(
        eligible_min_attended_ratio=table.number("eligible_min_attended_ratio", ZERO, ONE),
        hide_in_classes_under=table.whole("hide_in_classes_under", 0, 1000),
        tie_break=_tie_break(table),
    )
    table.refuse_unknown()
    return ranking


def _tie_break(table: Table) -> tuple[TieBreak, ...]:
    steps = []
    for number, word in enumerate(table.names("tie_break")):
        name, _, dimension = word.partition(":")
        if name not in list(TieBreakKind):
            table.note("bad_choice", "tie_break", number, key="tie_break", value=word, known=listed(TieBreakKind))
        else:
            steps.append(TieBreak(TieBreakKind(name), dimension))
    return tuple(steps)
