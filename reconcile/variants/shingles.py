"""Word 3-grams of texts, hashed in bulk.

A *word* is a maximal run of letters, digits and combining marks of ``fold(text)``; each character of a script written
without spaces is a word. So case, accents, apostrophes, dashes, marks and white space change nothing. A *shingle* is
three words in a row, kept as a 64-bit hash; two different shingles of a million texts of 400 words share a hash with a
chance below 0.5 %. A text has a key of 128 bits. Neither depends on how large the collection is. Shingling for
resemblance and containment: Broder (1997), On the Resemblance and Containment of Documents.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from reconcile.text.normal_forms import fold_text
from reconcile.text.words import UNSPACED_SCRIPTS

SHINGLE_WORDS = 3
"""Words in a shingle."""

Hashes = NDArray[np.uint64]
Counts = NDArray[np.int64]

_BLOCK = 1 << 19  # characters hashed at a time: the arrays of one block stay in the processor's cache
_READ = 64  # texts read at a time
_BREAK = 0xFF  # between texts; no byte of UTF-8
_FOREIGN = re.compile(r"[^\x00-\x7f]+")
_UNSPACED = re.compile(f"[{UNSPACED_SCRIPTS}]")
_LONG = 64  # characters; longer stretches seldom come again and are not worth remembering
_LOWER = bytes(range(256)).lower()
_DROPPED = bytes(code for code in range(0x80) if not fold_text(chr(code)))  # apostrophes and control characters
_LETTER = np.array([chr(byte).isalnum() if byte < 0x80 else byte != _BREAK for byte in range(256)])
_WORD = re.compile(rb"[a-z0-9\x80-\xfe]+")
_MASK = np.array([(1 << 8 * n) - 1 for n in range(9)], dtype=np.uint64)
GOLDEN = np.uint64(0x9E3779B97F4A7C15)
"""The fraction of the golden ratio, odd: multiplying by it spreads numbers over all 64 bits."""

# More odd numbers without structure: the constants of SplitMix64 and MurmurHash3.
_B, _C, _D, _E = (
    np.uint64(n) for n in (0xBF58476D1CE4E5B9, 0x94D049BB133111EB, 0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53)
)


def mark_changes(row: Hashes) -> NDArray[np.bool_]:
    """Return where a value differs from the one before it, or has none before it."""
    changes = np.ones(len(row), bool)
    np.not_equal(row[1:], row[:-1], out=changes[1:])
    return changes


def expand_ranges(first: Counts, counts: Counts) -> Counts:
    """Return the numbers of all ranges, one range after the other, given by first number and length."""
    return np.repeat(first - (np.cumsum(counts) - counts), counts) + np.arange(int(counts.sum()))


def invert_order(order: Counts) -> Counts:
    """Return for each item its place in an order, which is a permutation."""
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    return rank


class ShingledTexts(NamedTuple):
    """The shingles of some texts, in the order of the texts and of their words."""

    hashes: Hashes
    """One per shingle, repeated where the shingle is."""
    counts: Counts
    """Shingles of each text: its words less two, or 0."""
    words: Counts
    """Words of each text."""
    keys: Hashes
    """Two numbers a text, (n, 2): 128 bits that are equal for texts with the same words in the same order."""
    word_hashes: Hashes
    """One per word, in the order of the texts."""


class _SpacingTable(dict[int, int | str]):
    """For ``str.translate``: letters stay, unspaced characters get room, all other foreign characters are a space."""

    def __missing__(self, code: int) -> int | str:
        char = chr(code)
        if _UNSPACED.match(char):
            value: int | str = f" {char} "
        elif code < 0x80 or char.isalnum() or unicodedata.category(char)[0] == "M":
            value = code
        else:
            value = " "
        self[code] = value
        return value


_SPACING = _SpacingTable()


def _space_stretch(stretch: str) -> str:
    return fold_text(stretch).translate(_SPACING)


_space_stretch_cached = lru_cache(maxsize=1 << 16)(_space_stretch)


def _replace_match(match: re.Match[str]) -> str:
    stretch = match.group()
    return _space_stretch_cached(stretch) if len(stretch) < _LONG else _space_stretch(stretch)


def encode_words(text: str) -> bytes:
    """Bytes whose words are those of the folded text; every byte from 0x80 is part of a letter.

    ASCII is left for `hash_words` to fold. Folding the foreign stretches alone is folding the whole: the accents that
    an ASCII letter before them could take up are folded away in any case.
    """
    return (text if text.isascii() else _FOREIGN.sub(_replace_match, text)).encode()


def split_folded_words(text: str) -> list[str]:
    """Return the words that the shingles are made of.

    >>> split_folded_words("L’ÉTÉ — Nikki's driver.Back")
    ['lete', 'nikkis', 'driver', 'back']
    """
    return [word.decode() for word in _WORD.findall(encode_words(text).translate(_LOWER, _DROPPED))]


def batch_texts(texts: Sequence[str]) -> Iterator[list[str]]:
    """Yield all texts in batches that `shingle_texts` does quickly. They are read by slices, each text once."""
    batch: list[str] = []
    size = 0
    for start in range(0, len(texts), _READ):
        for text in texts[start : start + _READ]:
            batch.append(text)
            size += len(text)
            if size >= _BLOCK:
                yield batch
                batch, size = [], 0
    if batch:
        yield batch


def list_block_bounds(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of the `batch_texts`."""
    start = 0
    for batch in batch_texts(texts):
        yield start, start + len(batch)
        start += len(batch)


