"""The console script: quick to help, one line per refusal with what to do, files taken whole or not at all."""

import contextvars
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import func, select

import courtdesk
from court import calendar
from court.accounts.models import Account
from court.db import db
from court.people.models import Court, Placement, Post, Staff
from court.settings import ROOT
from tests.support.backends import only_sqlite
from tests.support.builders import a_court

HEAD = "工号,姓名,岗位,用人单位,用工形式,入职日期\n"
IN_COURT = ("--court", "川9901", "--password-stdin")
LISTED = "import sys, courtdesk; courtdesk.main(['--help'], standalone_mode=False); print(sorted(sys.modules))"
Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The console script on the test's database, in this process: a new one would take seconds to start."""
    monkeypatch.setenv("COURTDESK_DATABASE_URL", database_url)
    monkeypatch.setenv("COURTDESK_INSTANCE", str(tmp_path / "instance"))

    def on_it(*arguments: object, given: str = "") -> Result:
        db.session.rollback()
        words = list(map(str, arguments))
        done = contextvars.Context().run(CliRunner().invoke, courtdesk.main, words, input=given)
        db.session.rollback()
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done

    return on_it


def test_help_comes_at_once_and_loads_neither_flask_nor_the_app() -> None:
    best = min(timed_help() for _ in range(3))
    listed = subprocess.run([sys.executable, "-c", LISTED], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    loaded = set(listed.rsplit("[", 1)[1].replace("'", "").replace("]", "").split(", "))
    assert best < 0.5
    assert "click" in loaded
    assert not {"flask", "sqlalchemy", "app", "court", "overview"} & {name.partition(".")[0] for name in loaded}


def timed_help() -> float:
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "courtdesk", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "doctor" in done.stdout
    return time.monotonic() - began


def test_every_command_that_is_offered_exists() -> None:
    offered = [courtdesk.main.get_command(click.Context(courtdesk.main), name) for name in courtdesk.COMMANDS]  # type: ignore[attr-defined]
    assert all(isinstance(command, click.Command) for command in offered)


def test_a_court_its_people_and_its_administrator_are_set_up(run: Run) -> None:
    assert run("court", "add", "川9901", "演示县人民法院").exit_code == 0
    assert run("staff", "add", "川9901", "W01", "陈小雨", "--position", "window").exit_code == 0
    added = run(
        "account", "add", "admin", "--role", "admin", "--court", "川9901", "--password-stdin", given="Demo-2026-court\n"
    )
    assert added.exit_code == 0, added.stderr
    assert db.session.scalars(select(Account.must_change)).one()
    token = run("account", "token", "admin").stdout.strip()
    assert len(token) > 40
    assert len(run("account", "reset", "admin").stdout.strip()) == 14
    assert run("account", "disable", "admin").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "given", "said"),
    [
        (["court", "add", "川9901", "又一个"], "", "已经登记"),
        (["court", "add", "川9902", "下级法院", "--parent", "川0000"], "", "courtdesk court add"),
        (["staff", "add", "川0000", "W01", "甲", "--position", "window"], "", "川0000"),
        (["staff", "add", "川9901", "W01", "甲", "--position", "kitchen"], "", "kitchen"),
        (["account", "token", "nobody"], "", "nobody"),
        (["account", "add", "a b", "--role", "admin", *IN_COURT], "Demo-2026-court\n", "用户名"),
        (["account", "add", "x1", "--role", "admin", *IN_COURT], "weak\n", "至少 10 位"),
        (["account", "add", "x1", "--role", "clerk", *IN_COURT], "Demo-2026-court\n", "工作人员"),
    ],
)
@only_sqlite
def test_a_refusal_is_a_line_that_says_what_to_do(run: Run, arguments: list[str], given: str, said: str) -> None:
    a_court()
    done = run(*arguments, given=given)
    assert done.exit_code == 1
    assert said in done.stderr


