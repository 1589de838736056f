"""Which words of two texts are in a passage that both have, for a person who compares them.

A passage is three words in a row, as when texts are searched for pairs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from reconcile.text.normal_forms import fold_word
from reconcile.text.words import is_word, split_words

PASSAGE_WORDS = 3
"""Words in a row that make a passage; as in `reconcile.variants.shingles`."""


class Stretch(NamedTuple):
    """A part of a text."""

    text: str
    is_shared: bool


class _Word(NamedTuple):
    start: int
    form: str


def mark_shared_words(left: str, right: str, most: int) -> tuple[tuple[Stretch, ...], tuple[Stretch, ...]]:
    """Cut two texts into stretches that both have and stretches that only one has; time is linear in their length.

    Args:
        left: one text.
        right: the other one.
        most: characters of each that are cut; the rest is left out, but compared.
    """
    words = [_list_words(text) for text in (left, right)]
    size = min(PASSAGE_WORDS, *map(len, words)) or 1
    common = set(_list_passages(words[0], size)) & set(_list_passages(words[1], size))
    one, two = (
        tuple(_cut_stretches(text[:most], some, _find_shared_places(some, common, size)))
        for text, some in zip((left, right), words, strict=True)
    )
    return one, two


def _list_words(text: str) -> list[_Word]:
    return [_Word(start, fold_word(form)) for start, _, form in split_words(text) if is_word(form)]


def _list_passages(words: Sequence[_Word], size: int) -> Iterator[tuple[str, ...]]:
    forms = [word.form for word in words]
    return zip(*(forms[n:] for n in range(size)), strict=False)


def _find_shared_places(words: Sequence[_Word], common: set[tuple[str, ...]], size: int) -> set[int]:
    found: set[int] = set()
    for at, passage in enumerate(_list_passages(words, size)):
        if passage in common:
            found.update(range(at, at + size))
    return found


def _cut_stretches(text: str, words: Sequence[_Word], shared: set[int]) -> Iterator[Stretch]:
    """Cut a text where runs of shared words begin and end; what is before the first word belongs to it."""
    runs = [(is_shared, next(places)) for is_shared, places in groupby(range(len(words)), key=shared.__contains__)]
    states = [is_shared for is_shared, _ in runs] or [True]
    starts = [0, *(words[place].start for _, place in runs[1:])]
    for state, start, end in zip(states, starts, [*starts[1:], len(text)], strict=True):
        if start < min(end, len(text)):
            yield Stretch(text[start : min(end, len(text))], state)
