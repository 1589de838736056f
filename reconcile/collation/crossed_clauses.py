"""Pair what ends one sentence with what starts the next on the other side: a clause that crossed the border.

In a group that lost its sentence borders, *... and break up. | Ann ends it and calls* has one event on both sides
of the border. A comparison in order sees content lost before it and content gained after it; a reader sees one
replacement.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reconcile.language import ENGLISH
from reconcile.model.records import Group
from reconcile.model.variations import Operation, Range, Variation
from reconcile.text.tokens import Token, Transcript

# Chosen by hand; a case of tests/cases/classify on each side holds every number.
MAX_BORDER_DISTANCE = 2
"""Most tokens between the sentence border and the clause before or after it."""


def pair_crossed_clauses(
    base: Transcript, witness: Transcript, groups: Sequence[Group], variations: Sequence[Variation]
) -> list[Variation]:
    """Unite such pairs into substitutions, whichever side has the clause first; every token stays accounted for."""
    there = _pair_base_clauses(base, witness, groups, variations)
    mirrored = [replace(g, sentences=(g.right, g.left)) for g in groups]
    return [v.mirror_image for v in _pair_base_clauses(witness, base, mirrored, [v.mirror_image for v in there])]


def _pair_base_clauses(
    base: Transcript, witness: Transcript, groups: Sequence[Group], variations: Sequence[Variation]
) -> list[Variation]:
    out = list(variations)
    for number, group in enumerate(groups):
        for sentence in () if group.moved else group.left[1:]:
            out = _pair_at_border(base, witness, base.bounds[sentence], number, out)
    return out


def _pair_at_border(
    base: Transcript, witness: Transcript, border: int, group: int, out: list[Variation]
) -> list[Variation]:
    lost = [v for v in out if v.group == group and v.base and border - MAX_BORDER_DISTANCE <= v.base[-1][1] < border]
    added = [v for v in out if v.group == group and v.operation is Operation.ADDITION]
    gained = [v for v in added if border <= v.base_place <= border + MAX_BORDER_DISTANCE]
    if len(lost) != 1 or len(gained) != 1 or lost[0].operation is Operation.TRANSPOSITION:
        return out
    one, two = lost[0], gained[0]
    starts = {witness.bounds[n] + k for n in range(len(witness.is_prose)) for k in range(MAX_BORDER_DISTANCE + 1)}
    tail = _find_last_conjunct(base.tokens, one.base[-1], all_of_it=not one.witness)
    if two.witness[0][0] not in starts or tail is None or not _has_content_word(witness.tokens, two.witness[0]):
        return out
    rest = tuple(r for r in (*one.base[:-1], (one.base[-1][0], tail[0])) if r[0] < r[1])
    united = replace(two, operation=Operation.SUBSTITUTION, base=(tail,))
    kept = [v for v in out if v is not one and v is not two]
    if rest or one.witness:
        kept.append(replace(one, base=rest, operation=Operation.from_sides(rest, one.witness)))
    return [*kept, united]


def _find_last_conjunct(tokens: Sequence[Token], span: Range, *, all_of_it: bool) -> Range | None:
    """The part from the last link on, or everything where the other side has nothing there."""
    for k in range(span[1] - 1, span[0], -1):
        if tokens[k].key in ENGLISH.clause_links:
            return (k, span[1]) if _has_content_word(tokens, (k, span[1])) else None
    return span if all_of_it and _has_content_word(tokens, span) else None


def _has_content_word(tokens: Sequence[Token], span: Range) -> bool:
    return any(t.is_content for t in tokens[span[0] : span[1]])
