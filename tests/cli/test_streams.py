"""Readers that leave, streams that are closed, disks that are full: the exit code still says what was found."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from checking_files import PROSE, VARIANT

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name == "nt", reason="needs the pipes and devices of POSIX, which Windows lacks"),
]

COMMANDS = [
    pytest.param(["--help"], 0, id="help"),
    pytest.param([], 2, id="nothing"),
    pytest.param(["--version"], 0, id="version"),
    pytest.param(["check", "--help"], 0, id="help of a command"),
    pytest.param(["rule"], 0, id="bytes"),
    pytest.param(["find", "a.txt", "b.txt", "--no-cache"], 0, id="view"),
    pytest.param(["find", "a.txt", "b.txt", "--no-cache", "--format", "json"], 0, id="table"),
    pytest.param(["diff", "a.txt", "b.txt"], 1, id="texts that differ"),
    pytest.param(["check", "a.txt", "b.txt", "--no-cache"], 1, id="findings"),
    pytest.param(["check", "a.txt", "--ignore", "RC2", "--no-cache"], 0, id="no findings"),
    pytest.param(["check", "missing.txt"], 2, id="bad input"),
    pytest.param(["check", "--nonsense"], 2, id="bad usage"),
]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.txt").write_text(PROSE)
    Path("b.txt").write_text(VARIANT)


def reconcile(arguments: list[str], **streams) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "reconcile", *arguments]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("GITHUB_")}
    return subprocess.run(command, check=False, env=environment, **streams)


def closed_pipe() -> int:
    """The end to write to of a pipe that nobody reads."""
    reader, writer = os.pipe()
    os.close(reader)
    return writer


@pytest.mark.parametrize(("arguments", "code"), COMMANDS)
def test_a_reader_who_leaves_changes_no_exit_code_and_is_no_bug(arguments: list[str], code: int) -> None:
    writer = closed_pipe()
    done = reconcile(arguments, stdout=writer, stderr=subprocess.PIPE)
    assert done.returncode == code, done.stderr
    assert b"Traceback" not in done.stderr
    assert b"Broken pipe" not in done.stderr
    assert b"bug" not in done.stderr
    assert reconcile(arguments, stdout=writer, stderr=writer).returncode == code
    os.close(writer)


@pytest.mark.parametrize(("arguments", "code"), COMMANDS)
def test_closed_streams_are_like_readers_who_leave(arguments: list[str], code: int) -> None:
    shell = ["sh", "-c", '"$@" <&- >&- 2>&-', "sh", sys.executable, "-m", "reconcile", *arguments]
    assert subprocess.run(shell, check=False).returncode == code


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full: /dev/full of Linux")
@pytest.mark.parametrize("arguments", [["--help"], ["rule"], ["find", "a.txt", "b.txt", "--no-cache"]])
def test_a_full_disk_is_no_bug_of_ours(arguments: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        done = reconcile(arguments, stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 2
    assert b"No space left on device" in done.stderr
    assert b"bug" not in done.stderr
    assert b"Traceback" not in done.stderr


def test_what_a_reader_reads_before_leaving_is_whole() -> None:
    program = [sys.executable, "-m", "reconcile", "find", "a.txt", "b.txt", "--no-cache", "--format", "json"]
    whole = subprocess.run(program, capture_output=True, check=True).stdout
    assert json.loads(whole)
    with subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        first = process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 0
    assert whole.startswith(first)
