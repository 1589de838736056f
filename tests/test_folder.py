"""The output folder: whole files or none, stale ones removed, strangers' folders left alone."""

import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from small_works import pair, two_witnesses

from reconcile.errors import InputError
from reconcile.model import Skipped
from reconcile.report.folder import UNFINISHED, check_out, read_run, write
from reconcile.report.manifest import read_manifest
from reconcile.report.rendering import render, render_again
from reconcile.settings import Settings

SKIPPED = Skipped(path="x.txt", place="offset 3", reason="not UTF-8")


def files(work: str = "spun") -> dict[str, bytes]:
    return render([two_witnesses(work=work)], [pair()], [SKIPPED], Settings())


def tree(folder: Path) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}


def test_everything_promised_is_written(tmp_path: Path) -> None:
    write(files(), tmp_path / "reports")
    assert tree(tmp_path / "reports") == {
        "index.html",
        "summary.md",
        "works.csv",
        "witnesses.csv",
        "pairs.csv",
        "alignment.csv",
        "differences.csv",
        "skipped.csv",
        "run.json",
        "works/spun/canonical.txt",
        "works/spun/differences.csv",
        "works/spun/report.html",
        "works/spun/work.json",
    }


def test_the_records_render_to_the_same_bytes_again(tmp_path: Path) -> None:
    write(files(), tmp_path)
    assert render_again(*read_run(tmp_path)) == files()


def test_the_run_lists_the_hash_of_every_other_file(tmp_path: Path) -> None:
    write(files(), tmp_path)
    manifest = read_manifest(tmp_path / "run.json")
    assert set(manifest.outputs) | {"run.json"} == tree(tmp_path)
    assert set(manifest.inputs) == {"a.txt", "b.txt"}
    assert manifest.counts["differences"] == 2


def test_what_a_run_no_longer_writes_goes_and_what_a_person_put_there_stays(tmp_path: Path) -> None:
    write(files("old"), tmp_path)
    (tmp_path / "decisions.csv").write_text("mine", encoding="utf-8")
    (tmp_path / "works/old/note.txt").write_text("mine", encoding="utf-8")
    write(files("new"), tmp_path)
    kept = tree(tmp_path)
    assert {"decisions.csv", "works/old/note.txt", "works/new/work.json"} <= kept
    assert "works/old/work.json" not in kept
    (tmp_path / "works/old/note.txt").unlink()


def test_a_folder_left_empty_goes_too(tmp_path: Path) -> None:
    write(files("old"), tmp_path)
    write(files("new"), tmp_path)
    assert not (tmp_path / "works/old").exists()


@pytest.mark.parametrize("content", [None, "{}", '{"format": "reconcile run 1"', '{"format": "reconcile run 1"}'])
def test_a_folder_that_no_run_made_is_refused(tmp_path: Path, content) -> None:
    (tmp_path / "novel.txt").write_text("Call me Ishmael.", encoding="utf-8")
    if content:
        (tmp_path / "run.json").write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=r"no valid run\.json, so no run made it; name a new or empty folder"):
        write(files(), tmp_path)
    assert "index.html" not in tree(tmp_path)


def test_an_empty_folder_and_what_a_killed_run_left_are_taken(tmp_path: Path) -> None:
    check_out(tmp_path)
    (tmp_path / "works/spun").mkdir(parents=True)
    (tmp_path / f"works/spun/work.json{UNFINISHED}").write_text("half", encoding="utf-8")
    write(files(), tmp_path)
    assert not [name for name in tree(tmp_path) if name.endswith(UNFINISHED)]


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "reports").write_text("x", encoding="utf-8")
    with pytest.raises(InputError, match="a file; name a folder with --out"):
        check_out(tmp_path / "reports")


def test_a_forged_run_cannot_remove_files_elsewhere(tmp_path: Path) -> None:
    out = tmp_path / "reports"
    write(files(), out)
    (tmp_path / "precious.txt").write_text("x", encoding="utf-8")
    text = (out / "run.json").read_text(encoding="utf-8").replace('"index.html"', '"../precious.txt"')
    (out / "run.json").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="does not lie below the folder"):
        read_manifest(out / "run.json")
    with pytest.raises(InputError, match=r"no valid run\.json"):
        write(files(), out)
    assert (tmp_path / "precious.txt").exists()


def test_a_disk_that_fills_up_leaves_the_earlier_run_whole(tmp_path: Path, monkeypatch) -> None:
    write(files("old"), tmp_path)
    before = {name: (tmp_path / name).read_bytes() for name in tree(tmp_path)}
    plain = Path.write_bytes

    def full(path: Path, data: bytes) -> int:
        if "report.html" in path.name:
            plain(path, data[:10])
            raise OSError(28, "No space left on device", str(path))
        return plain(path, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(InputError, match=r"report\.html: No space left on device; make room or rights"):
        write(files("new"), tmp_path)
    assert {name: (tmp_path / name).read_bytes() for name in tree(tmp_path)} == before


def test_a_real_limit_on_file_size_is_a_clear_error(tmp_path: Path) -> None:
    program = (
        "import sys; sys.path.insert(0, 'tests')\n"
        "from pathlib import Path\n"
        "from test_folder import files\n"
        "from reconcile.report.folder import write\n"
        f"write(files(), Path({str(tmp_path / 'out')!r}))\n"
    )

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))

    done = subprocess.run(
        [sys.executable, "-B", "-c", program],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=limit,
        cwd=Path(__file__).parents[1],
    )
    assert "InputError" in done.stderr
    assert "File too large; make room or rights" in done.stderr
    assert tree(tmp_path / "out") == set()


def test_an_unwritable_folder_is_a_clear_error(tmp_path: Path, monkeypatch) -> None:
    def refuse(path: Path, **_: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(InputError, match="Permission denied; make room or rights, or name another folder"):
        write(files(), tmp_path / "reports")
