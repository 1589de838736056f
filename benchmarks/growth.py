"""How the cost of one work grows: with the length of its texts, and with the number of its witnesses.

    python benchmarks/growth.py [--words N]

Prints seconds and ratios within one run. The texts are made here; every tenth sentence of a copy is changed, moved,
cut or added.
"""

from __future__ import annotations

import argparse
import random
import time

from reconcile import Document, Settings, reconcile

NAMES = "Alma Boris Clara Dmitri Edna Felix Greta Hugo Irma Jonas Karin Lucas".split()


def text(words: int, rng: random.Random) -> list[str]:
    """Sentences of about twelve words from a vocabulary with a long tail."""
    out, count = [], 0
    while count < words:
        body = [
            f"{rng.choice('bcdfglmnprst')}{'aeiou'[int(rng.random() ** 2 * 5)]}{int(rng.paretovariate(0.7)) % 5000}x"
            for _ in range(6)
        ]
        out.append(
            f"{rng.choice(NAMES)} {body[0]} the {body[1]} of {body[2]}, and "
            f"{rng.choice(NAMES)} {body[3]} a {body[4]} in the {body[5]}."
        )
        count += 14
    return out


def copy_of(sentences: list[str], rng: random.Random) -> list[str]:
    out = []
    for sentence in sentences:
        roll = rng.random()
        if roll < 0.02:
            continue
        if roll < 0.04:
            out.append(text(14, rng)[0])
        if roll < 0.08:
            sentence = sentence.replace(" the ", " this ", 1)
        elif roll < 0.1 and len(out) > 9:
            out.insert(len(out) - 8, sentence)
            continue
        out.append(sentence)
    return out


def seconds(texts: list[list[str]]) -> float:
    documents = [Document.from_text(f"w{n}", " ".join(s)) for n, s in enumerate(texts)]
    started = time.perf_counter()
    reconcile(documents, Settings(one_work=True))
    return time.perf_counter() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--words", type=int, default=100_000)
    options = parser.parse_args()
    rng = random.Random(3)
    seconds([text(500, rng)] * 2)
    small, large = text(options.words // 10, rng), text(options.words, rng)
    one, ten = seconds([small, copy_of(small, rng)]), seconds([large, copy_of(large, rng)])
    print(
        f"{options.words // 10} words: {one:.2f} s; {options.words} words: {ten:.2f} s; "
        f"ten times the text costs {ten / one:.1f} times"
    )
    witnesses = [copy_of(small, rng) for _ in range(5)]
    two, five = seconds(witnesses[:2]), seconds(witnesses)
    print(f"two witnesses: {two:.2f} s; five: {five:.2f} s; {five / two:.1f} times")


if __name__ == "__main__":
    main()
