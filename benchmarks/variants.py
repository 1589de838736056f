"""How well and how fast variants are found: recall, false joins, against peers, growth, worst cases, memory.

    python benchmarks/variants.py                        everything on generated texts, up to 100,000
    python benchmarks/variants.py --data DIR             recall and false joins on the film documents, and peers on them
    python benchmarks/variants.py peers --sizes 20000    one part; several sizes with commas
    python benchmarks/variants.py growth --sizes 100000,1000000    texts on disk, not in memory: 2.7 GB of them

Peers are rensa, gaoya and datasketch, those that are installed: raw text to verified pairs of a resemblance of at least
0.5, taking turns in one process, each in as many threads as --jobs says (datasketch knows one). Every other measurement
runs in a process of its own, so that peak memory is its own.
"""

from __future__ import annotations

import argparse
import csv
import json
import multiprocessing
import os
import random
import re
import resource
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from itertools import combinations, product
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import numpy as np

from reconcile.model.pairs import CollectionTitles, FoundPairs
from reconcile.variants.blocks.candidate_search import find_candidates
from reconcile.variants.blocks.phrase_lists import BlockedTexts
from reconcile.variants.blocks.text_block import build_block
from reconcile.variants.candidates import PairThreshold
from reconcile.variants.common_phrases import Survey
from reconcile.variants.language_weights import load_language_model
from reconcile.variants.pair_search import find_pairs
from reconcile.variants.text_phrases import lay_out_phrases
from reconcile.variants.work_groups import group_works

Pairs = set[tuple[int, int]]
LINE = 0.5
SYLLABLES = ["ba", "ro", "ti", "ken", "da", "mu", "sel", "or", "an", "vi", "pre", "con", "st", "er", "al", "ing"]
WORDS = re.compile(r"[^\W_]+")
SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


# --- texts ---


