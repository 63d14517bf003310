"""How the source is written, where no linter looks: who imports what, who commits, who reads the clock, sizes."""

import ast
import statistics
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from court.settings import ROOT

PACKAGES = ("court", "scoring", "conduct", "matters", "hotline", "window", "overview")
# What may be imported inside a function, each in one adapter: it is slow to import or has a heart of its own.
IMPORTED_LATE = {"hotline/twilio_rest.py": {"twilio.rest"}}
# The machine's own clock, where an outsider reads the time we write: the provider checks when a token ends.
OWN_CLOCK = {"court/clock.py", "hotline/phone_tokens.py"}
# The gateway is a process of its own: the standard library, itself, and these.
OF_THE_GATEWAY = {"aiohttp", "hotline", "jwt", "yarl"}
# A file beyond 300 lines usually holds two things; these have been looked at.
LONG_FILES = {"scoring/ledger.py", "scoring/models.py"}
LONGEST_FILE, MEDIAN_FILE = 400, 90


@cache
def trees() -> dict[str, ast.Module]:
    """Path below the root -> its syntax tree."""
    paths = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
    return {path.relative_to(ROOT).as_posix(): ast.parse(path.read_text("utf8")) for path in paths}


def imported(tree: ast.AST) -> Iterator[str]:
    """The modules a tree imports, by their full names."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def lines(path: str) -> int:
    return len((ROOT / path).read_text("utf8").splitlines())


def test_the_app_is_short_and_only_puts_things_together() -> None:
    tree = ast.parse((ROOT / "app.py").read_text("utf8"))
    assert lines("app.py") < 120
    assert {name.partition(".")[0] for name in imported(tree)} <= {"flask", *PACKAGES}
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]


def test_the_console_script_imports_nothing_of_ours() -> None:
    tree = ast.parse((ROOT / "courtdesk.py").read_text("utf8"))
    assert set(imported(tree)) == {"importlib", "click"}


def test_only_the_command_line_makes_an_app_and_by_name() -> None:
    makers = {
        path
        for path, tree in trees().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node).startswith("import_module('app')")
    }
    assert makers == {"court/command_line.py"}


def test_commit_is_spelled_in_one_file() -> None:
    commits = {
        path
        for path, tree in trees().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "commit"
    }
    assert commits == {"court/db.py"}


def test_imports_stand_at_the_top() -> None:
    hidden = {
        (path, name)
        for path, tree in trees().items()
        for function in ast.walk(tree)
        if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef))
        for name in imported(function)
    }
    assert hidden == {(path, name) for path, names in IMPORTED_LATE.items() for name in names}


def test_the_clock_is_read_in_one_place() -> None:
    readers = {
        path
        for path, tree in trees().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in ("datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time")
    }
    assert {path for path in readers if not path.startswith("hotline/gateway/")} == OWN_CLOCK


def test_the_gateway_stands_on_its_own() -> None:
    foreign = {
        (path, name)
        for path, tree in trees().items()
        if path.startswith("hotline/gateway/")
        for name in imported(tree)
        if name.partition(".")[0] not in OF_THE_GATEWAY | sys.stdlib_module_names
        or (name.startswith("hotline") and not name.startswith("hotline.gateway"))
    }
    assert foreign == set()
    assert (ROOT / "hotline" / "__init__.py").read_text("utf8") == ""


def test_every_module_opens_by_saying_what_it_is_for() -> None:
    silent = {path for path, tree in trees().items() if tree.body and not ast.get_docstring(tree)}
    assert silent == set()


def test_files_are_short() -> None:
    sizes = {path: lines(path) for path in trees() if lines(path)}
    assert {path for path, size in sizes.items() if size > 300} <= LONG_FILES
    assert max(sizes.values()) <= LONGEST_FILE
    assert statistics.median(sizes.values()) <= MEDIAN_FILE


def test_no_file_is_named_long_that_is_not() -> None:
    assert {path for path in LONG_FILES if not Path(ROOT, path).is_file() or lines(path) <= 300} == set()
