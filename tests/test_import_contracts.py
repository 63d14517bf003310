"""Every import contract holds, and really breaks: one forbidden import each, in a copy of the packages."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from court.settings import ROOT

PACKAGES = ("court", "scoring", "conduct", "matters", "hotline", "window", "overview")
CONTRACTS = [
    contract["name"]
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text("utf8"))["tool"]["importlinter"]["contracts"]
]
# contract -> the file that gets one more line, and the line
FORBIDDEN = {
    "Imports run where the data runs": ("scoring/facts.py", "import matters.services"),
    "The two desks do not know each other": ("hotline/probe.py", "import window.tickets"),
    "Nothing imports the app or the console script": ("court/clock.py", "import app"),
    "Nobody imports the gateway: it is a process of its own": ("hotline/probe.py", "import hotline.gateway"),
    "The gateway imports nothing of the application": ("hotline/gateway/probe.py", "import court.clock"),
    "Models stand at the bottom of their package": ("matters/models.py", "import matters.services"),
    "Services do not know their edges": ("matters/services.py", "import matters.routes"),
    "The rules of scoring are pure: no database, no request, no clock": ("scoring/policy/text.py", "import flask"),
}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the packages and their contracts."""
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=lambda folder, names: _not_source(folder, names))
    shutil.copyfile(ROOT / "pyproject.toml", tmp_path / "pyproject.toml")
    return tmp_path


def _not_source(folder: str, names: list[str]) -> list[str]:
    others = (name for name in names if not name.endswith(".py"))
    return [name for name in others if name == "__pycache__" or not Path(folder, name).is_dir()]


def verdicts(tree: Path) -> dict[str, str]:
    """Contract -> KEPT or BROKEN."""
    environment = {**os.environ, "PYTHONPATH": str(tree), "COLUMNS": "200"}
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()", "--no-cache"]
    done = subprocess.run(command, cwd=tree, env=environment, capture_output=True, text=True, check=False)
    found = dict(re.findall(r"^(.+) (KEPT|BROKEN)$", done.stdout, flags=re.M))
    assert set(found) == set(CONTRACTS), done.stdout + done.stderr
    assert (done.returncode == 0) == ("BROKEN" not in found.values())
    return found


def test_the_source_keeps_every_contract(tree: Path) -> None:
    assert set(verdicts(tree).values()) == {"KEPT"}


def test_every_contract_has_an_import_that_breaks_it() -> None:
    assert set(FORBIDDEN) == set(CONTRACTS)


@pytest.mark.parametrize("contract", CONTRACTS)
def test_one_forbidden_import_breaks_the_contract(tree: Path, contract: str) -> None:
    file, line = FORBIDDEN[contract]
    with (tree / file).open("a", encoding="utf8") as source:
        source.write(f"\n{line}\n")
    broken = {name for name, verdict in verdicts(tree).items() if verdict == "BROKEN"}
    assert broken == {contract}