@only_sqlite
def test_a_database_that_is_not_set_up_is_named_with_the_command_that_does(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COURTDESK_DATABASE_URL", f"sqlite:///{tmp_path / 'new.db'}")
    done = run("court", "add", "川9901", "演示县人民法院")
    assert (done.exit_code, "courtdesk db upgrade" in done.stderr) == (1, True)
    assert run("db", "upgrade").exit_code == 0
    assert run("court", "add", "川9901", "演示县人民法院").exit_code == 0


@only_sqlite
def test_a_backup_is_made_and_restored_from_the_command_line(run: Run, tmp_path: Path) -> None:
    a_court()
    assert run("db", "backup", tmp_path / "copy.db").exit_code == 0
    db.engine.dispose()
    refused = run("db", "restore", tmp_path / "copy.db")
    assert (refused.exit_code, "--replace" in refused.stderr) == (1, True)
    restored = run("db", "restore", tmp_path / "copy.db", "--replace")
    assert (restored.exit_code, ".old" in restored.stdout) == (0, True)
    assert db.session.scalar(select(func.count()).select_from(Court)) == 1


def people() -> int:
    return db.session.scalar(select(func.count()).select_from(Staff)) or 0


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@only_sqlite
def test_people_are_taken_in_from_what_wps_and_excel_write(run: Run, tmp_path: Path, encoding: str) -> None:
    a_court()
    file = tmp_path / "people.csv"
    rows = "W01,欧阳晓晓,窗口,演示人力公司,劳务派遣,2025/1/2\nＷ０２,王五,12368,,编内,2025年1月2日\n\n"
    file.write_bytes((HEAD + rows).encode(encoding))
    done = run("staff", "import", file, "--court", "川9901")
    assert (done.exit_code, done.stdout) == (0, "2 rows imported\n"), done.stderr
    positions = select(Staff.no, Post.position).join(Placement, Placement.staff_id == Staff.id).join(Post)
    assert set(map(tuple, db.session.execute(positions))) == {("W01", "window"), ("W02", "hotline")}


def test_a_trial_run_checks_everything_and_keeps_nothing(run: Run, tmp_path: Path) -> None:
    a_court()
    file = tmp_path / "people.csv"
    file.write_text(HEAD + "W01,欧阳晓晓,窗口,,聘用制,2025-01-02\n", "utf8")
    assert "good" in run("staff", "import", file, "--court", "川9901", "--dry-run").stdout
    assert people() == 0


@only_sqlite
def test_every_faulty_row_is_named_and_nobody_is_taken_in(run: Run, tmp_path: Path) -> None:
    a_court()
    file = tmp_path / "people.csv"
    file.write_text(
        HEAD
        + "W01,甲,窗口,,聘用制,2025-01-02\n"
        + ",乙,窗口,,聘用制,2025-01-02\n"
        + "W03,丙,厨房,,聘用制,2025-02-30\n"
        + "W01,丁,窗口,,临时工,2025-01-02\n"
        + f"W05,{'戊' * 41},窗口,,聘用制,明天\n"
        + 'W06,"己"庚,窗口,,聘用制,2025-01-02\n',
        "utf8",
    )
    done = run("staff", "import", file, "--court", "川9901")
    assert done.exit_code == 1
    assert people() == 0
    lines = [line.removeprefix("people.csv: ") for line in done.stderr.splitlines() if line.startswith("people.csv")]
    assert [line.split("：")[0] for line in lines] == ["第 7 行"]  # what is no CSV at all is said first
    file.write_text(file.read_text("utf8").replace('"己"庚', "己庚"), "utf8")
    done = run("staff", "import", file, "--court", "川9901")
    lines = [line.removeprefix("people.csv: ") for line in done.stderr.splitlines() if line.startswith("people.csv")]
    assert [line.split("：")[0] for line in lines] == [
        "第 3 行",
        "第 4 行",
        "第 4 行",
        "第 5 行",
        "第 5 行",
        "第 6 行",
        "第 6 行",
    ]


@only_sqlite
def test_what_the_court_already_has_is_said_with_its_row(run: Run, tmp_path: Path) -> None:
    a_court()
    file = tmp_path / "people.csv"
    file.write_text(HEAD + "W01,甲,窗口,,聘用制,2025-01-02\nW02,乙,窗口,某公司,编内,2025-01-02\n", "utf8")
    done = run("staff", "import", file, "--court", "川9901")
    assert "第 3 行：编内和聘用制人员的用人单位就是本院" in done.stderr
    file.write_text(HEAD + "W01,甲,窗口,,聘用制,2025-01-02\n", "utf8")
    assert run("staff", "import", file, "--court", "川9901").exit_code == 0
    assert "第 2 行：工号 W01 已经在用" in run("staff", "import", file, "--court", "川9901").stderr
    assert people() == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "缺少列"),
        ("姓名,岗位\n甲,窗口\n".encode(), "缺少列 工号、入职日期"),
        (HEAD.encode(), "没有数据"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "另存为 CSV"),
        (b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00", "另存为 CSV"),
    ],
)
@only_sqlite
def test_a_file_that_is_no_table_of_people_is_refused_not_crashed_on(
    run: Run, tmp_path: Path, content: bytes, said: str
) -> None:
    a_court()
    file = tmp_path / "people.xlsx"
    file.write_bytes(content)
    done = run("staff", "import", file, "--court", "川9901")
    assert done.exit_code == 1
    assert said in done.stderr


@only_sqlite
def test_a_year_is_imported_in_either_form(run: Run, tmp_path: Path) -> None:
    a_court()
    table, notice = tmp_path / "2027.csv", tmp_path / "2028.json"
    table.write_bytes("日期,类型,名称\n2027-01-01,休,元旦\n2027-10-01,休,国庆\n2027-01-02,班,元旦\n".encode("gb18030"))
    notice.write_text(
        '{"year": 2028, "days": [{"name": "元旦", "date": "2028-01-01", "isOffDay": true},'
        ' {"name": "国庆", "date": "2028-10-01", "isOffDay": true}]}',
        "utf8",
    )
    assert "3 days imported; whole years: 2025 2026 2027" in run("calendar", "import", table).stdout
    assert "2 days imported; whole years: 2025 2026 2027 2028" in run("calendar", "import", notice).stdout
    assert {2027, 2028} <= calendar.years()


@only_sqlite
def test_a_faulty_year_is_refused_line_by_line(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "2027.csv"
    file.write_text("日期,类型,名称\n2027-01-01,休,元旦\n2027-02-30,休,春节\n2027-01-04,加班,元旦\n", "utf8")
    done = run("calendar", "import", file)
    assert done.exit_code == 1
    assert [line.split("：")[0] for line in done.stderr.splitlines() if "2027.csv" in line] == [
        "2027.csv: 第 3 行",
        "2027.csv: 第 4 行",
    ]
    assert 2027 not in calendar.years()


@only_sqlite
def test_a_trial_run_of_a_year_keeps_nothing(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "2027.csv"
    file.write_text("日期,类型,名称\n2027-01-01,休,元旦\n2027-10-01,休,国庆\n", "utf8")
    assert "nothing was kept" in run("calendar", "import", file, "--dry-run").stdout
    assert 2027 not in calendar.years()
