"""Collate a witness against the base: sentence groups, matched tokens, and every place where the two depart.

The result accounts for every token of both sides: it is matched with a token of the same key, or it lies in exactly
one variation of the top level (metadata of the base apart, which is no matter between two witnesses). Knows tokens
and places; what a variation *is* (damage, conflict, ...) is the business of *classify*.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from reconcile.collation.crossed_clauses import pair_crossed_clauses
from reconcile.collation.damaged_word_merge import rejoin_damaged_words
from reconcile.collation.date_edits import join_date_edits
from reconcile.collation.number_slots import pair_counted_numbers
from reconcile.collation.prose_alignment import align_prose
from reconcile.collation.split_replacements import split_edits
from reconcile.collation.swapped_words import rewrite_swaps
from reconcile.collation.transpositions import extract_transpositions
from reconcile.collation.unrelated_content import (
    UNRELATED_SIMILARITY,
    build_weak_place_test,
    detach_unrelated_sentences,
    separate_unrelated_sentences,
    split_unrelated_replacement,
)
from reconcile.collation.word_diff import compare_tokens
from reconcile.model.records import Group
from reconcile.model.variations import Collation, Operation, Range, Variation, collapse_to_ranges
from reconcile.text.tokens import Token, Transcript, weigh_content_stems

Matches = list[tuple[int, int]]


def collate_witness(base: Transcript, witness: Transcript) -> Collation:
    """Collate two transcripts."""
    groups = align_prose(base, witness)
    rarity = weigh_content_stems((base, witness))
    matches: Matches = []
    variations: list[Variation] = []
    after = _build_position_lookup(groups, 0), _build_position_lookup(groups, 1)
    for number, group in enumerate(groups):
        if group.left and group.right:
            found, changed = _compare_group(base, witness, group, number, rarity)
            matches += found
            variations += changed
        else:
            here, there = base.token_range(group.left), witness.token_range(group.right)
            places = (
                here[0] if here else base.bounds[after[1](group.right[0])],
                there[0] if there else witness.bounds[after[0](group.left[0])],
            )
            variations.append(Variation.from_indices(here, there, places, number))
    variations = pair_crossed_clauses(base, witness, groups, variations)
    found, variations = extract_transpositions(base, witness, variations)
    matches += found
    variations = pair_counted_numbers(base, witness, variations)
    matches.append((len(base.tokens) - 1, len(witness.tokens) - 1))
    matches.sort()
    variations += _find_metadata_additions(base, witness)
    variations += _find_form_variations(base, witness, matches)
    variations += _find_gap_variations(base, witness, matches)
    return Collation(groups=groups, matches=tuple(matches), variations=tuple(variations))


def _compare_group(
    base: Transcript, witness: Transcript, group: Group, number: int, rarity: Mapping[str, float]
) -> tuple[Matches, list[Variation]]:
    """Compare the words of a group that both sides have."""
    left, right = base.token_range(group.left), witness.token_range(group.right)
    if group.similarity < UNRELATED_SIMILARITY and not group.moved:
        return [], separate_unrelated_sentences(left, right, number)
    matches: Matches = []
    variations: list[Variation] = []
    within: tuple[Range, Range] | None = None
    if group.moved:
        moved = Variation.from_indices(left, right, (left[0], right[0]), number)
        variations.append(replace(moved, operation=Operation.TRANSPOSITION))
        within = moved.base[0], moved.witness[0]
    elif max(len(group.left), len(group.right)) > 1:
        group, variations = detach_unrelated_sentences(base, witness, group, number)
        left, right = base.token_range(group.left), witness.token_range(group.right)
    sides = [base.tokens[i] for i in left], [witness.tokens[j] for j in right]
    edits = join_date_edits(compare_tokens(*sides, rarity), *sides)
    edits = split_edits(rewrite_swaps(edits, *sides), *sides)
    edits = rejoin_damaged_words(edits, (sides[0], base.raw), (sides[1], witness.raw))
    left.append(left[-1] + 1)  # the place after the last token, for readings that are empty at the end
    right.append(right[-1] + 1)
    is_weak = build_weak_place_test(base, witness, group)
    for edit in edits:
        here, there = left[edit.left_start : edit.left_end], right[edit.right_start : edit.right_end]
        if edit.is_equal:
            matches += zip(here, there, strict=True)
            continue
        places = left[edit.left_start], right[edit.right_start]
        variation = Variation.from_indices(here, there, places, number, within)
        variations += split_unrelated_replacement(variation, base, witness) if is_weak(variation) else [variation]
    return matches, variations


def _build_position_lookup(groups: Sequence[Group], side: int) -> Callable[[int], int]:
    """Return a function: sentence of one side → the sentence after the partner of the nearest earlier one."""
    known = sorted(
        (g.sentences[side][-1], g.sentences[1 - side][-1]) for g in groups if all(g.sentences) and not g.moved
    )
    ours = [k for k, _ in known]

    def find_position(sentence: int) -> int:
        at = bisect_left(ours, sentence) - 1
        return known[at][1] + 1 if at >= 0 else 0

    return find_position


def _find_metadata_additions(base: Transcript, witness: Transcript) -> Iterator[Variation]:
    """Runs of metadata sentences of the witness, as additions outside of every group."""
    lines = [n for n, prose in enumerate(witness.is_prose) if not prose and witness.bounds[n] < witness.bounds[n + 1]]
    for start, end in collapse_to_ranges(lines):
        tokens = witness.token_range(range(start, end))
        place = 0 if start == 0 else len(base.tokens) - 1
        yield Variation.from_indices((), tokens, (place, tokens[0]), -1)


def _find_form_variations(
    base: Transcript, witness: Transcript, matches: Sequence[tuple[int, int]]
) -> Iterator[Variation]:
    """Yield the matched tokens with other raw characters; neighbours in another case, or of one repair, are one.

    A capital that one side has because its sentence starts there is no difference of its own.
    """
    starts = base.borders, witness.borders
    run, in_case = (0, 0, 0), False
    for i, j in matches:
        one, two = base.tokens[i], witness.tokens[j]
        if one.form == two.form and base.raw[one.start : one.end] == witness.raw[two.start : two.end]:
            continue
        cased = one.form != two.form and one.form.casefold() == two.form.casefold()
        if cased and (i in starts[0]) != (j in starts[1]) and one.form[1:] == two.form[1:]:
            continue
        follows = (run[0] + run[2], run[1] + run[2]) == (i, j)
        if run[2] and follows and ((cased and in_case) or _has_no_raw_text(one) or _has_no_raw_text(two)):
            run = (run[0], run[1], run[2] + 1)
            continue
        if run[2]:
            yield _make_token_variation(Operation.FORM, run[0], run[1], width=run[2])
        run, in_case = (i, j, 1), cased
    if run[2]:
        yield _make_token_variation(Operation.FORM, run[0], run[1], width=run[2])


def _has_no_raw_text(token: Token) -> bool:
    """Whether a repair of several words gave the raw text of this one to the word before it."""
    return token.start == token.end and bool(token.form)


def _find_gap_variations(
    base: Transcript, witness: Transcript, matches: Sequence[tuple[int, int]]
) -> Iterator[Variation]:
    """White space that differs before matched tokens, where the tokens before are matched too or a sentence starts."""
    partner = dict(matches)
    borders = base.borders, witness.borders
    for i, j in matches:
        one, two = base.tokens[i], witness.tokens[j]
        if one.gap == two.gap and (
            base.raw[one.gap_start : one.start] == witness.raw[two.gap_start : two.start]
            or _has_no_raw_text(one)
            or _has_no_raw_text(two)
        ):
            continue
        follows = partner.get(i - 1) == j - 1 if i and j else i == j
        opens = (i == 0) != (j == 0)  # only one of the two opens its text: no gap can be there
        if follows or (i in borders[0] and j in borders[1] and not opens):
            yield _make_token_variation(Operation.GAP, i, j, width=0)


def _make_token_variation(operation: Operation, i: int, j: int, *, width: int) -> Variation:
    return Variation(
        operation=operation,
        base=((i, i + width),) if width else (),
        witness=((j, j + width),) if width else (),
        base_place=i,
        witness_place=j,
        group=-1,
    )
