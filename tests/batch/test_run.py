"""Batches: the same bytes whatever the processes, the cache and the interruptions; and what becomes of what fails."""

import itertools
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import zlib
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from generated_works import collection
from rendered_runs import render_run

from reconcile import Document, Settings, reconcile, work_pipeline
from reconcile.batch import work_tasks
from reconcile.batch.executor import RunOptions, TaskRunner
from reconcile.batch.find_works import find_works
from reconcile.batch.result_cache import prepare_cache_folder
from reconcile.batch.run import run_batch
from reconcile.batch.work_tasks import RunRequest
from reconcile.cli.app import main
from reconcile.errors import DecisionError, InputError, InvariantError
from reconcile.model.decisions import Ruling
from reconcile.model.skipped import Skipped
from reconcile.pipeline import find_variants
from reconcile.report.run_folder.layout import Layout
from reconcile.report.run_folder.output_folder import PART_SUFFIX
from reconcile.storage.file_lock import FileLock

pytestmark = pytest.mark.slow  # runs of whole batches

ROOT = Path(__file__).parents[2]
DOCUMENTS = tuple(collection(12, sentences=6))


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def first_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the reports and the cache of a run of all texts."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("first"))
        made(DOCUMENTS)
        return Path.cwd()


@pytest.fixture
def after_a_run(first_run: Path, here: Path) -> None:
    shutil.copytree(first_run, here, dirs_exist_ok=True)


@dataclass
class Told:
    """What a run said."""

    lines: list[str] = field(default_factory=list)
    steps: list[tuple[str, int, int]] = field(default_factory=list)


def way(told: Told | None = None, **options) -> RunOptions:
    told = told or Told()
    return RunOptions(
        **{"jobs": 1, "progress": lambda *step: told.steps.append(step), "say": told.lines.append} | options
    )


def request(out="out", **options) -> RunRequest:
    return RunRequest(**{"settings": Settings(), "layout": Layout(), "out": Path(out)} | options)


def tree(folder) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in Path(folder).rglob("*") if p.is_file()}


def made(documents, out="out", told=None, **options) -> tuple[int, int]:
    """How many works a run took from the cache, and how many it made."""
    given = way(told, **{"cache": Path("cache")} | options)
    run_batch(documents, request(out), given)
    return given.timing.figures["kept"], given.timing.figures["made"]


# --- the same bytes ---


def test_a_batch_writes_what_the_records_in_memory_render_to() -> None:
    run_batch(reversed(DOCUMENTS), request(), way())
    result = reconcile(DOCUMENTS)
    assert len(result.works) == 12
    assert tree("out") == render_run(result.works, result.pairs, result.skipped, result.settings)


@pytest.mark.parametrize("form", ["folder", "jsonl"])
def test_the_bytes_do_not_depend_on_the_number_of_processes(form) -> None:
    for jobs in (1, 2, 3):
        run_batch(DOCUMENTS, request(f"out{jobs}", layout=Layout(form)), way(jobs=jobs, small=0))
    assert tree("out1") == tree("out2") == tree("out3")


def test_find_in_a_batch_finds_what_the_function_finds() -> None:
    found = find_works(reversed(DOCUMENTS), Settings(), way(jobs=2, small=0))
    alone = find_variants(DOCUMENTS)
    assert (found.works, found.pairs) == (alone.works, alone.pairs)


def test_who_asks_for_pairs_alone_waits_for_no_bases() -> None:
    told = Told()
    found = find_works(DOCUMENTS, Settings(), way(told), needs_works=False)
    assert (found.works, found.pairs) == ((), find_variants(DOCUMENTS).pairs)
    assert "choosing bases" not in {stage for stage, _, _ in told.steps}


def test_names_that_clash_are_told_apart_as_in_memory() -> None:
    # All in one work, all alone, and a name that looks like a number that tells others apart.
    places = {"a/plot.txt": 0, "b/plot.txt": 1, "c/plot.txt": 2, "d/PLOT.txt": 3, "d/plot-2.txt": 4, "e/other.txt": 5}
    texts = [list(collection(6, members=1, seed=s)) for s in (5, 5)]
    documents = [replace(texts[0][n], id=name) for name, n in places.items()]
    documents += [replace(texts[1][n], id=f"z/{name}") for name, n in list(places.items())[:3]]
    run_batch(documents, request(), way())
    result = reconcile(documents)
    names = [w.id for w in result.works]
    assert {"plot", "plot-2", "plot-3", "other"} <= set(names)
    assert len({name.casefold() for name in names}) == len(names)
    assert tree("out") == render_run(result.works, result.pairs, result.skipped, result.settings)


# --- what is kept ---


