"""How long it takes to check one new text against a corpus that the reports and the cache know.

    python benchmarks/checking.py                     10,000 generated summaries of 400 words each
    python benchmarks/checking.py --texts 2000
    python benchmarks/checking.py --data DIR          films_dev_docs.jsonl of DIR, thinned copies filling up to --texts

With ``--data``, first: what the rules for one text say of clean edited prose (ablit_dev.jsonl, frankenstein_dev.jsonl,
darwin/), where all they say of damage is false; and which pairs of films_dev_truth_pairs.csv a check of the collection
reports. Then, always, the time: a run writes the reports; then one new text, a variant of a known one, is checked,
without the cache and again with it. Times are of the processor, in this process, after start-up; what the start takes
is told apart. The same is done with a tenth of the texts, so that the growth shows.

Exit code 1: slower than the limit, the variant was not found, more than one false finding of damage in 50,000 words of
prose, or a true pair with a resemblance from 0.3 on that is not reported.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import io
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from reconcile.cli.app import main

LIMIT = 2.0
"""Seconds of processor time that the check of one text against 10,000 may take once reports and cache are there."""
DAMAGE = {*(f"RC{n}" for n in range(101, 108)), "RC116"}
"""Rules that must be silent on clean prose."""
LETTERS = "bcdfghklmnprstvw"


def words(draw: random.Random, count: int = 4000) -> list[str]:
    """A vocabulary of names that nobody has."""
    return [
        "".join(draw.choice(LETTERS) + draw.choice("aeiou") for _ in range(draw.randint(1, 4))) for _ in range(count)
    ]


def generated(count: int, *, length: int = 400, seed: int = 1) -> Iterator[str]:
    """Texts of English function words and invented names, each unlike the others."""
    draw = random.Random(seed)
    vocabulary = words(draw)
    small = "the of and to a in that is was he for it with as his on be at by had".split()
    for _ in range(count):
        text = []
        for _ in range(length // 10):
            sentence = [draw.choice(small) if draw.random() < 0.4 else draw.choice(vocabulary) for _ in range(10)]
            text.append(" ".join(sentence).capitalize() + ".")
        yield " ".join(text) + "\n"


def films(folder: Path, count: int) -> Iterator[str]:
    """Film plots, and when they run out, the same ones with half of their words."""
    lines = (folder / "films_dev_docs.jsonl").read_text("utf-8").split("\n")
    texts = [json.loads(line)["text"] for line in lines if line]
    draw = random.Random(1)
    for n in range(count):
        text = texts[n % len(texts)]
        if n >= len(texts):
            text = " ".join(word for word in text.split() if draw.random() < 0.5)
        yield text


def variant(text: str) -> str:
    """The text with every twentieth word gone."""
    return " ".join(word for n, word in enumerate(text.split()) if n % 20) + "\n"


def called(*arguments: str) -> tuple[float, str]:
    """Processor seconds of one call, and what it printed."""
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    start = time.process_time()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        code = main(arguments)
    used = time.process_time() - start
    out.flush()
    if code == 3:
        print("            (a work of the collection broke an invariant: see its message)", file=sys.stderr)
    elif code > 1:
        raise SystemExit(f"reconcile {' '.join(arguments)}: exit code {code}")
    return used, out.buffer.getvalue().decode()


def measure(texts: list[str]) -> tuple[float, float, float, bool]:
    """Seconds of the run, of the first check and of the second, and whether the variant was found."""
    with folder_of({f"{n:05}": text for n, text in enumerate(texts)}):
        run, _ = called("run", "texts", "--quiet")
        Path("texts", "new.txt").write_text(variant(texts[len(texts) // 2]), "utf-8")
        shutil.rmtree(".reconcile_cache", ignore_errors=True)
        cold, _ = called("check", "texts/new.txt")
        warm, out = called("check", "texts/new.txt")
    return run, cold, warm, "RC203" in out


def clean(folder: Path) -> Iterator[str]:
    """Edited prose: novels and an essay."""
    for line in (folder / "ablit_dev.jsonl").read_text("utf-8").split("\n"):
        if line:
            row = json.loads(line)
            yield from (row["original"], row["abridged"])
    for line in (folder / "frankenstein_dev.jsonl").read_text("utf-8").split("\n"):
        if line:
            yield from (json.loads(line)["witnesses"][name] for name in ("f1818", "f1823", "f1831"))
    yield from (file.read_text("utf-8") for file in sorted((folder / "darwin").glob("*.txt")))


def findings(*arguments: str) -> list[dict[str, Any]]:
    """What a check of the folder ``texts`` finds."""
    return [json.loads(line) for line in called("check", "texts", "--format", "jsonl", *arguments)[1].splitlines()]


def judge_prose(data: Path) -> bool:
    """Whether the rules of damage are silent enough on clean prose."""
    texts = list(clean(data))
    with folder_of({f"{n:05}": text for n, text in enumerate(texts)}):
        found = Counter(f["rule"] for f in findings("--select", "RC1"))
    count = sum(len(text.split()) for text in texts)
    false = sum(n for rule, n in found.items() if rule in DAMAGE)
    print(f"clean prose: {count} words, {false} false findings of damage; all: {dict(sorted(found.items()))}")
    return false <= max(1, count // 50_000)


def judge_collection(data: Path) -> bool:
    """Whether the second text of every true pair is reported, and no other pair."""
    rows = [json.loads(line) for line in (data / "films_dev_docs.jsonl").read_text("utf-8").split("\n") if line]
    names = {row["id"]: f"{n:05}" for n, row in enumerate(rows)}
    with (data / "films_dev_truth_pairs.csv").open(encoding="utf-8", newline="") as handle:
        truth = {
            frozenset(f"texts/{names[row[side]]}.txt" for side in ("id_a", "id_b")): float(row["jaccard5"])
            for row in csv.DictReader(handle)
        }
    with folder_of({names[row["id"]]: row["text"] for row in rows}):
        found = findings("--select", "RC2")
    second = {f["path"] for f in found if f["rule"] in ("RC201", "RC202", "RC203")}
    missed = [pair for pair, share in truth.items() if share >= 0.3 and not pair & second]
    extra = [f for f in found if f["related"] and frozenset((f["path"], f["related"][0]["path"])) not in truth]
    print(f"collection: {len(rows)} texts, {len(truth)} true pairs, {dict(Counter(f['rule'] for f in found))}")
    print(f"            pairs from 0.3 on: {len(missed)} missed; {len(extra)} reported pairs are not in the truth")
    return not missed


@contextlib.contextmanager
def folder_of(texts: Mapping[str, str]) -> Iterator[None]:
    """Work in a new folder that holds some texts."""
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        Path("texts").mkdir()
        for name, text in texts.items():
            Path("texts", f"{name}.txt").write_bytes(text.encode())
        yield
        os.chdir("/")


def started() -> float:
    """Seconds that a process needs to start, show the rules and end."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-m", "reconcile", "rule"], check=True, capture_output=True)
    return time.perf_counter() - start


def run(count: int, data: Path | None) -> int:
    """Print the figures."""
    good = not data or (judge_prose(data) & judge_collection(data))
    texts = list(films(data, count) if data else generated(count))
    print(f"start-up             {started():6.2f} s")
    figures = {}
    for size in (max(20, count // 10), count):
        figures[size] = measure(texts[:size])
        run_time, cold, warm, found = figures[size]
        print(
            f"{size:6} texts: run {run_time:7.1f} s, check of one new text: without cache {cold:5.2f} s, "
            f"with it {warm:5.2f} s; variant {'found' if found else 'MISSED'}"
        )
    small, large = figures.values()
    print(f"growth of the check with ten times the texts: {large[2] / small[2]:.1f}")
    limit = LIMIT * max(1.0, count / 10_000)
    print(f"limit {limit:.1f} s: {'kept' if large[2] <= limit else 'BROKEN'}")
    return int(not good or large[2] > limit or not all(f[3] for f in figures.values()))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=int, default=10_000)
    parser.add_argument("--data", type=Path)
    options = parser.parse_args()
    sys.exit(run(options.texts, options.data.resolve() if options.data else None))
