"""Cut the replacements that a comparison leaves into the places a reader would see.

A comparison cannot tell *he says* / *she, being tired, says* from one change. Where a replacement holds two slots, it
is cut: after a subject or a particle that both sides start with, and at a clause mark where one side goes on and the
other does not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from rapidfuzz.distance import DamerauLevenshtein

from reconcile.collation.word_diff import TokenEdit
from reconcile.language import ENGLISH
from reconcile.text.tokens import Token

# Chosen by hand; a case of tests/cases/classify on each side holds every number.
MIN_SURPLUS_WORDS = 4
"""Content words by which the longer side must exceed the shorter one to hold a clause of its own."""

MIN_SPELLING_LETTERS = 5
"""Fewest letters of two words that count as spellings of one."""
MIN_PAIRED_LETTERS = 4
"""Fewest letters of words that are spelled alike in a row: three letters make other words, *the man*, *the men*."""
_CLAUSE_MARKS = frozenset(",;:(—–-")


def split_edits(edits: Sequence[TokenEdit], left: Sequence[Token], right: Sequence[Token]) -> tuple[TokenEdit, ...]:
    """Cut replacements; the edits still touch and cover both sides."""
    return tuple(piece for edit in edits for piece in _split_edit(edit, left, right))


def _split_edit(edit: TokenEdit, left: Sequence[Token], right: Sequence[Token]) -> Iterator[TokenEdit]:
    if edit.is_equal or edit.is_one_sided:
        yield edit
        return
    if _are_spelled_alike(*edit.take_sides(left, right)):
        for k in range(edit.left_end - edit.left_start):
            i, j = edit.left_start + k, edit.right_start + k
            yield TokenEdit(i, i + 1, j, j + 1, is_equal=left[i].key == right[j].key)
        return
    pair = _find_spelling_pair(*edit.take_sides(left, right))
    if pair:
        i, j = edit.left_start + pair[0], edit.right_start + pair[1]
        before, after = replace(edit, left_end=i, right_end=j), replace(edit, left_start=i + 1, right_start=j + 1)
        yield from (e for e in (before, TokenEdit(i, i + 1, j, j + 1), after) if not e.is_empty)
        return
    heads = _measure_heads(*edit.take_sides(left, right))
    if heads:
        i, j = edit.left_start + heads[0], edit.right_start + heads[1]
        yield replace(edit, left_end=i, right_end=j)
        edit = replace(edit, left_start=i, right_start=j)
    if not edit.is_one_sided:
        yield from _split_surplus_clause(edit, left, right)
    elif not edit.is_empty:
        yield edit


def _are_spelled_alike(left: Sequence[Token], right: Sequence[Token]) -> bool:
    """Whether two rows of words are the same words in other spellings: *grey colour*, *gray color*."""
    return len(left) == len(right) > 1 and all(
        a.is_content
        and b.is_content
        and a.key[0] == b.key[0]
        and DamerauLevenshtein.distance(a.key, b.key, score_cutoff=1) <= 1
        and min(len(a.key), len(b.key)) >= MIN_PAIRED_LETTERS
        for a, b in zip(left, right, strict=True)
    )


def _find_spelling_pair(left: Sequence[Token], right: Sequence[Token]) -> tuple[int, int] | None:
    """The one content word of each side, where they are two spellings of one word."""
    one, two = ([k for k, t in enumerate(side) if t.is_content] for side in (left, right))
    if len(one) != 1 or len(two) != 1:
        return None
    a, b = left[one[0]].key, right[two[0]].key
    one_word = (
        a[0] == b[0]
        and min(len(a), len(b)) >= MIN_SPELLING_LETTERS
        and DamerauLevenshtein.distance(a, b, score_cutoff=1) == 1
    )
    return (one[0], two[0]) if one_word else None


def _measure_heads(left: Sequence[Token], right: Sequence[Token]) -> tuple[int, int] | None:
    """How much of each side is a subject or particle that the other side replaces by one of its own kind."""
    sizes = _count_name_tokens(left), _count_name_tokens(right)
    kept = left[0].key in {t.key for t in right} or right[0].key in {t.key for t in left}
    if {left[0].key, right[0].key} <= ENGLISH.opposed_particles and not kept:
        sizes = 1, 1  # but not for *back to* beside *to*: a word more, not a word for a word
    elif not all(sizes) or left[sizes[0] - 1].stem == right[sizes[1] - 1].stem:
        return None  # *Ann* for *Ann's place* is the same name, which heads another phrase
    return sizes if any(t.is_word for t in (*left[sizes[0] :], *right[sizes[1] :])) else None


def _count_name_tokens(tokens: Sequence[Token]) -> int:
    """Length of the run of capitalised content words at the start, the parts of a hyphenated one together."""
    size = 0
    while size < len(tokens) and tokens[size].is_content and tokens[size].form[0].isupper():
        size += 1
        while size + 1 < len(tokens) and tokens[size].form == "-" and not tokens[size].gap + tokens[size + 1].gap:
            size += 2
    return size


def _split_surplus_clause(edit: TokenEdit, left: Sequence[Token], right: Sequence[Token]) -> Iterator[TokenEdit]:
    """Split the clause that only the longer side has from what the two sides replace in each other."""
    one, two = edit.take_sides(left, right)
    a, b = sum(t.is_content for t in one), sum(t.is_content for t in two)
    if abs(a - b) < MIN_SURPLUS_WORDS or not a or not b:
        yield edit
        return
    longer = one if a > b else two
    at = next((k for k, t in enumerate(longer) if t.form in _CLAUSE_MARKS), None)
    if at is None or sum(t.is_content for t in longer[:at]) > min(a, b) + 1:
        yield edit
        return
    if at == 0:  # the clause of the longer side starts at once: nothing of it replaces the shorter side
        i = edit.left_end if a < b else edit.left_start
        j = edit.right_end if b < a else edit.right_start
    else:
        i = edit.left_start + at if a > b else edit.left_end
        j = edit.right_start + at if b > a else edit.right_end
    yield from (replace(edit, left_end=i, right_end=j), replace(edit, left_start=i, right_start=j))