def test_a_second_run_makes_nothing_and_writes_the_same() -> None:
    assert made(DOCUMENTS) == (0, 12)
    before = tree("out")
    assert made(DOCUMENTS) == (12, 0)
    assert tree("out") == before


def test_new_texts_make_only_the_works_that_they_touch(after_a_run) -> None:
    known = next(w for w in reconcile(DOCUMENTS).works if len(w.members) == 1)
    raw = known.witnesses[0].document.raw
    more = [Document.from_text("texts/x.txt", raw.replace("the", "that", 1)), *collection(3, members=1, seed=9)]
    assert made([*DOCUMENTS, *more]) == (11, 4)
    run_batch([*DOCUMENTS, *more], request("fresh"), way())
    assert tree("out") == tree("fresh")


def test_a_text_that_goes_makes_its_work_anew_and_leaves_the_others(after_a_run) -> None:
    several = next(w for w in reconcile(DOCUMENTS).works if len(w.members) == 3)
    fewer = [d for d in DOCUMENTS if d.id != several.members[-1]]
    assert made(fewer) == (11, 1)
    run_batch(fewer, request("fresh"), way())
    assert tree("out") == tree("fresh")


@pytest.mark.parametrize("settings", [{"policy": "base"}, {"classes": {"added-detail": "flag"}}, {"consensus": 3}])
def test_other_settings_make_everything_anew(settings, after_a_run) -> None:
    given = way(cache=Path("cache"))
    run_batch(DOCUMENTS, request(settings=Settings(**settings)), given)
    assert given.timing.figures["made"] == 12


def test_what_changes_no_result_makes_nothing_anew(after_a_run) -> None:
    given = way(cache=Path("cache"), jobs=2, small=0)
    run_batch(DOCUMENTS, request(settings=Settings(paths=("elsewhere",), jobs=7, fail_on="info")), given)
    assert given.timing.figures["made"] == 0


def test_other_metadata_make_a_work_anew(after_a_run) -> None:
    assert made([replace(DOCUMENTS[0], metadata={"title": "New"}), *DOCUMENTS[1:]])[1] == 1


def test_a_file_that_somebody_changed_is_written_again(after_a_run) -> None:
    before = tree("out")
    some = sorted(Path("out/works").glob("*/canonical.txt"))[:2]
    some[0].write_bytes(b"mine")
    some[1].unlink()
    assert made(DOCUMENTS) == (10, 2)
    assert tree("out") == before


def test_results_that_no_run_asks_for_go_after_some_runs(monkeypatch, after_a_run) -> None:
    monkeypatch.setattr("reconcile.batch.result_cache.KEPT_RUNS", 2)
    for _ in range(3):
        made(DOCUMENTS[:1], "other")
    with sqlite3.connect("cache/results.sqlite") as base:
        (count,) = base.execute("SELECT count(*) FROM results").fetchone()
    base.close()
    assert count == 1


# --- a cache that cannot be used ---


def damaged(at: int, length: int = 4000):
    def damage(file: Path) -> None:
        data = bytearray(file.read_bytes())
        start = int(len(data) * at / 100)
        data[start : start + length] = random.Random(at).randbytes(min(length, len(data) - start))
        file.write_bytes(data)

    return damage


def older(file: Path) -> None:
    base = sqlite3.connect(file)
    base.execute("PRAGMA user_version = 99")
    base.commit()
    base.close()


@pytest.mark.parametrize(
    "damage",
    [
        *(damaged(at) for at in (0, 20, 40, 60, 80, 95)),
        lambda file: file.write_bytes(file.read_bytes()[: file.stat().st_size // 2]),
        lambda file: file.write_bytes(b""),
        lambda file: file.write_bytes(b"not a database, but long enough to be looked at" * 100),
        older,
    ],
)
def test_a_damaged_cache_changes_nothing(damage, after_a_run) -> None:
    before = tree("out")
    damage(Path("cache/results.sqlite"))
    told = Told()
    made([*DOCUMENTS, *collection(1, seed=4)], told=told)
    assert made([*DOCUMENTS, *collection(1, seed=4)])[0] >= 0
    made(DOCUMENTS, told=told)
    assert tree("out") == before
    assert all("results.sqlite: " in line and line.count("\n") == 0 for line in told.lines)


def test_a_cache_of_another_version_is_made_anew_with_one_line(after_a_run) -> None:
    older(Path("cache/results.sqlite"))
    told = Told()
    assert made(DOCUMENTS, told=told) == (0, 12)
    assert told.lines == ["cache/results.sqlite: made by another version (format 99, not 1); made anew"]
    assert made(DOCUMENTS) == (12, 0)


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"[]",
        b'{"id": "x"}',
        b'{"id": "x", "differences": 3, "files": []}',
        b'{"id": "x", "differences": [], "files": [["a", "b", [1]]]}',
        b'{"id": "x", "differences": [], "files": [["../precious", "b", [1, 2]]]}',
    ],
)
def test_a_forged_cache_changes_nothing(head, after_a_run) -> None:
    before = tree("out")
    Path(f"precious{PART_SUFFIX}").write_text("mine")
    base = sqlite3.connect("cache/results.sqlite")
    base.execute("UPDATE results SET head = ?, body = ?", (head, zlib.compress(b'{"id": 3}')))
    base.commit()
    base.close()
    made(DOCUMENTS)
    assert tree("out") == before
    assert Path(f"precious{PART_SUFFIX}").read_text() == "mine"


