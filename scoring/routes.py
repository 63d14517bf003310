"""The pages of scoring: each module adds its views to the one blueprint."""

from scoring.pages import (
    entries,
    mine,
    month,
    month_steps,
    new_entry,
    objections,
    points,
    policy,
    policy_import,
    sheets,
)
from scoring.pages.blueprint import blueprint

PAGES = (entries, mine, month, month_steps, new_entry, objections, points, policy, policy_import, sheets)
__all__ = ["PAGES", "blueprint"]
