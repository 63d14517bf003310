"""Who is called next, as far as it can be said without looking: priority first, but not for ever."""


def prefers_priority(priority_run: int, longest_run: int) -> bool:
    """Whether a counter looks for a priority ticket first.

    priority_run: priority tickets this counter has called one after the other. longest_run: after so many, somebody
    who waits in turn is called before the next of them (0: always in turn first).
    """
    return priority_run < longest_run


def run_after(priority_run: int, *, had_priority: bool) -> int:
    """The run once another ticket has been called."""
    return priority_run + 1 if had_priority else 0
