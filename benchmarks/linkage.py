"""Which texts are linked, and what the levels of the evidence weigh.

    python benchmarks/linkage.py --data DIR               false joins, true pairs, retellings, short texts, near-copies
    python benchmarks/linkage.py --data DIR --estimate    count the table and write variants/linkage/match_weights.json
    python benchmarks/linkage.py --data DIR --set text_profile.RARE_BITS=13    the same with another constant

DIR holds, of documents with true pairs, ``films_dev_docs.jsonl`` (id, title, year, text),
``films_dev_truth_pairs.csv`` (id_a, id_b, kind, jaccard5), ``films_dev_pairs.jsonl`` (title, jaccard5, a, b) and
``films_dev_negatives.jsonl`` (a, b); and ``film_leads_dev.csv`` (id, title, year, text), each row another film.

What is counted. m, true variants: the true pairs of a 5-gram resemblance of .1 and more, and stretches of 30, 60 and
120 words of `films_dev_pairs` with the stretch of the other version that is most like them; each band of resemblance
counts the same. u, other works: the candidates among the leads that share enough to be compared. Titles and years
are counted on all true pairs and on the candidates whose wording is at least that of the third level. A weight is
log2(m / u) with half a pair added to each count, between -10 and 10; levels of which few pairs were seen, and those
that say that nothing is known, weigh 0.
"""

from __future__ import annotations

import argparse
import csv
import importlib
import json
import math
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from reconcile.model.pairs import CollectionTitles
from reconcile.text.title_agreement import compare_titles
from reconcile.variants import pair_judge
from reconcile.variants.blocks import block_search
from reconcile.variants.candidates import PairThreshold
from reconcile.variants.linkage import match_weights
from reconcile.variants.linkage.verdict import WORDING_BOUNDS
from reconcile.variants.pair_search import find_pairs
from reconcile.variants.shingles import split_folded_words

pair_judge.RELATED_LISTED = 1 << 40  # here every pair counts, those that are apart too

DECLARED = ("title", "year")
SILENT = frozenset({"missing", "none", "no word", "same subject", "loose", "near", "not compared"})
UNKNOWN = frozenset({"missing", "none", "not compared"})
WORSE = {"against": "another subject"}  # levels that are counted with a worse one in u
LIMIT, FEW = 10.0, 20
"""Bits that a level weighs at most; pairs up to which a level is one of few."""
BANDS = (0.1, 0.3, 0.5, 0.7, 0.9)
SHORT = (30, 60, 120)
EQUAL = 0.9995
"""5-gram resemblance from which two texts are one: they say nothing about levels."""
COPIES = 800
ALL_COMPARED = PairThreshold(0.04, 0.12)
"""What pairs share at least that are counted: so little that what is compared depends on the weighted wording only."""

Row = Mapping[str, Any]
Levels = Mapping[str, str]


class Judged(NamedTuple):
    kind: str
    resemblance: float
    levels: Levels


def read_rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="" if path.suffix == ".csv" else "\n") as file:
        return list(csv.DictReader(file)) if path.suffix == ".csv" else [json.loads(line) for line in file]


def judge_all(texts: Sequence[str], rows: Sequence[Row] | None = None) -> dict[tuple[int, int], Judged]:
    """Return the pairs of some texts by their places; with rows, titles and years are declared."""
    ids = [f"{place:09}" for place in range(len(texts))]
    declared = [[str((row or {}).get(name) or "") for row in rows or [{}] * len(texts)] for name in DECLARED]
    found = find_pairs(texts, CollectionTitles(ids, *declared)).pairs
    return {
        (int(pair.left), int(pair.right)): Judged(
            str(pair.kind), pair.resemblance, {level.name: level.level for level in pair.comparisons}
        )
        for pair in found
    }


def join_links(judged: Mapping[tuple[int, int], Judged], count: int) -> list[list[int]]:
    """Return the groups of texts that links join, the largest first."""
    root = list(range(count))

    def find(place: int) -> int:
        while root[place] != place:
            root[place] = root[root[place]]
            place = root[place]
        return place

    for (one, two), pair in judged.items():
        if pair.kind == "variant":
            root[find(one)] = find(two)
    groups = defaultdict(list)
    for place in range(count):
        groups[find(place)].append(place)
    return sorted(groups.values(), key=len, reverse=True)


def take_grams(words: Sequence[str], size: int) -> set[tuple[str, ...]]:
    return {tuple(words[n : n + size]) for n in range(len(words) - size + 1)}


def resemble(one: set[Any], two: set[Any]) -> float:
    return len(one & two) / max(1, len(one | two))


