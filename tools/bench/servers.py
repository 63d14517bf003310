"""The two servers of a measurement, ours and the bare one, as processes of the same kind on the same machine."""

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlencode

from twilio.request_validator import RequestValidator

from court.settings import DEMO_ACCOUNT_SID, DEMO_API_KEY, DEMO_SECRET, ROOT

START_SECONDS = 60


class Server:
    """gunicorn with one process and threads, and one connection to it that stays open."""

    def __init__(self, factory: str, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}"
        environment = os.environ | {
            "COURTDESK_INSTANCE": str(folder),
            "COURTDESK_PUBLIC_URL": self.url,
            "COURTDESK_TWILIO_BASE_URL": "http://127.0.0.1:9",
            "COURTDESK_TWILIO_ACCOUNT_SID": DEMO_ACCOUNT_SID,
            "COURTDESK_TWILIO_AUTH_TOKEN": DEMO_SECRET,
            "COURTDESK_TWILIO_API_KEY": DEMO_API_KEY,
            "COURTDESK_TWILIO_API_SECRET": DEMO_SECRET,
            "BARE_DATABASE": str(folder / "bare.db"),
        }
        command = [
            *(sys.executable, "-m", "gunicorn", factory, "--worker-class=gthread", "--threads=32"),
            *(f"--bind=127.0.0.1:{self.port}", "--no-control-socket", "--keep-alive=300", "--log-level=error"),
        ]
        self._process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
        self._validator = RequestValidator(DEMO_SECRET)
        self._connection = self._connected()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()
        self._process.terminate()
        self._process.wait()

    def _connected(self) -> http.client.HTTPConnection:
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
                connection.connect()
                return connection
            except OSError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)

    def post(self, path: str, body: Any = None, token: str = "") -> Any:
        """One JSON request; its answer. Raises AssertionError when it is refused."""
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
        return self._send(path, json.dumps(body or {}), headers)

    def webhook(self, path: str, form: dict[str, str]) -> Any:
        """One signed provider request."""
        signature = self._validator.compute_signature(self.url + path, form)
        headers = {"Content-Type": "application/x-www-form-urlencoded", "X-Twilio-Signature": signature}
        return self._send(path, urlencode(form), headers)

    def _send(self, path: str, body: str, headers: dict[str, str]) -> Any:
        self._connection.request("POST", path, body.encode(), headers)
        answer = self._connection.getresponse()
        text = answer.read()
        assert answer.status < 300, (path, answer.status, text[:300])
        return json.loads(text) if text[:1] == b"{" else text
