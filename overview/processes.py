"""The processes of one machine, as commands."""

import os

from overview.supervisor import Child, python

THREADS = 600  # open event streams each hold one; measured: 600 threads held 500 streams at 7 % of a core


def web(mode: str, host: str, port: int, workers: int) -> Child:
    """gunicorn with threads: one process on SQLite, several on PostgreSQL."""
    command = python(
        "-m",
        "gunicorn",
        f"app:create_app(mode={mode!r})",
        "--worker-class=gthread",
        f"--workers={workers}",
        f"--threads={THREADS}",
        f"--bind={host}:{port}",
        "--no-control-socket",
        "--timeout=60",
        "--graceful-timeout=5",
        "--log-level=warning",
    )
    return Child("web", command, os.environ)


def scheduler(mode: str) -> Child:
    return Child("scheduler", python("-m", "courtdesk", "scheduler", "--mode", mode), os.environ)


def gateway(port: int, public_url: str) -> Child:
    """The simulated telephone of the demo."""
    command = python("-m", "hotline.gateway", "--port", str(port), "--app", public_url, "--number", "12368")
    return Child("gateway", command, os.environ)


def demo_traffic() -> Child:
    """Callers and visitors of the demo, so that something waits when a page is opened."""
    return Child("demo traffic", python("-m", "overview.demo.traffic"), os.environ)
