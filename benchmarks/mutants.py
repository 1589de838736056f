"""Whether the tests hold the numbers and the order of the rules that decide: each is changed, and some test must fail.

    python benchmarks/mutants.py [--packages text damage ...] [--only PATTERN] [--list] [--jobs N] [--budget SECONDS]

What is changed, one at a time, found in the source whatever its modules are called:

- a named number of a module (``FLOOR = 0.06``), alone or in a tuple or list;
- a number in a comparison inside a function (``len(words) >= 4``), a fraction anywhere in it, and a number that is the
  default of a parameter. 0, 1 and -1 are left alone there, and so are indices, parities and bases of numerals.
  What is next to nothing, for sums that differ by their rounding, is left alone everywhere;
- the order of two neighbours in a tuple or list of functions, bare or wrapped (``Rule("moved", rules.moved)``).

A number goes up and down: a whole number below 20 by 1, others by a quarter; a share by a quarter of itself or half of
what it lacks of 1, whichever is less. Sets and mappings of numbers are facts, not thresholds, and stay as they are.

Nothing is written to the checkout: it is copied, and the changed module is compiled in the memory of one process for
each change. Which test reaches which line is measured once (``coverage`` is needed for it: ``pip install coverage``);
tests marked ``slow`` are left out. A change then meets the tests that reach it, first those that noticed a change of
the same module before, then the quick ones, until one fails or `--budget` seconds of processor time are used up: what
a person wants is a case that holds the number, and a case is quick. Hypothesis draws the same examples each time.

Prints the survivors, their number and their share. Changes that no test needs to notice stand with their reason in
``mutants_accepted.toml``, by a key that names module and constant and no file: it is told which keys fit nothing and
which changes are noticed after all. Exit code 1: more than `--share` (5 %) survive or are accepted.
"""

from __future__ import annotations

import argparse
import compileall
import contextlib
import fnmatch
import hashlib
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import os
import pickle
import resource
import select
import shutil
import signal
import sys
import tempfile
import time
import tomllib
import traceback
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import CodeType
from typing import Any, NamedTuple

from source_changes import PACKAGE, House, Mutant, mutants, with_edits

ROOT = Path(__file__).resolve().parents[1]
ACCEPTED = Path(__file__).with_name("mutants_accepted.toml")
PACKAGES = ("language", "text", "damage", "collation", "differences", "canonical")
"""Packages whose numbers decide; one that is not there is passed over."""
LEFT_OUT = (".git", ".venv", "venv", "build", "dist", "__pycache__", ".*_cache", ".hypothesis")
"""What of the checkout is not copied."""
BUDGET = 12.0
"""Seconds of processor time that a change may take before it counts as unnoticed."""
PATIENCE = (10.0, 20.0)
"""Seconds, and times its usual time, after which a test counts as one that does not end."""
STAGE = (2.0, 8.0)
"""Seconds of tests, as measured, of the first call of pytest and of each later one: little is loaded for a change that
is noticed at once."""
MEMORY = 3 << 30
"""Bytes of address space that a process may take beyond what it has when it starts."""
WARM = "numpy pandas rapidfuzz ftfy jinja2 rich.console typer diff_match_patch hypothesis.strategies".split()
"""What is loaded once, before there is a process for each change."""

# --- the tests, in a process of their own


class Watched:
    """A plugin of pytest: what is run, in which order, how long one test may take, and what it reached."""

    def __init__(self, order: Mapping[str, int] | None = None, seconds: Mapping[str, float] | None = None) -> None:
        self.order, self.seconds = order, seconds or {}
        self.times: dict[str, float] = {}
        self.failed: list[str] = []
        self.coverage: Any = None

    def pytest_configure(self) -> None:
        """The same examples each time, and none made smaller: that it fails is all that is asked."""
        from hypothesis import Phase, settings

        phases = (Phase.explicit, Phase.generate)
        settings.register_profile("mutants", settings(), derandomize=True, database=None, phases=phases)
        settings.load_profile("mutants")

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        """Only the tests of the order, in it."""
        if self.order is not None:
            order = self.order
            items[:] = sorted((i for i in items if i.nodeid in order), key=lambda item: order[item.nodeid])

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """A test begins: what is reached now is its own, and it has so much time."""
        if self.coverage is not None:
            self.coverage.switch_context(nodeid)
        elif nodeid in self.seconds:
            used = time.process_time()
            limit_processor(used + PATIENCE[0] + PATIENCE[1] * self.seconds[nodeid])
        self.times[nodeid] = -time.process_time()

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        """A test has ended, whatever came of it."""
        self.times[nodeid] += time.process_time()

    def pytest_runtest_logreport(self, report: Any) -> None:
        """What came of a part of a test."""
        if report.failed:
            self.failed.append(report.nodeid)

    def pytest_collectreport(self, report: Any) -> None:
        """What came of loading a file of tests."""
        if report.failed:
            self.failed.append(report.nodeid)


