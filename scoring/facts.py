"""Facts: what happened, as the services and jobs above hand it down to the ledger."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from scoring.models import Measure


@dataclass(frozen=True, kw_only=True)
class Fact:
    """Something that happened and is booked once per rule and measure.

    rule: a policy rule's code, or for workload the kind of matter. source_kind, source_id: where it comes from.
    incident_id: what joins several facts of one happening, of which only the heaviest counts. quantity: how many
    times the rule's points. evidence: references and figures, no personal data. in_time: whether the work was done
    in time, None where there is nothing to say.
    """

    court_id: UUID
    staff_id: UUID
    source_kind: str
    source_id: str
    rule: str
    measure: Measure
    occurred_at: datetime
    incident_id: str = ""
    quantity: int = 1
    in_time: bool | None = None
    evidence: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""

    def to_json(self) -> str:
        """The fact as stored with an entry."""
        plain = asdict(self)
        plain |= {name: str(plain[name]) for name in ("court_id", "staff_id")}
        plain |= {"occurred_at": self.occurred_at.isoformat(), "measure": self.measure.value}
        return json.dumps(plain, ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> "Fact":
        plain = json.loads(text)
        plain |= {name: UUID(plain[name]) for name in ("court_id", "staff_id")}
        plain |= {"occurred_at": datetime.fromisoformat(plain["occurred_at"]), "measure": Measure(plain["measure"])}
        return cls(**plain)
