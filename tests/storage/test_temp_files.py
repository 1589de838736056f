"""Temporary files: no room for them is one clear line and exit code 2, in every command that needs much of it."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from generated_works import collection

from reconcile.errors import InputError
from reconcile.model.skipped import PlaceUnit, Skipped
from reconcile.report.run_folder.skipped_spool import SkippedSpool
from reconcile.storage.temp_files import guard_temporary_files
from reconcile.variants.blocks import entry_spill

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    "error",
    [
        OSError(28, "No space left on device"),
        sqlite3.OperationalError("database or disk is full"),
        FileNotFoundError(2, "No usable temporary directory found"),
    ],
)
def test_what_goes_wrong_is_told_with_what_to_do(error) -> None:
    told = r"^.+: .+; make room there, or set TMPDIR to a folder on a larger disk$"
    with pytest.raises(InputError, match=told), guard_temporary_files():
        raise error


def test_other_errors_pass() -> None:
    with pytest.raises(ZeroDivisionError), guard_temporary_files():
        raise ZeroDivisionError


class Full:
    """A file on a full disk."""

    def seek(self, *_: int) -> int:
        return 0

    def write(self, _: object) -> int:
        raise OSError(28, "No space left on device")

    def close(self) -> None:
        self.write(b"")


def test_pages_that_cannot_be_written_are_a_clear_error_and_stay_so_when_they_are_closed(monkeypatch) -> None:
    monkeypatch.setattr(entry_spill, "_HELD", 0)
    monkeypatch.setattr(entry_spill, "TemporaryFile", lambda **_: Full())
    monkeypatch.setattr(entry_spill, "_PAGE", 1)
    with pytest.raises(InputError, match="TMPDIR"), entry_spill.EntrySpill() as some:
        some.add_entries(entry_spill.Entries(*(np.arange(9, dtype=c.dtype) for c in entry_spill.NO_ENTRIES)))


def test_skipped_rows_without_room_are_a_clear_error() -> None:
    spool = SkippedSpool()
    spool._rows._base.execute("PRAGMA max_page_count = 9")
    rows = (Skipped(path="t.csv", unit=PlaceUnit.LINE, number=number, reason="no text" * 40) for number in range(5_000))
    with pytest.raises(InputError, match="database or disk is full; make room there, or set TMPDIR"):
        list(map(spool.add_skipped, rows))


PROGRAM = """
import sys
import resource, signal
sys.path.insert(0, {root!r})
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
from reconcile.batch import document_store
from reconcile.variants.blocks import entry_spill
document_store.SPOOL_MEMORY_BYTES, entry_spill._HELD, entry_spill._PAGE = {in_memory}, 0, 1
resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192))
from reconcile.cli.app import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="another way to limit files")
@pytest.mark.parametrize("in_memory", [1, 1 << 24], ids=["the texts", "their shingles"])
@pytest.mark.parametrize("command", ["run", "find", "check"])
def test_a_full_temporary_disk_ends_a_command_with_one_line(tmp_path: Path, command: str, in_memory: int) -> None:
    if command == "check" and in_memory == 1:
        pytest.skip("a check holds its texts in memory")
    (tmp_path / "texts").mkdir()
    for document in collection(30, sentences=8):
        (tmp_path / document.id).write_bytes(document.data)
    program = PROGRAM.format(root=str(ROOT), in_memory=in_memory)
    arguments = [sys.executable, "-c", program, command, "texts", "--no-cache", "--quiet", "--jobs", "1"]
    done = subprocess.run(arguments, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 2, done.stderr
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("reconcile: ")
    assert done.stderr.endswith("File too large; make room there, or set TMPDIR to a folder on a larger disk\n")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["texts"]
