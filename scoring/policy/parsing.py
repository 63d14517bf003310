"""Reading a policy from a TOML text or file, with every mistake on its line."""

import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path as FilePath
from typing import Any

from scoring.policy.check import check
from scoring.policy.model import Policy
from scoring.policy.problems import PolicyError, Problem
from scoring.policy.read import read
from scoring.policy.table import Findings, Table
from scoring.policy.toml_lines import Path, lines_of

_TOML_LINE = re.compile(r" \(at line (\d+), column \d+\)$| \(at end of document\)$")


def parse(text: str, *, name: str, kinds: frozenset[str] | None = None) -> Policy:
    """The policy a TOML text states.

    name: what to call the text in messages, such as its file name. kinds: the matter kinds that may have a weight;
    None leaves that unasked, for a stored version of a court whose kinds have changed since.
    Raises PolicyError with every problem of the text, each with its line.
    """
    text = text.removeprefix("\ufeff")
    raw, lines = _raw(text, name)
    findings = Findings(lines)
    draft = read(Table(raw, findings))
    check(draft, kinds)
    if findings.problems:
        in_order = sorted(findings.problems, key=lambda problem: (problem.line, problem.where, problem.code))
        raise PolicyError(name, tuple(in_order))
    return draft.policy


def load(path: FilePath, kinds: frozenset[str] | None = None) -> Policy:
    """The policy of a file. Raises PolicyError, or OSError if the file cannot be opened."""
    content = path.read_bytes()
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise PolicyError(path.name, (Problem(line, "not_utf8", ""),)) from None
    return parse(text, name=path.name, kinds=kinds)


def check_file(path: FilePath, kinds: frozenset[str] | None = None) -> list[Problem]:
    """What is wrong with a policy file, in line order; empty if it can be used."""
    try:
        load(path, kinds)
    except PolicyError as error:
        return list(error.problems)
    return []


def _raw(text: str, name: str) -> tuple[Mapping[str, Any], Mapping[Path, int]]:
    """The values of the text and the line of each. Raises PolicyError if it is not TOML."""
    try:
        return tomllib.loads(text, parse_float=_decimal), lines_of(text)
    except RecursionError:
        problem = Problem(1, "too_deep", "")
    except ValueError as error:
        problem = _syntax_problem(str(error), text)
    raise PolicyError(name, (problem,))


def _decimal(text: str) -> Decimal:
    """A TOML float; one that no Decimal can hold becomes NaN, which no key accepts."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return Decimal("NaN")


def _syntax_problem(message: str, text: str) -> Problem:
    found = _TOML_LINE.search(message)
    # A message without a place is about a number with thousands of digits: Python refuses it, not TOML.
    line = 1
    if found:
        line = int(found[1]) if found[1] else text.rstrip("\n").count("\n") + 1
    return Problem(line, "syntax", "", (("detail", _TOML_LINE.sub("", message)),))