def shingle_texts(texts: Sequence[str]) -> ShingledTexts:
    """Hash the shingles of a block of texts. Time and memory are linear in their length."""
    hashes, ends = hash_words(texts)
    words = np.diff(ends)
    counts = np.maximum(words - (SHINGLE_WORDS - 1), 0)
    return ShingledTexts(*_combine_word_hashes(hashes, ends, words, counts), hashes)


def hash_words(texts: Sequence[str]) -> tuple[Hashes, Counts]:
    """Hash each word; return the hashes and, with a 0 before, the index after the last word of each text."""
    data = bytes([_BREAK]).join([b"", *map(encode_words, texts), bytes([_BREAK] * 8)]).translate(_LOWER, _DROPPED)
    buffer = np.frombuffer(data, np.uint8)
    letter = _LETTER[buffer]
    edges = np.flatnonzero(letter[1:] != letter[:-1]) + 1  # the buffer starts and ends outside a word
    starts, lengths = edges[0::2], edges[1::2] - edges[0::2]
    ends = np.searchsorted(starts, np.flatnonzero(buffer == _BREAK)[: len(texts) + 1])
    # Eight bytes from every place: words up to that length, nearly all, are one number each.
    window = np.ndarray((len(data) - 7,), "<u8", data, strides=(1,))
    hashes = (window[starts] & _MASK[np.minimum(lengths, 8)]) * GOLDEN
    hashes ^= hashes >> np.uint64(32)
    long = np.flatnonzero(lengths > 8)
    if long.size:
        hashes[long] += _hash_word_rests(window, starts[long] + 8, lengths[long] - 8)
    return hashes, ends


def _hash_word_rests(window: Hashes, starts: Counts, lengths: Counts) -> Hashes:
    """Hash what follows the first eight bytes of a word: each further eight by value and place."""
    pieces = (lengths + 7) // 8
    first = np.cumsum(pieces) - pieces
    done = 8 * (np.arange(int(pieces.sum())) - np.repeat(first, pieces))
    mixed = window[np.repeat(starts, pieces) + done] & _MASK[np.minimum(np.repeat(lengths, pieces) - done, 8)]
    mixed = (mixed + done.astype(np.uint64) * _C) * GOLDEN
    mixed ^= mixed >> np.uint64(32)
    mixed *= _B
    mixed ^= mixed >> np.uint64(29)
    rests: Hashes = np.add.reduceat(mixed, first)
    return rests


def _combine_word_hashes(
    hashes: Hashes, ends: Counts, words: Counts, counts: Counts
) -> tuple[Hashes, Counts, Counts, Hashes]:
    """Return the shingles of the texts, their number in each text, the words of each text and its key."""
    texts = np.repeat(np.arange(len(words)), words)
    keys = np.repeat(words.astype(np.uint64)[:, np.newaxis] * _E, 2, axis=1)
    some = words > 0
    ends_hashed = hashes[ends[:-1][some]] * GOLDEN + hashes[ends[1:][some] - 1] * _D
    keys[some, 0] += ends_hashed
    keys[some, 1] += ends_hashed * _B
    if len(hashes) < SHINGLE_WORDS:
        return np.zeros(0, np.uint64), counts, words, keys
    whole = texts[:-2] == texts[2:]
    mixed = hashes[:-2] * _C + hashes[1:-1] * _D + hashes[2:] * _E
    mixed ^= mixed >> np.uint64(29)
    mixed *= _B
    mixed ^= mixed >> np.uint64(32)
    mixed = mixed[whole]
    full = counts > 0
    if full.any():
        at = (np.cumsum(counts) - counts)[full]
        keys[full, 0] += _sum_by_place(mixed, at)
        keys[full, 1] += _sum_by_place((mixed ^ (mixed >> np.uint64(31))) * _C, at)
    return mixed, counts, words, keys


def _sum_by_place(shingles: Hashes, first: Counts) -> Hashes:
    """Sum the shingles of each text, weighed by place: in another order they give another sum."""
    weighed = np.add.reduceat(shingles * np.arange(1, 2 * len(shingles) + 1, 2, dtype=np.uint64), first)
    plain = np.add.reduceat(shingles, first)
    sums: Hashes = weighed - np.uint64(2) * first.astype(np.uint64) * plain
    return sums
