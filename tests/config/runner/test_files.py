"""Private files and the lock between runners."""

import os
import subprocess
import sys
from pathlib import Path

from config.runner.files import RunLock, write_private
from config.runner.places import CHECKOUT
from config.runner.signals import poll

HOLD = """
import sys, time
from pathlib import Path
from config.runner.files import RunLock
lock = RunLock(Path(sys.argv[1]))
lock.acquire()
lock.note(address="http://127.0.0.1:8000/")
time.sleep(60)
"""


def test_private_file_is_for_its_owner_alone_under_any_mask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        write_private(tmp_path / "secret", "text")
    finally:
        os.umask(before)
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600


def test_private_file_replaces_an_open_one(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text("old")
    path.chmod(0o644)
    write_private(path, "new")
    assert (path.read_text(), path.stat().st_mode & 0o777) == ("new", 0o600)


def test_lock_held_by_another_process_is_refused_and_tells_where_it_runs(
    tmp_path: Path,
) -> None:
    path = tmp_path / "lock"
    with subprocess.Popen([sys.executable, "-c", HOLD, str(path)], cwd=CHECKOUT) as holder:
        assert poll(lambda: "address" in RunLock(path).holder(), 20)
        taken = RunLock(path).acquire()
        told = RunLock(path).holder()
        holder.kill()
    assert (taken, told) == (False, {"address": "http://127.0.0.1:8000/"})


def test_lock_of_a_killed_process_is_free(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with subprocess.Popen([sys.executable, "-c", HOLD, str(path)], cwd=CHECKOUT) as holder:
        assert poll(lambda: "address" in RunLock(path).holder(), 20)
        holder.kill()
    assert RunLock(path).acquire()


def test_released_lock_is_free(tmp_path: Path) -> None:
    lock = RunLock(tmp_path / "lock")
    lock.acquire()
    lock.release()
    assert RunLock(tmp_path / "lock").acquire()
