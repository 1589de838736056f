"""Locks: one holder at a time, none left behind by the dead."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from reconcile.storage.file_lock import FileLock, LockHeldError

ROOT = Path(__file__).parents[2]
HOLDER = """
import sys, time
from pathlib import Path
from reconcile.storage.file_lock import FileLock
with FileLock(Path(sys.argv[1])):
    print('held', flush=True)
    time.sleep(60)
"""


@pytest.fixture
def holder(tmp_path):
    command = [sys.executable, "-c", HOLDER, str(tmp_path / "lock")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


@pytest.mark.slow
def test_a_lock_is_refused_with_the_number_of_its_holder(tmp_path, holder):
    with pytest.raises(LockHeldError, match=str(holder.pid)) as caught, FileLock(tmp_path / "lock"):
        pass
    assert caught.value.owner == holder.pid


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL, which ends a process without a word")
def test_a_killed_holder_holds_nothing(tmp_path, holder):
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()
    assert (tmp_path / "lock").exists()
    with FileLock(tmp_path / "lock") as lock:
        assert int(lock.file.read_text()) == os.getpid()
    assert not (tmp_path / "lock").exists()


def test_a_lock_can_be_taken_again(tmp_path):
    for _ in range(2):
        with FileLock(tmp_path / "lock"):
            assert (tmp_path / "lock").exists()
        assert not (tmp_path / "lock").exists()


def test_a_folder_that_cannot_be_written_is_no_held_lock(tmp_path):
    with pytest.raises(FileNotFoundError), FileLock(tmp_path / "gone" / "lock"):
        pass


def test_a_file_that_was_removed_while_it_was_opened_is_opened_anew(tmp_path, monkeypatch):
    from reconcile.storage import file_lock

    real, calls = file_lock._lock, []

    def remove_first(handle):
        real(handle)
        if not calls:
            (tmp_path / "lock").unlink()
        calls.append(handle)

    monkeypatch.setattr(file_lock, "_lock", remove_first)
    with FileLock(tmp_path / "lock"):
        assert (tmp_path / "lock").exists()
    assert len(calls) == 2


@pytest.mark.skipif(not hasattr(os, "O_NOFOLLOW"), reason="links of POSIX")
def test_a_link_is_not_followed(tmp_path):
    (tmp_path / "target").write_text("precious")
    (tmp_path / "lock").symlink_to(tmp_path / "target")
    with pytest.raises(OSError, match="symbolic links"), FileLock(tmp_path / "lock"):
        pass
    assert (tmp_path / "target").read_text() == "precious"
