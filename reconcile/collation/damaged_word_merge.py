"""Put words back together that damage took apart: *Kr?sten* and *Krïsten* are one word each, and one place.

A comparison sees three tokens on one side and one on the other, pairs what it can, and may leave a name facing half of
a name. Here the words as white space parts them are looked at again: where one side's word can be what a channel left
of the other side's (`text.channels`), the two face each other whole, and each such word is a place of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from reconcile.collation.word_diff import Edit, compare
from reconcile.text.damage_model import Wear, scarred, worn
from reconcile.text.tokens import Token

SHORT = 3
"""Most tokens between two changes inside one word."""
Side = tuple[Sequence[Token], str]
"""Tokens, and the raw text they stand in."""
Chunk = tuple[int, int]
"""Token indices of what white space parts, half-open."""


def rejoin(edits: Sequence[Edit], left: Side, right: Side) -> tuple[Edit, ...]:
    """Let words that a channel explains face each other whole; the edits still touch and cover both sides."""
    out: list[Edit] = []
    at = 0
    while at < len(edits):
        if edits[at].tag == "equal":
            out.append(edits[at])
            at += 1
            continue
        end = at
        while end < len(edits) and (edits[end].tag != "equal" or _is_within_a_word(edits, end, left, right)):
            end += 1
        follows = edits[end] if end < len(edits) else None
        done = _region(out, list(edits[at:end]), follows, left, right)
        if done and follows:
            out += done[:-1]
            if done[-1].left_start < done[-1].left_end:
                out.append(done[-1])
            end += 1
        else:
            out += done or edits[at:end]
        at = end
    return tuple(_merged(out))


def _is_within_a_word(edits: Sequence[Edit], at: int, left: Side, right: Side) -> bool:
    """Whether an equal edit joins two changes without white space before, in or after it, on one side at least."""
    edit = edits[at]
    if at + 1 == len(edits):
        return False
    size = edit.left_end - edit.left_start
    return size <= SHORT and all(
        _glued(left[0], edit.left_start + k) or _glued(right[0], edit.right_start + k) for k in range(size + 1)
    )


def _region(out: list[Edit], run: list[Edit], follows: Edit | None, left: Side, right: Side) -> list[Edit] | None:
    """The run with the words it cuts into, as new edits, the rest of the edit that follows last.

    None when no channel explains any of it. Shortens the last of `out` when it does.
    """
    i0, j0, i1, j1 = run[0].left_start, run[0].right_start, run[-1].left_end, run[-1].right_end
    one, two = left[0], right[0]
    if not any(e.tag != "equal" and _promising(e, one, two) for e in run):
        return None
    back = out[-1] if out and out[-1].tag == "equal" else None
    before = 0
    while back and before < back.left_end - back.left_start and (_glued(one, i0 - before) or _glued(two, j0 - before)):
        before += 1
    beyond = 0
    while (
        follows
        and beyond < follows.left_end - follows.left_start
        and (_glued(one, i1 + beyond) or _glued(two, j1 + beyond))
    ):
        beyond += 1
    region = Edit("replace", i0 - before, i1 + beyond, j0 - before, j1 + beyond)
    edits = list(_by_words(region, left, right))
    if edits == [region] and worn_either(_words(region, left, right)) is None:
        return None  # not explained, so not touched
    if back and before:
        out[-1] = replace(back, left_end=region.left_start, right_end=region.right_start)
        if out[-1].left_start == out[-1].left_end:
            out.pop()
    if follows:
        edits.append(replace(follows, left_start=region.left_end, right_start=region.right_end))
    return edits


def _promising(edit: Edit, one: Sequence[Token], two: Sequence[Token]) -> bool:
    """Whether damage may have parted words in a change: it has words or scars, and is more than a lost mark."""
    tokens = [*one[edit.left_start : edit.left_end], *two[edit.right_start : edit.right_end]]
    return any(t.word or scarred(t.form) for t in tokens)


def _glued(tokens: Sequence[Token], at: int) -> bool:
    return 0 < at < len(tokens) and not tokens[at].gap


def _by_words(region: Edit, left: Side, right: Side) -> Iterator[Edit]:
    """Word by word from both ends, as far as words are equal or explained; what is left stays as it was compared."""
    one = _chunks(left[0], region.left_start, region.left_end)
    two = _chunks(right[0], region.right_start, region.right_end)
    head = 0
    while head < min(len(one), len(two)) and _faces(one[head], two[head], left, right):
        head += 1
    tail = 0
    while tail < min(len(one), len(two)) - head and _faces(one[-1 - tail], two[-1 - tail], left, right):
        tail += 1
    explained = [*zip(one[:head], two[:head], strict=True)]
    after = [*zip(one[len(one) - tail :], two[len(two) - tail :], strict=True)]
    if not any(_differ(a, b, left, right) for a, b in (*explained, *after)):
        whole = (region.left_start, region.left_end), (region.right_start, region.right_end)
        if worn_either(_words(region, left, right)) is not None:
            yield from _edits(*whole, left, right)
        else:
            yield region
        return
    for a, b in explained:
        yield from _edits(a, b, left, right)
    middle = Edit(
        "replace",
        explained[-1][0][1] if explained else region.left_start,
        after[0][0][0] if after else region.left_end,
        explained[-1][1][1] if explained else region.right_start,
        after[0][1][0] if after else region.right_end,
    )
    yield from _compared(middle, left[0], right[0])
    for a, b in after:
        yield from _edits(a, b, left, right)


def _compared(middle: Edit, left: Sequence[Token], right: Sequence[Token]) -> Iterator[Edit]:
    """What no channel explains, compared anew."""
    i, j = middle.left_start, middle.right_start
    for edit in compare(left[i : middle.left_end], right[j : middle.right_end]):
        yield Edit(edit.tag, i + edit.left_start, i + edit.left_end, j + edit.right_start, j + edit.right_end)


def _rest(middle: Edit) -> Iterator[Edit]:
    sizes = middle.left_end - middle.left_start, middle.right_end - middle.right_start
    if any(sizes):
        yield replace(middle, tag="replace" if all(sizes) else "delete" if sizes[0] else "insert")


def _chunks(tokens: Sequence[Token], start: int, end: int) -> list[Chunk]:
    starts = [k for k in range(start, end) if k == start or tokens[k].gap]
    return list(zip(starts, [*starts[1:], end], strict=True)) if starts else []


def _faces(one: Chunk, two: Chunk, left: Side, right: Side) -> bool:
    """Whether two words are equal in their keys, or one is what a channel leaves of the other."""
    return (
        not _differ(one, two, left, right) or worn_either(_words(Edit("replace", *one, *two), left, right)) is not None
    )


def _differ(one: Chunk, two: Chunk, left: Side, right: Side) -> bool:
    return [t.key for t in left[0][one[0] : one[1]]] != [t.key for t in right[0][two[0] : two[1]]]


def _edits(one: Chunk, two: Chunk, left: Side, right: Side) -> Iterator[Edit]:
    """Two words that face each other, less the marks and words that they begin and end with alike."""
    a, b = left[0][one[0] : one[1]], right[0][two[0] : two[1]]
    if not _differ(one, two, left, right):
        yield Edit("equal", *one, *two)
        return
    head, tail = _alike(a, b, words=True)
    if any(t.word or scarred(t.form) for t in (*a[head : len(a) - tail], *b[head : len(b) - tail])):
        head, tail = _alike(a, b, words=False)  # a scar belongs to the word that it stands in
    if head:
        yield Edit("equal", one[0], one[0] + head, two[0], two[0] + head)
    yield from _rest(Edit("replace", one[0] + head, one[1] - tail, two[0] + head, two[1] - tail))
    if tail:
        yield Edit("equal", one[1] - tail, one[1], two[1] - tail, two[1])


def _alike(one: Sequence[Token], two: Sequence[Token], *, words: bool) -> tuple[int, int]:
    """How many tokens, or how many marks only, two words share at their beginning and at their end."""

    def same(a: Token, b: Token) -> bool:
        return a.key == b.key and (words or not a.word)

    least = min(len(one), len(two))
    head = next((k for k in range(least) if not same(one[k], two[k])), least)
    tail = next((k for k in range(least - head) if not same(one[-1 - k], two[-1 - k])), least - head)
    return head, tail


def _words(edit: Edit, left: Side, right: Side) -> tuple[tuple[str, str], tuple[str, str]]:
    """Raw and mended reading of both sides."""
    found = []
    for (tokens, raw), start, end in (
        (left, edit.left_start, edit.left_end),
        (right, edit.right_start, edit.right_end),
    ):
        row = tokens[start:end]
        mended = "".join(t.gap + t.form for t in row)[len(row[0].gap) :] if row else ""
        found.append((raw[row[0].start : row[-1].end] if row else "", mended))
    return found[0], found[1]


def worn_either(readings: tuple[tuple[str, str], tuple[str, str]]) -> frozenset[Wear] | None:
    """What makes one of two readings of the other: None when no channel does, or nothing was lost."""
    (raw_one, one), (raw_two, two) = readings
    if "".join(one.split()) == "".join(two.split()) and any(len(r.split()) == 1 for r in (one, two)):
        return frozenset({Wear.SPACE})
    for damaged, sound in ((raw_one, two), (raw_two, one)):
        wear = worn(damaged, sound) if sound and damaged else None
        if wear and wear != {Wear.REDRAWN}:
            return wear
    return None


def _merged(edits: Sequence[Edit]) -> Iterator[Edit]:
    """Equal edits that touch, as one."""
    last: Edit | None = None
    for edit in edits:
        if last and last.tag == edit.tag == "equal":
            last = replace(last, left_end=edit.left_end, right_end=edit.right_end)
            continue
        if last:
            yield last
        last = edit
    if last:
        yield last
