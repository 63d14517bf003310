"""Settings: what is refused at start, each with its fix; what serve refuses and the demo does not."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from court import settings_data
from court.settings import DEMO_SECRET, KNOWN, ROOT, SettingsError, load

LONG = "0123456789abcdef" * 4
REAL = {
    "SECRET_KEY": LONG,
    "DATA_KEY": LONG[::-1],
    "TWILIO_AUTH_TOKEN": "token-of-the-provider",
    "TWILIO_API_SECRET": "secret-of-the-provider",
}


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch):
    def set_them(**values: str) -> None:
        for name, value in values.items():
            monkeypatch.setenv(f"COURTDESK_{name}", value)

    return set_them


@pytest.fixture
def config(tmp_path: Path, given):
    """A configuration folder whose courtdesk.toml may be written anew."""
    (tmp_path / "courtdesk.toml").write_text((ROOT / "config/courtdesk.toml").read_text("utf8"), "utf8")
    given(CONFIG=str(tmp_path))
    return tmp_path / "courtdesk.toml"


def refusal(mode: str = "tool") -> list[str]:
    with pytest.raises(SettingsError) as refused:
        load(mode)
    return str(refused.value).splitlines()


def test_the_demo_and_the_tools_need_nothing_set() -> None:
    assert load("demo").secret_key == load("tool").secret_key == DEMO_SECRET
    assert load("demo").is_demo
    assert load("demo").database_url == f"sqlite:///{ROOT / 'instance' / 'courtdesk.db'}"


def test_serve_names_every_secret_that_is_missing_and_how_to_make_it() -> None:
    lines = refusal("serve")
    assert [line.split()[0] for line in lines] == [f"COURTDESK_{name}" for name in REAL]
    assert all("export COURTDESK_" in line for line in lines)


def test_serve_starts_with_secrets_of_its_own(given) -> None:
    given(**REAL)
    assert load("serve").mode == "serve"


@pytest.mark.parametrize("name", REAL)
@pytest.mark.parametrize("value", [DEMO_SECRET, "", "   "])
def test_serve_refuses_a_default_or_empty_secret(given, name: str, value: str) -> None:
    given(**{**REAL, name: value})
    (line,) = refusal("serve")
    assert line.startswith(f"COURTDESK_{name} 未设置")


@pytest.mark.parametrize("name", ["SECRET_KEY", "DATA_KEY"])
def test_a_short_key_is_refused_everywhere(given, name: str) -> None:
    given(**{**REAL, name: "short"})
    for mode in ("serve", "demo", "tool"):
        assert "32" in refusal(mode)[0]


def test_one_key_for_two_locks_is_refused(given) -> None:
    given(**{**REAL, "DATA_KEY": LONG})
    assert "DATA_KEY" in refusal("serve")[0]


def test_the_clock_is_for_demo_and_tests_only(given) -> None:
    given(**REAL, CLOCK="2026-09-30T23:59:00+08:00")
    assert refusal("serve") == [
        "COURTDESK_CLOCK 只用于演示和测试 / is for the demo and tests only: unset COURTDESK_CLOCK"
    ]
    assert load("demo").clock == datetime(2026, 9, 30, 15, 59, tzinfo=UTC)


def test_a_clock_without_a_zone_is_the_courts_time(given) -> None:
    given(CLOCK="2026-09-30T23:59:00")
    assert load("demo").clock == datetime(2026, 9, 30, 15, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "value", "fix"),
    [
        ("CLOCK", "tomorrow", "correct this variable"),
        ("DATABASE_URL", "mysql://court", "postgresql://user@host/name"),
        ("DATABASE_URL", "no url at all", "sqlite:////path/courtdesk.db"),
        ("PUBLIC_URL", "court.example", "http(s)://host"),
        ("PUBLIC_URL", "ftp://court.example", "http(s)://host"),
        ("PUBLIC_URL", "https://court.example/?a=b", "http(s)://host"),
        ("TWILIO_BASE_URL", "gateway:8001", "http(s)://host"),
        ("CONFIG", "/nowhere/at/all", "COURTDESK_CONFIG"),
    ],
)
def test_a_wrong_variable_is_named_with_its_fix(given, name: str, value: str, fix: str) -> None:
    given(**{name: value})
    lines = refusal()
    assert any(fix in line for line in lines), lines


def test_every_problem_is_named_at_once(given, config: Path) -> None:
    config.write_text("[court]\nzone = 'Asia/Shangai'\n", "utf8")
    given(PUBLIC_URL="nowhere", CLOCK="x")
    assert len(refusal()) > 15


@pytest.mark.parametrize("url", ["postgres://u:p@h/d", "postgresql://u:p@h/d", "postgresql+psycopg://u:p@h/d"])
def test_postgresql_is_spoken_through_one_driver(given, url: str) -> None:
    given(DATABASE_URL=url)
    assert load().database_url == "postgresql+psycopg://u:p@h/d"


def test_a_second_token_is_accepted_during_rotation(given) -> None:
    given(TWILIO_AUTH_TOKEN="old", TWILIO_AUTH_TOKEN_NEXT="new")
    assert load().twilio.tokens == ("old", "new")


def test_where_each_setting_came_from_is_known(given) -> None:
    given(PUBLIC_URL="https://court.example")
    assert load().sources == {"COURTDESK_PUBLIC_URL": "environment"}


def lines_of(config: Path) -> list[str]:
    return [line for line in config.read_text("utf8").splitlines() if "=" in line]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("failures = 5", "failures = 0", "[sign_in] failures = 0: 应为 1 到 100"),
        ("failures = 5", 'failures = "5"', "[sign_in] failures = '5'"),
        ("failures = 5", "failures = true", "[sign_in] failures = True"),
        ("failures = 5", "failurs = 5", "[sign_in] failurs 不认识"),
        ("failures = 5", "", "[sign_in] failures 缺少"),
        ("poll_seconds = 0.25", "poll_seconds = 60", "[live] poll_seconds = 60"),
        ('zone = "Asia/Shanghai"', 'zone = "Shanghai"', "[court] zone = 'Shanghai': 应为时区名"),
        ('zone = "Asia/Shanghai"', 'zone = "../etc/passwd"', "[court] zone"),
        ('locale = "zh"', 'locale = "fr"', '"zh" | "en"'),
        ("[sign_in]", "[sign in]", "courtdesk.toml"),
        ("[jobs]", "[[jobs]]", "[jobs] 应为一节"),
    ],
)
def test_a_wrong_line_of_the_file_is_named(config: Path, before: str, after: str, said: str) -> None:
    config.write_text(config.read_text("utf8").replace(before, after, 1), "utf8")
    assert any(said in line for line in refusal()), refusal()


def test_the_file_that_ships_is_in_order() -> None:
    problems: list[str] = []
    data = settings_data.read(ROOT / "config/courtdesk.toml", problems)
    assert problems == []
    assert set(settings_data.SHAPE) <= set(data)


def test_a_file_saved_with_a_mark_by_a_windows_editor_is_read(config: Path) -> None:
    config.write_text("\ufeff" + config.read_text("utf8"), "utf8")
    assert load().data["court"]["locale"] == "zh"


def test_every_variable_that_is_read_is_known() -> None:
    source = (ROOT / "court/settings.py").read_text("utf8")
    assert all(f'"{name}"' in source.split("def load")[1] for name in KNOWN)
