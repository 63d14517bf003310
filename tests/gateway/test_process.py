"""The gateway as a process of its own, and the telephone that calls it from the command line."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from hotline.gateway import phone
from hotline.gateway.__main__ import main
from hotline.gateway.settings import Settings, SettingsError, from_file
from tests.gateway.world import ACCOUNT, TOKEN, twiml

ENVIRONMENT = {"COURTDESK_TWILIO_ACCOUNT_SID": ACCOUNT, "COURTDESK_TWILIO_AUTH_TOKEN": TOKEN}


class App(BaseHTTPRequestHandler):
    """An application that greets and asks for one key."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        menu = '<Gather numDigits="1" action="/menu"><Say>请按1</Say></Gather>'
        body = twiml("<Say>人工服务</Say>" if self.path == "/menu" else menu).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def app() -> Iterator[str]:
    """The application's base address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), App) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
def gateway(app: str) -> Iterator[str]:
    """The base address of a gateway started as a process; it must stop cleanly when told to."""
    arguments = ["--port", "0", "--number", "12368", "--app", app, "--speed", "20"]
    with subprocess.Popen(
        [sys.executable, "-m", "hotline.gateway", *arguments],
        env={"PATH": os.environ["PATH"]} | ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        assert process.stderr
        ready = process.stdout.readline()
        assert ready.startswith("gateway on http://127.0.0.1:"), process.stderr.read()
        yield ready.split()[-1]
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0
        assert "Traceback" not in process.stderr.read()


def dial(*arguments: str) -> tuple[int, list[str]]:
    """Exit status and transcript of `courtdesk phone call`."""
    written: list[str] = []
    return phone.run(phone.parser().parse_args(["call", *arguments]), written.append), written


def test_the_telephone_shows_what_is_heard_and_pressed(gateway: str) -> None:
    status, transcript = dial("--from", "+8613900000001", "--press", "1", "--gateway", gateway)
    assert status == 0
    told = [line.split("  ", 2)[1:] for line in transcript]
    assert ["语音", "请按1\n"] in told
    assert ["按键", "1\n"] in told
    assert told[-2:] == [["语音", "人工服务\n"], ["状态", "completed\n"]]


def test_the_telephone_says_why_a_call_cannot_be_placed(gateway: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert dial("--from", "1", "--to", "110", "--gateway", gateway)[0] == 1
    assert "no such number" in capsys.readouterr().err
    assert dial("--from", "1", "--gateway", "http://127.0.0.1:1")[0] == 1
    assert "no gateway at" in capsys.readouterr().err


def test_a_call_that_is_not_answered_is_a_failure_for_the_shell(gateway: str) -> None:
    assert dial("--from", "1", "--hangup-after", "0", "--gateway", gateway)[0] == 1


@pytest.mark.parametrize(
    ("arguments", "missing", "told"),
    [
        (["--number", "12368", "--app", "http://127.0.0.1:1"], "COURTDESK_TWILIO_AUTH_TOKEN", "AUTH_TOKEN is not set"),
        (["--number", "12368"], "", "go together"),
        ([], "", "no number"),
        (["--config", "nowhere.toml"], "", "cannot be read"),
    ],
)
def test_a_gateway_that_lacks_something_says_what(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    missing: str,
    told: str,
) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, "" if name == missing else value)
    assert main(arguments) == 1
    assert told in capsys.readouterr().err


def test_a_file_names_numbers_and_their_webhooks(tmp_path: Path) -> None:
    path = tmp_path / "gateway.toml"
    path.write_text(
        """
        [gateway]
        port = 8600
        [[numbers]]
        number = "12368"
        name = "川9901"
        voice_url = "http://127.0.0.1:8000/hotline/voice#rc=2&rp=ct,rt,5xx"
        status_callback = "http://127.0.0.1:8000/hotline/voice/status"
        [[applications]]
        sid = "AP1"
        voice_url = "http://127.0.0.1:8000/hotline/voice"
        """,
        encoding="utf-8",
    )
    settings = Settings("AC1", "token", **from_file(path))
    assert settings.port == 8600
    number = settings.number("12368")
    assert number
    assert number.voice.url.endswith("#rc=2&rp=ct,rt,5xx")
    assert (number.fallback.url, settings.applications["AP1"].number) == ("", "")


@pytest.mark.parametrize(
    "text", ["[[numbers]]", "[gateway]\nspeeed = 2", "gateway = 1", "not toml", '[[numbers]]\nvoice = "http://a/"']
)
def test_a_file_with_a_mistake_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "gateway.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError):
        from_file(path)


def test_the_gateway_imports_nothing_of_the_application() -> None:
    script = (
        "import json, sys, hotline.gateway.__main__, hotline.gateway.phone\n"
        "print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    roots = set(json.loads(done.stdout))
    assert not roots & {"app", "court", "scoring", "conduct", "matters", "window", "overview", "flask", "sqlalchemy"}
    assert {"aiohttp", "jwt", "hotline"} <= roots
