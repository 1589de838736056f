"""How well sentences and words are aligned, against alignments made by people.

    python benchmarks/alignment.py --data DIR

DIR holds ``ablit_dev.jsonl`` (novels and abridgements, aligned by sentence) and ``frankenstein_dev.jsonl`` (four
editions collated by editors). Without --data a small text made here is aligned with a shortened copy of itself.
Printed: precision, recall and F1 of sentence pairs; of word pairs between editions; and of the places where editions
differ (a variation is right if it touches such a place).
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

from reconcile import Document, align
from reconcile.collation.witness_collation import collate_witness
from reconcile.model.variations import Operation
from reconcile.text.normal_forms import fold_word
from reconcile.text.words import is_word, split_words
from reconcile.work_pipeline import prepare_document


def lines(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_text(encoding="utf-8").split("\n"):
        if line:
            yield json.loads(line)


def made() -> Iterator[dict[str, Any]]:
    """A text of invented sentences and a copy in which every fifth sentence is cut."""
    rng = random.Random(7)
    vocabulary = ["".join(rng.choices("bcdfglmnprst", k=2)) + rng.choice("aeiou") + str(n % 7) for n in range(400)]
    sentences = [" ".join(rng.choices(vocabulary, k=12)).capitalize() + ". " for _ in range(200)]
    kept = [n for n in range(200) if n % 5]
    starts = [sum(map(len, sentences[:n])) for n in range(201)]
    short = [sum(len(sentences[k]) for k in kept if k < n) for n in range(201)]
    rows = [[starts[n], starts[n + 1], short[n], short[n + 1]] for n in range(200)]
    yield {
        "book": "made",
        "original": "".join(sentences),
        "abridged": "".join(sentences[n] for n in kept),
        "original_sents": [[starts[n], starts[n + 1]] for n in range(200)],
        "abridged_sents": [[short[n], short[n + 1]] for n in kept],
        "rows": rows,
    }


Pairs = set[tuple[int, int | None]]


def gold_pairs(book: dict[str, Any]) -> Pairs:
    pairs: Pairs = set()
    for a, b, c, d in book["rows"]:
        ours = [n for n, (s, e) in enumerate(book["original_sents"]) if s < b and a < e]
        theirs = [n for n, (s, e) in enumerate(book["abridged_sents"]) if s < d and c < e]
        pairs |= {(i, j) for i in ours for j in theirs or [None]}
    return pairs


def sentence_pairs(book: dict[str, Any]) -> Pairs:
    sides = [[book[name][a:b] for a, b in book[f"{name}_sents"]] for name in ("original", "abridged")]
    return {(i, j) for g in align(*sides) for i in g.left for j in g.right or (None,)}


def figures(right: int, found: int, wanted: int) -> str:
    precision, recall = right / max(1, found), right / max(1, wanted)
    return f"precision {precision:.4f}  recall {recall:.4f}  F1 {2 * right / max(1, found + wanted):.4f}"


def books(rows: Iterator[dict[str, Any]], *, show: bool) -> None:
    total = [0, 0, 0]
    for book in rows:
        gold, found = gold_pairs(book), sentence_pairs(book)
        for n, value in enumerate((len(gold & found), len(found), len(gold))):
            total[n] += value
        if show:
            for sign, pairs in (("+", found - gold), ("-", gold - found)):
                for i, j in sorted(pairs, key=lambda p: (p[0], -1 if p[1] is None else p[1])):
                    print(f"  {sign} {book['book'][:14]} {i} {j}")
    print("sentences of novels and abridgements: ", figures(*total))


def editions(rows: Iterator[dict[str, Any]]) -> None:
    """Word pairs of every two witnesses: right if both words stand in the same place of the editors' collation."""
    pairs, places = [0, 0, 0], [0, 0, 0, 0]
    for chunk in rows:
        transcripts, apps = {}, {}
        for name in chunk["witnesses"]:
            text, owner = "", []
            for n, app in enumerate(chunk["apps"]):
                reading = next((g["rdg"][name] for g in app if name in g["rdg"]), "")
                text += f"{reading} "
                owner += [n] * (len(reading) + 1)
            transcripts[name] = prepare_document(Document.from_text(name, text)).transcript
            tokens = transcripts[name].tokens[:-1]
            apps[name] = {k: owner[t.start] for k, t in enumerate(tokens) if t.is_word and t.start < len(owner)}
        for one, two in combinations(sorted(transcripts), 2):
            found = collate_witness(transcripts[one], transcripts[two])
            matched = [(i, j) for i, j in found.matches if i in apps[one] and j in apps[two]]
            pairs[0] += sum(apps[one][i] == apps[two][j] for i, j in matched)
            pairs[1] += len(matched)
            pairs[2] += alignable(transcripts, apps, one, two)
            # A place that only some witnesses have is written as one group of readings: they differ there all the same.
            differing = {n for n, app in enumerate(chunk["apps"]) if differs(app, one, two)}
            covered: set[int] = set()
            for v in found.variations:
                touched = {
                    apps[name][k]
                    for name, spans in ((one, v.base), (two, v.witness))
                    for a, b in spans
                    for k in range(a, b)
                    if k in apps[name]
                }
                if touched and v.operation is not Operation.FORM:
                    places[0] += bool(touched & differing)
                    places[1] += 1
                    covered |= touched
            places[2] += len(covered & differing)
            places[3] += len(differing)
    print("words of editions:                    ", figures(*pairs))
    precision, recall = places[0] / max(1, places[1]), places[2] / max(1, places[3])
    print(f"places where editions differ:           precision {precision:.4f}  recall {recall:.4f}")


def differs(app: list[dict[str, Any]], one: str, two: str) -> bool:
    """Whether two witnesses have other words at a place; marks, case and mark-up apart."""
    readings = [next((g["rdg"][name] for g in app if name in g["rdg"]), "") for name in (one, two)]
    keys = [[fold_word(form) for _, _, form in split_words(text) if is_word(form)] for text in readings]
    return keys[0] != keys[1]


def alignable(transcripts: Any, apps: Any, one: str, two: str) -> int:
    """Words of one witness whose key the other has in the same place, counted once each."""
    have: dict[tuple[int, str], int] = {}
    for k, n in apps[two].items():
        key = (n, transcripts[two].tokens[k].key)
        have[key] = have.get(key, 0) + 1
    count = 0
    for k, n in apps[one].items():
        key = (n, transcripts[one].tokens[k].key)
        if have.get(key, 0):
            have[key] -= 1
            count += 1
    return count


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--list", action="store_true", help="list every sentence pair that differs from the gold")
    options = parser.parse_args()
    books(lines(options.data / "ablit_dev.jsonl") if options.data else made(), show=options.list)
    if options.data:
        editions(lines(options.data / "frankenstein_dev.jsonl"))


if __name__ == "__main__":
    main()