def limit_processor(seconds: float) -> None:
    """End this process when it has used so many seconds of the processor, whatever it is doing."""
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (max(1, round(seconds + 0.5)), hard))


def run_tests(watched: Watched, files: Iterable[str], *options: str) -> int:
    import pytest

    quiet = ["-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--assert=plain", "--tb=no", "--no-header"]
    return int(pytest.main([*quiet, "-m", "not slow", *options, *files], plugins=[watched]))


def child(work: Callable[[], Any], scratch: Path) -> tuple[int, int]:
    """Begin some work in a process of its own; gives its id and where it will write what came of it."""
    reader, writer = os.pipe()
    sys.stdout.flush()
    if pid := os.fork():
        os.close(writer)
        return pid, reader
    code = 1
    try:
        os.close(reader)
        os.setsid()  # so that whatever it starts can be ended with it
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        for stream in (1, 2):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.environ["TMPDIR"] = tempfile.tempdir = tempfile.mkdtemp(dir=scratch)
        done = pickle.dumps(work())
        with os.fdopen(writer, "wb") as out:
            out.write(done)
        code = 0
    except BaseException:  # noqa: BLE001 - told by the parent, whatever it is
        with contextlib.suppress(OSError):
            (scratch / f"{os.getpid()}.txt").write_text(traceback.format_exc(), encoding="utf-8")
    os._exit(code)


class Ended(NamedTuple):
    """What came of a process: what it gave, or the signal or code that ended it."""

    result: Any
    signal: int
    code: int


class Crew:
    """At most so many processes at once."""

    def __init__(self, jobs: int, scratch: Path, wait: float) -> None:
        self.jobs, self.scratch, self.wait = jobs, scratch, wait

    def run(self, tasks: Iterable[tuple[Any, Callable[[], Any]]]) -> Iterator[tuple[Any, Ended]]:
        """Each task in a process; what came of it with its name, in the order in which they end."""
        waiting = iter(tasks)
        running: dict[int, tuple[Any, int, list[bytes], float]] = {}
        more = True
        while more or running:
            while more and len(running) < self.jobs:
                if (task := next(waiting, None)) is None:
                    more = False
                    break
                pid, reader = child(task[1], self.scratch)
                running[reader] = (task[0], pid, [], time.monotonic() + self.wait)
            ready, _, _ = select.select(list(running), [], [], 1.0)
            for reader in ready:
                name, pid, parts, _ = running[reader]
                if part := os.read(reader, 1 << 20):
                    parts.append(part)
                    continue
                os.close(reader)
                del running[reader]
                _, status = os.waitpid(pid, 0)
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(pid, signal.SIGKILL)
                given = pickle.loads(b"".join(parts)) if os.WIFEXITED(status) and not os.WEXITSTATUS(status) else None
                sign = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
                yield name, Ended(given, sign, os.WEXITSTATUS(status) if os.WIFEXITED(status) else 0)
            for _, pid, _, until in running.values():
                if time.monotonic() > until:
                    with contextlib.suppress(ProcessLookupError):
                        os.killpg(pid, signal.SIGKILL)


# --- which test reaches what


class Test(NamedTuple):
    """What is known of a test: processor time, and the lines of interest that it reaches."""

    seconds: float
    reached: frozenset[tuple[str, int]]


