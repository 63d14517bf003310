"""The assessment policy (考核细则) as data: read it, check it, compare it."""

from scoring.policy.change import Change, difference
from scoring.policy.model import (
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
from scoring.policy.parsing import check_file, load, parse
from scoring.policy.problems import PolicyError, Problem
from scoring.policy.text import canonical, digest

__all__ = [
    "Change",
    "Dimension",
    "Formula",
    "FormulaName",
    "Grade",
    "Policy",
    "PolicyError",
    "Pool",
    "Problem",
    "Ranking",
    "Rule",
    "ShareOver",
    "Source",
    "TieBreak",
    "TieBreakKind",
    "Workload",
    "canonical",
    "check_file",
    "difference",
    "digest",
    "load",
    "parse",
]