def cut_stretches(pairs: Iterable[Row], size: int) -> Iterator[tuple[float, str, str]]:
    """Yield stretches of one version with those of the other that are most like them, and their 5-gram resemblance."""
    seen: set[str] = set()
    for pair in pairs:
        if pair["title"] in seen or pair["jaccard5"] > 0.95:
            continue
        seen.add(pair["title"])
        sides = [re.split(r'(?<=[.!?])["”]?\s+|\n+', pair[side]) for side in "ab"]
        ours, theirs = ([sentence for sentence in side if sentence.strip()] for side in sides)
        words = [[split_folded_words(sentence) for sentence in side] for side in (ours, theirs)]
        start = 0
        while start < len(ours):
            end, count = start, 0
            while end < len(ours) and count < size:
                count, end = count + len(words[0][end]), end + 1
            if count < size * 0.7:
                break
            here = set().union(*(take_grams(w, 3) for w in words[0][start:end]))
            first, last = find_best_stretch(here, words[1], count)
            one, two = " ".join(ours[start:end]), " ".join(theirs[first:last])
            close = resemble(*(take_grams(split_folded_words(text), 5) for text in (one, two)))
            if close >= BANDS[0] and one != two:
                yield close, one, two
            start = end


def find_best_stretch(here: set[Any], sentences: Sequence[list[str]], count: int) -> tuple[int, int]:
    best = (0.08, 0, 0)
    for first in range(len(sentences)):
        last, words, there = first, 0, set[Any]()
        while last < len(sentences) and words < count * 1.6:
            words, there, last = words + len(sentences[last]), there | take_grams(sentences[last], 3), last + 1
            if words >= count * 0.5:
                best = max(best, (resemble(here, there), first, last))
    return best[1:]


def is_same_film(one: Row, two: Row) -> bool:
    return compare_titles(one["title"], two["title"]) == "agree" and one["year"] == two["year"]


# --- the table ---


