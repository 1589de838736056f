"""The output folder: whole files or none, stale ones removed, strangers' folders left alone."""

import hashlib
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from rendered_runs import render_run, write_run_folder
from small_works import pair, two_witnesses

from reconcile.errors import InputError
from reconcile.model.skipped import PlaceUnit, Skipped
from reconcile.report.run_folder.manifest import parse_manifest, read_manifest
from reconcile.report.run_folder.output_folder import PART_SUFFIX, OutputFolder, check_output_folder, write_part_file
from reconcile.report.run_folder.rendering import render_folder
from reconcile.settings import Settings

SKIPPED = Skipped(path="x.txt", unit=PlaceUnit.OFFSET, number=3, reason="not UTF-8")


def files(work: str = "spun") -> dict[str, bytes]:
    return render_run([two_witnesses(work=work)], [pair()], [SKIPPED], Settings())


def tree(folder: Path) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}


def test_everything_promised_is_written(tmp_path: Path) -> None:
    write_run_folder(files(), tmp_path / "reports")
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
    write_run_folder(files(), tmp_path)
    (tmp_path / "index.html").write_bytes(b"x")
    (tmp_path / "works.csv").unlink()
    assert render_folder(tmp_path) == len(files())
    assert {name: (tmp_path / name).read_bytes() for name in tree(tmp_path)} == files()


def test_the_run_lists_the_hash_of_every_other_file(tmp_path: Path) -> None:
    write_run_folder(files(), tmp_path)
    manifest = read_manifest(tmp_path / "run.json")
    assert set(manifest.outputs) | {"run.json"} == tree(tmp_path)
    assert set(manifest.inputs) == {"a.txt", "b.txt"}
    assert manifest.counts["differences"] == 2


def test_what_a_run_no_longer_writes_goes_and_what_a_person_put_there_stays(tmp_path: Path) -> None:
    write_run_folder(files("old"), tmp_path)
    (tmp_path / "decisions.csv").write_text("mine", encoding="utf-8")
    (tmp_path / "works/old/note.txt").write_text("mine", encoding="utf-8")
    write_run_folder(files("new"), tmp_path)
    kept = tree(tmp_path)
    assert {"decisions.csv", "works/old/note.txt", "works/new/work.json"} <= kept
    assert "works/old/work.json" not in kept
    (tmp_path / "works/old/note.txt").unlink()


def test_a_folder_left_empty_goes_too(tmp_path: Path) -> None:
    write_run_folder(files("old"), tmp_path)
    write_run_folder(files("new"), tmp_path)
    assert not (tmp_path / "works/old").exists()


@pytest.mark.parametrize("content", [None, "{}", '{"format": "reconcile run 1"', '{"format": "reconcile run 1"}'])
def test_a_folder_that_no_run_made_is_refused(tmp_path: Path, content) -> None:
    (tmp_path / "novel.txt").write_text("Call me Ishmael.", encoding="utf-8")
    if content:
        (tmp_path / "run.json").write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=r"no valid run\.json, so no run made it; name a new or empty folder"):
        write_run_folder(files(), tmp_path)
    assert "index.html" not in tree(tmp_path)


def test_an_empty_folder_and_what_a_killed_run_left_are_taken(tmp_path: Path) -> None:
    check_output_folder(tmp_path)
    (tmp_path / "works/spun").mkdir(parents=True)
    (tmp_path / f"works/spun/work.json{PART_SUFFIX}").write_text("half", encoding="utf-8")
    write_run_folder(files(), tmp_path)
    assert not [name for name in tree(tmp_path) if name.endswith(PART_SUFFIX)]


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "reports").write_text("x", encoding="utf-8")
    with pytest.raises(InputError, match="a file; name a folder with --out"):
        check_output_folder(tmp_path / "reports")


def test_a_forged_run_cannot_remove_files_elsewhere(tmp_path: Path) -> None:
    out = tmp_path / "reports"
    write_run_folder(files(), out)
    (tmp_path / "precious.txt").write_text("x", encoding="utf-8")
    text = (out / "run.json").read_text(encoding="utf-8").replace('"index.html"', '"../precious.txt"')
    (out / "run.json").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="does not lie below the folder"):
        read_manifest(out / "run.json")
    with pytest.raises(InputError, match=r"no valid run\.json"):
        write_run_folder(files(), out)
    assert (tmp_path / "precious.txt").exists()


@pytest.mark.parametrize("name", ["works/new/report.html", "alignment.csv", "index.html", "run.json"])
def test_a_disk_that_fills_up_leaves_the_earlier_run_whole(tmp_path: Path, name: str) -> None:
    write_run_folder(files("old"), tmp_path)
    before = {name: (tmp_path / name).read_bytes() for name in tree(tmp_path)}
    part = tmp_path / f"{name}{PART_SUFFIX}"
    part.parent.mkdir(parents=True, exist_ok=True)
    part.symlink_to("/dev/full")  # a device on which every write fails for want of room
    with pytest.raises(InputError, match=f"{name}: No space left on device; make room or rights"):
        write_run_folder(files("new"), tmp_path)
    assert {name: (tmp_path / name).read_bytes() for name in tree(tmp_path)} == before
    assert not (tmp_path / "works/new").exists()


@pytest.mark.slow
def test_a_real_limit_on_file_size_is_a_clear_error(tmp_path: Path) -> None:
    program = (
        "import sys; sys.path[:0] = ['tests/report', 'tests/helpers']\n"
        "from pathlib import Path\n"
        "from test_output_folder import files\n"
        "from rendered_runs import write_run_folder\n"
        f"write_run_folder(files(), Path({str(tmp_path / 'out')!r}))\n"
    )

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))

    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=limit,
        cwd=Path(__file__).parents[2],
    )
    assert "UnwritableOutputError" in done.stderr
    assert "File too large; make room or rights" in done.stderr
    assert tree(tmp_path / "out") == set()


