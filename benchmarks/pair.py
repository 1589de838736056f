"""How long one pair of summaries takes, from text to all records, and how long the help of the command line takes.

    python benchmarks/pair.py                  generated pairs of 600 words each
    python benchmarks/pair.py --data DIR       the pairs of films_dev_pairs.jsonl: JSON lines with texts ``a`` and ``b``

Times are medians after a warm-up, of the clock on the wall and of the processor; ratios and limits are of the
processor, which other programs disturb less. The peers take turns with us on the same texts in the same process: one
word-level diff of diff-match-patch, which gives edits and nothing else; and CollateX, where it is installed, which
gives an alignment table. Importing is not part of it; ``--help`` is measured as a user meets it, in a process of its
own. Exit code 1: too slow.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from diff_match_patch import diff_match_patch

from reconcile import Document, Settings, reconcile
from reconcile.report.run_folder.layout import Layout
from reconcile.report.run_folder.work_record import WorkRecord
from reconcile.report.run_folder.work_shard import make_shard

try:
    import collatex
except ImportError:
    collatex = None

WORDS = 600
LIMIT = 50.0
"""Milliseconds of processor time that one generated pair may take, text to all records."""
HELP_LIMIT = 300.0
"""Milliseconds of processor time that ``reconcile --help`` may take."""

NAMES = ["Ann", "Marlow", "Victor", "Lena", "Odile", "Gray", "Petra", "Hal"]
NOUNS = "ferry keeper lamp harbour storm letter daughter map captain rope church bread winter road garden".split()
VERBS = "finds loses carries opens follows leaves hides sells repairs watches forgets burns".split()
ENDINGS = ["at dawn", "in the old town", "without a word", "for the third time", "before the storm", "with his brother"]
SWAPS = {"finds": "discovers", "leaves": "abandons", "old": "ancient", "harbour": "port", "storm": "gale"}

Pair = tuple[str, str]


# --- texts ---


def generated(count: int, *, words: int = WORDS, seed: int = 1) -> list[Pair]:
    """Pairs of summaries: the second is the first after a reviser and a lossy channel."""
    draw = random.Random(seed)
    return [_pair(draw, words) for _ in range(count)]


def _pair(draw: random.Random, words: int) -> Pair:
    left: list[str] = []
    while sum(len(s.split()) for s in left) < words:
        left.append(_sentence(draw))
    right: list[str] = []
    for sentence in left:
        fate = draw.random()
        if fate < 0.04:
            continue
        if fate < 0.40:
            right.append(_revised(sentence, draw))
        else:
            right.append(sentence)
        if draw.random() < 0.04:
            right.append(_sentence(draw))
    if len(right) > 4:
        at = draw.randrange(len(right) - 1)
        right[at], right[at + 1] = right[at + 1], right[at]
    parted = " ".join(s + ("\n\n" if n % 7 == 6 else "") for n, s in enumerate(left)).replace("\n ", "\n")
    return parted, re.sub(r"'s\b", "s", " ".join(right)) + "\nThe Lamp\n1987"


def _sentence(draw: random.Random) -> str:
    def clause() -> str:
        owner = f"{draw.choice(NAMES)}'s " if draw.random() < 0.3 else "the "
        return f"{draw.choice(NAMES)} {draw.choice(VERBS)} {owner}{draw.choice(NOUNS)} {draw.choice(ENDINGS)}"

    joint = draw.choice([", and ", ", but ", "; then ", ", because "])
    return joint.join(clause() for _ in range(draw.choice([1, 2, 2, 3]))) + "."


def _revised(sentence: str, draw: random.Random) -> str:
    tokens = [SWAPS.get(w, w) if draw.random() < 0.5 else w for w in sentence.split()]
    if draw.random() < 0.4 and len(tokens) > 8:
        at = draw.randrange(2, len(tokens) - 4)
        del tokens[at : at + 2]
    if draw.random() < 0.3:
        tokens.insert(-1, "quite slowly")
    return " ".join(tokens)


def real(folder: Path) -> list[Pair]:
    lines = (folder / "films_dev_pairs.jsonl").read_text(encoding="utf-8").split("\n")
    return [(row["a"], row["b"]) for row in map(json.loads, filter(None, lines))]


# --- what is timed ---


def to_records(pair: Pair) -> None:
    """Two texts to every record: pairs, groups, differences, canonical text, passages; all invariants proved."""
    left, right = pair
    reconcile([Document.from_text("left", left), Document.from_text("right", right)], Settings(one_work=True))


def to_files(pair: Pair) -> None:
    """The same, and the bytes of every table, page and record that a run writes."""
    left, right = pair
    settings = Settings(one_work=True)
    result = reconcile([Document.from_text("left", left), Document.from_text("right", right)], settings)
    for work in result.works:
        make_shard(WorkRecord(work=work, pairs=result.pairs), settings, Layout())


def word_diff(pair: Pair) -> None:
    """One diff over whole words without a time limit; each word is put as one character."""
    numbers: dict[str, str] = {}
    coded = ["".join(numbers.setdefault(w, chr(256 + len(numbers))) for w in re.findall(r"\w+|\W", t)) for t in pair]
    engine = diff_match_patch()
    engine.Diff_Timeout = 0
    engine.diff_main(*coded, False)  # noqa: FBT003  the port has no keyword for it


def collation(pair: Pair) -> None:
    """One alignment table of two witnesses."""
    table = collatex.Collation()
    for name, text in zip("AB", pair, strict=True):
        table.add_plain_witness(name, text)
    collatex.collate(table, segmentation=False)


# --- measuring ---


class Times(NamedTuple):
    """Milliseconds, medians."""

    wall: float
    cpu: float


def medians(tasks: Sequence[Callable[[Pair], None]], pairs: Sequence[Pair], *, rounds: int) -> list[Times]:
    """The time of each task over all pairs; the tasks take turns, so that a busy machine hits them alike."""
    times: list[list[Times]] = [[] for _ in tasks]
    for turn in range(rounds + 1):
        for pair in pairs:
            for task, measured in zip(tasks, times, strict=True):
                wall, cpu = time.perf_counter(), time.process_time()
                task(pair)
                if turn:  # the first turn warms up
                    measured.append(Times(time.perf_counter() - wall, time.process_time() - cpu))
    return [_median(measured) for measured in times]


def help_times(rounds: int) -> Times:
    """``reconcile --help`` in a process of its own; the first one, which may have to compile, is not counted."""
    measured = []
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[1])}
    for _ in range(rounds + 1):
        wall, before = time.perf_counter(), os.times()
        subprocess.run([sys.executable, "-m", "reconcile", "--help"], check=True, capture_output=True, env=environment)
        after = os.times()
        cpu = after.children_user + after.children_system - before.children_user - before.children_system
        measured.append(Times(time.perf_counter() - wall, cpu))
    return _median(measured[1:])


def _median(measured: Sequence[Times]) -> Times:
    return Times(*(1000 * statistics.median(column) for column in zip(*measured, strict=True)))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="folder with films_dev_pairs.jsonl")
    parser.add_argument("--pairs", type=int, default=5, help="generated pairs")
    parser.add_argument("--rounds", type=int, default=9, help="rounds after the warm-up")
    options = parser.parse_args()
    pairs = real(options.data) if options.data else generated(options.pairs)
    sizes = [len(t.split()) for pair in pairs for t in pair]
    words = f"words a text: median {statistics.median(sizes):.0f}, most {max(sizes)}"
    print(f"{len(pairs)} pairs, {options.rounds} rounds; {words}")
    tasks: list[tuple[str, Callable[[Pair], None]]] = [
        ("text to all records", to_records),
        ("... and all files", to_files),
        ("diff-match-patch, words", word_diff),
    ]
    if collatex is not None:
        tasks.append(("CollateX", collation))
    found = medians([task for _, task in tasks], pairs, rounds=options.rounds)
    print(f"{'median ms':<26}{'wall':>9}{'cpu':>9}{'ours / it':>12}")
    for (name, _), times in zip(tasks, found, strict=True):
        print(f"{name:<26}{times.wall:9.1f}{times.cpu:9.1f}{found[0].cpu / times.cpu:12.2f}")
    shown = help_times(options.rounds)
    print(f"{'reconcile --help':<26}{shown.wall:9.1f}{shown.cpu:9.1f}")
    good = shown.cpu < HELP_LIMIT and (options.data is not None or found[0].cpu < LIMIT)
    limits = f"one pair {LIMIT:.0f} ms, help {HELP_LIMIT:.0f} ms"
    print(f"limits of processor time: {limits}: {'held' if good else 'NOT held'}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