def test_results_that_are_lost_while_a_run_goes_on_are_made_again(monkeypatch, after_a_run) -> None:
    before = tree("out")
    monkeypatch.setattr("reconcile.batch.result_cache.zlib.decompress", _failing_now_and_then())
    assert made(DOCUMENTS) == (12, 0)  # as the heads of the results promised
    assert tree("out") == before


def _failing_now_and_then():
    real, calls = zlib.decompress, itertools.count()

    def decompress(data: bytes) -> bytes:
        if next(calls) % 3 == 0:
            raise zlib.error("incorrect data check")
        return real(data)

    return decompress


def test_a_cache_that_another_run_uses_is_left_alone() -> None:
    prepare_cache_folder(Path("cache"))
    told = Told()
    with FileLock(Path("cache/lock")):
        assert made(DOCUMENTS, told=told) == (0, 12)
    assert told.lines == [f"another run (pid {os.getpid()}) uses cache; going on without it"]


def test_a_cache_that_another_program_has_open_is_left_as_it_is(after_a_run) -> None:
    base = sqlite3.connect("cache/results.sqlite")
    base.execute("BEGIN EXCLUSIVE")
    told = Told()
    assert made(DOCUMENTS, told=told) == (0, 12)
    base.close()
    assert told.lines == ["cache/results.sqlite: database is locked; going on without a cache"]
    assert made(DOCUMENTS) == (12, 0)


def test_a_cache_that_cannot_be_made_is_left_out(monkeypatch) -> None:
    Path("cache").write_text("a file")
    told = Told()
    assert made(DOCUMENTS, told=told) == (0, 12)
    assert told.lines == ["cache: File exists; going on without a cache"]


def test_a_folder_of_somebody_else_is_no_cache() -> None:
    Path("cache").mkdir()
    theirs = {"lock": b"mine", "results.sqlite": b"no database of ours", "index/texts-000001.npy": b"3"}
    for name, data in theirs.items():
        Path("cache", name).parent.mkdir(exist_ok=True)
        Path("cache", name).write_bytes(data)
    told = Told()
    assert made(DOCUMENTS, told=told) == (0, 12)
    assert told.lines == [
        "cache: holds files and no cache; name a new or empty folder with --cache; going on without a cache"
    ]
    assert tree("cache") == theirs


@pytest.mark.parametrize("left", [{}, {"CACHEDIR.TAG": ""}, {".gitignore": "*\n"}])
def test_an_empty_folder_or_what_a_killed_run_left_becomes_a_cache(left) -> None:
    Path("cache").mkdir()
    for name, text in left.items():
        Path("cache", name).write_text(text)
    assert made(DOCUMENTS) == (0, 12)
    assert made(DOCUMENTS) == (12, 0)