def test_an_unwritable_folder_is_a_clear_error(tmp_path: Path, monkeypatch) -> None:
    def refuse(path: Path, **_: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(InputError, match="Permission denied; make room or rights, or name another folder"):
        write_run_folder(files(), tmp_path / "reports")


# --- a run that is written bit by bit, by several processes, and perhaps interrupted ---


def parts(folder: Path) -> set[str]:
    return {name.removesuffix(PART_SUFFIX) for name in tree(folder) if name.endswith(PART_SUFFIX)}


def test_nothing_is_in_its_place_before_the_end_and_everything_after_it(tmp_path: Path) -> None:
    whole = files()
    manifest = parse_manifest(whole["run.json"], "run.json")
    with OutputFolder(tmp_path) as folder:
        for name, data in whole.items():
            if name.startswith("works/"):
                write_part_file(tmp_path, name, data)
            elif name != "run.json":
                folder.write_file(name, data)
        assert tree(tmp_path) == {f"{name}{PART_SUFFIX}" for name in (*manifest.outputs, "lock")}
        folder.commit_run(manifest)
    assert {name: (tmp_path / name).read_bytes() for name in tree(tmp_path)} == whole


def test_a_file_that_nobody_wrote_is_an_error_that_names_it(tmp_path: Path) -> None:
    whole = files()
    with OutputFolder(tmp_path) as folder:
        for name in set(whole) - {"run.json", "works/spun/canonical.txt"}:
            folder.write_file(name, whole[name])
        with pytest.raises(InputError, match=r"works/spun/canonical\.txt: No such file"):
            folder.commit_run(parse_manifest(whole["run.json"], "run.json"))


def test_an_interrupted_run_leaves_whole_parts_and_the_next_one_finds_them(tmp_path: Path) -> None:
    with OutputFolder(tmp_path) as folder:
        stamp = write_part_file(tmp_path, "works/spun/canonical.txt", b"whole")
        half = folder.open_file("works.csv")
        half.__enter__().write(b"id,")
        half.__exit__(KeyboardInterrupt, KeyboardInterrupt(), None)
        folder.abandon_run(keep_parts=True)
    assert tree(tmp_path) == {f"works/spun/canonical.txt{PART_SUFFIX}"}
    with OutputFolder(tmp_path) as folder:
        assert folder.has_file("works/spun/canonical.txt", hashlib.sha256(b"whole").hexdigest())
        assert folder.has_file("works/spun/canonical.txt", "", stamp), "while the stamp fits, nothing is read"
        assert not folder.has_file(
            "works/spun/canonical.txt", hashlib.sha256(b"other").hexdigest(), stamp._replace(mtime_ns=1)
        )
        assert not folder.has_file("works.csv", hashlib.sha256(b"id,").hexdigest())


def test_a_stale_part_does_not_take_the_place_of_a_file_that_is_right(tmp_path: Path) -> None:
    whole = files()
    write_run_folder(whole, tmp_path)
    write_part_file(tmp_path, "works/spun/canonical.txt", b"of a run that was killed")
    manifest = parse_manifest(whole["run.json"], "run.json")
    with OutputFolder(tmp_path) as folder:
        assert all(folder.has_file(name, sha256) for name, sha256 in manifest.outputs.items())
        folder.commit_run(manifest)
    assert {name: (tmp_path / name).read_bytes() for name in tree(tmp_path)} == whole


def test_what_a_killed_run_left_goes_and_empty_folders_of_a_person_stay(tmp_path: Path) -> None:
    write_run_folder(files(), tmp_path)
    (tmp_path / "works/mine").mkdir()
    write_part_file(tmp_path, "works/killed/canonical.txt", b"half")
    write_part_file(tmp_path, "works.jsonl", b"half")
    write_run_folder(files(), tmp_path)
    assert not parts(tmp_path)
    assert not (tmp_path / "works/killed").exists()
    assert (tmp_path / "works/mine").is_dir()


def test_a_run_that_fails_leaves_no_folder_of_its_own_making(tmp_path: Path) -> None:
    def fail() -> None:
        with OutputFolder(tmp_path / "deep/out") as folder:
            folder.write_file("works/spun/canonical.txt", b"x")
            raise ValueError("bug")

    with pytest.raises(ValueError, match="bug"):
        fail()
    assert not (tmp_path / "deep/out").exists()


def test_a_second_run_into_the_same_folder_is_refused_while_the_first_goes_on(tmp_path: Path) -> None:
    with (
        OutputFolder(tmp_path),
        pytest.raises(InputError, match=r"another run \(pid \d+\) is writing there"),
        OutputFolder(tmp_path),
    ):
        pass
    write_run_folder(files(), tmp_path)


@pytest.mark.slow
def test_the_lock_of_a_killed_run_locks_nothing(tmp_path: Path) -> None:
    program = (
        "import os\nfrom pathlib import Path\nfrom reconcile.report.run_folder.output_folder import OutputFolder\n"
        f"with OutputFolder(Path({str(tmp_path)!r})) as folder:\n"
        "    folder.write_file('index.html', b'x')\n"
        "    os.kill(os.getpid(), 9)\n"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == -signal.SIGKILL
    assert parts(tmp_path) == {"index.html", "lock"}
    write_run_folder(files(), tmp_path)
    assert not parts(tmp_path)
