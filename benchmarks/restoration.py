"""Words restored with another witness as evidence: how many, how exactly, and what is changed that was right.

    python benchmarks/restoration.py [--data DIR] [--kind TEXT] [--limit N] [--list]

Sound texts are damaged by a seeded generator (``damaging.py``), one kind at a time and mixed, and reconciled with their
sound twin, once with the damaged text as the base and once with the sound one. With `--data` (a folder as its README
describes it) the texts are real ones, and real copies are measured too: ``film_restoration_dev.tsv`` word by word, and
the pairs of ``films_dev_copies.jsonl`` of which one side is sound. `--list` prints what is not restored and what is
changed in error.

Of the words (with the marks that touch them) that the damage changed, *recall* is the share that comes back exactly;
of the words that the repair changed, *precision* is the share that is right afterwards. ``P`` counts as a word: it
stands for a paragraph break. Exit code 1 when the goals are missed: over apostrophes and letters precision 0.995 and
recall 0.95, and no sentence of a canonical text told twice.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from damaging import GOAL, KINDS, MIXTURES, damaged
from repair import OWN

from reconcile import Document, Settings, reconcile
from reconcile.collation.word_diff import match_equal_items
from reconcile.damage.detection import mend
from reconcile.damage.overlay import Overlay
from reconcile.model.records import Repair, Work
from reconcile.text.sentences import segment
from reconcile.vocabulary import Confidence, Kind

_WORD = re.compile(r"\n\s*\n|\S+")


def words(text: str) -> list[str]:
    """The words with what touches them, and P for a paragraph break."""
    return [w if w.strip() else "P" for w in _WORD.findall(text.strip())]


@dataclass(slots=True)
class Score:
    """Counts of words."""

    hurt: int = 0
    restored: int = 0
    spoilt: int = 0
    misses: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def add(self, other: Score) -> None:
        """Take in the counts of another text."""
        self.hurt += other.hurt
        self.restored += other.restored
        self.spoilt += other.spoilt
        self.misses += other.misses
        self.errors += other.errors

    @property
    def recall(self) -> float:
        """Share of the hurt words that came back."""
        return self.restored / self.hurt if self.hurt else 1.0

    @property
    def precision(self) -> float:
        """Share of the changed words that are right."""
        return self.restored / (self.restored + self.spoilt) if self.restored + self.spoilt else 1.0

    def __str__(self) -> str:
        return f"{self.restored:5} of {self.hurt:5}  precision {self.precision:.4f}  recall {self.recall:.4f}"


def compare(sound: str, hurt: str, repaired: str) -> Score:
    """Count words of the sound text that were hurt and came back, and changed ones that are not of the sound text."""
    clean, before, after = words(sound), words(hurt), words(repaired)
    had = {i for i, _ in match_equal_items(clean, before)}
    pairs = match_equal_items(clean, after)
    has = {i for i, _ in pairs}
    known = {j for _, j in pairs} | {j for _, j in match_equal_items(before, after)}
    wrong = [j for j in range(len(after)) if j not in known]
    lost = sorted(had - has)
    score = Score(len(clean) - len(had), len(has - had), max(len(wrong), len(lost)))
    score.misses = [" ".join(clean[max(0, i - 2) : i + 3]) for i in range(len(clean)) if i not in had | has]
    score.errors = [" ".join(after[max(0, j - 2) : j + 3]) for j in wrong]
    score.errors += ["lost: " + " ".join(clean[max(0, i - 2) : i + 3]) for i in lost]
    return score


def reconciled(one: str, two: str, base: str | None, policy: str = "base") -> Work:
    documents = [Document.from_text("one", one), Document.from_text("two", two)]
    (work,) = reconcile(documents, Settings(one_work=True, base=base, policy=policy)).works
    return work


def repaired_text(work: Work, name: str) -> str:
    """One witness with its repairs, from the record: for the base its canonical text, else its own repairs."""
    if work.base == name:
        return work.canonical.text
    witness = next(w for w in work.witnesses if w.id == name)
    shown = [d.repair for d in work.differences if d.damaged == name and d.repair and d.kind is not Kind.METADATA]
    doubted = {(r.start, r.end) for r in shown if r.confidence is Confidence.LOW}
    sure = [r for r in shown if r.confidence is Confidence.HIGH]
    chosen: list[Repair] = []
    for repair in [*sure, *(r for r in witness.repairs if r.confidence is Confidence.HIGH)]:
        if (repair.start, repair.end) not in doubted and not any(_meet(repair, c) for c in chosen):
            chosen.append(repair)
    return Overlay(witness.document.raw, tuple(sorted(chosen, key=lambda r: (r.start, r.end)))).text


def _meet(one: Repair, two: Repair) -> bool:
    """Whether two repairs change the same characters, or put something in at the same place."""
    if one.start == one.end or two.start == two.end:
        return one.start <= two.end and two.start <= one.end and not _spaces(one, two)
    return one.start < two.end and two.start < one.end


def _spaces(one: Repair, two: Repair) -> bool:
    """Whether one is a space or a quotation mark put in at the edge of the other."""
    return any(
        a.start == a.end
        and (a.replacement.isspace() or a.kind == "dropped-quotation-mark")
        and a.start in (b.start, b.end)
        and b.start < b.end
        for a, b in ((one, two), (two, one))
    )


def told_twice(text: str, sources: Iterable[str]) -> list[str]:
    """The sentences of five words and more that a text has more often than any of its sources."""

    def counts(of: str) -> Counter[str]:
        keys = (re.sub(r"[^a-z]+", "", of[a:b].lower()) for a, b in segment(of))
        return Counter(k for k in keys if len(k) > 25)

    most: Counter[str] = Counter()
    for source in sources:
        most |= counts(source)
    return [k for k, n in counts(text).items() if n > max(1, most[k])]


def generated(texts: Sequence[str], options: argparse.Namespace) -> bool:
    """The table over generated damage; whether the goals are met."""
    every = {name: (name,) for name in KINDS} | MIXTURES
    goal = {False: Score(), True: Score()}
    repeated = 0
    for name, kinds in every.items():
        if options.kind not in name:
            continue
        scores = {True: Score(), False: Score()}
        merged = Score()
        rng = random.Random(name)
        for text in texts:
            sound, hurt = damaged(text, kinds, rng)
            for is_base in (True, False):
                work = reconciled(sound, hurt, "two" if is_base else "one")
                scores[is_base].add(compare(sound, hurt, repaired_text(work, "two")))
            free = reconciled(sound, hurt, None, "complete")
            merged.add(compare(sound, hurt, free.canonical.text))
            repeated += len(told_twice(free.canonical.text, [sound]))
        if name in GOAL:
            for is_base, score in scores.items():
                goal[is_base].add(score)
        print(f"   {name}")
        print(f"      damaged as base     {scores[True]}")
        print(f"      damaged as witness  {scores[False]}")
        print(f"      canonical text      {merged}")
        if options.list:
            show(scores[True], "base")
            show(scores[False], "witness")
            show(merged, "canonical")
    met = repeated == 0
    print(f"   sentences told twice in canonical texts: {repeated}")
    for is_base, score in goal.items():
        print(f"   GOAL apostrophes and letters, damaged as {'base' if is_base else 'witness'}: {score}")
        met = met and score.precision >= 0.995 and score.recall >= 0.95
    return met


def show(score: Score, name: str) -> None:
    for kind, contexts in (("missed", score.misses), ("ERROR", score.errors)):
        for context in contexts[:12]:
            print(f"         {name} {kind}: {context!r}")


def rows(path: Path) -> Iterator[dict[str, str]]:
    yield from (json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line)


def single_words(data: Path, *, shown: bool) -> None:
    """Each row of the table of damaged words, with the damaged copy as base and as witness."""
    pairs = {r["id"]: r for name in ("pairs", "copies") for r in rows(data / f"films_dev_{name}.jsonl")}
    with (data / "film_restoration_dev.tsv").open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file, delimiter="\t"))
    for is_base in (True, False):
        right: Counter[str] = Counter()
        total: Counter[str] = Counter()
        texts: dict[tuple[str, str], tuple[str, str]] = {}
        for row in table:
            pair = pairs[row["pair_id"]]
            sides = ("a", "b") if row["damaged_source"] == pair["source_a"] else ("b", "a")
            hurt, sound = pair[sides[0]], pair[sides[1]]
            key = (row["pair_id"], sides[0])
            if key not in texts:
                work = reconciled(sound, hurt, "two" if is_base else "one")
                texts[key] = hurt, repaired_text(work, "two")
            found = _word_there(*texts[key], row["context"])
            total[row["kind"]] += 1
            right[row["kind"]] += found == row["clean"]
            if shown and found != row["clean"]:
                print(f"         {row['pair_id']}: {row['context']!r} gave {found!r}, not {row['clean']!r}")
        print(
            f"   words of the table, damaged as {'base' if is_base else 'witness'}: {right.total()} of {total.total()}"
        )
        print("     ", ", ".join(f"{k} {right[k]} of {n}" for k, n in sorted(total.items())))


def _word_there(hurt: str, repaired: str, context: str) -> str:
    """What stands in the repaired text for the word in [[ ]] of a context of the damaged one."""
    head, word, tail = re.split(r"\[\[|\]\]", context)
    one, two = hurt.split(), repaired.split()
    wanted = [*head.split(), *word.split(), *tail.split()]
    wanted, at = (wanted[1:-1], len(head.split()) - 1) if len(wanted) > 4 else (wanted, len(head.split()))
    start = next((k for k in range(len(one)) if one[k : k + len(wanted)] == wanted), -1)
    if start < 0:
        return "(context not found)"
    place = start + at
    back = dict(match_equal_items(one, two))
    first = next((k for k in range(place - 1, -1, -1) if k in back), -1)
    last = next((k for k in range(place + 1, len(one)) if k in back), len(one))
    there = two[back.get(first, -1) + 1 : back.get(last, len(two))]
    return there[place - first - 1] if len(there) == last - first - 1 else " ".join(there)


def copies(data: Path, options: argparse.Namespace) -> None:
    """Real copies: the side in which mending sees nothing is taken for the sound one."""
    scores = {True: Score(), False: Score()}
    merged = Score()
    pairs = repeated = bases = 0
    for row in rows(data / "films_dev_copies.jsonl"):
        found = {side: len(mend(row[side]).edits) for side in "ab"}
        if bool(found["a"]) == bool(found["b"]) or pairs >= options.limit:
            continue
        pairs += 1
        sound, hurt = (row["b"], row["a"]) if found["a"] else (row["a"], row["b"])
        for is_base in (True, False):
            work = reconciled(sound, hurt, "two" if is_base else "one")
            score = compare(sound, hurt, repaired_text(work, "two"))
            scores[is_base].add(score)
            if options.list and (score.errors or score.misses):
                print(f"      {row['id']} as {'base' if is_base else 'witness'}")
                show(score, "copy")
        free = reconciled(sound, hurt, None, "complete")
        bases += free.base == "one"
        score = compare(sound, hurt, free.canonical.text)
        merged.add(score)
        twice = told_twice(free.canonical.text, (sound, hurt))
        repeated += len(twice)
        if options.list:
            for sentence in twice:
                print(f"      {row['id']} told twice: {sentence[:80]}")
    print(f"   {pairs} copies of which one side is sound; it is the base in {bases}; told twice: {repeated} sentences")
    print(f"      damaged as base     {scores[True]}")
    print(f"      damaged as witness  {scores[False]}")
    print(f"      canonical text      {merged}")


def sound_texts(data: Path, count: int) -> list[str]:
    """Film texts and novels in which mending sees no damage."""
    films = [row["a"] for row in rows(data / "films_dev_pairs.jsonl")]
    novels = [row["abridged"][:6000].rsplit("\n", 1)[0] for row in rows(data / "ablit_dev.jsonl")]
    sound = [[t for t in texts if not mend(t).edits and len(t) < 12_000] for texts in (films, novels)]
    return [*sound[0][: count - count // 3], *sound[1][: count // 3]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--kind", default="", help="only the generated kinds with this in their name")
    parser.add_argument("--limit", type=int, default=10**9, help="most copies")
    parser.add_argument("--texts", type=int, default=12, help="sound texts to damage")
    parser.add_argument("--only", choices=("words", "copies", "generated"))
    parser.add_argument("--list", action="store_true")
    options = parser.parse_args()
    if options.data and options.only in (None, "words"):
        single_words(options.data, shown=options.list)
    if options.data and options.only in (None, "copies"):
        copies(options.data, options)
    met = True
    if options.only in (None, "generated"):
        texts = sound_texts(options.data, options.texts) if options.data else [OWN]
        print(f"   damage put into {len(texts)} sound texts of {sum(len(t.split()) for t in texts)} words")
        met = generated(texts, options)
    sys.exit(0 if met else 1)


if __name__ == "__main__":
    main()
