"""The fair write lock in front of SQLite: first come first served among threads, turn about among processes."""

import fcntl
import os
import secrets
import threading
import time
from collections import deque
from pathlib import Path

POLL_SECONDS = 0.001
YIELD_SECONDS = 0.5  # who stands at the door and does not come in by then has died


class LockTimeout(Exception):
    """The lock was not free in time."""


class FairLock:
    """A lock over threads (in order of arrival) and over processes (flock on files beside the database).

    SQLite has one writer. Left to itself it lets waiters sleep and retry, so some wait for seconds; this lock
    makes the order that of arrival.
    """

    def __init__(self, path: Path, *, timeout: float = 5.0) -> None:
        self._timeout = timeout
        self._guard = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._held = False
        self._turn = ProcessTurn(path)

    def acquire(self) -> None:
        """Wait for the lock, at most `timeout` seconds. Raises LockTimeout."""
        deadline = time.monotonic() + self._timeout
        self._acquire_thread(deadline)
        try:
            self._turn.take(deadline)
        except BaseException:
            self._pass_on()
            raise

    def release(self) -> None:
        """Give the lock to the next process and thread."""
        self._turn.give_back()
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


class ProcessTurn:
    """The turn of this process among those that write to one database; asked for by one thread at a time.

    A busy process would take the file's lock again before a waiting one has looked. So whoever waits holds the
    door (shared), and a process that had the last turn lets those at the door go first.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._turn = self._door = -1
        self._pid = 0
        self._mark = b""

    def take(self, deadline: float) -> None:
        """Wait for the turn. Raises LockTimeout."""
        self._open()
        if self._is_mine_again():
            self._let_others_in(deadline)
        if not _locked(self._turn, fcntl.LOCK_EX):
            self._wait(deadline)
        os.pwrite(self._turn, self._mark, 0)

    def give_back(self) -> None:
        fcntl.flock(self._turn, fcntl.LOCK_UN)

    def _wait(self, deadline: float) -> None:
        fcntl.flock(self._door, fcntl.LOCK_SH)
        try:
            while not _locked(self._turn, fcntl.LOCK_EX):
                if time.monotonic() > deadline:
                    raise LockTimeout
                time.sleep(POLL_SECONDS)
        finally:
            fcntl.flock(self._door, fcntl.LOCK_UN)

    def _let_others_in(self, deadline: float) -> None:
        patience = min(deadline, time.monotonic() + YIELD_SECONDS)
        while not _locked(self._door, fcntl.LOCK_EX):
            if not self._is_mine_again() or time.monotonic() > patience:
                return
            time.sleep(POLL_SECONDS)
        fcntl.flock(self._door, fcntl.LOCK_UN)

    def _is_mine_again(self) -> bool:
        return os.pread(self._turn, len(self._mark), 0) == self._mark

    def _open(self) -> None:
        if self._pid == os.getpid():
            return
        # A forked child needs file descriptions of its own: flock belongs to the description.
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
        self._turn = os.open(self._path, flags, 0o600)
        self._door = os.open(self._path.with_name(f"{self._path.name}.door"), flags, 0o600)
        self._pid, self._mark = os.getpid(), secrets.token_hex(8).encode()


def _locked(file: int, kind: int) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