def test_of_a_cache_whose_disk_is_full_what_lies_in_it_is_still_read() -> None:
    # The limit on the size of files holds for the cache and for nothing that the run itself writes.
    program = (
        "import sys; sys.path[:0] = ['tests/helpers', 'tests/batch']\n"
        "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "import reconcile.batch.result_cache as kept, sqlite3\n"
        "real = kept.ResultCache.store_result\n"
        "count = [0]\n"
        "def put(self, *some):\n"
        "    count[0] += 1\n"
        "    if count[0] == 5: resource.setrlimit(resource.RLIMIT_FSIZE, (4096, -1))\n"
        "    real(self, *some); self.commit_results()\n"
        "    resource.setrlimit(resource.RLIMIT_FSIZE, (-1, -1))\n"
        "kept.ResultCache.store_result = put\n"
        "from test_run import *\n"
        f"import os; os.chdir({str(Path.cwd())!r})\n"
        "told, calls, real_work = Told(), [], work_tasks.reconcile_work\n"
        "work_tasks.reconcile_work = lambda texts, *others: calls.append(texts) or real_work(texts, *others)\n"
        "print(made(DOCUMENTS, told=told), len(calls)); print(*told.lines)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd=ROOT)
    # Of what was put in before the disk was full nothing is lost, but for what was not safe yet.
    assert done.stdout.startswith("(0, 12) 13\ncache/results.sqlite: "), done.stdout + done.stderr
    assert done.stdout.endswith("; going on without keeping more\n")
    assert done.stdout.count("\n") == 2  # told once
    assert made(DOCUMENTS, "again")[0] == 0  # its files are in the other folder
    assert made(DOCUMENTS) == (12, 0)
    run_batch(DOCUMENTS, request("fresh"), way())
    assert tree("out") == tree("fresh")


def test_the_cache_is_hidden_from_git_and_backups() -> None:
    made(DOCUMENTS[:2])
    assert Path("cache/.gitignore").read_text() == "*\n"
    assert Path("cache/CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172789f06886806bc55")


def test_without_a_cache_nothing_is_left_beside_the_reports() -> None:
    run_batch(DOCUMENTS, request(), way())
    assert [p.name for p in Path().iterdir()] == ["out"]


# --- decisions ---


def rulings(work, choice="witness") -> tuple[Ruling, ...]:
    able = [f for f in work.fragments if choice in f.choices and not f.overlaps]
    able = able[:1]
    return tuple(Ruling(id=f.difference, choice=choice, path="decisions.csv", line=n) for n, f in enumerate(able, 2))


def decided(work_number=0) -> tuple[Ruling, ...]:
    result = reconcile(DOCUMENTS, Settings(policy="flag"))
    works = [w for w in result.works if rulings(w)]
    return rulings(works[work_number])


def run_flagged(decisions, out="out", **options) -> tuple[int, int]:
    given = way(**{"cache": Path("cache")} | options)
    run_batch(DOCUMENTS, request(out, settings=Settings(policy="flag"), rulings=decisions), given)
    return given.timing.figures["kept"], given.timing.figures["made"]


def test_a_decision_makes_only_its_own_work_anew() -> None:
    (decision,) = decided()
    run_flagged(())
    assert run_flagged((decision,)) == (11, 1)
    run_flagged((decision,), "fresh", cache=None)
    assert tree("out") == tree("fresh")
    assert run_flagged((decision,)) == (12, 0)
    assert run_flagged((replace(decision, why="because"),)) == (11, 1)
    assert run_flagged(()) == (11, 1)  # its files are those with the decision


def test_decisions_of_the_first_run_of_all_are_known_to_the_next() -> None:
    (decision,) = decided()
    assert run_flagged((decision,)) == (0, 12)
    assert run_flagged((decision,)) == (12, 0)


def test_a_decision_about_nothing_puts_nothing_in_place() -> None:
    run_flagged(())
    before = tree("out")
    stale = Ruling(id="0123456789ab", choice="base", path="decisions.csv", line=2)
    with pytest.raises(DecisionError, match=r"decisions\.csv:2: 0123456789ab: no difference has this id"):
        run_flagged((*decided(), stale))
    assert tree("out") == before


def test_a_decision_that_cannot_be_carried_out_is_said_after_all_works(monkeypatch) -> None:
    poisoned(monkeypatch, DecisionError("decisions.csv:2: 0123456789ab cannot be decided as 'both': it is one place"))
    told = Told()
    with pytest.raises(DecisionError, match=r"decisions\.csv:2: 0123456789ab cannot be decided as 'both'"):
        run_batch(DOCUMENTS, request(rulings=decided()), way(told))
    assert told.steps[-1] == ("reconciling works", 12, 12)
    assert not Path("out").exists()


# --- what fails ---


def poisoned(monkeypatch, error: Exception, where: str = "reconcile.batch.work_tasks.reconcile_work") -> str:
    """Let one work of two texts fail; gives its first member."""
    victim = next(w for w in reconcile(DOCUMENTS).works if len(w.members) == 2)
    real = work_tasks.reconcile_work

    def fail(documents, *others):
        if documents[0].id == victim.members[0]:
            raise error
        return real(documents, *others)

    monkeypatch.setattr(where, fail)
    return victim.members[0]


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (InvariantError("I4", "x", "it was invented"), "invariant I4 does not hold for x: it was invented"),
        (ZeroDivisionError("oops"), "ZeroDivisionError: oops"),
        (MemoryError(), "out of memory"),
        (RecursionError("too deep"), "RecursionError: too deep"),
    ],
)
def test_one_bad_work_loses_only_itself(monkeypatch, error, message) -> None:
    victim = poisoned(monkeypatch, error)
    outcome = run_batch(DOCUMENTS, request(), way())
    (lost,) = outcome.failed
    assert lost.members[0] == victim
    assert lost.message == message
    assert [s for s in outcome.skipped if s.path == victim] == [
        Skipped(path=victim, reason=f"a bug in reconcile: {message}; please report it")
    ]
    manifest = json.loads(Path("out/run.json").read_bytes())
    assert manifest["counts"]["works"] == 11
    assert victim not in manifest["inputs"]
    assert victim.encode() in Path("out/skipped.csv").read_bytes()
    assert victim.encode() not in Path("out/pairs.csv").read_bytes()


