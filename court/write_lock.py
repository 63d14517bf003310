"""The fair write lock in front of SQLite: first come, first served among threads, then one process at a time."""

import fcntl
import os
import threading
import time
from collections import deque
from pathlib import Path

POLL_SECONDS = 0.001


class LockTimeout(Exception):
    """The lock was not free in time."""


class FairLock:
    """A lock over threads (in order of arrival) and over processes (flock on a file beside the database).

    SQLite has one writer. Left to itself it lets waiters sleep and retry, so some wait for seconds; this lock
    makes the order that of arrival.
    """

    def __init__(self, path: Path, *, timeout: float = 5.0) -> None:
        self._path = path
        self._timeout = timeout
        self._guard = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._held = False
        self._file: int | None = None
        self._pid: int | None = None

    def acquire(self) -> None:
        """Wait for the lock, at most `timeout` seconds. Raises LockTimeout."""
        deadline = time.monotonic() + self._timeout
        self._acquire_thread(deadline)
        try:
            self._acquire_file(deadline)
        except BaseException:
            self._pass_on()
            raise

    def release(self) -> None:
        """Give the lock to the next process and thread."""
        if self._file is not None:
            fcntl.flock(self._file, fcntl.LOCK_UN)
        self._pass_on()

    def _acquire_thread(self, deadline: float) -> None:
        with self._guard:
            if not self._held:
                self._held = True
                return
            turn = threading.Lock()
            turn.acquire()
            self._waiting.append(turn)
        if turn.acquire(timeout=max(0.0, deadline - time.monotonic())):
            return
        with self._guard:
            if turn in self._waiting:
                self._waiting.remove(turn)
                raise LockTimeout
        # The turn came between the timeout and the guard: it is ours, pass it on.
        self._pass_on()
        raise LockTimeout

    def _pass_on(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._held = False

    def _acquire_file(self, deadline: float) -> None:
        if self._file is None or self._pid != os.getpid():  # a forked child needs a file description of its own
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            self._pid = os.getpid()
        while True:
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise LockTimeout from None
                time.sleep(POLL_SECONDS)
