"""What must hold across the tables of a policy file: references, signs, caps, grades."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from scoring.policy.model import Dimension, FormulaName, Grade, Pool, Rule, Source, TieBreakKind
from scoring.policy.read import Draft
from scoring.policy.table import Table, listed, near, plain, shown

ZERO = Decimal(0)
LAST_MINUS_NUMBER = 50
MINUS_FORMULAS = (FormulaName.LEAVE_BEYOND,)


def check(draft: Draft, kinds: frozenset[str] | None) -> None:
    """Note every contradiction between sound tables. `kinds`: the matter kinds of the court, None = do not ask."""
    _check_unique([(row, "key", dimension.key) for row, dimension in draft.dimensions])
    _check_unique([(row, "key", pool.key) for row, pool in draft.pools])
    _check_unique([(row, "code", rule.code) for row, rule in draft.rules])
    _check_unique([(row, "zh", grade.zh) for row, grade in draft.grades])
    dimensions = {dimension.key: dimension for _, dimension in draft.dimensions}
    for row, rule in draft.rules:
        if row.sound:
            _check_rule(row, rule, dimensions)
    _check_pools(draft)
    _check_workload(draft, kinds)
    _check_grades(draft)
    _check_tie_break(draft, dimensions)
    if draft.head.sound and draft.policy.floor > draft.policy.base:
        draft.head.note(
            "out_of_range", "floor", key="floor", low=0, high=plain(draft.policy.base), value=plain(draft.policy.floor)
        )


def _check_unique(names: list[tuple[Table, str, str]]) -> None:
    seen: dict[str, Table] = {}
    for row, key, name in names:
        if not name:
            continue
        if name in seen:
            row.note("duplicate", key, value=shown(name), first=seen[name].line(key))
        seen.setdefault(name, row)


def _check_rule(row: Table, rule: Rule, dimensions: dict[str, Dimension]) -> None:
    if rule.dim not in dimensions:
        row.note("unknown_dimension", "dim", value=shown(rule.dim), known=listed(dimensions))
    elif rule.is_plus and dimensions[rule.dim].plus_cap == 0:
        row.note("dimension_adds_nothing", "dim", dim=rule.dim, code=rule.code)
    if rule.is_plus != (int(rule.code[1:]) > LAST_MINUS_NUMBER):
        value = "" if rule.pts is None else plain(rule.pts)
        row.note("code_sign", "code" if rule.pts is None else "pts", code=rule.code, value=value)
    if rule.cap is not None and rule.pts is not None and rule.cap < abs(rule.pts):
        row.note("cap_below_points", "cap", cap=plain(rule.cap), value=plain(rule.pts))
    for key, is_set in (("veto", rule.veto), ("fail", rule.fail)):
        if is_set and rule.is_plus:
            row.note("grave_plus_rule", key, key=key)
    _check_formula(row, rule)


def _check_formula(row: Table, rule: Rule) -> None:
    if rule.formula is None:
        if rule.src is Source.STAT:
            row.note("stat_without_formula", "src", known=listed(FormulaName))
        return
    if rule.src is not Source.STAT:
        row.note("formula_without_stat", "formula")
    elif _is_workload_ratio(rule):
        if rule.pts is not None:
            row.note("formula_gives_points", "pts")
    elif rule.is_plus == (rule.formula.name in MINUS_FORMULAS):
        code = "formula_takes" if rule.is_plus else "formula_adds"
        row.note(code, "pts", formula=rule.formula.name, value=plain(rule.pts or ZERO))


def _check_pools(draft: Draft) -> None:
    rules = {rule.code: rule for _, rule in draft.rules}
    line_of: dict[str, int] = {}
    for row, pool in draft.pools:
        if not row.sound:
            continue
        for number, code in _listed_rules(row):
            problem = _pool_problem(rules.get(code))
            if problem:
                row.note(problem, "rules", number, value=shown(code))
            elif code in line_of:
                row.note("pool_rule_twice", "rules", number, value=code, first=line_of[code])
            line_of.setdefault(code, row.findings.line((*row.path, "rules", number)))
        _check_pool_cap(row, pool, rules)


def _listed_rules(row: Table) -> Iterator[tuple[int, str]]:
    yield from enumerate(row.raw["rules"])


def _pool_problem(rule: Rule | None) -> str:
    if rule is None:
        return "pool_unknown_rule"
    if rule.is_plus:
        return "pool_plus_rule"
    if rule.veto or rule.fail:
        return "pool_grave_rule"
    return "pool_team_rule" if rule.team else ""


def _check_pool_cap(row: Table, pool: Pool, rules: dict[str, Rule]) -> None:
    heaviest = min((rules[code].pts or ZERO for code in pool.rules if code in rules), default=ZERO)
    if row.sound and pool.cap < abs(heaviest):
        row.note("cap_below_points", "cap", cap=plain(pool.cap), value=plain(heaviest))


def _check_workload(draft: Draft, kinds: frozenset[str] | None) -> None:
    table, workload = draft.workload
    if not table.sound:
        return
    ratios = {rule.code: row for row, rule in draft.rules if _is_workload_ratio(rule)}
    if workload.rule in ratios:
        for code in ratios.keys() - {workload.rule}:
            ratios[code].note("workload_formula_unused", "formula", rule=workload.rule)
    elif all(row.sound for row, rule in draft.rules if rule.code == workload.rule):
        table.note("workload_rule", "rule", value=shown(workload.rule))
    for kind in table.raw["weights"]:
        if kinds is None or kind in kinds:
            continue
        likely = near(kind, sorted(kinds))
        code = "unknown_kind_near" if likely else "unknown_kind"
        table.note(code, "weights", kind, value=shown(kind), near=likely, known=listed(sorted(kinds)))


def _is_workload_ratio(rule: Rule) -> bool:
    return rule.formula is not None and rule.formula.name is FormulaName.WORKLOAD_RATIO


def _check_grades(draft: Draft) -> None:
    grades = [(row, grade) for row, grade in draft.grades if row.sound]
    for (_, above), (row, grade) in pairwise(grades):
        if grade.min >= above.min:
            row.note("grades_order", "min", value=grade.zh, min=plain(grade.min), above=plain(above.min))
    for row, grade in grades:
        if grade.top_share is not None and grade.share_over is None:
            row.note("share_without_group", "top_share", known="all_positions、position")
        if grade.top_share is None and grade.share_over is not None:
            row.note("group_without_share", "share_over")
        most = draft.policy.base + draft.policy.plus_cap_total
        if draft.head.sound and grade.min > most:
            row.note("grade_unreachable", "min", value=grade.zh, min=plain(grade.min), most=plain(most))
    if draft.grades and draft.grades[-1][0].sound:
        _check_last_grade(*draft.grades[-1])


def _check_last_grade(row: Table, grade: Grade) -> None:
    if grade.min != 0:
        row.note("grades_cover", "min", value=plain(grade.min))
    for key, is_set in (("top_share", grade.top_share is not None), ("no_veto", grade.no_veto)):
        if is_set:
            row.note("last_grade_condition", key, key=key)


def _check_tie_break(draft: Draft, dimensions: dict[str, Dimension]) -> None:
    table, ranking = draft.ranking
    if not table.sound:
        return
    for number, step in enumerate(ranking.tie_break):
        if step.kind.needs_dimension and step.dimension not in dimensions:
            table.note(
                "tie_dimension", "tie_break", number, value=shown(str(step)), kind=step.kind, known=listed(dimensions)
            )
        if not step.kind.needs_dimension and step.dimension:
            table.note("tie_no_dimension", "tie_break", number, value=shown(str(step)), kind=step.kind)
    ends = [number for number, step in enumerate(ranking.tie_break) if step.kind is TieBreakKind.SHARED_RANK]
    if ends != [len(ranking.tie_break) - 1]:
        table.note("tie_end", "tie_break")
