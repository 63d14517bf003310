"""The default policy says what the court decided, and every rule of it has a source."""

import tomllib
from decimal import Decimal
from pathlib import Path

from scoring.policy import FormulaName, Source, TieBreakKind, check_file, load

CONFIG = Path(__file__).parents[2] / "config" / "policy"
DEFAULT = load(CONFIG / "default-2026.toml")
KINDS = frozenset(
    [
        "consultation",
        "case_query",
        "contact_judge",
        "suggestion",
        "complaint",
        "petition",
        "filing_supervision",
        "president_line",
        "online_matter",
        "other",
        "invalid_call",
        "enquiry",
        "material_transfer",
        "document_pickup",
        "public_notice",
        "postal_service",
        "personal_service",
    ]
)

# code, points, cap, source, flags (v veto, f fail, s suspended, t team)
DECIDED = """
D01 -1 . auto s|D02 -2 . auto s|D03 -2 . auto s|D04 -3 . manual|D05 -5 . auto vs|D06 -1 5 stat|D07 -1 . auto s
D08 -1 . manual|D09 -10 . manual v|D10 -20 . manual vf
E01 0 . auto|E02 -1 5 auto s|E03 -2 . manual|E04 -1 . auto s|E05 -2 . auto s|E06 -2 . auto s|E51 . 6 stat
E53 0.5 1 manual|E54 1 1 stat
Q01 -0.5 . manual|Q02 -1 . auto s|Q03 -2 . manual|Q04 -2 . manual|Q05 -1 . auto|Q06 -10 . manual v|Q07 -5 . manual v
Q08 -2 . auto s|Q51 1 1 manual|Q52 1 3 manual|Q53 1 1 auto
L01 -1 . manual|L02 -1 . manual|L03 -2 . manual|L04 -3 . manual|L05 -0.5 2 manual t|L51 1 1 stat
C01 -5 . manual v|C02 -10 . manual v|C03 -2 6 manual|C04 -5 . manual v|C05 -10 . manual v|C06 -15 . manual v
C51 1 3 manual|C52 2 4 manual|C53 2 4 manual|C54 3 6 manual|C55 0.5 1 manual
"""


def test_the_default_policy_has_no_problem():
    assert check_file(CONFIG / "default-2026.toml", KINDS) == []


def test_every_rule_is_as_decided():
    decided = {}
    for row in DECIDED.replace("\n", "|").strip("|").split("|"):
        code, pts, cap, src, *flags = row.split()
        decided[code] = (
            *(None if text == "." else Decimal(text) for text in (pts, cap)),
            Source(src),
            "".join(flags),
        )
    stated = {
        rule.code: (
            rule.pts,
            rule.cap,
            rule.src,
            "v" * rule.veto + "f" * rule.fail + "s" * rule.susp + "t" * bool(rule.team),
        )
        for rule in DEFAULT.rules
    }
    assert stated == decided
    assert len(stated) == 47


def test_a_rule_stands_in_the_dimension_its_letter_names():
    letters = {"D": "DISC", "E": "EFF", "Q": "QUAL", "L": "ETIQ", "C": "COMP"}
    assert all(rule.dim == letters[rule.code[0]] for rule in DEFAULT.rules)


def test_the_head_caps_and_pool_are_as_decided():
    caps = [(dimension.key, dimension.minus_cap, dimension.plus_cap) for dimension in DEFAULT.dimensions]
    assert caps == [("DISC", 30, 2), ("EFF", 25, 8), ("QUAL", 25, 5), ("ETIQ", 20, 2), ("COMP", None, 7)]
    assert (DEFAULT.base, DEFAULT.plus_cap_total, DEFAULT.floor, DEFAULT.precision) == (100, 10, 0, 2)
    days = (DEFAULT.objection_wd, DEFAULT.review_wd, DEFAULT.publicity_wd, DEFAULT.collect_wd, DEFAULT.explain_wd)
    assert days == (3, 5, 3, 3, 2)
    (slips,) = DEFAULT.pools
    assert slips.rules == ("E04", "E05", "E06", "Q01", "Q02", "Q05")
    assert (slips.free_per_matters, slips.cap) == (100, 8)


def test_weights_standards_and_formulas_are_as_decided():
    weights = {kind: DEFAULT.workload.weight(kind) for kind in KINDS}
    assert weights["public_notice"] == 3
    assert weights["postal_service"] == Decimal("0.3")
    assert weights["invalid_call"] == 0
    assert DEFAULT.workload.daily_standard == (("hotline", 16), ("window", 14))
    formulas = {rule.code: rule.formula for rule in DEFAULT.rules if rule.formula}
    assert {code: formula.name for code, formula in formulas.items()} == {
        "D06": FormulaName.LEAVE_BEYOND,
        "E51": FormulaName.WORKLOAD_RATIO,
        "E54": FormulaName.ON_TIME_SHARE,
        "L51": FormulaName.SATISFACTION,
    }
    assert (formulas["E51"]["start"], formulas["E51"]["factor"]) == (Decimal("0.7"), 10)
    assert (formulas["L51"]["at_least"], formulas["L51"]["min_count"]) == (Decimal("0.95"), 15)


def test_kinds_the_policy_does_not_name_weigh_as_other():
    assert DEFAULT.workload.weight("petition") == DEFAULT.workload.weight("other") == Decimal("0.8")


def test_grades_and_tie_breaks_are_as_decided():
    assert [(grade.zh, grade.min) for grade in DEFAULT.grades] == [
        ("优秀", 105),
        ("合格", 80),
        ("基本合格", 60),
        ("不合格", 0),
    ]
    assert (DEFAULT.grades[0].top_share, DEFAULT.grades[0].share_over) == (Decimal("0.2"), "all_positions")
    assert DEFAULT.grades[0].no_veto
    assert [str(step) for step in DEFAULT.ranking.tie_break] == [
        "fewer_minus:COMP",
        "higher_net:QUAL",
        "higher_satisfaction",
        "more_matters",
        TieBreakKind.SHARED_RANK,
    ]


def test_every_rule_has_one_source_and_no_source_is_without_a_rule():
    sources = tomllib.loads((CONFIG / "sources.toml").read_text("utf-8"))["rules"]
    assert sources.keys() == DEFAULT.rule_by_code.keys()
    for code, source in sources.items():
        assert source["fed_by"], code
        assert source["status"] in ("ready", "later"), code
        assert bool(source.get("waits_for")) == (source["status"] == "later"), code


def test_every_rule_found_by_people_can_be_entered_by_hand_now():
    sources = tomllib.loads((CONFIG / "sources.toml").read_text("utf-8"))["rules"]
    by_hand = {rule.code for rule in DEFAULT.rules if rule.src is Source.MANUAL}
    assert by_hand == {code for code, source in sources.items() if source["fed_by"] == "scoring.entries"}
    assert all(sources[code]["status"] == "ready" for code in by_hand | {"E51"})
