"""How long it takes to check one new text against a corpus that the reports and the cache know.

    python benchmarks/checking.py                     10,000 generated summaries of 400 words each
    python benchmarks/checking.py --texts 2000
    python benchmarks/checking.py --data DIR          films_dev_docs.jsonl of DIR, thinned copies filling up to --texts

A run writes the reports first; then one new text, a variant of a known one, is checked: without the cache, and again
with it. Times are of the processor, in this process, after start-up; what the start takes is told apart. The same is
done with a tenth of the texts, so that the growth shows. Exit code 1: slower than the limit, or the variant was not found.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from reconcile.cli import main

LIMIT = 2.0
"""Seconds of processor time that the check of one text against 10,000 may take once reports and cache are there."""
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
    if code > 1:
        raise SystemExit(f"reconcile {' '.join(arguments)}: exit code {code}")
    return used, out.buffer.getvalue().decode()


def measure(texts: list[str]) -> tuple[float, float, float, bool]:
    """Seconds of the run, of the first check and of the second, and whether the variant was found."""
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        Path("texts").mkdir()
        for n, text in enumerate(texts):
            Path("texts", f"{n:05}.txt").write_text(text, "utf-8")
        run, _ = called("run", "texts", "--quiet")
        Path("texts", "new.txt").write_text(variant(texts[len(texts) // 2]), "utf-8")
        shutil.rmtree(".reconcile-cache", ignore_errors=True)
        cold, _ = called("check", "texts/new.txt", "--select", "RC1,RC2,RC3,RC4")
        warm, out = called("check", "texts/new.txt", "--select", "RC1,RC2,RC3,RC4")
        os.chdir("/")
    return run, cold, warm, "RC203" in out


def started() -> float:
    """Seconds that a process needs to start, show the rules and end."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-m", "reconcile", "rule"], check=True, capture_output=True)
    return time.perf_counter() - start


def run(count: int, data: Path | None) -> int:
    """Print the figures."""
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
    return int(large[2] > limit or not all(f[3] for f in figures.values()))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=int, default=10_000)
    parser.add_argument("--data", type=Path)
    options = parser.parse_args()
    sys.exit(run(options.texts, options.data.resolve() if options.data else None))
