"""The demo: a fictional court on the plan's scale, three months of plausible history, callers and visitors now."""
