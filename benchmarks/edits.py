"""Classification measured with known edits: variants of texts by edits of every class, so that the gold is exact.

    python benchmarks/edits.py [--data DIR] [--variants N] [--seed N] [--list CLASS]

Each variant takes one text and makes a few edits of known class in different sentences. A gold edit is found when a
difference of its class covers its place; a difference is right when an edit of its class lies at its place. DIR holds
``ablit_dev.jsonl`` and ``films_dev_docs.jsonl``; without it the texts are made here from a small grammar.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from reconcile import Document, Settings, reconcile, segment
from reconcile.model import Difference
from reconcile.text.function_words import FUNCTION_WORDS

EDITS_EACH = 4
SENTENCES = (12, 30)
"""Fewest and most sentences of a text that is edited."""


@dataclass(frozen=True)
class Edit:
    kind: str
    base: tuple[int, int]
    """Span in the base; empty for what it lacks."""
    witness: tuple[int, int]


def texts(data: Path | None, rng: random.Random) -> Iterator[str]:
    if data is None:
        while True:
            yield made(rng)
    rows = [json.loads(x)["text"] for x in (data / "films_dev_docs.jsonl").read_text("utf-8").split("\n") if x]
    rows += [json.loads(x)["original"] for x in (data / "ablit_dev.jsonl").read_text("utf-8").split("\n") if x]
    while True:
        text = rng.choice(rows)
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


# Each maker takes one sentence (without the white space after it) and the rng, and returns the edited sentence with the
# spans that differ inside the old and the new sentence, or None when the sentence does not lend itself to the edit.
Made = tuple[str, tuple[int, int], tuple[int, int]] | None


def swap(sentence: str, start: int, end: int, new: str) -> Made:
    return sentence[:start] + new + sentence[end:], (start, end), (start, start + len(new))


def pick(pattern: str, sentence: str, rng: random.Random) -> re.Match[str] | None:
    found = list(re.finditer(pattern, sentence))
    return rng.choice(found) if found else None


def phrase_out(sentence: str, rng: random.Random) -> Made:
    m = pick(r" (?:in|at|with|near|from|of) (?:the|his|her|a|an) [a-z]+(?=[,.;])", sentence, rng)
    return m and swap(sentence, m.start(), m.end(), "")


def phrase_in(sentence: str, rng: random.Random) -> Made:
    m = pick(r"(?<=[a-z]{3})(?=[,.;](?: |$))", sentence, rng)
    new = rng.choice(
        [" beside a crumbling aqueduct", " despite every blizzard forecast", " during an eclipse rehearsal"]
    )
    return m and swap(sentence, m.start(), m.end(), new)


def reword(sentence: str, rng: random.Random) -> Made:
    m = pick(r"(?<=[a-z] )[a-z]{5,}(?= [a-z])", sentence, rng)
    if m and m[0] in FUNCTION_WORDS:
        return None
    return m and swap(sentence, m.start(), m.end(), rng.choice(["whimsically", "quagmire", "bluish", "overhauled"]))


def renumber(sentence: str, rng: random.Random) -> Made:
    m = pick(r"(?<![\d.,$])\d{2,4}(?![\d,.]\d|\w)", sentence, rng)
    return m and swap(sentence, m.start(), m.end(), str(int(m[0]) + rng.randint(3, 9)))


def rename(sentence: str, rng: random.Random) -> Made:
    m = pick(r"(?<=[a-z] )[A-Z][a-z]{3,}(?= [a-z])", sentence, rng)
    return m and swap(sentence, m.start(), m.end(), rng.choice(["Zebulon", "Quirina", "Ottoline"]))


def uncomma(sentence: str, rng: random.Random) -> Made:
    m = pick(r"(?<=[a-z]),(?= [a-z])", sentence, rng)
    return m and swap(sentence, m.start(), m.end(), "")


def upper(sentence: str, rng: random.Random) -> Made:
    m = pick(r"(?<=[a-z] )[a-z]{4,}(?= [a-z])", sentence, rng)
    return m and swap(sentence, m.start(), m.end(), m[0].capitalize())


def curl(sentence: str, rng: random.Random) -> Made:
    m = pick(r"\b[A-Za-z]+'[a-z]+\b", sentence, rng)
    return m and swap(sentence, m.start(), m.end(), m[0].replace("'", "\u2019"))


def unapostrophe(sentence: str, rng: random.Random) -> Made:
    m = pick(r"\b[A-Za-z]+['\u2019](?:s|t|ll|re|ve)\b", sentence, rng)
    return m and swap(sentence, m.start(), m.end(), m[0].replace("'", "").replace("\u2019", ""))


def mojibake(sentence: str, rng: random.Random) -> Made:
    m = pick(r"\b[A-Za-z]+['\u2019](?:s|t|ll|re|ve)\b", sentence, rng)
    return m and swap(sentence, m.start(), m.end(), m[0].replace("'", "\u2019").replace("\u2019", "\u00e2\u20ac\u2122"))


def misspell(sentence: str, rng: random.Random) -> Made:
    m = pick(r"(?<=[a-z] )[a-z]{7,}(?= [a-z])", sentence, rng)
    if not m:
        return None
    k = rng.randrange(2, len(m[0]) - 3)
    new = m[0][:k] + m[0][k + 1] + m[0][k] + m[0][k + 2 :]
    return None if new == m[0] else swap(sentence, m.start(), m.end(), new)


INSIDE: dict[str, tuple[str, Callable[[str, random.Random], Made]]] = {
    "phrase out": ("omission", phrase_out),
    "phrase in": ("added-detail", phrase_in),
    "reword": ("rewording", reword),
    "number": ("conflict", renumber),
    "name": ("conflict", rename),
    "comma": ("punctuation", uncomma),
    "capital": ("casing", upper),
    "quote": ("typography", curl),
    "apostrophe": ("encoding-damage", unapostrophe),
    "mojibake": ("encoding-damage", mojibake),
    "letters": ("spelling", misspell),
}
WHOLE = ("sentence out", "sentence in", "sentence for sentence", "move", "join", "glue")


def variant(text: str, other: str, rng: random.Random) -> tuple[str, list[Edit]]:
    """A variant and what was done, places in code points of both texts."""
    spans = segment(text)
    pieces = [(text[a:b].rstrip(), text[a:b][len(text[a:b].rstrip()) :]) for a, b in spans]
    foreign = [other[a:b].strip() for a, b in segment(other) if 40 < b - a < 300]
    order: list[tuple[int | None, str, str]] = [(n, s, gap) for n, (s, gap) in enumerate(pieces)]
    free = set(range(1, len(spans) - 1))
    plans: list[tuple[str, str, int, object]] = []
    for name in rng.sample([*INSIDE, *WHOLE], EDITS_EACH):
        at = rng.choice(sorted(free)) if free else None
        if at is None:
            break
        if name in INSIDE:
            kind, maker = INSIDE[name]
            new = maker(pieces[at][0], rng)
            if new:
                plans.append((name, kind, at, new))
                free -= {at - 1, at, at + 1}
        elif len(pieces[at][0]) > 40 and foreign and pieces[at][1]:
            plans.append((name, "", at, rng.choice(foreign)))
            free -= {at - 1, at, at + 1}
    return build(order, spans, plans, rng)


def build(order, spans, plans, rng) -> tuple[str, list[Edit]]:  # type: ignore[no-untyped-def]
    done = {at: (name, kind, what) for name, kind, at, what in plans}
    moves = {at for at, (name, _, _) in done.items() if name == "move"}
    rows = [n for n, _, _ in order if n not in moves]
    busy = set(done) | {n + 1 for n in done}
    for at in sorted(moves):
        places = [k for k, n in enumerate(rows) if abs(n - at) > 3 and n not in busy and k > 0]
        rows.insert(rng.choice(places) if places else rows.index(at + 1), at)
    out, edits = "", []
    for n in rows:
        _, sentence, gap = order[n]
        gap = gap or " "
        a, b = spans[n][0], spans[n][0] + len(sentence)
        name, kind, what = done.get(n, ("", "", None))
        start = len(out)
        if name in INSIDE:
            new, old_span, new_span = what
            out += new + gap
            edits.append(Edit(kind, (a + old_span[0], a + old_span[1]), (start + new_span[0], start + new_span[1])))
        elif name == "sentence out":
            edits.append(Edit("omission", (a, b), (start, start)))
        elif name == "sentence in":
            out += sentence + gap
            here = len(out)
            out += what + gap
            edits.append(Edit("added-detail", (b, b), (here, here + len(what))))
        elif name == "sentence for sentence":
            out += what + gap
            edits.append(Edit("omission", (a, b), (start, start)))
            edits.append(Edit("added-detail", (b, b), (start, start + len(what))))
        elif name == "join" and sentence.endswith("."):
            out += sentence[:-1] + "; "
            edits.append(Edit("join", (a, b), (start, len(out))))
        elif name == "glue" and sentence[-1:] in ".!?":
            out += sentence
            edits.append(Edit("encoding-damage", (b, b + len(gap)), (len(out), len(out))))
        else:
            out += sentence + gap
            if name == "move":
                edits.append(Edit("moved", (a, b), (start, start + len(sentence))))
    return out.rstrip(), edits


def meets(d: Difference, edit: Edit) -> bool:
    """Whether a difference lies at the place of an edit, in the base or in the witness, give or take a space."""

    def near(spans, span) -> bool:  # type: ignore[no-untyped-def]
        return any(s.start <= span[1] + 1 and span[0] - 1 <= s.end for s in spans)

    base = d.base_spans if d.base != d.witness else ()
    if edit.base[0] < edit.base[1] and edit.witness[0] < edit.witness[1]:
        return near(base, edit.base) or near(d.witness_spans, edit.witness)
    return near(base, edit.base) if edit.base[0] < edit.base[1] else near(d.witness_spans, edit.witness)


def alike(kind: str, d: Difference) -> bool:
    labels = {d.kind.value, *d.labels}
    return kind in labels or (kind == "join" and d.kind.value in ("punctuation", "rewording", "casing"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--variants", type=int, default=300)
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--list", default="", help="show what went wrong for this class")
    options = parser.parse_args()
    rng = random.Random(options.seed)
    source = texts(options.data, rng)
    wanted: Counter[str] = Counter()
    found: Counter[str] = Counter()
    said: Counter[str] = Counter()
    right: Counter[str] = Counter()
    confident: Counter[bool] = Counter()
    confusion: dict[str, Counter[str]] = defaultdict(Counter)
    for _ in range(options.variants):
        text, other = next(source), next(source)
        changed, edits = variant(text, other, rng)
        if changed == text:
            continue
        documents = [Document.from_text("a", text), Document.from_text("b", changed)]
        (work,) = reconcile(documents, Settings(one_work=True, base="a")).works
        # White space between sentences changes with every sentence that is put in or moved: no edit of its own.
        mine = [d for d in work.differences if d.base != d.witness and not d.within and d.kind.value != "layout"]
        for edit in edits:
            near = [d for d in mine if meets(d, edit)]
            wanted[edit.kind] += 1
            hit = any(alike(edit.kind, d) for d in near)
            found[edit.kind] += hit
            if not hit:
                confusion[edit.kind][", ".join(sorted({d.kind.value for d in near})) or "nothing"] += 1
                if options.list == edit.kind:
                    print(
                        "miss",
                        repr(text[slice(*edit.base)])[:90],
                        "|",
                        repr(changed[slice(*edit.witness)])[:90],
                        [(d.kind.value, d.base_text[:40], d.witness_text[:40]) for d in near][:3],
                    )
        for d in mine:
            good = any(meets(d, e) and alike(e.kind, d) for e in edits)
            said[d.kind.value] += 1
            right[d.kind.value] += good
            if d.confidence.value == "high":
                confident[good] += 1
            if not good and options.list == d.kind.value:
                print(
                    "false",
                    d.rule,
                    repr(d.base_text)[:90],
                    "|",
                    repr(d.witness_text)[:90],
                    [e.kind for e in edits if meets(d, e)],
                )
    print(f"{'class':16s} {'edits':>6s} {'recall':>7s} {'said':>6s} {'precision':>9s}  missed as")
    for kind in sorted(wanted | said):
        recall, precision = found[kind] / max(1, wanted[kind]), right[kind] / max(1, said[kind])
        missed = dict(confusion[kind].most_common(3))
        print(f"{kind:16s} {wanted[kind]:6d} {recall:7.3f} {said[kind]:6d} {precision:9.3f}  {missed}")
    high = sum(confident.values())
    share, sound = high / max(1, sum(said.values())), confident[True] / max(1, high)
    print(f"high confidence: {share:.3f} of the differences, {sound:.3f} of them right")


if __name__ == "__main__":
    main()
