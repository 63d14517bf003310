"""What an assessment policy (考核细则) is made of: frozen values, no behaviour beyond look-ups."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

HUNDREDTH = Decimal("0.01")
CATCH_ALL_KIND = "other"


class Source(StrEnum):
    """Who finds the fact: a service or job, a person, or the month's statistics."""

    AUTO = "auto"
    MANUAL = "manual"
    STAT = "stat"


class FormulaName(StrEnum):
    """The formulas a statistical rule may name; `scoring/sheet/statistics.py` computes them."""

    WORKLOAD_RATIO = "workload_ratio"
    ON_TIME_SHARE = "on_time_share"
    SATISFACTION = "satisfaction"
    LEAVE_BEYOND = "leave_beyond"


class ShareOver(StrEnum):
    """Among whom a share of top grades is counted."""

    ALL_POSITIONS = "all_positions"
    POSITION = "position"


class TieBreakKind(StrEnum):
    """What decides between people of equal score; `shared_rank` ends the list."""

    FEWER_MINUS = "fewer_minus"
    HIGHER_NET = "higher_net"
    HIGHER_SATISFACTION = "higher_satisfaction"
    MORE_MATTERS = "more_matters"
    SHARED_RANK = "shared_rank"

    @property
    def needs_dimension(self) -> bool:
        return self in (TieBreakKind.FEWER_MINUS, TieBreakKind.HIGHER_NET)


@dataclass(frozen=True, slots=True)
class Dimension:
    """One side of the work that is assessed (维度). Caps are points per person and month; None = no cap."""

    key: str
    zh: str
    en: str
    minus_cap: Decimal | None = None
    plus_cap: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Pool:
    """Slips that come with volume: one free per `free_per_matters` finished matters, the rest capped together."""

    key: str
    zh: str
    en: str
    rules: tuple[str, ...]
    free_per_matters: int
    cap: Decimal


@dataclass(frozen=True, slots=True)
class Formula:
    """The formula of a statistical rule and its parameters (see `policy_formulas.py`)."""

    name: FormulaName
    parameters: tuple[tuple[str, Decimal], ...]

    def __getitem__(self, parameter: str) -> Decimal:
        return dict(self.parameters)[parameter]


@dataclass(frozen=True, slots=True)
class Rule:
    """One plus or minus item (加分项/扣分项). `pts` is per occurrence, None where the formula gives the points."""

    code: str
    dim: str
    zh: str
    en: str
    src: Source
    ev: str
    pts: Decimal | None = None
    cap: Decimal | None = None
    formula: Formula | None = None
    veto: bool = False
    fail: bool = False
    susp: bool = False
    team: str = ""
    note_zh: str = ""
    note_en: str = ""

    @property
    def is_plus(self) -> bool:
        """Whether it adds points; only the workload ratio has no points of its own, and it adds."""
        return self.pts is None or self.pts > 0


@dataclass(frozen=True, slots=True)
class Workload:
    """How much a matter of each kind weighs, and how many make a full day at each position (岗位)."""

    rule: str
    daily_standard: tuple[tuple[str, Decimal], ...]
    weights: tuple[tuple[str, Decimal], ...]

    def standard(self, position: str) -> Decimal | None:
        """Weighted matters per working day; None where the policy sets none for this position."""
        return dict(self.daily_standard).get(position)

    def weight(self, kind: str) -> Decimal:
        """Weight of a matter kind; kinds the policy does not name weigh as `other`."""
        weights = dict(self.weights)
        return weights.get(kind, weights[CATCH_ALL_KIND])


@dataclass(frozen=True, slots=True)
class Grade:
    """One grade (等次): lowest score, and for a top grade the share of people who may hold it."""

    zh: str
    en: str
    min: Decimal
    top_share: Decimal | None = None
    share_over: ShareOver | None = None
    no_veto: bool = False


@dataclass(frozen=True, slots=True)
class TieBreak:
    """One step of the tie break; `dimension` is '' where the kind needs none."""

    kind: TieBreakKind
    dimension: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{self.dimension}" if self.dimension else str(self.kind)


@dataclass(frozen=True, slots=True)
class Ranking:
    """Who is ranked and how ties are broken; ratios are shares of 1."""

    eligible_min_attended_ratio: Decimal
    hide_in_classes_under: int
    tie_break: tuple[TieBreak, ...]


@dataclass(frozen=True)
class Policy:
    """One version of the assessment policy. Points are `Decimal` hundredths, `_wd` are working days (工作日).

    Rules stand in code order, dimensions in the order of the printed sheet, grades from the highest down.
    """

    id: str
    zh: str
    en: str
    unit: str
    base: Decimal
    plus_cap_total: Decimal
    floor: Decimal
    precision: int
    objection_wd: int
    review_wd: int
    publicity_wd: int
    collect_wd: int
    explain_wd: int
    dimensions: tuple[Dimension, ...]
    pools: tuple[Pool, ...]
    workload: Workload
    rules: tuple[Rule, ...]
    grades: tuple[Grade, ...]
    ranking: Ranking

    @cached_property
    def rule_by_code(self) -> dict[str, Rule]:
        return {rule.code: rule for rule in self.rules}

    @cached_property
    def pool_of_rule(self) -> dict[str, Pool]:
        return {code: pool for pool in self.pools for code in pool.rules}

    @cached_property
    def quantum(self) -> Decimal:
        """The last place of a score: 0.01 with precision 2."""
        return Decimal(1).scaleb(-self.precision)