def generated(count: int, *, words: int = 400, seed: int = 1) -> list[str]:
    """Texts of about so many words, their words drawn as in English (Zipf); one fifth are edited copies of others."""
    rng = np.random.default_rng(1)
    syllables = np.array(SYLLABLES)
    vocabulary = np.array(["".join(rng.choice(syllables, n)) for n in rng.integers(1, 5, 50_000)], dtype=object)
    share = np.cumsum(1 / (np.arange(len(vocabulary)) + 2.7))
    share /= share[-1]
    rng = np.random.default_rng([seed, count])

    def draw(n: int) -> np.ndarray:
        return np.searchsorted(share, rng.random(n)).astype(np.uint16)

    originals = [draw(int(n)) for n in rng.integers(words // 2, words * 3 // 2, max(1, count * 4 // 5))]
    texts = [written(vocabulary[text]) for text in originals]
    while len(texts) < count:
        text = originals[rng.integers(len(originals))].copy()
        edited = rng.random(len(text)) < rng.choice([0.01, 0.03, 0.06, 0.1, 0.2])
        text[edited] = draw(int(edited.sum()))
        if rng.random() < 0.5:  # a sentence or some cut out
            start = rng.integers(len(text))
            text = np.delete(text, slice(start, start + len(text) // 5))
        texts.append(written(vocabulary[text]))
    random.Random(seed).shuffle(texts)
    return texts


def written(words: Iterable[str]) -> str:
    """Set words as sentences of fifteen."""
    words = list(words)
    return " ".join(" ".join(words[i : i + 15]).capitalize() + "." for i in range(0, len(words), 15))


def with_copies(count: int) -> list[str]:
    """A quarter of the texts are near-copies of one, three words of a hundred changed in each."""
    texts, rng = generated(count), random.Random(2)
    base, others = texts[0].split(), texts[1].split()
    texts[: count // 4] = (
        " ".join(rng.choice(others) if rng.random() < 0.03 else word for word in base) for _ in range(count // 4)
    )
    return texts


def with_loose_copies(count: int) -> list[str]:
    """A quarter of the texts are copies of one, every tenth word changed in each: mutual resemblance is about 0.4."""
    return with_crowd(count, 0.1)


def with_template(count: int) -> list[str]:
    """A quarter of the texts fill in one template, a fifth of the words in each: mutual resemblance is about 0.15."""
    return with_crowd(count, 0.2)


def with_crowd(count: int, edited: float) -> list[str]:
    """A quarter of the texts are copies of one, in each some words changed for rare ones."""
    texts, rng = generated(count), random.Random(2)
    base = texts[0].split()
    texts[: count // 4] = (
        " ".join(f"{rng.getrandbits(30):x}" if rng.random() < edited else word for word in base)
        for _ in range(count // 4)
    )
    return texts


class Spooled(Sequence[str]):
    """Texts in a temporary file, read when they are asked for."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.file = TemporaryFile()  # noqa: SIM115 (lives as long as this)
        self.ends = [0]
        for text in texts:
            self.ends.append(self.ends[-1] + self.file.write(text.encode()))
        self.file.flush()

    def __len__(self) -> int:
        return len(self.ends) - 1

    def __getitem__(self, place: Any) -> Any:
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        self.file.seek(self.ends[place])
        return self.file.read(self.ends[place + 1] - self.ends[place]).decode()


def spooled(count: int) -> Spooled:
    """Generated texts on disk, made in parts, so that they never are in memory at once."""
    part = 50_000
    return Spooled(
        text for start in range(0, count, part) for text in generated(min(part, count - start), seed=1 + start // part)
    )


def with_banner(count: int) -> list[str]:
    """One paragraph of 300 words in all texts."""
    banner = " ".join(generated(1, words=900, seed=3)[0].split()[:300])
    return [f"{text}\n\n{banner}" for text in generated(count)]


def real_phrases(count: int, *, folder: Path, seed: int = 1) -> list[str]:
    """Texts of phrases of four to nine words that stand in film plots, so that unlike texts share what real ones share.

    One fifth are copies of others that lack some words.
    """
    plots = dict.fromkeys(row["text"] for row in read(folder / "films_dev_docs.jsonl"))
    rng, phrases = random.Random(seed), []
    for sentence in dict.fromkeys(part for plot in plots for part in SENTENCE_END.split(plot)):
        words, start = sentence.split(), 0
        while start < len(words):
            end = start + rng.randint(4, 9)
            phrases.append(" ".join(words[start:end]))
            start = end
    texts: list[str] = []
    for _ in range(count):
        if texts and rng.random() < 0.2:
            words, rate = rng.choice(texts).split(), rng.choice([0.01, 0.03, 0.06, 0.1, 0.2])
            texts.append(" ".join(word for word in words if rng.random() > rate))
        else:
            texts.append(" ".join(rng.choices(phrases, k=rng.randint(20, 50))))
    return texts


def find_all(texts: Sequence[str], ids: Sequence[str], jobs: int = 1) -> FoundPairs:
    empty = [""] * len(texts)
    return find_pairs(texts, CollectionTitles(ids, empty, empty), jobs=jobs)


# --- one measurement in a process of its own ---


def measured(make: Callable[[int], Sequence[str]], count: int, jobs: int = 1) -> dict[str, float]:
    """Find the pairs of such texts: seconds on the clock and of work of the processor, peak memory, and that before."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_measure, (make, count, jobs))


def _measure(make: Callable[[int], Sequence[str]], count: int, jobs: int) -> dict[str, float]:
    texts = make(count)
    ids = [f"{i:07}" for i in range(len(texts))]
    before = peak()
    started = time.perf_counter(), time.process_time()
    pairs = find_all(texts, ids, jobs).pairs
    seconds, work = time.perf_counter() - started[0], time.process_time() - started[1]
    size = (texts.ends[-1] if isinstance(texts, Spooled) else sum(map(len, texts))) / 1e6
    return {
        "seconds": seconds,
        "work": work,
        "pairs": len(pairs),
        "text MB": size,
        "peak MB": peak(),
        "before MB": before,
    }


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def shown(name: str, figures: dict[str, float], unit: float = 0.0) -> None:
    ratio = f"  {figures['work'] / unit:5.2f} x" if unit else ""
    print(f"  {name:32}" + "  ".join(f"{key} {value:,.2f}" for key, value in figures.items()) + ratio, flush=True)


def growth(sizes: list[int], jobs: int, folder: Path | None) -> None:
    make = partial(real_phrases, folder=folder) if folder else spooled
    print(f"growth: {'phrases of film plots' if folder else 'generated, on disk'}, one process each, threads: {jobs}")
    unit = 0.0
    for size in sizes:
        figures = measured(make, size, jobs)
        unit = unit or figures["work"] / size
        shown(f"{size:,} texts", figures, unit * size)


def worst(sizes: list[int]) -> None:
    print("worst cases, against an ordinary collection of the same size")
    for size in sizes:
        ordinary = measured(generated, size)
        shown(f"{size:,} ordinary", ordinary)
        shown(f"{size // 4:,} near-copies among them", measured(with_copies, size), ordinary["work"])
        shown(f"{size // 4:,} loose copies", measured(with_loose_copies, size), ordinary["work"])
        shown(f"{size // 4:,} from one template", measured(with_template, size), ordinary["work"])
        shown("300 words in all of them", measured(with_banner, size), ordinary["work"])


# --- recall ---


def recall(folder: Path) -> None:
    """Compare with the true pairs by band of 5-gram resemblance, and look for joined retellings."""
    rows = read(folder / "films_dev_docs.jsonl")
    ids = [row["id"] for row in rows]
    started = time.perf_counter()
    pairs = find_all([row["text"] for row in rows], ids).pairs
    seconds = time.perf_counter() - started
    grouping = group_works(ids, pairs)
    work = {member: index for index, members in enumerate(grouping.works) for member in members}
    kinds = {(pair.left, pair.right): pair.kind for pair in pairs}
    print(
        f"recall: {len(rows):,} film documents, {len(pairs):,} pairs in {seconds:.2f} s, {len(grouping.works):,} works"
    )
    table: Counter[tuple[str, str]] = Counter()
    with (folder / "films_dev_truth_pairs.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            left, right = sorted((row["id_a"], row["id_b"]))
            kind = kinds.pop((left, right), "missed")
            table[row["band"], "true"] += 1
            table[row["band"], kind] += 1
            table[row["band"], "one work"] += work[left] == work[right]
    columns = ("true", "variant", "review", "related", "missed", "one work")
    print(f"  {'5-gram resemblance':20}" + "".join(f"{column:>10}" for column in columns))
    for band in sorted({band for band, _ in table}):
        print(f"  {band:20}" + "".join(f"{table[band, column]:>10,}" for column in columns))
    print(f"  pairs beyond the table: {len(kinds)}; bridges: {len(grouping.bridges)}")
    joined: Counter[str] = Counter()
    retellings = read(folder / "films_dev_negatives.jsonl")
    for row in retellings:
        joined[next((pair.kind for pair in find_all([row["a"], row["b"]], ["a", "b"]).pairs), "not joined")] += 1
    print(f"  independent retellings: {dict(joined)}")


def read(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


# --- peers ---


def ours(texts: list[str], jobs: int) -> Pairs:
    """What the peers do: all pairs of a resemblance above the line, nothing said of them."""
    block, owners = build_block(texts, load_language_model(), min_words=0, jobs=jobs)
    collection, nobody = BlockedTexts((block,), np.ones(len(block.words), bool)), np.zeros(len(block.words), bool)
    none = np.zeros(0, np.int64)
    survey = Survey(np.zeros(0, np.uint64), block.sizes, nobody, nobody, (none, none))
    line = PairThreshold(LINE, 2.0)
    small, large = find_candidates(collection, survey, line, jobs=jobs)
    chosen = nobody.copy()
    chosen[small] = chosen[large] = True
    shared = lay_out_phrases(collection, chosen, survey.common).measure_shared(small, large).shingles
    above = line.are_reached(shared, survey.sizes[small], survey.sizes[large])
    places: dict[bytes, list[int]] = {}
    for place, key in enumerate(owners):
        places.setdefault(key, []).append(place)
    texts_of = list(places.values())  # texts are numbered as they come
    found = {pair for equal in texts_of for pair in combinations(equal, 2)}
    for one, two in zip(small[above].tolist(), large[above].tolist(), strict=True):
        found |= {(min(pair), max(pair)) for pair in product(texts_of[one], texts_of[two])}
    return found


def default(texts: list[str], jobs: int) -> Pairs:
    """Everything: weighed, judged, described; of the pairs only those above the line are counted."""
    pairs = find_all(texts, [f"{i:07}" for i in range(len(texts))], jobs).pairs
    return {(int(pair.left), int(pair.right)) for pair in pairs if pair.resemblance >= LINE}


def by_rensa(texts: list[str]) -> Pairs:
    from rensa import RMinHash, RMinHashLSH

    sets = [shingles(text) for text in texts]
    sketches = RMinHash.from_token_sets(sets, 128, 42)
    lsh = RMinHashLSH(threshold=LINE, num_perm=128, num_bands=32)
    lsh.insert_pairs(enumerate(sketches))
    found = lsh.query_all(sketches)
    return verified(sets, {(min(i, j), max(i, j)) for i, near in enumerate(found) for j in near if i != j})


def by_gaoya(texts: list[str]) -> Pairs:
    from gaoya.minhash import MinHashStringIndex

    index = MinHashStringIndex(32, LINE - 0.1, 42, 3, None, "word", lowercase=True, ngram_range=(3, 3))
    plain = [" ".join(WORDS.findall(text.lower().replace("'", ""))) for text in texts]
    index.par_bulk_insert_docs(list(range(len(texts))), plain)
    found = index.par_bulk_query(plain)
    candidates = {(min(i, j), max(i, j)) for i, near in enumerate(found) for j in near if i != j}
    return verified({i: shingles(texts[i]) for pair in candidates for i in pair}, candidates)


def by_datasketch(texts: list[str]) -> Pairs:
    from datasketch import MinHash, MinHashLSH

    sets = [shingles(text) for text in texts]
    lsh = MinHashLSH(threshold=LINE, num_perm=128, params=(32, 4))
    candidates: Pairs = set()
    for i, tokens in enumerate(sets):
        sketch = MinHash(num_perm=128)
        sketch.update_batch([token.encode() for token in tokens])
        candidates.update((j, i) for j in lsh.query(sketch))
        lsh.insert(i, sketch)
    return verified(sets, candidates)


def shingles(text: str) -> set[str]:
    words = WORDS.findall(text.lower().replace("'", ""))
    return set(map(" ".join, zip(words, words[1:], words[2:], strict=False)))


def verified(sets: Sequence[set[str]] | Mapping[int, set[str]], candidates: Pairs) -> Pairs:
    """Keep the candidates whose resemblance is at least the line."""
    result = set()
    for one, two in candidates:
        shared = len(sets[one] & sets[two])
        if shared and shared >= LINE * (len(sets[one]) + len(sets[two]) - shared):
            result.add((one, two))
    return result


def methods(jobs: int) -> dict[str, Callable[[list[str]], Pairs]]:
    """All that take turns; the peers have their threads from the environment."""
    return {
        "reconcile": partial(ours, jobs=jobs),
        "reconcile, all that it does": partial(default, jobs=jobs),
        "rensa": by_rensa,
        "gaoya": by_gaoya,
        "datasketch": by_datasketch,
    }


def peers(name: str, texts: list[str], rounds: int, jobs: int, *, slow: bool) -> None:
    """Let all methods take turns on the same texts."""
    print(f"peers: {name}, {len(texts):,} texts, {sum(map(len, texts)) / 1e6:.0f} MB, {rounds} rounds, threads: {jobs}")
    os.environ["RAYON_NUM_THREADS"] = str(jobs)  # read when the first of them is used
    times: dict[str, list[float]] = {}
    found: dict[str, Pairs] = {}
    for _ in range(rounds):
        for method, run in methods(jobs).items():
            if method == "datasketch" and not slow:
                continue
            started = time.perf_counter()
            try:
                found[method] = run(texts)
            except ImportError:
                continue
            times.setdefault(method, []).append(time.perf_counter() - started)
    everything = set().union(*found.values())
    unit = statistics.median(times["reconcile"])
    for method, seconds in times.items():
        middle = statistics.median(seconds)
        known = len(found[method] & everything) / max(1, len(everything))
        print(
            f"  {method:28} {middle:7.2f} s  {middle / unit:5.2f} x  recall {known:.4f} of {len(everything):,}",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", help="recall, peers, growth, worst; default all")
    parser.add_argument("--data", type=Path, help="folder with films_dev_docs.jsonl and its companions")
    parser.add_argument("--sizes", default="", help="numbers of generated texts, with commas")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--jobs", type=int, default=1, help="threads, for growth and peers")
    options = parser.parse_args()
    parts = options.parts or ["recall", "peers", "growth", "worst"]
    sizes = [int(size) for size in options.sizes.split(",") if size]
    if "recall" in parts and options.data:
        recall(options.data)
    if "peers" in parts:
        if options.data:
            films = [row["text"] for row in read(options.data / "films_dev_docs.jsonl")]
            peers("film documents", films, options.rounds, options.jobs, slow=True)
        for size in sizes or [20_000, 100_000]:
            rounds = options.rounds if size <= 20_000 else 1
            some = real_phrases(size, folder=options.data) if options.data else generated(size)
            name = "phrases of film plots" if options.data else "generated"
            peers(name, some, rounds, options.jobs, slow=size <= 20_000)
    if "growth" in parts:
        growth(sizes or [12_500, 25_000, 50_000, 100_000], options.jobs, options.data)
    if "worst" in parts:
        worst(sizes or [20_000, 50_000])


if __name__ == "__main__":
    main()