def test_a_bad_work_is_exit_code_3_with_a_line_and_the_rest_verifies(monkeypatch, capfd) -> None:
    for d in DOCUMENTS:
        Path(d.id).parent.mkdir(exist_ok=True)
        Path(d.id).write_bytes(d.data)
    victim = poisoned(monkeypatch, ZeroDivisionError("oops"))
    assert main(["run", "texts", "--quiet"]) == 3
    assert f"reconcile: bug in reconcile: {victim}, " in (err := capfd.readouterr().err)
    assert "ZeroDivisionError: oops; please report it" in err
    assert main(["verify"]) == 0
    monkeypatch.setattr("reconcile.batch.work_tasks.reconcile_work", work_pipeline.reconcile_work)
    assert main(["run", "texts", "--quiet"]) == 0
    assert b"ZeroDivisionError" not in Path("reports/skipped.csv").read_bytes()


def killing(documents, *others):
    """In place of `reconcile_work`: ends the process over a text that asks for it."""
    from reconcile.work_pipeline import reconcile_work

    if "KILL" in documents[0].raw:
        os.kill(os.getpid(), signal.SIGKILL)
    return reconcile_work(documents, *others)


class Killing:
    """In place of `TaskRunner`, in each process."""

    def __init__(self, asked: RunRequest) -> None:
        work_tasks.reconcile_work = killing
        self.do = TaskRunner(asked)

    def __call__(self, task):
        return self.do(task)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="a signal that this system lacks")
def test_a_work_over_which_a_process_is_killed_is_named_and_the_others_are_done(monkeypatch) -> None:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(map(str, (ROOT, ROOT / "tests/helpers", ROOT / "tests/batch"))))
    monkeypatch.setattr("reconcile.batch.run.TaskRunner", Killing)
    bad = Document.from_text("texts/bad.txt", "KILL " + DOCUMENTS[0].raw[::-1])
    outcome = run_batch([*DOCUMENTS, bad], request(), way(jobs=2, small=0))
    (lost,) = outcome.failed
    assert lost.members == ("texts/bad.txt",)
    assert lost.message == "the process that worked on it was ended by SIGKILL; out of memory?"
    assert json.loads(Path("out/run.json").read_bytes())["counts"]["works"] == 12


class KillingWhileMending:
    """In place of `TaskRunner`, in each process: the first to mend does not survive, nor one whose text asks for it."""

    def __init__(self, asked: RunRequest) -> None:
        self.do = TaskRunner(asked)

    def __call__(self, task):
        if isinstance(task, work_tasks.MendTextTask) and (_is_first("killed") or b"KILL" in task.packed):
            os.kill(os.getpid(), signal.SIGKILL)
        return self.do(task)


def _is_first(mark: str) -> bool:
    try:
        Path(mark).touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


class Forgetful:
    """In place of `apply_sure_repairs`: has no memory when it is asked for the first time."""

    def __init__(self) -> None:
        self.asked = False

    def __call__(self, document: Document) -> str:
        if not self.asked:
            self.asked = True
            raise MemoryError
        return work_pipeline.apply_sure_repairs(document)


