"""What word knowledge costs, and how often it knows a word.

    python benchmarks/words.py [--data FILE...]

Prints the size of the data, for some languages the words, memory and look-ups, and for each FILE (a text named by its
language, as ``de.txt``; without any, the paragraphs of the tests) the words known and the paragraphs recognised. Times
are given as multiples of a list of as many words made into a set in the same run.
"""

from __future__ import annotations

import argparse
import time
import tomllib
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

from reconcile.language import word_frequencies
from reconcile.language.identification import MIN_WORD_COUNT, identify_language
from reconcile.language.word_frequencies import measure_all_zipf, read_frequencies, split_listed_words

PARAGRAPHS = Path(__file__).parents[1] / "tests/cases/language/paragraphs.toml"


def _measure_seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _print_costs(language: str) -> None:
    tracemalloc.start()
    words = list(read_frequencies(language))
    memory = tracemalloc.get_traced_memory()[0] / 1e6
    tracemalloc.stop()
    read_frequencies.cache_clear()
    load = _measure_seconds(lambda: read_frequencies(language))
    peer = _measure_seconds(lambda: set(words))
    look_up = _measure_seconds(lambda: measure_all_zipf(words, language))
    print(
        f"{language}: {len(words):,} words, {memory:.0f} MB; "
        f"load {load / peer:.1f}, look-up {look_up / peer:.1f} times a set of the same words"
    )


def _read_paragraphs(files: list[Path]) -> Iterator[tuple[str, str]]:
    if not files:
        for case in tomllib.loads(PARAGRAPHS.read_text(encoding="utf-8"))["paragraph"]:
            yield case["language"], case["text"]
    for file in files:
        words = file.read_text(encoding="utf-8").split()
        for start in range(0, len(words) - MIN_WORD_COUNT, MIN_WORD_COUNT):
            yield file.stem, " ".join(words[start : start + MIN_WORD_COUNT])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, nargs="*", default=[])
    options = parser.parse_args()
    data = word_frequencies.find_word_data()
    print(f"data on disk: {sum(file.stat().st_size for file in data.iterdir()) / 1e6:.0f} MB")
    for language in ("en", "de", "ru", "tr"):
        _print_costs(language)
    counts: dict[str, list[int]] = {}
    for language, text in _read_paragraphs(options.data):
        row = counts.setdefault(language, [0] * 5)
        values = measure_all_zipf(split_listed_words(text, language), language) if language else []
        found = identify_language(text)
        for at, n in enumerate(
            (1, found == language, found not in ("", language), len(values), sum(map(bool, values)))
        ):
            row[at] += n
    for language, (total, right, wrong, words, known) in sorted(counts.items()):
        print(
            f"{language or '(none)'}: {total} paragraphs, {right} right, {wrong} wrong; "
            f"{known} of {words} running words known"
        )


if __name__ == "__main__":
    main()
