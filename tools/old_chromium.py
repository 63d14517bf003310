"""Fetches a real Chromium 103 once, to prove that the pages run on the oldest browsers a court still has.

`python -m tools.old_chromium` prints where it is. Kept under build/old-chromium, outside git.
"""

import base64
import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

from tools import npm

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "build" / "old-chromium"
PACKAGE = "@sparticuz/chromium@103.0.0"
INTEGRITY = "tFX5k5uWAT0fIxelUtpN4GN1VOTT61AHB6rRjeYzC296SjizKM1pNslEWj0YeuajKfsnNeDuHizB320TTTOrkA=="
# Not --single-process, which its package recommends: it crashes when a second window is opened.
ARGUMENTS = ("--no-sandbox", "--disable-gpu")
UNPACK = """
const fs = require("fs"), zlib = require("zlib");
for (const name of ["chromium", "swiftshader.tar", "aws.tar"])
  fs.writeFileSync(name, zlib.brotliDecompressSync(fs.readFileSync(`package/bin/${name}.br`)));
"""


def _download(folder: Path) -> Path:
    name = npm.run("npm", "pack", PACKAGE, folder=folder).strip().splitlines()[-1]
    archive = folder / name
    found = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if found != INTEGRITY:
        raise npm.NpmFailed(f"{PACKAGE} is not the package that was pinned: do not use it")
    return archive


def _extract(archive: Path, folder: Path) -> None:
    # By hand: extractall wants a filter from Python 3.12 on and does not know it before 3.11.4.
    with tarfile.open(archive) as members:
        for member in members:
            content = members.extractfile(member) if member.isfile() else None
            if content is None:
                continue
            target = folder / member.name
            target.parent.mkdir(parents=True, exist_ok=True)
            with content, target.open("wb") as stream:
                shutil.copyfileobj(content, stream)
    archive.unlink()


def _unpack(archive: Path, folder: Path) -> None:
    _extract(archive, folder)
    npm.run("node", "-e", UNPACK, folder=folder)
    _extract(folder / "swiftshader.tar", folder)
    _extract(folder / "aws.tar", folder)
    (folder / "chromium").chmod(0o755)
    shutil.rmtree(folder / "package")


def _lacks_libraries(program: Path) -> bool:
    linked = subprocess.run(["ldd", str(program)], capture_output=True, text=True, check=False)
    return "not found" in linked.stdout


def environment(program: Path) -> dict[str, str]:
    """The environment to start it in: with the libraries of the package where the machine has none of its own."""
    if not _lacks_libraries(program):
        return dict(os.environ)
    return {**os.environ, "LD_LIBRARY_PATH": str(program.parent / "lib")}


def fetch() -> Path:
    """The program, fetched and unpacked if need be. Raises npm.NpmFailed (no npm, no network, wrong sum) or OSError."""
    program = FOLDER / "chromium"
    if not program.is_file():
        work = FOLDER.with_name("old-chromium.part")
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)
        _unpack(_download(work), work)
        shutil.rmtree(FOLDER, ignore_errors=True)
        work.rename(FOLDER)
    return program


if __name__ == "__main__":
    try:
        print(fetch())
    except (npm.NpmFailed, OSError) as refusal:
        sys.exit(f"old browser: {refusal}")