@pytest.mark.parametrize("failing", ["killed", "out of memory"])
def test_the_index_remembers_mended_texts_whatever_became_of_those_who_mended(monkeypatch, failing) -> None:
    if failing == "killed" and not hasattr(signal, "SIGKILL"):
        pytest.skip("a signal that this system lacks")
    documents = [*DOCUMENTS, Document.from_text("texts/bad.txt", "She didnâ€™t know that he couldnâ€™t come home now.")]
    assert work_pipeline.apply_sure_repairs(documents[-1]) != documents[-1].raw
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(map(str, (ROOT, ROOT / "tests/helpers", ROOT / "tests/batch"))))
    monkeypatch.setattr("reconcile.variants.blocks.kept_blocks.KEPT_MINIMUM_TEXTS", 1)
    found = find_works(documents, Settings(), way(cache=Path("quiet")))
    if failing == "killed":
        monkeypatch.setattr("reconcile.batch.run.TaskRunner", KillingWhileMending)
        again = find_works(documents, Settings(), way(cache=Path("cache"), jobs=2, small=0))
    else:
        monkeypatch.setattr("reconcile.batch.work_tasks.apply_sure_repairs", Forgetful())
        again = find_works(documents, Settings(), way(cache=Path("cache")))
    assert (again.works, again.pairs) == (found.works, found.pairs)
    assert tree("cache/index") == tree("quiet/index")
    assert "header.json" in tree("cache/index")


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="a signal that this system lacks")
@pytest.mark.parametrize("cache", [None, "cache"])
def test_a_text_that_cannot_be_mended_is_named_and_loses_its_work_alone(monkeypatch, cache) -> None:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(map(str, (ROOT, ROOT / "tests/helpers", ROOT / "tests/batch"))))
    monkeypatch.setattr("reconcile.batch.run.TaskRunner", KillingWhileMending)
    monkeypatch.setattr("reconcile.variants.blocks.kept_blocks.KEPT_MINIMUM_TEXTS", 1)
    bad = Document.from_text("texts/bad.txt", "KILL " + DOCUMENTS[0].raw[::-1])
    told = Told()
    given = way(told, jobs=2, small=0, cache=cache and Path(cache))
    outcome = run_batch([*DOCUMENTS, bad], request(), given)
    why = "the process that worked on it was ended by SIGKILL; out of memory?"
    assert [(lost.members, lost.message) for lost in outcome.failed] == [(("texts/bad.txt",), why)]
    assert told.lines == [f"texts/bad.txt: {why}; it was compared without its repairs"]
    assert json.loads(Path("out/run.json").read_bytes())["counts"]["works"] == 12
    assert b"texts/bad.txt" in Path("out/skipped.csv").read_bytes()
    assert not Path("cache/index").exists()  # it would remember the raw text for the mended one
    monkeypatch.setattr("reconcile.batch.run.TaskRunner", TaskRunner)
    run_batch([*DOCUMENTS, bad], request("fresh"), way())
    assert tree("fresh").keys() > tree("out").keys()


