"""The hook and the action as others use them: pre-commit in a scratch repository, steps of the action as a script."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from checking_files import PROSE, put

ROOT = Path(__file__).parents[2]
PRE_COMMIT = shutil.which("pre-commit", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")
BASH = shutil.which("bash")
DAMAGED = "Ann owns a dog. The whole town fears Anns dog, and it is said that Ann cant hold it.\n"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    for name in ("GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def run(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", env={**os.environ, **environment}, check=False
    )


def hooks() -> dict[str, dict[str, str]]:
    """The manifest, read by hand: a list of flat entries."""
    found: dict[str, dict[str, str]] = {}
    for line in (ROOT / ".pre-commit-hooks.yaml").read_text("utf-8").splitlines():
        key, _, value = line.lstrip("- ").partition(": ")
        if line.startswith("-"):
            entry = found.setdefault(value, {})
        entry[key] = value.split("  #")[0]
    return found


def test_the_manifest_has_what_a_hook_requires() -> None:
    found = hooks()
    assert set(found) == {"reconcile-check", "reconcile-fix"}
    assert all({"id", "name", "entry", "language"} <= set(hook) for hook in found.values())
    assert found["reconcile-check"]["require_serial"] == "true"
    assert found["reconcile-check"]["entry"] == "reconcile check"
    assert found["reconcile-fix"]["entry"] == "reconcile fix"


@pytest.mark.slow
@pytest.mark.skipif(PRE_COMMIT is None, reason="pre-commit is not installed")
def test_pre_commit_runs_the_hooks_in_a_scratch_repository(tmp_path: Path) -> None:
    """As local hooks with the entries of the manifest, so that nothing is built or fetched."""
    assert run(PRE_COMMIT, "validate-manifest", str(ROOT / ".pre-commit-hooks.yaml")).returncode == 0
    lines = ["repos:", "-   repo: local", "    hooks:"]
    for name, hook in hooks().items():
        args = f", args: {hook['args']}" if "args" in hook else ""
        serial = hook.get("require_serial", "false")
        lines.append(
            f"    -   {{id: {name}, name: {hook['name']}, entry: {hook['entry']}{args}, language: system, "
            f"types: {hook['types']}, require_serial: {serial}}}"
        )
    put(".pre-commit-config.yaml", "\n".join(lines) + "\n")
    put("texts/a.txt", PROSE)
    assert run("git", "init", "-q").returncode == 0
    run("git", "add", ".")
    home = {"PRE_COMMIT_HOME": str(tmp_path / "cache")}
    clean = run(PRE_COMMIT, "run", "--all-files", **home)
    assert clean.returncode == 0, clean.stdout + clean.stderr
    put("texts/b.txt", DAMAGED)
    run("git", "add", ".")
    failed = run(PRE_COMMIT, "run", "reconcile-check", **home)
    assert failed.returncode == 1
    assert "texts/b.txt:1:38: RC105 error" in failed.stdout
    fixed = run(PRE_COMMIT, "run", "reconcile-fix", **home)
    assert fixed.returncode == 1
    assert "files were modified by this hook" in fixed.stdout
    assert "Ann's dog" in Path("texts/b.txt").read_text()


def script(step: str) -> str:
    """The shell script of a step of the action."""
    lines = (ROOT / "action.yml").read_text("utf-8").splitlines()
    start = lines.index(f"    - name: {step}")
    first = next(n for n in range(start, len(lines)) if lines[n].strip() == "run: |") + 1
    body = []
    for line in lines[first:]:
        if line.strip() and not line.startswith(" " * 8):
            break
        body.append(line[8:])
    return "\n".join(body)


def check_step(**inputs: str) -> subprocess.CompletedProcess[str]:
    names = ("PATHS", "CONFIG", "FAIL_ON", "BASELINE", "BASE_REF")
    environment = {f"INPUT_{name}": inputs.get(name, "") for name in names}
    environment |= {"INPUT_SARIF_FILE": "out.sarif", "GITHUB_OUTPUT": "outputs", "GITHUB_STEP_SUMMARY": "summary"}
    return run(str(BASH), "-e", "-o", "pipefail", "-c", script("Check"), **environment, GITHUB_ACTIONS="true")


@pytest.mark.slow
@pytest.mark.skipif(BASH is None, reason="bash is not installed")
def test_the_step_of_the_action_checks_and_reports() -> None:
    put("texts/a.txt", DAMAGED)
    done = check_step(PATHS="texts\n")
    assert done.returncode == 1, done.stderr
    assert done.stdout.startswith("::error file=texts/a.txt,line=1,")
    assert Path("outputs").read_text() == "findings=2\nerrors=2\nreport=out.sarif\n"
    assert Path("summary").read_text().startswith("# reconcile check\n")
    assert '"2.1.0"' in Path("out.sarif").read_text()


@pytest.mark.slow
@pytest.mark.skipif(BASH is None, reason="bash is not installed")
def test_inputs_of_the_action_are_no_script() -> None:
    put("texts/a.txt", PROSE)
    put("other.toml", 'paths = ["texts"]\n')
    assert check_step(CONFIG="other.toml").returncode == 0
    assert check_step(PATHS="texts/*.txt --fix $(touch forged) ; touch forged").returncode == 2
    assert not Path("forged").exists()
    assert check_step(PATHS="texts", FAIL_ON="$(touch forged)").returncode == 2
    assert check_step(PATHS="texts", BASE_REF="--output=forged").returncode == 2
    assert not Path("forged").exists()


def test_actions_are_pinned_by_commit() -> None:
    files = [ROOT / "action.yml", *(ROOT / ".github" / "workflows").glob("*.yml")]
    used = [line.split("uses: ")[1] for f in files for line in f.read_text("utf-8").splitlines() if "uses: " in line]
    assert used
    for name in used:
        version = name.split("  #")[0].partition("@")[2]
        assert name.startswith("./") or (len(version) == 40 and set(version) <= set("0123456789abcdef")), name
