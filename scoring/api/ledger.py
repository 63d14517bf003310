"""API: the ledger's own word on itself: its head, and whether it is whole."""

from typing import Any

import marshmallow as ma

from court.accounts.access import guard, principal
from court.api import Schema, blueprint
from scoring import ledger as points
from scoring import verification

ledger = blueprint("ledger", "The points ledger as a whole")


class Verified(Schema):
    """faults: one line each, empty when the ledger is whole."""

    seq = ma.fields.Integer()
    hash = ma.fields.String()
    faults = ma.fields.List(ma.fields.String())


@ledger.get("/ledger")
@ledger.response(200, Verified)
@guard("ledger.verify")
def verify() -> dict[str, Any]:
    """Check the chain, the guards, the stored sheets and the heads written down outside."""
    court_id = principal().court_id
    seq, mark = points.head(court_id)
    return {"seq": seq, "hash": mark, "faults": verification.ledger_faults(court_id)}
