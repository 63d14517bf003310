"""What a check-up finds: one line each, and what to do about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How a thing stands. WATCH does not fail the check-up: somebody should know, nothing is broken."""

    OK = "ok"
    WATCH = "watch"
    WRONG = "WRONG"


@dataclass(frozen=True)
class Finding:
    """One line: what was looked at, how it stands, what was seen, and the fix when it does not stand well."""

    what: str
    verdict: Verdict
    seen: str
    fix: str = ""

    def line(self) -> str:
        text = f"{self.verdict:<6} {self.what:<12} {self.seen}"
        return f"{text}  -> {self.fix}" if self.fix else text


def ok(what: str, seen: str) -> Finding:
    return Finding(what, Verdict.OK, seen)


def watch(what: str, seen: str, fix: str) -> Finding:
    return Finding(what, Verdict.WATCH, seen, fix)


def wrong(what: str, seen: str, fix: str) -> Finding:
    return Finding(what, Verdict.WRONG, seen, fix)


def is_well(findings: Iterable[Finding]) -> bool:
    return all(finding.verdict is not Verdict.WRONG for finding in findings)