def test_a_folder_that_cannot_be_written_ends_the_run_at_once(monkeypatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device", "out/works/x/canonical.txt")

    run_batch(DOCUMENTS[:3], request(), way())
    before = tree("out")
    monkeypatch.setattr("reconcile.batch.work_tasks.write_part_file", refuse)
    with pytest.raises(InputError, match=r"out/works/x/canonical\.txt: No space left on device; make room or rights"):
        run_batch(DOCUMENTS, request(), way())
    assert tree("out") == before


def test_a_full_disk_is_a_clear_error_and_leaves_the_earlier_run() -> None:
    run_batch(DOCUMENTS[:3], request(), way())
    before = tree("out")
    program = (
        "import sys; sys.path[:0] = ['tests/helpers', 'tests/batch']\n"
        "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "from test_run import *\n"
        f"import os; os.chdir({str(Path.cwd())!r})\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (9000, 9000))\n"
        "run_batch(DOCUMENTS, request(), way())\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd=ROOT)
    assert "UnwritableOutputError" in done.stderr
    assert "File too large; make room or rights" in done.stderr
    assert tree("out") == before


def test_an_empty_batch_is_a_clear_error() -> None:
    with pytest.raises(InputError, match=r"a\.txt: no text; nothing is left to read"):
        run_batch([Skipped(path="a.txt", reason="no text")], request(), way())
    assert not Path("out").exists()


def test_two_documents_with_one_id_are_a_clear_error() -> None:
    with pytest.raises(InputError, match="two documents have this id"):
        run_batch([DOCUMENTS[0], DOCUMENTS[0]], request(), way())


def test_two_runs_into_one_folder_do_not_meet() -> None:
    Path("out").mkdir()
    with (
        FileLock(Path(f"out/lock{PART_SUFFIX}")),
        pytest.raises(InputError, match=rf"another run \(pid {os.getpid()}\)"),
    ):
        run_batch(DOCUMENTS, request(), way())


def test_ids_that_are_no_unicode_survive_the_way_through_processes() -> None:
    documents = [replace(d, id=f"{d.id}\udcff") for d in DOCUMENTS[:3]]
    run_batch(documents, request("one"), way())
    run_batch(documents, request("two"), way(jobs=2, small=0, cache=Path("cache")))
    assert tree("one") == tree("two")


# --- interruptions ---

PROGRAM = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # a test run in the background passes on that it is ignored
sys.path[:0] = ['tests/helpers', 'tests/batch']
from pathlib import Path
from generated_works import collection
from reconcile import Settings
from reconcile.batch.run import run_batch
from reconcile.batch.executor import RunOptions
from reconcile.report.run_folder.layout import Layout
from reconcile.batch.work_tasks import RunRequest

if __name__ == '__main__':
    where = Path({where!r})
    way = RunOptions(jobs=2, small=0, cache=where / 'cache', progress=lambda *step: print(*step, flush=True))
    try:
        request = RunRequest(settings=Settings(), layout=Layout({form!r}), out=where / 'out')
        run_batch(collection(30, sentences=5, seed=7), request, way)
    except KeyboardInterrupt as error:
        sys.exit(f'interrupted: {{error}}')
    print('made', way.timing.figures['made'])
"""


def started(where: Path, form: str = "folder") -> subprocess.Popen[str]:
    program = PROGRAM.format(where=str(where), form=form)
    return subprocess.Popen(
        [sys.executable, "-c", program],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        start_new_session=True,
    )


def finished(where: Path, form: str = "folder") -> int:
    """Run to the end; gives how many works were made."""
    out, err = started(where, form).communicate(timeout=300)
    assert err == ""
    return int(out.split()[-1])


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="a signal that this system lacks")
@pytest.mark.parametrize("form", ["folder", "jsonl"])
def test_a_batch_that_is_killed_again_and_again_ends_with_the_same_bytes(tmp_path: Path, form) -> None:
    (tmp_path / "quiet").mkdir()
    (tmp_path / "killed").mkdir()
    assert finished(tmp_path / "quiet", form) == 30
    rng = random.Random(form)
    for _ in range(3):
        process = started(tmp_path / "killed", form)
        assert process.stdout is not None
        for _ in range(rng.randrange(1, 80)):
            if not process.stdout.readline():
                break
        process.send_signal(signal.SIGKILL)
        process.communicate()
    finished(tmp_path / "killed", form)
    assert tree(tmp_path / "killed/out") == tree(tmp_path / "quiet/out")


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="a signal that this system lacks")
def test_an_interrupted_batch_says_so_and_goes_on_where_it_was(tmp_path: Path) -> None:
    process = started(tmp_path)
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("reconciling works") and int(line.split()[2]) >= 15:
            break
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to this process and to all that it has started
    _, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert err.startswith("interrupted: ")
    assert err.endswith(" of 30 works done; run the same command to go on\n")
    done = int(err.split()[1])
    assert done >= 15
    left = tree(tmp_path / "out")
    assert all(name.endswith(PART_SUFFIX) for name in left)
    assert finished(tmp_path) <= 30 - done
    run_batch(collection(30, sentences=5, seed=7), request("fresh"), way())
    assert tree(tmp_path / "out") == tree("fresh")


def test_an_interrupt_is_told_with_what_is_done(capfd, monkeypatch) -> None:
    for d in DOCUMENTS:
        Path(d.id).parent.mkdir(exist_ok=True)
        Path(d.id).write_bytes(d.data)

    poisoned(monkeypatch, KeyboardInterrupt())  # type: ignore[arg-type]
    assert main(["run", "texts"]) == 130
    err = capfd.readouterr().err
    assert err.endswith(" of 12 works done; run the same command to go on\n")
    assert err.startswith("reconcile: interrupted: ")
    assert not Path("reports/run.json").exists()
    assert main(["run", "texts", "--no-cache"]) == 130
    assert capfd.readouterr().err.endswith(" of 12 works done; nothing is kept without a cache\n")
    assert not tree("reports")


# --- what is told ---


def test_the_profile_names_the_stages_and_nothing_of_it_is_in_the_reports(capfd) -> None:
    for d in DOCUMENTS:
        Path(d.id).parent.mkdir(exist_ok=True)
        Path(d.id).write_bytes(d.data)
    assert main(["run", "texts", "--jobs", "1", "--profile", "p.json", "--verbose"]) == 0
    told = json.loads(Path("p.json").read_bytes())
    assert list(told["stages"])[:4] == ["read", "mend", "find", "group"]
    assert {"look up", "reconcile", "write"} <= set(told["stages"])
    assert (told["texts"], told["works"], told["jobs"], told["kept"]) == (len(DOCUMENTS), 12, 1, 0)
    err = capfd.readouterr().err
    assert f"{len(DOCUMENTS)} texts, 1 job\n" in err
    assert "0 works kept from earlier runs, 12 to be made\n" in err
    assert "texts a second" in err
    before = tree("reports")
    assert main(["run", "texts", "--jobs", "2", "--profile", "p.json", "--no-cache", "--quiet"]) == 0
    assert tree("reports") == before


def test_a_profile_that_cannot_be_written_is_a_clear_error(capfd) -> None:
    Path("texts").mkdir()
    Path("texts/a.txt").write_text("A text.")
    assert main(["run", "texts", "--profile", "gone/p.json", "--quiet"]) == 2
    assert "gone/p.json: no such folder; make it, or name another file with --profile" in capfd.readouterr().err
    assert not Path("reports").exists()  # told before the work, not after it


def test_a_profile_takes_the_place_of_a_profile_only(capfd) -> None:
    Path("a.txt").write_text("A text.")
    assert main(["run", "a.txt", "--profile", "a.txt", "--quiet"]) == 2
    assert "a.txt: a file that is no profile; name another file with --profile" in capfd.readouterr().err
    assert Path("a.txt").read_text() == "A text."
    assert not Path("reports").exists()
    for _ in range(2):
        assert main(["run", "a.txt", "--profile", "p.json", "--quiet"]) == 0


def test_the_cache_of_the_settings_is_used_unless_there_shall_be_none() -> None:
    Path("texts").mkdir()
    Path("texts/a.txt").write_text("A text.")
    Path("reconcile.toml").write_text('cache = "kept"\n')
    assert main(["run", "texts", "--quiet", "--no-cache"]) == 0
    assert not Path("kept").exists()
    assert main(["run", "texts", "--quiet"]) == 0
    assert Path("kept/results.sqlite").exists()
    assert main(["run", "texts", "--quiet", "--cache", "other"]) == 0
    assert Path("other/results.sqlite").exists()
    assert not Path(".reconcile_cache").exists()


def test_reports_inside_the_inputs_are_never_input() -> None:
    Path("texts").mkdir()
    Path("texts/a.txt").write_text("A text that stands alone.")
    for _ in range(2):
        assert main(["run", "texts", "--out", "texts/reports", "--quiet"]) == 0
    assert set(json.loads(Path("texts/reports/run.json").read_bytes())["inputs"]) == {"texts/a.txt"}


def test_the_format_of_a_table_is_that_of_the_reports_unless_another_is_asked_for() -> None:
    Path("films.jsonl").write_text('{"id": "1", "text": "A text that stands alone."}\n')
    assert main(["run", "films.jsonl", "--quiet"]) == 0
    assert Path("reports/works.jsonl").exists()
    assert main(["run", "films.jsonl", "--format", "csv", "--pages", "all", "--quiet"]) == 0
    assert {"works.csv", "records.jsonl", "works/1/report.html"} <= set(tree("reports"))
    assert "works.jsonl" not in tree("reports")
    assert main(["run", "films.jsonl", "--format", "folder", "--quiet"]) == 0
    assert "works/1/work.json" in tree("reports")


@pytest.mark.parametrize(
    ("paths", "include", "table"),
    [
        (["films"], ["*.jsonl"], "works.jsonl"),
        (["films"], ["*"], "works.jsonl"),
        (["films/*"], ["*.txt"], "works.jsonl"),
        (["texts", "films"], ["*.txt", "*.jsonl"], "works.jsonl"),
        (["texts"], ["*.txt", "*.jsonl"], "works.csv"),
        (["texts/a.txt"], ["*.jsonl"], "works.csv"),
    ],
)
def test_the_format_is_that_of_the_tables_that_are_there_and_not_of_those_that_are_looked_for(
    paths, include, table
) -> None:
    for file, text in (("texts/a.txt", "A text."), ("films/b.jsonl", '{"id": "1", "text": "A text."}\n')):
        Path(file).parent.mkdir()
        Path(file).write_text(text)
    Path("reconcile.toml").write_text(f"include = {json.dumps(include)}\n")
    assert main(["run", *paths, "--quiet"]) == 0
    assert table in tree("reports")
    assert ("records.jsonl" in tree("reports")) == (table == "works.jsonl")


def test_the_summary_names_the_line_that_was_skipped() -> None:
    Path("films.jsonl").write_text('{"id": "1", "text": "A text that stands alone."}\n{"id": "2"}\n')
    assert main(["run", "films.jsonl", "--quiet"]) == 0
    assert "- `films.jsonl, line 2`: `no text; " in Path("reports/summary.md").read_text()


def test_an_unknown_format_is_a_clear_error(capfd) -> None:
    Path("a.txt").write_text("A text.")
    assert main(["run", "a.txt", "--format", "xml"]) == 2
    assert "format = 'xml': must be one of folder, csv, jsonl, parquet" in capfd.readouterr().err


def test_progress_names_the_stages_in_their_order() -> None:
    told = Told()
    run_batch(DOCUMENTS, request(), way(told))
    stages = list(dict.fromkeys(stage for stage, _, _ in told.steps))
    assert stages == ["reading texts", "mending texts", "comparing texts", "reconciling works", "writing reports"]
    assert [done for stage, done, _ in told.steps if stage == "reconciling works"] == sorted(
        done for stage, done, _ in told.steps if stage == "reconciling works"
    )
