"""Reading a policy from a TOML text or file, with every mistake on its line."""

import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from scoring.policy.check import check
from scoring.policy.model import Policy
from scoring.policy.problems import PolicyError, Problem
from scoring.policy.read import read
from scoring.policy.table import Findings, Table
from scoring.policy.toml_lines import lines_of

_TOML_LINE = re.compile(r" \(at line (\d+), column \d+\)$| \(at end of document\)$")


def parse(text: str, *, name: str, kinds: frozenset[str] | None = None) -> Policy:
    """The policy a TOML text states.

    name: what to call the text in messages, such as its file name. kinds: the matter kinds that may have a weight;
    None leaves that unasked, for a stored version of a court whose kinds have changed since.
    Raises PolicyError with every problem of the text, each with its line.
    """
    text = text.removeprefix("\ufeff")
    raw = _raw(text, name)
    findings = Findings(lines_of(text))
    draft = read(Table(raw, findings))
    check(draft, kinds)
    if findings.problems:
        in_order = sorted(findings.problems, key=lambda problem: (problem.line, problem.where, problem.code))
        raise PolicyError(name, tuple(in_order))
    return draft.policy


def load(path: Path, kinds: frozenset[str] | None = None) -> Policy:
    """The policy of a file. Raises PolicyError, or OSError if the file cannot be opened."""
    content = path.read_bytes()
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise PolicyError(path.name, (Problem(line, "not_utf8", ""),)) from None
    return parse(text, name=path.name, kinds=kinds)


def check_file(path: Path, kinds: frozenset[str] | None = None) -> list[Problem]:
    """What is wrong with a policy file, in line order; empty if it can be used."""
    try:
        load(path, kinds)
    except PolicyError as error:
        return list(error.problems)
    return []


def _raw(text: str, name: str) -> Mapping[str, Any]:
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        found = _TOML_LINE.search(str(error))
        line = int(found[1]) if found and found[1] else text.rstrip("\n").count("\n") + 1
        detail = (("detail", _TOML_LINE.sub("", str(error))),)
        raise PolicyError(name, (Problem(line, "syntax", "", detail),)) from None
