"""The check-up of what a court sets: variables and where they come from, files of the configuration, secrets."""

import difflib
from collections.abc import Iterator

from court import vendor
from court.settings import KNOWN, PREFIX, ROOT, SECRET_FIXES, Settings, given_variables
from overview.findings import Finding, ok, watch, wrong

SHOWN_VALUE = 60


def variables() -> Iterator[Finding]:
    """Every variable that is set, with its source; a name nobody reads is a slip of the pen."""
    for name, value in given_variables().items():
        if name in KNOWN:
            yield ok("setting", f"{PREFIX}{name} = {_shown(name, value)} (environment)")
            continue
        near = difflib.get_close_matches(name, KNOWN, n=1)
        meant = f"did you mean {PREFIX}{near[0]}?" if near else f"unset {PREFIX}{name}"
        yield wrong("setting", f"{PREFIX}{name} is known to nobody", meant)
    unset = sorted(KNOWN - set(given_variables()))
    if unset:
        yield ok("setting", f"{', '.join(unset)}: built-in defaults")


def _shown(name: str, value: str) -> str:
    """A value as it may stand on a screen; an address of a database may hold a password."""
    is_secret = name in SECRET_FIXES or name == "DATABASE_URL" or "SECRET" in name or "TOKEN" in name
    return "(not shown)" if is_secret else value[:SHOWN_VALUE]


def files(settings: Settings) -> Iterator[Finding]:
    """The configuration folder, the browser files, the compiled English."""
    yield ok("settings", f"{settings.config / 'courtdesk.toml'} is complete and in range")
    fault = vendor.problem(ROOT / "static" / "vendor", sums=True)
    if fault:
        yield wrong("browser", fault, "make setup")
    else:
        yield ok("browser", "every vendored file is the one that was installed")
    if (ROOT / "translations/en/LC_MESSAGES/messages.mo").is_file():
        yield ok("language", "Chinese and English")
    else:
        yield watch("language", "the English words are not compiled: pages stay Chinese", "make setup")
