"""Collate a witness against the base: sentence groups, matched tokens, and every place where the two depart.

The result accounts for every token of both sides: it is matched with a token of the same key, or it lies in exactly
one variation of the top level (metadata of the base apart, which is no matter between two witnesses). Knows tokens
and places; what a variation *is* (damage, conflict, ...) is the business of *classify*.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from math import fsum

from reconcile.collation.crossed_clauses import pair_crossed_clauses
from reconcile.collation.damaged_word_merge import rejoin_damaged_words
from reconcile.collation.sentence_alignment import align_sentence_keys, sort_groups
from reconcile.collation.split_replacements import split_edits
from reconcile.collation.swapped_words import rewrite_swaps
from reconcile.collation.transpositions import extract_transpositions
from reconcile.collation.word_diff import compare_tokens
from reconcile.model.records import Group
from reconcile.model.variations import Collation, Operation, Range, Variation, collapse_to_ranges
from reconcile.text.repeated_sentences import choose_nearer_copies, find_repeated_sentences
from reconcile.text.tokens import Token, Transcript

Matches = list[tuple[int, int]]

WEAK_GROUP_SIMILARITY = 0.4
"""Similarity of a group below which long replacements are taken for a loss and an addition."""
MIN_REPLACEMENT_WORDS = 3
"""Fewest content words on both sides of such a replacement."""
MAX_CHANCE_OVERLAP = 0.25
"""Largest share of the shorter side of such a replacement that may be in the longer one as well."""
MIN_SENTENCE_OVERLAP = 1 / 3
"""Least share of its content words that a sentence of a larger group has in common with the other side."""
UNRELATED_SIMILARITY = 0.12
"""Similarity below which aligned sentences are not compared word by word: they share a place, not a content."""


def collate_witness(base: Transcript, witness: Transcript) -> Collation:
    """Collate two transcripts."""
    groups = _align_prose(base, witness)
    rarity = _weigh_stem_rarity(base, witness)
    matches: Matches = []
    variations: list[Variation] = []
    after = _build_position_lookup(groups, 0), _build_position_lookup(groups, 1)
    for number, group in enumerate(groups):
        if group.left and group.right:
            found, changed = _compare_group(base, witness, group, number, rarity)
            matches += found
            variations += changed
        else:
            variations.append(_make_one_sided_variation(base, witness, group, number, after))
    variations = pair_crossed_clauses(base, witness, groups, variations)
    found, variations = extract_transpositions(base, witness, variations)
    matches += found
    matches.append((len(base.tokens) - 1, len(witness.tokens) - 1))
    matches.sort()
    variations += _find_metadata_additions(base, witness)
    variations += _find_form_variations(base, witness, matches)
    variations += _find_gap_variations(base, witness, matches)
    return Collation(groups=groups, matches=tuple(matches), variations=tuple(variations))


def _align_prose(base: Transcript, witness: Transcript) -> tuple[Group, ...]:
    """Align the prose sentences; the numbers in the groups are those of all sentences.

    What one side tells twice is aligned once, by its first telling or by its last: the one that is edited less, and of
    those alike whichever bring the sides nearer to each other. The others stand alone.
    """
    sides = base, witness
    shown = [[n for n, prose in enumerate(side.is_prose) if prose] for side in sides]
    bags = [[_collect_content_stems(side, (n,)) for n in numbers] for side, numbers in zip(sides, shown, strict=True)]
    twice = find_repeated_sentences(bags[0], bags[1]), find_repeated_sentences(bags[1], bags[0])
    if not any(twice):
        return _align_selected_sentences(sides, shown, ((), ()))
    better = choose_nearer_copies(bags[0], bags[1], twice[0]), choose_nearer_copies(bags[1], bags[0], twice[1])
    found = []
    for alike in (0, -1):
        spare = [
            sorted(
                numbers[n]
                for tellings, kept in zip(some, which, strict=True)
                for n in tellings
                if n != tellings[alike if kept is None else kept]
            )
            for numbers, some, which in zip(shown, twice, better, strict=True)
        ]
        found.append(_align_selected_sentences(sides, shown, spare))
    return max(found, key=_sum_similarities)


def _align_selected_sentences(
    sides: Sequence[Transcript], shown: Sequence[Sequence[int]], spare: Sequence[Sequence[int]]
) -> tuple[Group, ...]:
    """Align some sentences of both sides, but for those that stand alone."""
    kept = [sorted({*numbers} - {*alone}) for numbers, alone in zip(shown, spare, strict=True)]
    keys = [
        [select_alignment_keys(side.tokens[side.bounds[n] : side.bounds[n + 1]]) for n in numbers]
        for side, numbers in zip(sides, kept, strict=True)
    ]
    groups = [
        Group(
            sentences=(tuple(kept[0][i] for i in g.left), tuple(kept[1][j] for j in g.right)),
            similarity=g.similarity,
            moved=g.moved,
        )
        for g in align_sentence_keys(*keys)
    ]
    groups += [Group(sentences=((n,), ()), similarity=0.0) for n in spare[0]]
    groups += [Group(sentences=((), (n,)), similarity=0.0) for n in spare[1]]
    return tuple(sort_groups(groups))


def _sum_similarities(groups: Sequence[Group]) -> float:
    """How much of two sides goes together in one order."""
    # Exact, so that it does not depend on which side is the base.
    return fsum(g.similarity * (len(g.left) + len(g.right)) for g in groups if not g.moved)


def select_alignment_keys(sentence: Sequence[Token]) -> list[str]:
    """What a sentence is aligned by: its words; its marks where it has no words."""
    return [t.key for t in sentence if t.is_word] or [t.key for t in sentence]


def _list_token_indices(side: Transcript, sentences: Sequence[int]) -> list[int]:
    return [at for n in sentences for at in range(side.bounds[n], side.bounds[n + 1])]


def _weigh_stem_rarity(base: Transcript, witness: Transcript) -> dict[str, float]:
    """Stem → 1 over its occurrences in the text that has it more often, in (0, 1]."""
    counts = [Counter(t.stem for t in side.tokens if t.is_content) for side in (base, witness)]
    return {s: 1.0 / n for s, n in (counts[0] | counts[1]).items()}


def _compare_group(
    base: Transcript, witness: Transcript, group: Group, number: int, rarity: Mapping[str, float]
) -> tuple[Matches, list[Variation]]:
    """Compare the words of a group that both sides have."""
    left, right = _list_token_indices(base, group.left), _list_token_indices(witness, group.right)
    if group.similarity < UNRELATED_SIMILARITY and not group.moved:
        return [], _separate_unrelated_sentences(left, right, number)
    matches: Matches = []
    variations: list[Variation] = []
    if not group.moved and max(len(group.left), len(group.right)) > 1:
        group, variations = _detach_unrelated_sentences(base, witness, group, number)
        left, right = _list_token_indices(base, group.left), _list_token_indices(witness, group.right)
    whole = (collapse_to_ranges(left), collapse_to_ranges(right))
    if group.moved:
        variations.append(
            Variation(
                operation=Operation.TRANSPOSITION,
                base=whole[0],
                witness=whole[1],
                base_place=left[0],
                witness_place=right[0],
                group=number,
            )
        )
    sides = [base.tokens[i] for i in left], [witness.tokens[j] for j in right]
    edits = split_edits(rewrite_swaps(compare_tokens(*sides, rarity), *sides), *sides)
    edits = rejoin_damaged_words(edits, (sides[0], base.raw), (sides[1], witness.raw))
    left.append(left[-1] + 1)  # the place after the last token, for readings that are empty at the end
    right.append(right[-1] + 1)
    weak = _build_weak_place_test(base, witness, group)
    for edit in edits:
        here, there = left[edit.left_start : edit.left_end], right[edit.right_start : edit.right_end]
        if edit.is_equal:
            matches += zip(here, there, strict=True)
            continue
        variation = Variation(
            operation=Operation.from_sides(here, there),
            base=collapse_to_ranges(here),
            witness=collapse_to_ranges(there),
            base_place=left[edit.left_start],
            witness_place=right[edit.right_start],
            group=number,
            within=(whole[0][0], whole[1][0]) if group.moved else None,
        )
        variations += _split_unrelated_replacement(variation, base, witness) if weak(variation) else [variation]
    return matches, variations


def _build_weak_place_test(base: Transcript, witness: Transcript, group: Group) -> Callable[[Variation], bool]:
    """A function: whether a variation lies where two sides share so little that a replacement may be no wording.

    All of a group that is weak; in others the sentences at least half of whose content the other side lacks.
    """
    if group.similarity < WEAK_GROUP_SIMILARITY:
        return lambda _: True
    sides = (base, group.left), (witness, group.right)
    bags = [_collect_content_stems(side, numbers) for side, numbers in sides]
    new: list[list[Range]] = []
    for (side, numbers), other in zip(sides, bags[::-1], strict=True):
        mine = [(n, _collect_content_stems(side, (n,))) for n in numbers]
        loose = [n for n, bag in mine if 2 * len(bag & other) <= len(bag)]
        new.append([(side.bounds[n], side.bounds[n + 1]) for n in loose])
    return lambda v: any(
        a < end and start < b
        for spans, areas in zip((v.base, v.witness), new, strict=True)
        for start, end in areas
        for a, b in spans
    )


def _collect_content_stems(side: Transcript, sentences: Sequence[int]) -> set[str]:
    return {side.tokens[at].stem for at in _list_token_indices(side, sentences) if side.tokens[at].is_content}


def _split_unrelated_replacement(variation: Variation, base: Transcript, witness: Transcript) -> list[Variation]:
    """In a group that shares little, a long stretch for another one is no wording of it.

    One is lost, the other added.
    """
    one, two = (
        {t.stem for a, b in spans for t in side.tokens[a:b] if t.is_content}
        for side, spans in ((base, variation.base), (witness, variation.witness))
    )
    short, long = sorted((one, two), key=len)
    much = len(long - short) >= max(MIN_REPLACEMENT_WORDS + 1, MIN_REPLACEMENT_WORDS * len(short))
    if not short or not (
        much or (len(short) >= MIN_REPLACEMENT_WORDS and len(one & two) <= MAX_CHANCE_OVERLAP * len(short))
    ):
        return [variation]
    lost = replace(variation, operation=Operation.OMISSION, witness=(), witness_place=variation.witness[-1][1])
    added = replace(variation, operation=Operation.ADDITION, base=(), base_place=variation.base[-1][1])
    return [lost, added]


def _detach_unrelated_sentences(
    base: Transcript, witness: Transcript, group: Group, number: int
) -> tuple[Group, list[Variation]]:
    """Take the sentences out of a group that share next to nothing with its other side: they stand for themselves."""
    sides = (base, group.left), (witness, group.right)
    bags = [[{t.stem for t in s.tokens[s.bounds[n] : s.bounds[n + 1]] if t.is_content} for n in ns] for s, ns in sides]
    kept = []
    for (_, numbers), mine, theirs in zip(sides, bags, bags[::-1], strict=True):
        other = set().union(*theirs)
        loose = [
            len(bag) >= MIN_REPLACEMENT_WORDS and len(bag & other) < MIN_SENTENCE_OVERLAP * len(bag) for bag in mine
        ]
        kept.append(tuple(n for n, lost in zip(numbers, loose, strict=True) if not lost))
    if not all(kept):
        return group, []
    variations = []
    for n in sorted({*group.left} - {*kept[0]}):
        place = _locate_detached_sentence(n, kept[0], kept[1], witness)
        variations.append(_make_detached_variation(_list_token_indices(base, (n,)), [], base.bounds[n], place, number))
    for n in sorted({*group.right} - {*kept[1]}):
        place = _locate_detached_sentence(n, kept[1], kept[0], base)
        variations.append(
            _make_detached_variation([], _list_token_indices(witness, (n,)), place, witness.bounds[n], number)
        )
    return replace(group, sentences=(kept[0], kept[1])), variations


def _locate_detached_sentence(sentence: int, ours: Sequence[int], theirs: Sequence[int], other: Transcript) -> int:
    """Where a sentence taken out of a group stands on the other side: before the group if it led it, else after it."""
    return other.bounds[theirs[0]] if sentence < ours[0] else other.bounds[theirs[-1] + 1]


def _make_detached_variation(
    here: Sequence[int], there: Sequence[int], base_place: int, witness_place: int, group: int
) -> Variation:
    return Variation(
        operation=Operation.from_sides(here, there),
        base=collapse_to_ranges(here),
        witness=collapse_to_ranges(there),
        base_place=base_place,
        witness_place=witness_place,
        group=group,
    )


def _separate_unrelated_sentences(left: Sequence[int], right: Sequence[int], number: int) -> list[Variation]:
    """Two sentences that stand in one place and share next to nothing: one lost, another added after it."""
    sides: list[tuple[Sequence[int], Sequence[int]]] = [(left, ()), ((), right)]
    return [
        Variation(
            operation=Operation.from_sides(here, there),
            base=collapse_to_ranges(here),
            witness=collapse_to_ranges(there),
            base_place=here[0] if here else left[-1] + 1,
            witness_place=there[0] if there else right[-1] + 1,
            group=number,
        )
        for here, there in sides
    ]


def _make_one_sided_variation(
    base: Transcript,
    witness: Transcript,
    group: Group,
    number: int,
    position_lookups: tuple[_PositionLookup, _PositionLookup],
) -> Variation:
    """A group that only one side has; on the other side it would stand after what the sentence before it went with."""
    here, there = (
        collapse_to_ranges(_list_token_indices(base, group.left)),
        collapse_to_ranges(_list_token_indices(witness, group.right)),
    )
    return Variation(
        operation=Operation.from_sides(here, there),
        base=here,
        witness=there,
        base_place=here[0][0] if here else base.bounds[position_lookups[1](group.right[0])],
        witness_place=there[0][0] if there else witness.bounds[position_lookups[0](group.left[0])],
        group=number,
    )


_PositionLookup = Callable[[int], int]


def _build_position_lookup(groups: Sequence[Group], side: int) -> _PositionLookup:
    """A function: sentence of one side → on the other side.

    The sentence after the partner of the nearest earlier one.
    """
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
        tokens = collapse_to_ranges(_list_token_indices(witness, range(start, end)))
        place = 0 if start == 0 else len(base.tokens) - 1
        yield Variation(
            operation=Operation.ADDITION,
            base=(),
            witness=tokens,
            base_place=place,
            witness_place=tokens[0][0],
            group=-1,
        )


def _find_form_variations(
    base: Transcript, witness: Transcript, matches: Sequence[tuple[int, int]]
) -> Iterator[Variation]:
    """Matched tokens that are not written with the same raw characters.

    Neighbours that differ in case only are one, and so are words that one repair gave back together. A capital that one
    side has because its sentence starts there is no difference of its own.
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
    """Whether a repair that stands for several words gave the raw text of this one to the word before it."""
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
