"""A whole run: how fast, in how much memory, what each stage takes, and whether interruptions leave a trace.

    python benchmarks/batch.py                    everything, on 2,000 generated texts: works of one to nine variants
    python benchmarks/batch.py --texts 100000     the same on more; --words sets the words of a text
    python benchmarks/batch.py --data DIR         on the film documents (films_dev_docs.jsonl) instead
    python benchmarks/batch.py jobs killed        some parts only: run, jobs, added, killed

Every run is a process of its own, as a person would start it, with its own cache. `added` adds ten texts and compares
the bytes with those of a run from nothing; `killed` kills a run at ten random moments, starts it again, and does the
same. Exit code 1 when bytes differ, a work fails, or two processes are not at least 1.7 times as fast as one on a
machine with two cores.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).parents[1]
LINE = 1.7
KILLS = 10
SYLLABLES = "ba ro ti ken da mu sel or an vi pre con st er al ing".split()


# --- texts ---


def generated(texts: int, words: int, seed: int = 1) -> Iterator[dict[str, str]]:
    """Rows of works of one to nine variants: a sentence less or more, words changed, apostrophes lost."""
    rng = random.Random(seed)
    vocabulary = ["".join(rng.choices(SYLLABLES, k=rng.randint(1, 4))) for _ in range(20_000)]
    share = np.cumsum(1 / (np.arange(len(vocabulary)) + 2.7))
    drawn = np.random.default_rng(seed)

    def sentence() -> str:
        places = np.searchsorted(share, drawn.random(rng.randint(8, 24)) * share[-1])
        found = [vocabulary[place] for place in places.tolist()]
        if rng.random() < 0.3:
            found[0] += "'s"
        return f"{' '.join(found).capitalize()}."

    made = 0
    while made < texts:
        story = [sentence() for _ in range(max(2, words // 16))]
        for n in range(min(rng.randint(1, 9), texts - made)):
            told = list(story)
            if n:
                del told[rng.randrange(len(told))]
                told.insert(rng.randrange(len(told)), sentence())
                at = rng.randrange(len(told))
                told[at] = told[at].replace("'", "").replace("ing ", "ed ")
            made += 1
            yield {"id": f"text-{made:07}", "text": " ".join(told), "title": f"Story {made - n}"}


def films(folder: Path, texts: int) -> Iterator[dict[str, str]]:
    lines = (folder / "films_dev_docs.jsonl").read_text("utf-8").split("\n")
    for line in lines[:texts]:
        if line:
            row = json.loads(line)
            yield {name: str(row[name]) for name in ("id", "text", "title", "year") if row[name] is not None}


def put(rows: list[dict[str, str]], file: Path) -> Path:
    file.write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")
    return file


# --- runs ---


def command(source: Path, place: Path, jobs: int) -> list[str]:
    options = ["--out", str(place / "out"), "--cache", str(place / "cache"), "--profile", str(place / "profile.json")]
    return [sys.executable, "-m", "reconcile", "run", str(source), "--quiet", "--jobs", str(jobs), *options]


def started(source: Path, place: Path, jobs: int) -> subprocess.Popen[bytes]:
    place.mkdir(exist_ok=True)
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))
    return subprocess.Popen(command(source, place, jobs), cwd=source.parent, env={**os.environ, "PYTHONPATH": path})


def done(source: Path, place: Path, jobs: int) -> dict[str, Any]:
    """Run to the end and give the profile; works that fail for a bug (exit code 3) are counted there."""
    if started(source, place, jobs).wait() not in (0, 3):
        sys.exit(f"the run of {source} failed")
    profile: dict[str, Any] = json.loads((place / "profile.json").read_text("utf-8"))
    return profile


def tree(place: Path) -> dict[str, bytes]:
    out = place / "out"
    return {p.relative_to(out).as_posix(): p.read_bytes() for p in out.rglob("*") if p.is_file()}


def memory(profile: dict[str, Any]) -> float:
    """Megabytes of the run and all its processes, each counted at its largest."""
    workers = profile["jobs"] * profile.get("peak_memory_of_a_worker", 0)
    return (profile["peak_memory"] + workers) / 1e6


# --- parts ---


def whole(source: Path, place: Path, jobs: int) -> bool:
    profile = done(source, place / "whole", jobs)
    print(f"\nwhole run, {jobs} processes: {profile['texts']:,} texts, {profile['works']:,} works")
    print(f"  {profile['texts_a_second']:.0f} texts a second, {profile['seconds']:.1f} s")
    print(f"  peak memory {memory(profile):.0f} MB, of which the parent {profile['peak_memory'] / 1e6:.0f} MB")
    stages = {name: seconds for name, seconds in profile["stages"].items() if ":" not in name}
    for name, seconds in stages.items():
        print(f"  {name:<10} {seconds:8.2f} s  {seconds / profile['seconds']:6.1%}")
    print(
        f"  processor time of the parent {profile['processor_seconds']:.1f} s; works that failed: {profile['failed']}"
    )
    return not profile["failed"]


def two_jobs(source: Path, place: Path) -> bool:
    times: dict[int, list[float]] = {1: [], 2: []}
    for turn in range(3):
        for jobs in (1, 2) if turn % 2 == 0 else (2, 1):
            shutil.rmtree(place / "jobs", ignore_errors=True)
            times[jobs].append(done(source, place / "jobs", jobs)["seconds"])
    ratio = min(times[1]) / min(times[2])
    print(f"\ntwo processes against one: {min(times[1]):.1f} s / {min(times[2]):.1f} s = {ratio:.2f}")
    enough = len(os.sched_getaffinity(0)) > 1 if hasattr(os, "sched_getaffinity") else True
    return ratio >= LINE or not enough


def added(rows: list[dict[str, str]], place: Path, jobs: int) -> bool:
    source = put(rows[:-10], place / "grown.jsonl")
    first = done(source, place / "grown", jobs)
    put(rows, source)
    second = done(source, place / "grown", jobs)
    done(source, place / "fresh", jobs)
    same = tree(place / "grown") == tree(place / "fresh")
    print(f"\nten texts more: {second['seconds']:.1f} s against {first['seconds']:.1f} s, {second['made']} works made")
    found = second["stages"]["mend"] + second["stages"]["find"] + second["stages"]["group"]
    print(f"  finding them {found:.2f} s; the same bytes as from nothing: {same}")
    return same


def killed(rows: list[dict[str, str]], place: Path, jobs: int) -> bool:
    source = put(rows, place / "killed.jsonl")
    profile = done(source, place / "undisturbed", jobs)
    wanted = tree(place / "undisturbed")
    rng = random.Random(1)
    print(f"\nkilled at {KILLS} random moments of {profile['seconds']:.1f} s, and run again:")
    good = 0
    for n in range(KILLS):
        again = place / "again"
        shutil.rmtree(again, ignore_errors=True)
        process = started(source, again, jobs)
        moment = rng.uniform(0.2, profile["seconds"] + 0.5)
        time.sleep(moment)
        process.send_signal(signal.SIGKILL)
        process.wait()
        after = done(source, again, jobs)
        same = tree(again) == wanted
        good += same
        print(f"  {n + 1:2}: killed after {moment:5.2f} s, {after['kept']:5} works kept, same bytes: {same}")
    return good == KILLS


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", choices=["run", "jobs", "added", "killed", []])
    parser.add_argument("--texts", type=int, default=2_000)
    parser.add_argument("--words", type=int, default=200)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--data", type=Path)
    given = parser.parse_args()
    parts = given.parts or ["run", "jobs", "added", "killed"]
    rows = list(films(given.data, given.texts) if given.data else generated(given.texts, given.words))
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        source = put(rows, place / "texts.jsonl")
        print(f"{len(rows):,} texts, {source.stat().st_size / 1e6:.1f} MB")
        good = "run" not in parts or whole(source, place, given.jobs)
        good &= "jobs" not in parts or two_jobs(source, place)
        good &= "added" not in parts or added(rows, place, given.jobs)
        good &= "killed" not in parts or killed(rows[: max(500, len(rows) // 5)], place, given.jobs)
    return not good


if __name__ == "__main__":
    sys.exit(main())
