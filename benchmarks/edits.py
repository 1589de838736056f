"""Classification measured with known edits: variants of texts by edits of every class, so that the gold is exact.

    python benchmarks/edits.py [--data DIR] [--variants N] [--seed N] [--only EDIT] [--list CLASS-OR-EDIT] [--edits]

Each variant takes one text and makes a few edits of known class (`rearranging.py`, `revising.py`); every tenth one goes
through a channel instead. A gold edit is found when a difference of its class covers its place; a difference is right
when an edit that explains its class lies at its place. Damage that the text had before
anything was done to it is nobody's edit: what *mend* finds in the untouched text is counted neither way. DIR holds
``ablit_dev.jsonl``, ``films_dev_docs.jsonl``, ``frankenstein_dev.jsonl`` and ``darwin``; without it the texts are made
here from a small grammar. Last comes how many of the edits that two of four witnesses share are one unit.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from rearranging import WHOLE, Edit, Place, variant, worn
from revising import CHANNELS, DAMAGE, INSIDE

from reconcile import Document, Settings, mend, reconcile, segment
from reconcile.model.records import Difference

SENTENCES = (12, 30)
"""Fewest and most sentences of a text that is edited."""
SHARP = 0.5
"""Least Dice of the characters of an edit and those of the differences that tell it."""
OF_THE_SOURCE = (DAMAGE, "residue", "metadata", "repetition")
"""Classes of which the untouched text may have places of its own."""


def lines(path: Path) -> Iterator[dict[str, Any]]:
    yield from (json.loads(x) for x in path.read_text("utf-8").split("\n") if x)


def texts(data: Path | None, rng: random.Random) -> Iterator[str]:
    if data is None:
        while True:
            yield made(rng)
    films = [row["text"] for row in lines(data / "films_dev_docs.jsonl")]
    novels = [row["original"] for row in lines(data / "ablit_dev.jsonl")]
    novels += [p.read_text("utf-8") for p in sorted((data / "darwin").glob("*.txt"))]
    novels += [text for row in lines(data / "frankenstein_dev.jsonl") for text in row["witnesses"].values()]
    while True:
        text = rng.choice(films if rng.random() < 0.6 else novels)
        spans = segment(text)
        if len(spans) < SENTENCES[0]:
            continue
        at = rng.randrange(max(1, len(spans) - SENTENCES[1]))
        chosen = spans[at : at + rng.randint(*SENTENCES)]
        yield text[chosen[0][0] : chosen[-1][1]].strip()


def made(rng: random.Random) -> str:
    names = "Alma Boris Clara Dmitri Edna Felix Greta Hugo Irma Jonas".split()
    verbs = "finds sells paints hides repairs borrows describes loses admires returns".split()
    things = "lantern violin ledger orchard anchor portrait compass carriage blanket mirror".split()
    places = "harbour chapel mill library station garden market bridge cellar tower".split()
    out = []
    for _ in range(rng.randint(*SENTENCES)):
        a, b = rng.sample(names, 2)
        out.append(
            f"{a} {rng.choice(verbs)} the {rng.choice(things)} near the {rng.choice(places)}, and {b}'s "
            f"{rng.choice(things)} stays {rng.randint(2, 90)} days in the old {rng.choice(places)}."
        )
    return " ".join(out)


# --- the measure


def near(spans: Sequence[Place], span: Place) -> bool:
    return any(a <= span[1] + 1 and span[0] - 1 <= b for a, b in spans)


def meets(d: Difference, edit: Edit) -> bool:
    """Whether a difference lies at the place of an edit, in the base or in the witness, give or take a space."""
    if edit.or_at and meets(d, replace(edit, base=edit.or_at[0], witness=edit.or_at[1], or_at=None)):
        return True
    base = d.base_spans if d.base != d.witness else ()
    if edit.base[0] < edit.base[1] and edit.witness[0] < edit.witness[1]:
        return near(base, edit.base) or near(d.witness_spans, edit.witness)
    return near(base, edit.base) if edit.base[0] < edit.base[1] else near(d.witness_spans, edit.witness)


def kinds_of(d: Difference) -> set[str]:
    return {d.kind.value, *d.labels}


def extent(text: str, changed: str, edit: Edit, found: Sequence[Difference]) -> float:
    """Dice of the characters of an edit, whole words and phrases, and those of the differences that tell it."""
    if edit.or_at:
        again = replace(edit, base=edit.or_at[0], witness=edit.or_at[1], or_at=None)
        return max(extent(text, changed, e, found) for e in (again, replace(edit, or_at=None)))
    mine = covered(text, [edit.base]) | {-1 - n for n in covered(changed, [edit.witness])}
    told = covered(text, [s for d in found for s in d.base_spans if d.base != d.witness])
    told |= {-1 - n for n in covered(changed, [s for d in found for s in d.witness_spans])}
    return 2 * len(mine & told) / (len(mine) + len(told)) if mine or told else 1.0


def covered(text: str, spans: Sequence[Place]) -> set[int]:
    out: set[int] = set()
    for a, b in spans:
        if a == b and not (0 < a < len(text) and text[a - 1].isalnum() and text[a].isalnum()):
            continue
        while 0 < a < len(text) and text[a - 1].isalnum() and text[a].isalnum():
            a -= 1
        while 0 < b < len(text) and text[b - 1].isalnum() and text[b].isalnum():
            b += 1
        out |= {n for n in range(a, b) if not text[n].isspace()}
    return out


class Count:
    """What was wanted, found and said, by class and by edit."""

    def __init__(self, listed: str) -> None:
        self.listed = listed
        self.wanted: Counter[str] = Counter()
        self.found: Counter[str] = Counter()
        self.said: Counter[str] = Counter()
        self.right: Counter[str] = Counter()
        self.sharp: Counter[str] = Counter()
        self.confident: Counter[bool] = Counter()
        self.missed: dict[str, Counter[str]] = defaultdict(Counter)
        self.false: dict[str, Counter[str]] = defaultdict(Counter)

    def take(self, text: str, changed: str, edits: Sequence[Edit], differences: Sequence[Difference]) -> None:
        """Count one variant."""
        for edit in edits:
            self._seek(text, changed, edit, [d for d in differences if meets(d, edit)])
        before = [(r.start, r.end) for r in mend(text).edits]
        for d in differences:
            if d.kind.value in OF_THE_SOURCE and any(near(d.base_spans or d.witness_spans, span) for span in before):
                continue
            self._judge(d, [e for e in edits if meets(d, e)])

    def _seek(self, text: str, changed: str, edit: Edit, telling: Sequence[Difference]) -> None:
        """Whether an edit was found, and how well the differences cover it."""
        hits = [d for d in telling if kinds_of(d) & set(edit.kinds)]
        told = [d for d in telling if kinds_of(d) & {*edit.kinds, *edit.with_it}]
        sharp = bool(hits) and max(extent(text, changed, edit, x) for x in (told, hits, *([d] for d in hits))) >= SHARP
        for key in (edit.kinds[0], edit.name):
            self.wanted[key] += 1
            self.found[key] += bool(hits)
            self.sharp[key] += sharp
            if not hits:
                self.missed[key][", ".join(sorted({d.kind.value for d in telling})) or "nothing"] += 1
        if self.listed in (edit.name, edit.kinds[0]) and not sharp:
            print(
                "missed" if not hits else "wide", edit.name, shown(text, edit.base), "|", shown(changed, edit.witness)
            )
            print("   ", [(d.rule, d.base_text[:60], d.witness_text[:60]) for d in telling[:3]])

    def _judge(self, d: Difference, at: Sequence[Edit]) -> None:
        """Whether a difference is right."""
        # White space between sentences changes with every sentence that is put in or moved: no edit of its own.
        if d.kind.value == "layout" and any(
            e.kinds[0] in ("moved", "omission", "added-detail", *OF_THE_SOURCE) for e in at
        ):
            return
        good = any(kinds_of(d) & {*e.kinds, *e.with_it} for e in at)
        self.said[d.kind.value] += 1
        self.right[d.kind.value] += good
        if d.confidence.value == "high":
            self.confident[good] += 1
        if good:
            return
        names = sorted({e.name for e in at})
        self.false[d.kind.value][", ".join(names) or "no edit"] += 1
        if self.listed in (d.kind.value, *names):
            print("false", d.kind.value, d.rule, repr(d.base_text)[:90], "|", repr(d.witness_text)[:90], names)

    def print(self, *, edits: bool) -> None:
        """Print the table, by class or by edit."""
        listed = {*INSIDE, *WHOLE, *CHANNELS}
        names = set(self.wanted) & listed if edits else (set(self.wanted) | set(self.said)) - listed
        columns = "" if edits else "   said precision"
        head = "edit" if edits else "class"
        print(f"{head:28s} {'edits':>6s} {'recall':>7s} {'extent':>7s}{columns}  missed as; false at")
        for key in sorted(names):
            wanted, found = self.wanted[key], self.found[key]
            recall, sharp = found / max(1, wanted), self.sharp[key] / max(1, found)
            columns = "" if edits else f" {self.said[key]:6d} {self.right[key] / max(1, self.said[key]):9.3f}"
            why = dict(self.missed[key].most_common(3)), dict(self.false[key].most_common(3))
            print(f"{key:28s} {wanted:6d} {recall:7.3f} {sharp:7.3f}{columns}  {'; '.join(str(w) for w in why if w)}")


def shown(text: str, place: Place) -> str:
    return repr(text[slice(*place)])[:90]


def compared(text: str, changed: str) -> list[Difference]:
    documents = [Document.from_text("a", text), Document.from_text("b", changed)]
    (work,) = reconcile(documents, Settings(one_work=True, base="a")).works
    return [d for d in work.differences if d.base != d.witness]


def shared_edits(source: Iterator[str], count: int, rng: random.Random) -> None:
    """Edits that two of four witnesses share must be one unit."""
    units, whole_, lone = 0, 0, 0
    for _ in range(count):
        text, other = next(source), next(source)
        foreign = foreign_of(other)
        changed, edits = variant(text, foreign, rng)
        alone, _ = variant(text, foreign, rng)
        documents = [Document.from_text(n, t) for n, t in (("a", text), ("b", changed), ("c", alone), ("d", changed))]
        (work,) = reconcile(documents, Settings(one_work=True, base="a")).works
        for edit in edits:
            found = {
                n: {d.unit for d in work.differences if d.witness == n and d.base != n and meets(d, edit)} for n in "bd"
            }
            if found["b"] or found["d"]:
                units += 1
                whole_ += found["b"] == found["d"]
        lone += sum(d.base == d.witness for d in work.differences)
    print(f"edits that two of four witnesses share: {units}, one unit: {whole_ / max(1, units):.3f}")


def foreign_of(other: str) -> list[str]:
    found = [other[a:b].strip() for a, b in segment(other) if 40 < b - a < 300]
    return [s for s in found if s[-1] in ".!?"] or ["The lighthouse stood empty for the whole of that winter."]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--variants", type=int, default=300)
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--only", default="", help="make edits of this name only")
    parser.add_argument("--list", default="", help="show what went wrong for this class or edit")
    parser.add_argument("--edits", action="store_true", help="print the table by edit too")
    options = parser.parse_args()
    rng = random.Random(options.seed)
    source = texts(options.data, rng)
    count = Count(options.list)
    for number in range(options.variants):
        text, other = next(source), next(source)
        if options.only in CHANNELS or (not options.only and number % 10 == 9):
            changed, edits = worn(text, options.only or rng.choice(list(CHANNELS)))
        else:
            changed, edits = variant(text, foreign_of(other), rng, options.only)
        if changed != text:
            count.take(text, changed, edits, compared(text, changed))
    count.print(edits=False)
    if options.edits:
        count.print(edits=True)
    high, said = sum(count.confident.values()), sum(count.said.values())
    share, sound = high / max(1, said), count.confident[True] / max(1, high)
    print(f"high confidence: {share:.3f} of the differences, {sound:.3f} of them right")
    if not options.only:
        shared_edits(source, max(1, options.variants // 20), rng)


if __name__ == "__main__":
    main()
