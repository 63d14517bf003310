"""What a database error means: the work may be tried again, the disk is full, or the values do not fit."""

from sqlalchemy.exc import DataError, DBAPIError

LOST_RACES = frozenset({"40001", "40P01", "55P03", "23505"})  # serialization, deadlock, lock wait, unique key
FULL = frozenset({"53100"})


def may_pass(error: DBAPIError) -> bool:
    """Whether the same work may succeed on another try: busy, serialization, deadlock, lost connection, a lost race."""
    if error.connection_invalidated:
        return True
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return state in LOST_RACES or state.startswith(("08", "57P"))
    words = str(error.orig)
    return "locked" in words or "busy" in words or "UNIQUE constraint failed" in words


def is_away(error: DBAPIError) -> bool:
    """Whether the database could not be reached or opened at all."""
    # psycopg gives no state for a connection that never was.
    return getattr(error.orig, "sqlstate", "") is None or "unable to open database" in str(error.orig)


def lacks_tables(error: DBAPIError) -> bool:
    """Whether the database is empty or older than this version."""
    return getattr(error.orig, "sqlstate", "") in ("42P01", "42703") or "no such" in str(error.orig)


def has_no_room(error: DBAPIError) -> bool:
    """Whether the disk is full: reading goes on, and writing too once there is room."""
    return getattr(error.orig, "sqlstate", None) in FULL or "is full" in str(error.orig)


def does_not_fit(error: Exception) -> bool:
    """Whether a value from outside is one no column can hold: a NUL, half a character, a number too big."""
    return isinstance(error, (DataError, OverflowError, UnicodeEncodeError))
