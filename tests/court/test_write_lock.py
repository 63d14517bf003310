"""The write lock: first come first served among threads, turn about among processes, nobody waits for ever."""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from court.settings import ROOT
from court.write_lock import FairLock, LockTimeout

# A process that takes the lock again and again with several threads, as a busy web process does, and counts.
GREEDY = """
import sys, threading, time
from pathlib import Path
from court.write_lock import FairLock
lock, turns, end = FairLock(Path(sys.argv[1]), timeout=30), open(sys.argv[2], "ab", 0), time.monotonic() + 4
def work():
    while time.monotonic() < end:
        lock.acquire()
        turns.write(b".")
        time.sleep(0.002)
        lock.release()
threads = [threading.Thread(target=work) for _ in range(4)]
[t.start() for t in threads]
print("at work", flush=True)
[t.join() for t in threads]
"""
# A process that adds one to a number in a file, many times, and would lose some if two were inside at once.
COUNTING = """
import sys
from pathlib import Path
from court.write_lock import FairLock
lock, number = FairLock(Path(sys.argv[1]), timeout=30), Path(sys.argv[2])
for _ in range(int(sys.argv[3])):
    lock.acquire()
    number.write_text(str(int(number.read_text()) + 1))
    lock.release()
"""


def process(code: str, *arguments: object) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)


def test_threads_get_the_lock_in_the_order_they_came(tmp_path: Path) -> None:
    lock, order = FairLock(tmp_path / "lock", timeout=10), []
    lock.acquire()

    def wait(number: int) -> None:
        lock.acquire()
        order.append(number)
        lock.release()

    threads = [threading.Thread(target=wait, args=(number,)) for number in range(30)]
    for number, thread in enumerate(threads, 1):
        thread.start()
        while len(lock._waiting) < number:
            time.sleep(0.001)
    lock.release()
    for thread in threads:
        thread.join()
    assert order == list(range(30))


def test_only_one_is_inside_at_a_time(tmp_path: Path) -> None:
    number = tmp_path / "number"
    number.write_text("0")
    counting = [process(COUNTING, tmp_path / "lock", number, 300) for _ in range(3)]
    assert [each.wait(60) for each in counting] == [0, 0, 0]
    assert number.read_text() == "900"
    for each in counting:
        each.communicate()


def test_a_busy_process_does_not_keep_the_others_out(tmp_path: Path) -> None:
    """Without its courtesy the busy one takes seven turns and more before the other has looked."""
    lock, turns = FairLock(tmp_path / "lock", timeout=10), tmp_path / "turns"
    greedy = process(GREEDY, tmp_path / "lock", turns)
    assert greedy.stdout is not None
    greedy.stdout.readline()
    passed_by = []
    for _ in range(40):
        before = turns.stat().st_size
        lock.acquire()
        passed_by.append(turns.stat().st_size - before)
        lock.release()
        time.sleep(0.01)
    greedy.communicate(timeout=60)
    assert sorted(passed_by)[len(passed_by) // 2] <= 2
    assert max(passed_by) <= 20


def test_waiting_ends_in_time_and_leaves_the_lock_well(tmp_path: Path) -> None:
    lock = FairLock(tmp_path / "lock", timeout=0.1)
    lock.acquire()
    refused = []

    def wait() -> None:
        with pytest.raises(LockTimeout):
            lock.acquire()
        refused.append(1)

    threads = [threading.Thread(target=wait) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 5
    lock.release()
    lock.acquire()
    lock.release()


def test_waiting_for_another_process_ends_in_time(tmp_path: Path) -> None:
    holding = process(
        "import sys, time; from pathlib import Path; from court.write_lock import FairLock\n"
        "FairLock(Path(sys.argv[1])).acquire(); print('held', flush=True); time.sleep(60)",
        tmp_path / "lock",
    )
    assert holding.stdout is not None
    holding.stdout.readline()
    lock = FairLock(tmp_path / "lock", timeout=0.2)
    with pytest.raises(LockTimeout):
        lock.acquire()
    holding.kill()
    holding.communicate()
    lock.acquire()  # whoever dies gives the lock back
    lock.release()


def test_a_forked_child_waits_for_its_parent(tmp_path: Path) -> None:
    """flock belongs to the open file: a child with its parent's would walk in."""
    code = (
        "import os, sys; from pathlib import Path; from court.write_lock import FairLock, LockTimeout\n"
        "lock = FairLock(Path(sys.argv[1]), timeout=0.2); lock.acquire(); lock._held = False\n"
        "if os.fork() == 0:\n"
        "    lock._waiting.clear()\n"
        "    try: lock.acquire(); os._exit(1)\n"
        "    except LockTimeout: os._exit(0)\n"
        "sys.exit(os.waitstatus_to_exitcode(os.wait()[1]))"
    )
    parent = process(code, tmp_path / "lock")
    parent.communicate(timeout=30)
    assert parent.returncode == 0
