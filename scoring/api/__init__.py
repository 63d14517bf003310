"""The JSON API of points, entries, objections and months."""

from scoring.api.entries import entries
from scoring.api.ledger import ledger
from scoring.api.months import months
from scoring.api.objections import objections
from scoring.api.points import points

BLUEPRINTS = (points, entries, objections, months, ledger)
