"""How the command line is asked: its help, its options, and what it says of those that it cannot take."""

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from checking_files import PROSE, VARIANT, call, put

from reconcile.cli.app import EXAMPLES, app


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    put("seeds/a.txt", PROSE)
    put("seeds/b.txt", VARIANT)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["run", "--colour"], "no such option: --colour (possible options: "),
        (["run", "--polcy", "base"], "--policy"),
        (["runn"], "no such command 'runn'. Did you mean 'run'? See `reconcile --help`"),
        (["diff", "seeds/a.txt"], "see `reconcile diff --help`"),
        (["run", "--base"], "option '--base' requires an argument"),
        (["run", "--link", "x"], "'x' is no number; see `reconcile run --help`"),
        (["run", "--threshold", "0.3"], "texts are joined by their match weight now; use --link BITS"),
        (["run", "--jobs", "1.5"], "'1.5' is no whole number"),
        (["run", "--jobs", "-1"], "jobs = -1: must be a whole number of at least 0"),
        (["find", "--format", "xml"], "'xml' must be one of text, csv, json"),
        (["verify", "a", "b"], "unexpected extra argument"),
        (["run", "--\x1b[31m"], "--\\x1b[31m"),
        (["run", ""], "a path is empty"),
        (["run", "*.text"], "*.text: nothing matches this pattern"),
        (["run", "--quiet", "--verbose"], "--quiet and --verbose contradict each other"),
        (["verify", "--quiet", "--verbose"], "--quiet and --verbose contradict each other"),
        (["find", "--no-cache", "--cache", "here"], "--no-cache and --cache here contradict each other"),
        (["check", "--reason", "as printed"], "--reason needs --accept-new"),
        (["rule", "RC101", "--markdown"], "leave out 'RC101'"),
    ],
)
def test_bad_usage_is_one_clear_line_and_exit_code_2(capfd, arguments, message) -> None:
    code, out, err = call(capfd, *arguments)
    assert (code, out) == (2, "")
    assert message in err
    assert err.startswith("reconcile: ")
    assert err.count("\n") == 1


def test_no_command_shows_the_help_and_is_bad_usage(capfd) -> None:
    code, out, err = call(capfd)
    assert (code, err) == (2, "")
    assert "Usage: reconcile" in out


@pytest.mark.parametrize("jobs", ["0", "1"])
def test_jobs_may_be_left_to_the_machine(capfd, jobs) -> None:
    assert call(capfd, "run", "--jobs", jobs, "--quiet") == (0, "", "")


IS_ROOT = os.name != "nt" and os.geteuid() == 0


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="permissions of POSIX")
@pytest.mark.skipif(IS_ROOT and not shutil.which("setpriv"), reason="root may read everything")
@pytest.mark.parametrize(
    "arguments",
    [
        ["run", "--out", "locked/out"],
        ["run", "locked"],
        ["run", "--config", "locked/c.toml"],
        ["run", "--decisions", "locked/d.csv"],
        ["verify", "locked"],
        ["render", "locked"],
        ["restore", "locked", "a"],
        ["explain", "a", "--reports", "locked"],
        ["check", "--reports", "locked"],
        ["check", "--accepted", "locked/accepted.csv"],
        ["check", "--output", "csv=locked/f.csv", "--ignore", "RC2"],
    ],
)
def test_what_may_not_be_read_or_written_is_one_clear_line(arguments) -> None:
    put("locked/a.txt", PROSE)
    Path("locked").chmod(0)
    root = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] if IS_ROOT else []
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    command = [*root, sys.executable, "-m", "reconcile", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    Path("locked").chmod(0o700)
    last = done.stderr.splitlines()[-1]
    assert (done.returncode, last[:17]) == (2, "reconcile: locked"), done.stderr
    assert "Permission denied; " in last
    assert "Usage" not in done.stderr


@pytest.mark.slow
def test_help_is_quick_because_it_loads_nothing_slow() -> None:
    program = (
        "import sys; from reconcile.cli.app import main; main(['--help']); main(['run', '--help'])\n"
        "slow = {'pandas', 'numpy', 'rapidfuzz', 'ftfy', 'jinja2', 'reconcile.pipeline'} & set(sys.modules)\n"
        "sys.exit(f'loaded {slow}' if slow else 0)"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr


def test_every_command_says_what_it_does(capfd) -> None:
    for command in app.registered_commands:
        assert command.callback is not None
        name = command.name or command.callback.__name__
        code, out, _ = call(capfd, name, "--help")
        assert code == 0
        assert (command.callback.__doc__ or "").split()[0] in out


def test_every_command_has_examples_that_can_be_parsed(capfd) -> None:
    group = typer.main.get_command(app)
    assert list(EXAMPLES) == list(group.commands)
    for name, lines in EXAMPLES.items():
        out = call(capfd, name, "--help")[1]
        for line in lines:
            words = shlex.split(line.rpartition("| ")[2].partition(" > ")[0])
            assert words[:2] == ["reconcile", name]
            assert line in out
            group.commands[name].make_context(name, words[2:])


def test_the_help_shows_no_type_of_a_flag(capfd) -> None:
    for name in EXAMPLES:
        lines = [line for line in call(capfd, name, "--help")[1].splitlines() if "<bool>" in line]
        assert [line for line in lines if "--help" not in line] == []


def test_the_version_is_printed(capfd) -> None:
    code, out, _ = call(capfd, "--version")
    assert code == 0
    assert out.startswith("reconcile ")