def estimate(data: Path) -> None:
    block_search.CANDIDATE_LINE = ALL_COMPARED
    docs, truth = read_rows(data / "films_dev_docs.jsonl"), read_rows(data / "films_dev_truth_pairs.csv")
    pairs, leads = read_rows(data / "films_dev_pairs.jsonl"), read_rows(data / "film_leads_dev.csv")
    place = {row["id"]: n for n, row in enumerate(docs)}
    judged = judge_all([row["text"] for row in docs], docs)
    true: list[tuple[float, Levels]] = []
    declared: list[tuple[float, Levels]] = []
    seen = set()
    for row in truth:
        one, two = sorted((place[row["id_a"]], place[row["id_b"]]))
        close = float(row["jaccard5"])
        if (one, two) not in judged:
            continue
        pair = judged[one, two]
        declared.append((1.0, pair.levels))
        key = docs[one]["title"], round(pair.resemblance, 1)
        if BANDS[0] <= close < EQUAL and (row["kind"] == "copy" or key not in seen):
            seen.add(key)
            true.append((close, pair.levels))
    for size in SHORT:
        cut = list(cut_stretches(pairs, size))
        judged = judge_all([one for _, one, _ in cut] + [two for *_, two in cut])
        found = [(close, judged.get((n, n + len(cut)))) for n, (close, *_) in enumerate(cut)]
        true += [(close, pair.levels) for close, pair in found if pair and close < EQUAL]
    judged = judge_all([row["text"] for row in leads], leads)
    false = [
        pair.levels
        for (one, two), pair in judged.items()
        if pair.levels["names"] != "not compared"
        and pair.resemblance <= 0.95
        and not is_same_film(leads[one], leads[two])
    ]
    low = {f"below {bound:g}" for bound in WORDING_BOUNDS[:2]}
    above = [levels for levels in false if levels["wording"] not in low]
    bands = Counter(sum(close >= bound for bound in BANDS) for close, _ in true)
    even = [(len(true) / len(bands) / bands[sum(c >= bound for bound in BANDS)], levels) for c, levels in true]
    names = [name for name in false[0] if name not in ("prior", *DECLARED)]
    m = count_levels(names, even) | count_levels(DECLARED, declared)
    u = count_levels(names, [(1.0, levels) for levels in false])
    u |= count_levels(DECLARED, [(1.0, levels) for levels in above])
    table = {
        "source": "benchmarks/linkage.py --estimate",
        "data": "m: versions of film plots, whole and in stretches; u: leads of films; all from Wikipedia",
        "pairs": {
            "m": len(true),
            "m in bands of 5-gram resemblance": {str(BANDS[n - 1]): count for n, count in sorted(bands.items())},
            "m of titles and years": len(declared),
            "u": len(false),
            "u of titles and years": len(above),
        },
        "weights": {name: weigh_levels(m[name], u[name]) for name in m},
        "m": m,
        "u": u,
    }
    path = Path(match_weights.__file__).with_name("match_weights.json")
    path.write_text(json.dumps(table, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(json.dumps(table["weights"], indent=1))


def count_levels(names: Iterable[str], pairs: Sequence[tuple[float, Levels]]) -> dict[str, dict[str, float]]:
    table: dict[str, dict[str, float]] = {}
    for name in names:
        counts: Counter[str] = Counter()
        for weight, levels in pairs:
            counts[levels[name]] += weight  # type: ignore[assignment]
        table[name] = {level: round(count, 1) for level, count in sorted(counts.items())}
    return table


def weigh_levels(m: Mapping[str, float], u: Mapping[str, float]) -> dict[str, float]:
    """Return log2(m / u) of each level, half a pair added to each count."""
    levels = sorted({*m, *u})
    true, false = ({level: table.get(level, 0) + 0.5 for level in levels} for table in (m, u))
    totals = [sum(table[level] for level in levels if level not in UNKNOWN) for table in (true, false)]
    weights = {}
    for level in levels:
        chance = false[level] + (u.get(WORSE[level], 0) if level in WORSE else 0)
        weight = math.log2(true[level] / totals[0] / (chance / totals[1]))
        is_silent = level in SILENT or true[level] + false[level] <= FEW
        weights[level] = 0.0 if is_silent else round(max(-LIMIT, min(LIMIT, weight)), 2)
    return weights


# --- the outcome ---


def show_false_joins(leads: Sequence[Row]) -> None:
    for name, change, rows in (
        ("with titles", str, leads),
        ("without titles", str, None),
        ("without titles, small letters", str.lower, None),
        ("without titles, capitals", str.upper, None),
    ):
        texts = [change(row["text"]) for row in leads]
        first: dict[tuple[str, ...], int] = {}
        films = [first.setdefault(tuple(split_folded_words(text)), n) for n, text in enumerate(texts)]
        groups = [
            group
            for group in join_links(judge_all(texts, rows), len(texts))
            if any(not is_same_film(leads[films[group[0]]], leads[films[n]]) for n in group[1:])
        ]
        share = sum(map(len, groups)) / len(texts)
        print(f"false works of leads, {name}: {len(groups)}, {share:.3%} of the rows")


def show_true_pairs(data: Path) -> None:
    docs = read_rows(data / "films_dev_docs.jsonl")
    place = {row["id"]: n for n, row in enumerate(docs)}
    for name, change, rows in (
        ("with titles", str, docs),
        ("without titles", str, None),
        ("without titles, small letters", str.lower, None),
    ):
        judged = judge_all([change(row["text"]) for row in docs], rows)
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        for row in read_rows(data / "films_dev_truth_pairs.csv"):
            pair = judged.get(tuple(sorted((place[row["id_a"]], place[row["id_b"]]))))  # type: ignore[arg-type]
            close = float(row["jaccard5"])
            band = ".3 and more" if close >= 0.3 else ".1 to .3" if close >= 0.1 else "below .1"
            counts[band][pair.kind if pair else "not found"] += 1
        print(f"true pairs, {name}: { ({band: dict(counts[band]) for band in sorted(counts)}) }")


def show_small_sets(data: Path) -> None:
    rows = read_rows(data / "films_dev_negatives.jsonl")
    print(f"retellings: {count_outcomes([(row['a'], row['b']) for row in rows])}")
    pairs = read_rows(data / "films_dev_pairs.jsonl")
    for size in SHORT:
        cut = [(one, two) for close, one, two in cut_stretches(pairs, size) if close >= 0.3]
        print(f"stretches of {size} words, .3 and more: {count_outcomes(cut)}")


def count_outcomes(pairs: Sequence[tuple[str, str]]) -> dict[str, int]:
    judged = judge_all([one for one, _ in pairs] + [two for _, two in pairs])
    found = [judged.get((n, n + len(pairs))) for n in range(len(pairs))]
    return dict(Counter(pair.kind if pair else "not found" for pair in found))


def show_near_copies(docs: Sequence[Row]) -> None:
    draw = random.Random(5)
    words = [word for row in docs[:300] for word in row["text"].split()]
    plain = [word for word in words if word.isalpha() and word.islower()]
    for size in (80, 300, 900):
        base = next(row["text"].split()[:size] for row in docs if row["title"] and len(row["text"].split()) >= size)
        for share in (0.03, 0.08, 0.16):
            for name, vocabulary in (("plain words", plain), ("any words", words)):
                texts = [
                    " ".join(draw.choice(vocabulary) if draw.random() < share else word for word in base)
                    for _ in range(COPIES)
                ]
                largest = len(join_links(judge_all(texts), COPIES)[0])
                print(f"{COPIES} copies of {size} words, {share:.0%} changed to {name}: {largest} in one work")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--estimate", action="store_true")
    parser.add_argument("--copies", action="store_true", help="near-copies too: minutes")
    parser.add_argument("--set", action="append", default=[], metavar="MODULE.NAME=NUMBER")
    args = parser.parse_args()
    for change in args.set:
        name, value = change.split("=")
        module, constant = name.rsplit(".", 1)
        setattr(importlib.import_module(f"reconcile.variants.linkage.{module}"), constant, float(value))
    if args.estimate:
        estimate(args.data)
        return
    show_false_joins(read_rows(args.data / "film_leads_dev.csv"))
    show_true_pairs(args.data)
    show_small_sets(args.data)
    if args.copies:
        show_near_copies(read_rows(args.data / "films_dev_docs.jsonl"))


if __name__ == "__main__":
    main()
