"""How long it takes to find the variants of a few new texts with the index, against finding all from nothing.

    python benchmarks/index.py                     20,000 generated texts of about 400 words, a fifth of them variants
    python benchmarks/index.py --texts 100000
    python benchmarks/index.py --data DIR          films_dev_docs.jsonl of DIR

First all texts are mended, compared from nothing, and once more while the index is made. Then, each time in a new
process and counted from after its start: nothing is new; ten texts are new, half of them variants; ten are changed; ten
are gone. Times are of the clock and of the processor, each with its ratio to mending and comparing from nothing; the
files that the index needs were just written, so they are in memory if there is room.

Exit code 1: the pairs are not those found from nothing, or ten new texts take more than 3 % of the time from nothing.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import multiprocessing
import pickle
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from variants import generated

from reconcile.damage.detection import mend
from reconcile.model.pairs import CollectionTitles, FoundPairs
from reconcile.variants.blocks import kept_blocks
from reconcile.variants.blocks.kept_blocks import BlocksLocation, KeptBlocks
from reconcile.variants.pair_search import find_pairs

LIMIT = 0.03
"""Share of the time from nothing, of the processor, for ten new texts."""
NEW = 10


class Mended(Sequence[str]):
    """Texts that are mended when they are asked for, and counted."""

    def __init__(self, raw: Sequence[str]) -> None:
        self.raw, self.ready = raw, dict[int, str]()

    def __len__(self) -> int:
        return len(self.raw)

    def __getitem__(self, place):
        if isinstance(place, slice):
            return [self[n] for n in range(*place.indices(len(self)))]
        if place not in self.ready:
            self.ready[place] = mend(self.raw[place]).text
        return self.ready[place]


def named(texts: Sequence[str]) -> tuple[list[str], list[bytes]]:
    """Ids and digests; the ids say which text it is, whatever comes before it."""
    digests = [hashlib.sha256(text.encode()).digest() for text in texts]
    return [f"{n:07}" for n in range(len(texts))], digests


def titles(ids: Sequence[str]) -> CollectionTitles:
    """No text declares a title."""
    return CollectionTitles(ids, [""] * len(ids), [""] * len(ids))


def timed(call: Callable[[], object]) -> tuple[float, float, object]:
    clock, work = time.perf_counter(), time.process_time()
    result = call()
    return time.perf_counter() - clock, time.process_time() - work, result


def again(folder: str, texts: str) -> tuple[float, float, FoundPairs, int, float]:
    """Find with the index, in a process of its own."""
    raw = pickle.loads(Path(texts).read_bytes())
    ids, digests = named(raw)
    mended, notes = Mended(raw), list[str]()
    index = KeptBlocks(BlocksLocation(Path(folder), "benchmark", notes.append))
    clock, work, pairs = timed(lambda: index.find_pairs(mended, titles(ids), digests))
    for note in notes:
        print(f"  note: {note}")
    return clock, work, pairs, len(mended.ready), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def changes(texts: list[str], fresh: Sequence[str]) -> dict[str, list[str]]:
    """What becomes of the collection, step by step."""
    rng = random.Random(4)
    copies = [" ".join(word for word in rng.choice(texts).split() if rng.random() > 0.05) for _ in range(NEW // 2)]
    more = [*texts, *fresh[: NEW - len(copies)], *copies]
    other = list(more)
    for place in rng.sample(range(len(other)), NEW):
        words = other[place].split()
        other[place] = " ".join([*words[: len(words) // 2], "indeed", *words[len(words) // 2 :]])
    gone = set(rng.sample(range(len(other)), NEW))
    fewer = [text for n, text in enumerate(other) if n not in gone]
    return {"nothing is new": texts, "10 new": more, "10 changed": other, "10 gone": fewer}


def main(texts: list[str], fresh: Sequence[str]) -> int:
    """Print the figures."""
    same = quick = True
    mended = Mended(texts)
    ids, digests = named(texts)
    mending, mending_work, _ = timed(lambda: mended[:])
    clock, work, pairs = timed(lambda: find_pairs(mended, titles(ids)))
    known = dict(zip(texts, mended[:], strict=True))
    whole, whole_work = mending + clock, mending_work + work
    print(f"{len(texts):,} texts, {sum(map(len, texts)) / 1e6:.0f} MB, {len(pairs.pairs):,} pairs")
    print(f"  {'from nothing':16} {whole:7.2f} s, of the processor {whole_work:7.2f} s, {mending_work:.2f} s to mend")
    with (
        tempfile.TemporaryDirectory() as home,
        multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as pool,
    ):
        folder, file = Path(home, "index"), Path(home, "texts")
        index = KeptBlocks(BlocksLocation(folder, "benchmark", print))
        clock, work, found = timed(lambda: index.find_pairs(mended, titles(ids), digests))
        same &= found == pairs
        size = sum(path.stat().st_size for path in folder.iterdir())
        shingles = sum(max(0, len(text.split()) - 2) for text in texts)
        print(f"  {'making the index':16} {mending + clock:7.2f} s, of the processor {mending_work + work:7.2f} s")
        print(f"  on disk          {size / 1e6:,.0f} MB, {size / shingles:.1f} bytes for each word")
        for name, now in changes(texts, fresh).items():
            file.write_bytes(pickle.dumps(now))
            clock, work, found, looked, memory = pool.apply(again, (str(folder), str(file)))
            same &= found == find_pairs([known.get(text) or mend(text).text for text in now], titles(named(now)[0]))
            quick &= name != "10 new" or work <= LIMIT * whole_work
            print(
                f"  {name:16} {clock:7.2f} s, of the processor {work:7.2f} s, {whole / clock:,.0f} and "
                f"{whole_work / work:,.0f} times faster; {looked} texts mended, peak {memory:,.0f} MB",
                flush=True,
            )
    print(f"  the pairs are {'those' if same else 'NOT those'} found from nothing")
    print(f"  limit for ten new texts {LIMIT:.0%} of the time from nothing: {'kept' if quick else 'BROKEN'}")
    return int(not (same and quick))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=int, default=20_000)
    parser.add_argument("--data", type=Path)
    options = parser.parse_args()
    if options.data:
        lines = (options.data / "films_dev_docs.jsonl").read_text("utf-8").split("\n")
        every = [json.loads(line)["text"] for line in lines if line]
    else:
        every = generated(options.texts + NEW)
    kept_blocks.KEPT_MINIMUM_TEXTS = min(kept_blocks.KEPT_MINIMUM_TEXTS, len(every) // 2)
    sys.exit(main(every[:-NEW], every[-NEW:]))
