"""The real app behind a real threaded server on a port of this machine, for clients that are real too."""

import http.client
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server


class _Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: Any) -> None:
        """Requests are not worth a line each."""


@contextmanager
def served(app: Flask) -> Iterator[int]:
    """Serve the app on 127.0.0.1 with a thread per connection; the port."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Program:
    """A client program with one connection of its own and a bearer token."""

    def __init__(self, port: int, token: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def post(self, path: str, given: Mapping[str, Any] | None = None) -> tuple[int, Any]:
        """The status and the JSON of the answer, None when it has no body."""
        self._connection.request("POST", f"/api/v1{path}", json.dumps(given or {}), self._headers)
        answer = self._connection.getresponse()
        body = answer.read()
        return answer.status, json.loads(body) if body else None

    def close(self) -> None:
        self._connection.close()