def measured(file: str, interesting: Mapping[str, frozenset[int]]) -> tuple[dict[str, Test], list[str]]:
    """The tests of one file, each with what it reaches; and those that fail without any change."""
    import coverage

    watched = Watched()
    watched.coverage = coverage.Coverage(
        data_file=None, config_file=False, include=[str(Path.cwd() / name) for name in interesting], messages=False
    )
    watched.coverage.start()
    try:
        run_tests(watched, [file])
    finally:
        watched.coverage.stop()
    reached: dict[str, set[tuple[str, int]]] = defaultdict(set)
    data = watched.coverage.get_data()
    for path in data.measured_files():
        name = Path(path).relative_to(Path.cwd()).as_posix()
        wanted = interesting.get(name, frozenset())
        for line, contexts in data.contexts_by_lineno(path).items():
            for context in contexts if line in wanted else ():
                reached[context].add((name, line))
    tests = {k: Test(s, frozenset(reached[k])) for k, s in watched.times.items() if k in reached}
    return tests, watched.failed


def test_files() -> list[str]:
    """The files that pytest would look at, with the doctests of the package."""
    tests = [p for p in sorted(Path("tests").rglob("test_*.py")) if "browser" not in p.parts]
    doctests = [p for p in sorted(Path(PACKAGE).rglob("*.py")) if ">>> " in p.read_text(encoding="utf-8")]
    return [p.as_posix() for p in (*tests, *doctests)]


Measured = tuple[str, dict[str, Test], list[str]]
"""Of one file of tests: what it was measured with, its tests, and those that fail without any change."""


def every_test(crew: Crew, changes: Sequence[Mutant], kept: Path | None) -> dict[str, Test]:
    """All tests that reach a change. What was measured before of the same package and the same tests is not again."""
    lines: dict[str, set[int]] = defaultdict(set)
    for mutant in changes:
        for file, numbers in mutant.uses.items():
            lines[file] |= numbers
    interesting = {file: frozenset(numbers) for file, numbers in lines.items()}
    package = digest(sorted((f, sorted(n)) for f, n in interesting.items()), *content(PACKAGE, "seeds", "reports"))
    known: dict[str, Measured] = pickle.loads(kept.read_bytes()) if kept and kept.exists() else {}
    marks = {file: mark_of(file, package) for file in test_files()}
    asked = [file for file, mark in marks.items() if file not in known or known[file][0] != mark]
    for file, ended in crew.run((file, lambda file=file: measured(file, interesting)) for file in asked):
        known[file] = (marks[file], *(ended.result or ({}, [file])))
    if kept:
        kept.write_bytes(pickle.dumps(known))
    tests: dict[str, Test] = {}
    for file in marks:
        _, found, failed = known[file]
        for name in failed:
            print(f"{name}: fails without any change, and is left out", flush=True)
        tests |= {name: test for name, test in found.items() if name not in failed}
    return tests


def mark_of(file: str, package: str) -> str:
    """What a file of tests depends on: the package, the file, the helpers, and the folders of cases that it names."""
    text = Path(file).read_text(encoding="utf-8")
    helpers = [p for p in sorted(Path("tests").glob("*.py")) if not p.name.startswith("test_") or p.stem in text]
    cases = [p for p in sorted(Path("tests/cases").glob("*")) if f'"{p.name}"' in text]
    return digest(package, file, text, *content(*map(str, (*helpers, *cases))))


def content(*paths: str) -> list[tuple[str, bytes]]:
    """The files at or below some paths, with what they hold."""
    files = [p for path in paths for p in (sorted(Path(path).rglob("*")) if Path(path).is_dir() else [Path(path)])]
    return [(p.as_posix(), p.read_bytes()) for p in files if p.is_file() and p.suffix != ".pyc"]


def digest(*parts: object) -> str:
    return hashlib.sha256("\n".join(map(repr, parts)).encode()).hexdigest()


# --- one change


class Altered(importlib.machinery.SourceFileLoader):
    """Loads a module as if its source were another."""

    def __init__(self, name: str, path: str, source: bytes) -> None:
        super().__init__(name, path)
        self.source = source

    def get_code(self, fullname: str) -> CodeType:  # noqa: ARG002 - as the protocol has it
        """The code of the other source."""
        return compile(self.source, self.path, "exec", dont_inherit=True)


