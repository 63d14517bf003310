"""A whole machine for a test: the real server and gateway as processes, commands, and how to pull the plug."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from court.settings import DEMO_ACCOUNT_SID, DEMO_API_KEY, DEMO_SECRET, ROOT

PATIENCE = 60.0
_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Refused(Exception):
    """The server answered with an error; `status` and `body` say which."""

    def __init__(self, status: int, body: Any) -> None:
        super().__init__(f"{status}: {body}")
        self.status, self.body = status, body


class StepRefused(Refused):
    """409: the step does not fit what is there."""


def ask(url: str, method: str = "GET", body: Any = None, token: str = "") -> tuple[int, Any]:
    """One request: status and JSON. Raises Refused, OSError."""
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    data = json.dumps(body).encode() if body is not None else None
    request = urllib.request.Request(url, data=data, method=method, headers=headers)
    try:
        with _opener.open(request, timeout=20) as answer:
            text = answer.read()
            return answer.status, json.loads(text) if text else None
    except urllib.error.HTTPError as error:
        text = error.read()
        said = json.loads(text) if text[:1] in (b"{", b"[") else text[:200]
        raise (StepRefused if error.code == 409 else Refused)(error.code, said) from None


class Machine:
    """Web server and gateway as processes on one database."""

    def __init__(self, database_url: str, folder: Path, *, clock: datetime, speed: float = 20) -> None:
        self.port, self.gateway_port = free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.gateway_url = f"http://127.0.0.1:{self.gateway_port}"
        self._database_url, self._folder, self._clock, self._speed = database_url, folder, clock, speed
        self._began = time.monotonic()
        self._web: subprocess.Popen[bytes] | None = None
        self._gateway: subprocess.Popen[bytes] | None = None

    def environment(self, clock: datetime | None = None) -> dict[str, str]:
        now = clock or self._clock + timedelta(seconds=time.monotonic() - self._began)
        return os.environ | {
            "COURTDESK_DATABASE_URL": self._database_url,
            "COURTDESK_INSTANCE": str(self._folder / "instance"),
            "COURTDESK_PUBLIC_URL": self.url,
            "COURTDESK_TWILIO_BASE_URL": self.gateway_url,
            "COURTDESK_TWILIO_ACCOUNT_SID": DEMO_ACCOUNT_SID,
            "COURTDESK_TWILIO_AUTH_TOKEN": DEMO_SECRET,
            "COURTDESK_TWILIO_API_KEY": DEMO_API_KEY,
            "COURTDESK_TWILIO_API_SECRET": DEMO_SECRET,
            "COURTDESK_CLOCK": now.isoformat(),
        }

    def start_web(self) -> None:
        command = [sys.executable, "-m", "gunicorn", "app:create_app()", "--worker-class=gthread", "--threads=60",
                   f"--bind=127.0.0.1:{self.port}", "--no-control-socket", "--log-level=error"]  # fmt: skip
        self._web = self._start(command, "web.log")
        self._wait(f"{self.url}/readyz")

    def kill_web(self) -> None:
        """Pull the plug: nothing is told, nothing is flushed."""
        self._kill(self._web)

    def start_gateway(self) -> None:
        command = [sys.executable, "-m", "hotline.gateway", "--port", str(self.gateway_port), "--app", self.url,
                   "--number", "12368", "--speed", str(self._speed)]  # fmt: skip
        self._gateway = self._start(command, "gateway.log")
        self._wait(f"{self.gateway_url}/simulated/clients")

    def command(self, *arguments: str, clock: datetime | None = None) -> "subprocess.Popen[str]":
        """A running `courtdesk` command."""
        return subprocess.Popen(
            [sys.executable, "-m", "courtdesk", *arguments],
            env=self.environment(clock), cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def run(self, *arguments: str, clock: datetime | None = None) -> str:
        """What a command prints. Fails when it is refused."""
        process = self.command(*arguments, clock=clock)
        out, errors = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0, errors
        return out

    def api(self, token: str, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """An API call that is tried again while the server is down: every write is safe to repeat."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                return ask(f"{self.url}/api/v1{path}", method, body, token)
            except Refused as refused:
                if refused.status != 503 or time.monotonic() > deadline:
                    raise
            except OSError:
                if time.monotonic() > deadline:
                    raise
            time.sleep(0.1)

    def line(self, method: str, path: str, body: Any = None) -> Any:
        """The gateway's simulated side."""
        return ask(f"{self.gateway_url}/simulated{path}", method, body)[1]

    def stop(self) -> None:
        for process in (self._web, self._gateway):
            self._kill(process)

    def _start(self, command: list[str], log: str) -> "subprocess.Popen[bytes]":
        with (self._folder / log).open("ab") as output:
            return subprocess.Popen(
                command, env=self.environment(), cwd=ROOT, stdout=output, stderr=output, start_new_session=True
            )

    @staticmethod
    def _kill(process: "subprocess.Popen[bytes] | None") -> None:
        if process is not None and process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    @staticmethod
    def _wait(url: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                ask(url)
                return
            except (OSError, Refused):
                time.sleep(0.1)
        raise AssertionError(f"{url} does not answer")
