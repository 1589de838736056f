"""How well and how fast texts are cut into sentences.

    python benchmarks/segmentation.py [--data DIR] [--tricky FILE]

Without options it runs on texts of its own. With `--data` (a folder as its README describes it) it adds the golden
rules, the English Web Treebank and edited prose; with `--tricky` a file of one case per line, borders marked by a
double bar.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from pathlib import Path

from reconcile.text.sentences import segment

OWN = """\
Dr. Ames moved to the U.S. in 1950. She never went back. "Why should I?" she asked her brother. He had no answer.
The ship left at 5 p.m. on Monday; the passengers (most of them from St. Helier) had been aboard since noon. It rained.
They talked about J. K. Moore's last book... and then they slept. Who would have thought so? Nobody did!
Mr. Hall paid $3.50 for the map. It showed every road, path, lane, etc. between the two towns. The map was wrong.
At the end of the road stood a mill. Its owner, a man named Bell, had died in May. His wife (from Kent.) had sold it.
The new owner wanted quiet. The village wanted bread. In the end they agreed on Tuesdays.
A dog barked at the gate. The postman waited. After an hour he put the letter under a stone and left.
"""
GLUED = 0.5
"""Share of the borders that the generator glues."""

_Ends = set[int]


def scored(pairs: Iterable[tuple[str, _Ends]]) -> tuple[float, float, float]:
    """Precision, recall and F1 of sentence ends, white space ignored."""
    right = wrong = missed = 0
    for text, gold in pairs:
        found = {len(text[:end].rstrip()) for _, end in segment(text)}
        right, wrong, missed = right + len(gold & found), wrong + len(found - gold), missed + len(gold - found)
    precision, recall = right / max(1, right + wrong), right / max(1, right + missed)
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def golden(path: Path) -> None:
    cases = json.loads(path.read_text(encoding="utf-8"))
    right = 0
    for case in cases:
        found = [case["text"][start:end].strip() for start, end in segment(case["text"])]
        if found == [sentence.strip() for sentence in case["sents"]]:
            right += 1
        else:
            print("   missed:", found)
    print(f"golden rules: {right} of {len(cases)}")


def tricky(path: Path) -> None:
    pairs, exact = [], 0
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            parts = line.replace("\\n", "\n").split("\u2016")
            text, gold = "".join(parts), {len("".join(parts[: i + 1]).rstrip()) for i in range(len(parts))}
            pairs.append((text, gold))
            exact += {len(text[:end].rstrip()) for _, end in segment(text)} == gold
    print(f"tricky cases: {exact} of {len(pairs)} exact, F1 of all ends {scored(pairs)[2]:.3f}")


def treebank(path: Path) -> None:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]
    pairs = [(row["text"], {len(row["text"][:end].rstrip()) for _, end in row["sents"]}) for row in rows]
    precision, recall, f1 = scored(pairs)
    print(f"UD EWT dev: F1 {f1:.4f} (precision {precision:.4f}, recall {recall:.4f})")


def glue(text: str, rng: random.Random) -> tuple[str, list[int]]:
    """Take the space out of some sentence borders; the glued text and where the borders are in it."""
    pieces: list[str] = []
    borders: list[int] = []
    at = 0
    spans = segment(text)
    for (start, end), (following, _) in pairwise(spans):
        sentence = text[start:end]
        body = sentence.rstrip()
        opens = text[following : following + 2]
        if body[-1:] in '.!?"\u201d' and opens[:1].isupper() and "\n\n" not in sentence and rng.random() < GLUED:
            sentence = body
            borders.append(at + len(body))
        pieces.append(sentence)
        at += len(sentence)
    pieces.append(text[spans[-1][0] :])
    return "".join(pieces), borders


def glued(texts: Iterable[str]) -> None:
    """Borders found again after gluing, and cuts that the sound text does not have."""
    rng = random.Random(4)
    total = found = extra = words = 0
    for text in texts:
        damaged, borders = glue(text, rng)
        cuts = {end for _, end in segment(damaged)}
        total, found = total + len(borders), found + sum(border in cuts for border in borders)
        sound = {len(re.sub(r"\s", "", text[:end])) for _, end in segment(text)}
        extra += sum(len(re.sub(r"\s", "", damaged[:cut])) not in sound for cut in cuts)
        words += len(text.split())
    print(
        f"glued borders: {found} of {total} found ({found / max(1, total):.4f}), "
        f"{extra} cuts more than in the sound texts in {words} words ({1e4 * extra / max(1, words):.2f} per 10,000)"
    )


def speed(text: str, work: Callable[[str], object]) -> None:
    """MB/s, and how the time grows from 1 MB to 10 MB; both measured in this run."""
    unit = text * (1_000_000 // len(text.encode()) + 1)
    times = []
    for size in (1, 10):
        start = time.perf_counter()
        work(unit * size)
        times.append(time.perf_counter() - start)
    megabytes = len(unit.encode()) / 1e6
    print(f"speed: {megabytes / times[0]:.1f} MB/s; 10 times the text takes {times[1] / times[0]:.1f} times as long")


def prose(data: Path) -> Iterator[str]:
    """Edited texts of the data folder."""
    for line in (data / "ablit_dev.jsonl").read_text(encoding="utf-8").split("\n"):
        if line:
            row = json.loads(line)
            yield row["original"]
            yield row["abridged"]
    for line in (data / "films_dev_pairs.jsonl").read_text(encoding="utf-8").split("\n"):
        if line:
            yield json.loads(line)["a"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--tricky", type=Path)
    options = parser.parse_args()
    print("own texts")
    glued([OWN])
    speed(OWN, segment)
    if options.tricky:
        tricky(options.tricky)
    if options.data:
        print("data")
        golden(options.data / "pysbd_golden_rules_en.json")
        treebank(options.data / "ud_ewt_dev.jsonl")
        texts = list(prose(options.data))
        glued(texts)
        speed("\n\n".join(texts)[:1_000_000], segment)


if __name__ == "__main__":
    main()