class Finder(importlib.abc.MetaPathFinder):
    """Finds the altered module, and no other."""

    def __init__(self, name: str, path: str, source: bytes) -> None:
        self.name, self.path, self.source = name, path, source

    def find_spec(self, fullname: str, *_: object) -> importlib.machinery.ModuleSpec | None:
        """Where the module is, if it is the altered one."""
        if fullname != self.name:
            return None
        loader = Altered(fullname, self.path, self.source)
        return importlib.util.spec_from_file_location(fullname, self.path, loader=loader)


class Verdict(NamedTuple):
    """What became of a change: which test noticed it, if any, and how many were asked."""

    killer: str
    asked: int
    of: int


def tried(module: str, mutant: Mutant, order: Sequence[str], seconds: Mapping[str, float], budget: float) -> Verdict:
    """Run the tests in their order on the change until one fails."""
    source = with_edits(Path(mutant.file).read_bytes(), mutant.edits)
    sys.meta_path.insert(0, Finder(module, str(Path(mutant.file).resolve()), source))
    if (taken := Path("/proc/self/statm")).exists():
        most = int(taken.read_text(encoding="ascii").split()[0]) * resource.getpagesize() + MEMORY
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    asked = 0
    for stage in stages(order, seconds):
        if budget and time.process_time() > budget:
            break
        watched = Watched({name: n for n, name in enumerate(stage)}, seconds)
        files = dict.fromkeys(name.partition("::")[0] for name in stage)
        code = run_tests(watched, files, "-x")
        asked += len(watched.times)
        if watched.failed or code:
            return Verdict(watched.failed[0] if watched.failed else f"pytest ends with {code}", asked, len(order))
    return Verdict("", asked, len(order))


def stages(order: Sequence[str], seconds: Mapping[str, float]) -> Iterator[list[str]]:
    stage: list[str] = []
    total, most = 0.0, STAGE[0]
    for name in order:
        stage.append(name)
        total += seconds[name]
        if total >= most:
            yield stage
            stage, total, most = [], 0.0, STAGE[1]
    if stage:
        yield stage


class Orders:
    """In which order tests meet a change."""

    def __init__(self, tests: Mapping[str, Test]) -> None:
        self.tests = tests
        self.seconds = {name: test.seconds for name, test in tests.items()}
        self.by_line: dict[tuple[str, int], set[str]] = defaultdict(set)
        for name, test in tests.items():
            for line in test.reached:
                self.by_line[line].add(name)
        self.noticed: dict[str, Counter[str]] = defaultdict(Counter)
        """Module → how often each test noticed a change of it."""

    def of(self, mutant: Mutant) -> list[str]:
        """The tests that reach a change, the likeliest to notice it first."""
        reaching = set().union(*(self.by_line.get((f, n), ()) for f, lines in mutant.uses.items() for n in lines))
        before = self.noticed[mutant.file]
        # A quick test that reaches little is about what it reaches.
        return sorted(
            reaching, key=lambda t: (-before[t], (self.seconds[t] + 0.002) * (50 + len(self.tests[t].reached)), t)
        )


# --- all changes


def accepted() -> dict[str, str]:
    """Key → reason."""
    if not ACCEPTED.exists():
        return {}
    return dict(tomllib.loads(ACCEPTED.read_text(encoding="utf-8")).get("accepted", {}))


def report(
    tried: Sequence[Mutant],
    results: Mapping[str, Verdict],
    reasons: Mapping[str, str],
    known: Iterable[str],
    share: float,
) -> int:
    """Print the survivors and what there is to say of the accepted ones; 1 when there are too many."""
    alive = [m for m in tried if not results[m.key].killer]
    print()
    for mutant in alive:
        verdict = results[mutant.key]
        seen = f"{verdict.asked} of {verdict.of} tests" if verdict.of else "no test reaches it"
        reason = f"  accepted: {reasons[mutant.key]}" if mutant.key in reasons else ""
        print(f"{mutant.file}:{mutant.line}  {mutant.key}  {mutant.what}  ({seen}){reason}")
    for key in reasons:
        if key not in known:
            print(f"{ACCEPTED.name}: {key}: no such change")
        elif key in results and results[key].killer:
            print(f"{ACCEPTED.name}: {key}: noticed by {results[key].killer}")
    for package, count in Counter(map(package_of, tried)).items():
        print(f"{package:<14}{sum(package_of(m) == package for m in alive):>5} of {count:>4} survive")
    unheld = [m for m in alive if m.key not in reasons]
    part = len(alive) / max(1, len(tried))
    print(f"{len(alive)} of {len(tried)} survive ({part:.1%}), {len(alive) - len(unheld)} of them accepted")
    return int(bool(unheld) or part > share)


