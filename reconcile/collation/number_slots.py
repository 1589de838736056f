"""Pair the numbers of a sentence group that count the same thing, wherever they stand: *three sisters*, *two sisters*.

A comparison in order sees a part left out and a part added where a sentence is told in other words, and the other
number hides in them. So a number that is left over on both sides of a group, once for each slot, is taken out of these
parts and compared. The slot of a number is the word that it counts, or of a year the preposition before it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from reconcile.language import ENGLISH
from reconcile.model.variations import Operation, Range, Variation, collapse_to_ranges
from reconcile.text.numerals import parse_number
from reconcile.text.tokens import Transcript

_YEAR = re.compile(r"1\d{3}|20\d\d")
_WORDED = frozenset({Operation.ADDITION, Operation.OMISSION, Operation.SUBSTITUTION})
_Slot = tuple[int, str, str]
"""Group, kind of slot, and the word that makes it."""
_Place = tuple[int, int]
"""Number of a variation, and a token in it."""


def pair_counted_numbers(base: Transcript, witness: Transcript, variations: Sequence[Variation]) -> list[Variation]:
    """Return the variations with the numbers of one slot as substitutions of their own; every token stays in one."""
    sides = (
        _collect_slots(base, [(n, v, v.base) for n, v in enumerate(variations)]),
        _collect_slots(witness, [(n, v, v.witness) for n, v in enumerate(variations)]),
    )
    changed = list(variations)
    pairs: list[Variation] = []
    for slot in sorted(sides[0].keys() & sides[1].keys()):
        ours, theirs = sides[0][slot], sides[1][slot]
        if len(ours) != 1 or len(theirs) != 1 or ours[0][0] == theirs[0][0]:
            continue
        (left, i), (right, j) = ours[0], theirs[0]
        if parse_number(base.tokens[i].key) == parse_number(witness.tokens[j].key):
            continue
        pairs.append(Variation.from_indices([i], [j], (i, j), slot[0]))
        changed[left] = replace(changed[left], base=_cut_out(changed[left].base, i))
        changed[right] = replace(changed[right], witness=_cut_out(changed[right].witness, j))
    if not pairs:
        return changed
    emptied = {n for n, v in enumerate(changed) if not v.base and not v.witness and v != variations[n]}
    return [*(_settle_operation(v) for n, v in enumerate(changed) if n not in emptied), *pairs]


def _collect_slots(
    side: Transcript, parts: Sequence[tuple[int, Variation, tuple[Range, ...]]]
) -> dict[_Slot, list[_Place]]:
    """Return the numbers in the parts of one side that are no gap and did not move, by their slots."""
    found: dict[_Slot, list[_Place]] = defaultdict(list)
    for n, variation, ranges in parts:
        if variation.operation in _WORDED and variation.group >= 0 and variation.within is None:
            for k, kind, word in _list_numbers(side, ranges):
                found[variation.group, kind, word].append((n, k))
    return found


def _list_numbers(side: Transcript, ranges: Sequence[Range]) -> Iterator[tuple[int, str, str]]:
    for k in (k for a, b in ranges for k in range(a, b)):
        token = side.tokens[k]
        if not token.is_word or parse_number(token.key) is None or token.key == "one":
            continue
        before, after = side.tokens[k - 1] if k else None, side.tokens[k + 1]
        if after.is_content and after.key.isalpha() and parse_number(after.key) is None:
            yield k, "counted", after.stem
        elif _YEAR.fullmatch(token.key) and before and before.key in ENGLISH.prepositions:
            yield k, "year", before.key


def _cut_out(ranges: Sequence[Range], token: int) -> tuple[Range, ...]:
    return collapse_to_ranges([k for a, b in ranges for k in range(a, b) if k != token])


def _settle_operation(variation: Variation) -> Variation:
    """Return a variation with the operation that fits what it has left."""
    if variation.operation not in _WORDED:
        return variation
    return replace(variation, operation=Operation.from_sides(variation.base, variation.witness))
