"""Running the processes of one machine together: web, scheduler, gateway; whichever dies is started again."""

import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import FrameType

import click

STOP_SECONDS = 10.0
LOOK_SECONDS = 0.2
PAUSES = (0.2, 1.0, 5.0, 15.0)  # before a restart, longer each time one dies soon after its start
LIVED = 30.0  # seconds after which a process counts as having started well


@dataclass
class Child:
    """One process: its name, its command, its environment."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    failures: int = 0
    next_start: float = 0.0

    def start(self) -> None:
        self.process = subprocess.Popen(self.command, env=dict(self.environment))
        self.started = time.monotonic()

    def look(self) -> None:
        """Start the process when it is not running and its pause is over."""
        now = time.monotonic()
        if self.process is not None and self.process.poll() is not None:
            self.failures = 0 if now - self.started > LIVED else self.failures + 1
            pause = PAUSES[min(self.failures, len(PAUSES) - 1)]
            click.echo(f"{self.name} ended with {self.process.returncode}; starting it again in {pause:g} s", err=True)
            self.process, self.next_start = None, now + pause
        if self.process is None and now >= self.next_start:
            self.start()

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def wait(self, until: float) -> None:
        if self.process is None:
            return
        try:
            self.process.wait(timeout=max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@dataclass
class Supervisor:
    """Keeps its children running until it is told to stop."""

    children: list[Child]
    stopping: bool = field(default=False)

    def run(self) -> None:
        """Until SIGTERM or SIGINT; then the children end in the reverse order of their start."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        while not self.stopping:
            for child in self.children:
                child.look()
            time.sleep(LOOK_SECONDS)
        deadline = time.monotonic() + STOP_SECONDS
        for child in reversed(self.children):
            child.stop()
        for child in reversed(self.children):
            child.wait(deadline)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True


def python(*arguments: str) -> list[str]:
    """A command of this interpreter."""
    return [sys.executable, *arguments]
