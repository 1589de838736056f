"""Put words back together that damage took apart: *Kr?sten* and *Krïsten* are one word each, and one place.

A comparison sees three tokens on one side and one on the other, pairs what it can, and may leave a name facing half of
a name. Here the words as white space parts them are looked at again: where one side's word can be what a channel left
of the other side's (`text.channels`), the two face each other whole, and each such word is a place of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from reconcile.collation.word_diff import TokenEdit, compare_tokens, count_shared_ends
from reconcile.text.damage_model import SignDamage, can_stand_for_lost_sign, explain_damage
from reconcile.text.tokens import Token

# Chosen by hand; a case of tests/cases/classify on each side holds every number.
MAX_INNER_TOKENS = 3
"""Most tokens between two changes inside one word."""
TokenSide = tuple[Sequence[Token], str]
"""Tokens, and their raw text."""
WordRange = tuple[int, int]
"""Token indices of what white space parts, half-open."""


def rejoin_damaged_words(edits: Sequence[TokenEdit], left: TokenSide, right: TokenSide) -> tuple[TokenEdit, ...]:
    """Let words that a channel explains face each other whole; the edits still touch and cover both sides."""
    out: list[TokenEdit] = []
    at = 0
    while at < len(edits):
        if edits[at].is_equal:
            out.append(edits[at])
            at += 1
            continue
        end = at
        while end < len(edits) and (not edits[end].is_equal or _is_within_word(edits, end, left, right)):
            end += 1
        follows = edits[end] if end < len(edits) else None
        done = _rewrite_region(out, list(edits[at:end]), follows, left, right)
        if done and follows:
            out += done[:-1]
            if done[-1].left_start < done[-1].left_end:
                out.append(done[-1])
            end += 1
        else:
            out += done or edits[at:end]
        at = end
    return tuple(_merge_equal_edits(out))


def _is_within_word(edits: Sequence[TokenEdit], index: int, left: TokenSide, right: TokenSide) -> bool:
    """Whether an equal edit joins two changes without white space before, in or after it, on one side at least."""
    edit = edits[index]
    if index + 1 == len(edits):
        return False
    size = edit.left_end - edit.left_start
    return size <= MAX_INNER_TOKENS and all(
        _is_glued_token(left[0], edit.left_start + k) or _is_glued_token(right[0], edit.right_start + k)
        for k in range(size + 1)
    )


def _rewrite_region(
    done_edits: list[TokenEdit], run: list[TokenEdit], following: TokenEdit | None, left: TokenSide, right: TokenSide
) -> list[TokenEdit] | None:
    """Return the run as new edits, or None when no channel explains it; shortens the last of `done_edits`."""
    i0, j0, i1, j1 = run[0].left_start, run[0].right_start, run[-1].left_end, run[-1].right_end
    one, two = left[0], right[0]
    if not any(not e.is_equal and _can_hold_damaged_word(e, one, two) for e in run):
        return None
    back, before = done_edits[-1] if done_edits and done_edits[-1].is_equal else None, 0
    room = back.left_end - back.left_start if back else 0
    while before < room and (_is_glued_token(one, i0 - before) or _is_glued_token(two, j0 - before)):
        before += 1
    beyond, room = 0, following.left_end - following.left_start if following else 0
    while beyond < room and (_is_glued_token(one, i1 + beyond) or _is_glued_token(two, j1 + beyond)):
        beyond += 1
    region = TokenEdit(i0 - before, i1 + beyond, j0 - before, j1 + beyond)
    edits = list(_pair_region_words(region, left, right))
    if edits == [region] and explain_either_side(_collect_readings(region, left, right)) is None:
        return None  # not explained, so not touched
    if back and before:
        done_edits[-1] = replace(back, left_end=region.left_start, right_end=region.right_start)
        if done_edits[-1].left_start == done_edits[-1].left_end:
            done_edits.pop()
    if following:
        edits.append(replace(following, left_start=region.left_end, right_start=region.right_end))
    return edits


def _can_hold_damaged_word(edit: TokenEdit, one: Sequence[Token], two: Sequence[Token]) -> bool:
    """Whether damage may have split words in a change: it has words or scars, and is more than a lost mark."""
    return any(t.is_word or can_stand_for_lost_sign(t.form) for side in edit.take_sides(one, two) for t in side)


def _is_glued_token(tokens: Sequence[Token], at: int) -> bool:
    return 0 < at < len(tokens) and not tokens[at].gap


def _pair_region_words(region: TokenEdit, left: TokenSide, right: TokenSide) -> Iterator[TokenEdit]:
    """Word by word from both ends, as far as words are equal or explained; what is left stays as it was compared."""
    one = _split_at_spaces(left[0], region.left_start, region.left_end)
    two = _split_at_spaces(right[0], region.right_start, region.right_end)
    head = 0
    while head < min(len(one), len(two)) and _are_counterparts(one[head], two[head], left, right):
        head += 1
    tail = 0
    while tail < min(len(one), len(two)) - head and _are_counterparts(one[-1 - tail], two[-1 - tail], left, right):
        tail += 1
    explained = [*zip(one[:head], two[:head], strict=True)]
    after = [*zip(one[len(one) - tail :], two[len(two) - tail :], strict=True)]
    if not any(_has_different_keys(a, b, left, right) for a, b in (*explained, *after)):
        whole = (region.left_start, region.left_end), (region.right_start, region.right_end)
        if explain_either_side(_collect_readings(region, left, right)) is not None:
            yield from _make_word_edits(*whole, left, right)
        else:
            yield region
        return
    for a, b in explained:
        yield from _make_word_edits(a, b, left, right)
    middle = TokenEdit(
        explained[-1][0][1] if explained else region.left_start,
        after[0][0][0] if after else region.left_end,
        explained[-1][1][1] if explained else region.right_start,
        after[0][1][0] if after else region.right_end,
    )
    i, j = middle.left_start, middle.right_start
    for e in compare_tokens(*middle.take_sides(left[0], right[0])):  # what no channel explains
        yield TokenEdit(i + e.left_start, i + e.left_end, j + e.right_start, j + e.right_end, e.is_equal)
    for a, b in after:
        yield from _make_word_edits(a, b, left, right)


def _split_at_spaces(tokens: Sequence[Token], start: int, end: int) -> list[WordRange]:
    starts = [k for k in range(start, end) if k == start or tokens[k].gap]
    return list(zip(starts, [*starts[1:], end], strict=True)) if starts else []


def _are_counterparts(one: WordRange, two: WordRange, left: TokenSide, right: TokenSide) -> bool:
    """Whether two words are equal in their keys, or one is what a channel leaves of the other."""
    if not _has_different_keys(one, two, left, right):
        return True
    return explain_either_side(_collect_readings(TokenEdit(*one, *two), left, right)) is not None


def _has_different_keys(one: WordRange, two: WordRange, left: TokenSide, right: TokenSide) -> bool:
    return [t.key for t in left[0][one[0] : one[1]]] != [t.key for t in right[0][two[0] : two[1]]]


def _make_word_edits(one: WordRange, two: WordRange, left: TokenSide, right: TokenSide) -> Iterator[TokenEdit]:
    """Two words that face each other, less the marks and words that both begin and end with."""
    a, b = left[0][one[0] : one[1]], right[0][two[0] : two[1]]
    if not _has_different_keys(one, two, left, right):
        yield TokenEdit(*one, *two, is_equal=True)
        return
    head, tail = count_shared_ends([t.key for t in a], [t.key for t in b])
    if any(t.is_word or can_stand_for_lost_sign(t.form) for t in (*a[head : len(a) - tail], *b[head : len(b) - tail])):
        # A scar belongs to the word around it: only marks may be left out, and a word equals nothing.
        head, tail = count_shared_ends(*([object() if t.is_word else t.key for t in side] for side in (a, b)))
    if head:
        yield TokenEdit(one[0], one[0] + head, two[0], two[0] + head, is_equal=True)
    change = TokenEdit(one[0] + head, one[1] - tail, two[0] + head, two[1] - tail)
    if not change.is_empty:
        yield change
    if tail:
        yield TokenEdit(one[1] - tail, one[1], two[1] - tail, two[1], is_equal=True)


def _collect_readings(edit: TokenEdit, left: TokenSide, right: TokenSide) -> tuple[tuple[str, str], tuple[str, str]]:
    """Raw and mended reading of both sides."""
    found = []
    for row, raw in zip(edit.take_sides(left[0], right[0]), (left[1], right[1]), strict=True):
        mended = "".join(t.gap + t.form for t in row)[len(row[0].gap) :] if row else ""
        found.append((raw[row[0].start : row[-1].end] if row else "", mended))
    return found[0], found[1]


def explain_either_side(readings: tuple[tuple[str, str], tuple[str, str]]) -> frozenset[SignDamage] | None:
    """What makes one of two readings of the other: None when no channel does, or nothing was lost."""
    (raw_one, one), (raw_two, two) = readings
    if "".join(one.split()) == "".join(two.split()) and any(len(r.split()) == 1 for r in (one, two)):
        return frozenset({SignDamage.SPACE})
    for damaged, sound in ((raw_one, two), (raw_two, one)):
        wear = explain_damage(damaged, sound) if sound and damaged else None
        if wear and wear != {SignDamage.REDRAWN}:
            return wear
    return None


def _merge_equal_edits(edits: Sequence[TokenEdit]) -> Iterator[TokenEdit]:
    """Equal edits that touch, as one."""
    last: TokenEdit | None = None
    for edit in edits:
        if last and last.is_equal and edit.is_equal:
            last = replace(last, left_end=edit.left_end, right_end=edit.right_end)
            continue
        if last:
            yield last
        last = edit
    if last:
        yield last
