"""What goes into a month's arithmetic and what comes out of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple


class UnknownRule(LookupError):
    """A record names a rule that this version of the policy does not have."""


@dataclass(frozen=True, slots=True)
class Line:
    """One record of one person. `nominal`: signed points before caps, hundredths; `occurred_at`: aware UTC.

    ref: a key unique among the person's lines that never changes, as ties end with it. incident: '' for none.
    """

    ref: str
    rule: str
    nominal: Decimal
    occurred_at: datetime
    incident: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Records of one person that are alike: the rule, the points of EACH of them, and how many there are.

    A record that yields to a heavier one of its incident stands here with 0 points: it takes nothing, its veto stands.
    """

    rule: str
    nominal: Decimal
    count: int


class Sides(NamedTuple):
    """What one dimension gives and takes, both as sizes without sign."""

    plus: Decimal
    minus: Decimal


@dataclass(frozen=True, slots=True)
class Totals:
    """The figures of one sheet; sizes without sign except `prior`, `score` and `by_rule`.

    by_rule: signed, after the caps per rule and pool. by_dimension: after its caps, every dimension named.
    plus: after the cap of the plus total. prior: the "prior months" line, signed and uncapped.
    """

    base: Decimal
    plus: Decimal
    minus: Decimal
    prior: Decimal
    score: Decimal
    by_rule: Mapping[str, Decimal]
    by_dimension: Mapping[str, Sides]
    vetoed: bool
    failed: bool


class Cut(StrEnum):
    """Why a line counts for less than its points: the first rule of the arithmetic that took something off it."""

    NONE = ""
    TEAM = "team"
    INCIDENT = "incident"
    FREE_SLIP = "free_slip"
    RULE_CAP = "rule_cap"
    POOL_CAP = "pool_cap"
    DIMENSION_CAP = "dimension_cap"
    PLUS_TOTAL = "plus_total"


@dataclass(frozen=True, slots=True)
class CountedLine:
    """A line with what it counts for on the sheet (signed, hundredths) and why that differs from its points."""

    line: Line
    counted: Decimal
    reason: Cut

    @property
    def nominal(self) -> Decimal:
        return self.line.nominal


@dataclass(frozen=True, slots=True)
class Explained:
    """One person's sheet line by line, in time order; `counted` sums to plus - minus of the totals exactly."""

    lines: tuple[CountedLine, ...]
    totals: Totals