def package_of(mutant: Mutant) -> str:
    return mutant.file.split("/")[1]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--packages", nargs="+", default=PACKAGES, help="folders of the package (%(default)s)")
    parser.add_argument("--only", default="", help="only changes with this in key or file:line; may hold * and ?")
    parser.add_argument("--list", action="store_true", help="print the changes and try none")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes at once (%(default)s)")
    parser.add_argument("--budget", type=float, default=BUDGET, help="seconds a change; 0: all tests (%(default)s)")
    parser.add_argument("--share", type=float, default=0.05, help="share that may survive (%(default)s)")
    parser.add_argument("--map", type=Path, help="file that keeps which test reaches what, until either changes")
    parser.add_argument("--verbose", action="store_true", help="also print which test noticed each change")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        top = Path(temporary).resolve()
        shutil.copytree(ROOT, top / "tree", ignore=shutil.ignore_patterns(*LEFT_OUT), symlinks=True)
        house = House(top / "tree")
        everything = list(mutants(house, options.packages))
        pattern = f"*{options.only}*"
        chosen = [m for m in everything if any(fnmatch.fnmatch(k, pattern) for k in (m.key, f"{m.file}:{m.line}"))]
        if options.list:
            for m in chosen:
                print(f"{m.file}:{m.line}  {m.key}  {m.what}")
            print(f"{len(chosen)} changes")
            return 0
        return try_all(top, house, everything, chosen, options)


def try_all(
    top: Path, house: House, everything: Sequence[Mutant], chosen: Sequence[Mutant], options: argparse.Namespace
) -> int:
    map_file = options.map.resolve() if options.map else None
    os.chdir(top / "tree")
    here = (ROOT, ROOT / "benchmarks")
    sys.path[:] = [str(top / "tree"), *(p for p in sys.path if p and Path(p).resolve() not in here)]
    os.environ["PYTHONPATH"] = str(top / "tree")
    os.environ |= {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    for name in ("pytest", *WARM):
        importlib.import_module(name)
    for folder in (PACKAGE, "tests"):
        compileall.compile_dir(folder, quiet=2)  # once, and not in each process
    assert not any(name.partition(".")[0] == PACKAGE for name in sys.modules)
    names = {module.file: module.name for module in house.modules.values()}
    started = time.monotonic()
    crew = Crew(options.jobs, top, 60 + 8 * (options.budget or 600))
    orders = Orders(every_test(crew, everything, map_file))
    print(f"{len(orders.tests)} tests, {sum(orders.seconds.values()):.0f} s; {len(chosen)} changes", flush=True)

    def tasks() -> Iterator[tuple[Mutant, Callable[[], Verdict]]]:
        for mutant in chosen:
            order = orders.of(mutant)
            yield mutant, lambda m=mutant, o=order: tried(names[m.file], m, o, orders.seconds, options.budget)

    results: dict[str, Verdict] = {}
    for mutant, ended in crew.run(tasks()):
        verdict = ended.result or Verdict(f"a process ended by signal {ended.signal}, code {ended.code}", 0, 0)
        if ended.result is None and ended.code:
            print(*(p.read_text(encoding="utf-8") for p in top.glob("*.txt")), sep="\n")
            raise SystemExit(f"{mutant.key}: the process that tried it failed")
        results[mutant.key] = verdict
        orders.noticed[mutant.file][verdict.killer] += 1
        if options.verbose or not verdict.killer:
            print(f"{len(results):>5}  {mutant.key}  {verdict.killer or 'SURVIVES'}", flush=True)
    print(f"{time.monotonic() - started:.0f} s")
    return report(chosen, results, accepted(), {m.key for m in everything}, options.share)


if __name__ == "__main__":
    sys.exit(main())
