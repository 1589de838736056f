"""Compare two stretches of tokens word by word. The only importer of diff_match_patch.

Content words are compared first and what they leave between them second, so a comma or an article never wins over a
content word as an anchor. Words are compared by stem at first: *wear* and *wearing* hold the same place, and are then
reported as a replacement of one word. Anchors too light for the changes around them are dropped, as in the semantic
clean-up of Neil Fraser's diff-match-patch, here by content rather than by length.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple, TypeVar

from diff_match_patch import diff_match_patch

from reconcile.language import ENGLISH
from reconcile.text.tokens import Token

T = TypeVar("T")
Match = tuple[int, int]
"""Indices of two tokens that hold the same place."""

# Chosen by hand; a case of tests/cases/classify on each side holds every number.
CHANCE_FACTOR = 4
"""A content word alone between two changes of this many content words is taken for chance."""

RARITY_BONUS = 0.5
"""How much a word that occurs nowhere else outweighs one that occurs everywhere, relative to 1."""
NEIGHBOUR_BONUS = 0.1
"""What it adds when the next items are equal too."""
MAX_WEIGHTED_CELLS = 250_000
"""Most cells of the weighted comparison: a bound of the work, which is O(m n) in pure Python."""
MAX_JOINED_WORDS = 2
"""Most content words on a side of two touching changes that are one."""


_SURROGATES = range(0xD800, 0xE000)


@dataclass(frozen=True, slots=True)
class TokenEdit:
    """One stretch of a comparison, in token indices, half-open; consecutive edits touch on both sides."""

    left_start: int
    left_end: int
    right_start: int
    right_end: int
    is_equal: bool = False

    @property
    def tag(self) -> str:
        """``equal``, ``replace``, ``insert`` or ``delete``."""
        if self.is_equal:
            return "equal"
        return "insert" if self.left_start == self.left_end else "delete" if self.is_one_sided else "replace"

    @property
    def is_one_sided(self) -> bool:
        """Whether a side has no token here."""
        return self.left_start == self.left_end or self.right_start == self.right_end

    @property
    def is_empty(self) -> bool:
        """Whether neither side has a token here."""
        return self.left_start == self.left_end and self.right_start == self.right_end

    def take_sides(self, left: Sequence[T], right: Sequence[T]) -> tuple[Sequence[T], Sequence[T]]:
        """Return what both sides have here."""
        return left[self.left_start : self.left_end], right[self.right_start : self.right_end]

    def flip(self) -> TokenEdit:
        """Exchange the sides."""
        return TokenEdit(self.right_start, self.right_end, self.left_start, self.left_end, self.is_equal)


def count_shared_ends(left: Sequence[object], right: Sequence[object]) -> tuple[int, int]:
    """Return how many items two sequences share at their start, and how many of the others at their end."""
    shorter = min(len(left), len(right))
    head = next((k for k in range(shorter) if left[k] != right[k]), shorter)
    tail = next((k for k in range(shorter - head) if left[-1 - k] != right[-1 - k]), shorter - head)
    return head, tail


def compare_tokens(
    left: Sequence[Token], right: Sequence[Token], rarity: Mapping[str, float] | None = None
) -> tuple[TokenEdit, ...]:
    """Turn `left` into `right` by edits over whole tokens.

    The edits are in order, contiguous, and cover both sides. Equal stretches hold tokens of equal keys, one to one;
    their forms and gaps may differ. Exchanging the sides exchanges insert and delete and nothing else.

    Args:
        left: tokens of one side.
        right: tokens of the other.
        rarity: stem → weight as an anchor, in [0, 1]; 1 where it says nothing. Of two equally long chains of anchors
            the rarer words make the better one.
    """
    swapped = [t.key for t in left] > [t.key for t in right]  # diff-match-patch is not symmetric: fix the direction
    if swapped:
        left, right = right, left
    edits = _build_edits(_match_tokens(left, right, rarity or {}), left, right)
    return tuple(e.flip() for e in edits) if swapped else tuple(edits)


def _match_tokens(left: Sequence[Token], right: Sequence[Token], rarity: Mapping[str, float]) -> list[Match]:
    """Tokens that hold the same place, in order on both sides."""
    content_left = [i for i, t in enumerate(left) if t.is_content]
    content_right = [j for j, t in enumerate(right) if t.is_content]
    pairs = _find_heaviest_matches([left[i].stem for i in content_left], [right[j].stem for j in content_right], rarity)
    pairs = _drop_chance_anchors(pairs, len(content_left), len(content_right))
    anchors = [(content_left[a], content_right[b]) for a, b in pairs]
    matches: list[Match] = []
    i0 = j0 = 0
    for i, j in [*anchors, (len(left), len(right))]:
        matches += _match_between_anchors(left, right, i0, i, j0, j)
        if i < len(left):
            matches.append((i, j))
        i0, j0 = i + 1, j + 1
    return matches


def _match_between_anchors(
    left: Sequence[Token], right: Sequence[Token], i0: int, i1: int, j0: int, j1: int
) -> list[Match]:
    """Match what is between two content anchors: function words and marks, then only if they are equal."""
    if i0 >= i1 or j0 >= j1:
        return []
    a, b = [t.key for t in left[i0:i1]], [t.key for t in right[j0:j1]]
    head, tail = count_shared_ends(a, b)
    middle = match_equal_items(a[head : len(a) - tail], b[head : len(b) - tail])
    return (
        [(i0 + k, j0 + k) for k in range(head)]
        + [(i0 + head + x, j0 + head + y) for x, y in middle]
        + [(i1 - tail + k, j1 - tail + k) for k in range(tail)]
    )


def _find_heaviest_matches(left: Sequence[str], right: Sequence[str], rarity: Mapping[str, float]) -> list[Match]:
    """Return the heaviest common subsequence, in O(m n); beyond `MAX_WEIGHTED_CELLS` a shortest edit script."""
    head, tail = count_shared_ends(left, right)
    one, two = left[head : len(left) - tail], right[head : len(right) - tail]
    long = len(one) * len(two) > MAX_WEIGHTED_CELLS
    middle = match_equal_items(one, two) if long else _match_by_weight(one, two, rarity)
    return (
        [(k, k) for k in range(head)]
        + [(head + i, head + j) for i, j in middle]
        + [(len(left) - tail + k, len(right) - tail + k) for k in range(tail)]
    )


def _match_by_weight(one: Sequence[str], two: Sequence[str], rarity: Mapping[str, float]) -> list[Match]:
    """Needleman & Wunsch (1970): an equal item counts 1 and its rarity; ties prefer the earlier match."""
    if not set(one) & set(two):
        return []
    m, n = len(one), len(two)
    best = [[0.0] * (n + 1) for _ in range(m + 1)]
    for i in range(m - 1, -1, -1):
        row, below = best[i], best[i + 1]
        weight = 1.0 + rarity.get(one[i], 1.0) * RARITY_BONUS
        for j in range(n - 1, -1, -1):
            score = below[j] if below[j] >= row[j + 1] else row[j + 1]
            if one[i] == two[j]:
                bonus = NEIGHBOUR_BONUS if i + 1 < m and j + 1 < n and one[i + 1] == two[j + 1] else 0.0
                score = max(score, below[j + 1] + weight + bonus)
            row[j] = score
    matches = []
    i = j = 0
    while i < m and j < n:
        if one[i] == two[j] and best[i][j] > max(best[i + 1][j], best[i][j + 1]) + 1e-9:
            matches.append((i, j))
            i, j = i + 1, j + 1
        elif best[i + 1][j] >= best[i][j + 1] - 1e-9:
            i += 1
        else:
            j += 1
    return matches


@cache
def _create_differ() -> diff_match_patch:
    differ = diff_match_patch()
    differ.Diff_Timeout = 0  # the default of one second would let the machine's load decide the result
    return differ


def match_equal_items(left: Sequence[str], right: Sequence[str]) -> list[Match]:
    """Index pairs of equal items in a shortest edit script (Myers 1986), items coded as code points."""
    if not left or not right:
        return []
    if left == right:
        return [(i, i) for i in range(len(left))]
    codes: dict[str, str] = {}
    one, two = ("".join(codes.setdefault(item, _encode_item(len(codes))) for item in side) for side in (left, right))
    differ = _create_differ()
    script = differ.diff_main(one, two, False)  # noqa: FBT003  the library's own signature
    matches = []
    i = j = 0
    for operation, items in script:
        if operation == 0:
            matches += [(i + k, j + k) for k in range(len(items))]
        i += len(items) if operation <= 0 else 0
        j += len(items) if operation >= 0 else 0
    return matches


def _encode_item(number: int) -> str:
    """A code point of its own for each item, around the surrogates, which no string may hold."""
    point = number + 1
    return chr(point if point < _SURROGATES.start else point + len(_SURROGATES))


def _build_edits(matches: list[Match], left: Sequence[Token], right: Sequence[Token]) -> list[TokenEdit]:
    """Write matches as contiguous edits; a match of two forms of one stem is a replacement of one word."""
    edits: list[TokenEdit] = []
    i = j = 0
    for a, b in [*_drop_light_anchors(matches, left, right), (len(left), len(right))]:
        if i < a or j < b:
            edits.append(TokenEdit(i, a, j, b))
        if a < len(left):
            equal, last = left[a].key == right[b].key, edits[-1] if edits else None
            if equal and last and last.is_equal:
                edits[-1] = TokenEdit(last.left_start, a + 1, last.right_start, b + 1, is_equal=True)
            else:
                edits.append(TokenEdit(a, a + 1, b, b + 1, equal))
        i, j = a + 1, b + 1
    return _join_short_changes(edits, left, right)


def _join_short_changes(edits: list[TokenEdit], left: Sequence[Token], right: Sequence[Token]) -> list[TokenEdit]:
    """Join touching changes that are short: *burns* and *continues to burn* differ in one place, not in two."""
    out: list[TokenEdit] = []
    for edit in edits:
        last = out[-1] if out else None
        if last and not edit.is_equal and not last.is_equal:
            whole = TokenEdit(last.left_start, edit.left_end, last.right_start, edit.right_end)
            if all(sum(t.is_content for t in side) <= MAX_JOINED_WORDS for side in whole.take_sides(left, right)):
                out[-1] = whole
                continue
        out.append(edit)
    return out


def _drop_light_anchors(matches: list[Match], left: Sequence[Token], right: Sequence[Token]) -> list[Match]:
    """Join changes across anchors without content that are no longer than the changes on both sides of them.

    One word for one word on both sides of the anchor are two independent changes and stay apart; so does a change of
    marks. A pointing adverb that the two sides word a phrase round, each on its own side of it, is no anchor either:
    *here gave their lives*, *died here*.
    """

    def is_light_run(run: list[Match], before: Match, after: Match) -> bool:
        changes = _change_between(before, run[0]), _change_between(run[-1], after)
        if all(c.side_lengths == (1, 1) for c in changes):
            return False
        if any(left[i].is_content for i, _ in run) and not (
            len(run) == 1
            and left[run[0][0]].key in ENGLISH.pointing_adverbs
            and any(_are_crosswise(one, two) for one, two in (changes, changes[::-1]))
            and all(any(t.is_content for t in (*left[c.left], *right[c.right])) for c in changes)
        ):
            return False
        wordy = all(any(t.is_word for t in (*left[c.left], *right[c.right])) for c in changes)
        return wordy and len(run) <= min(max(c.side_lengths) for c in changes)

    return _filter_match_runs(matches, len(left), len(right), is_light_run)


def _drop_chance_anchors(matches: list[Match], m: int, n: int) -> list[Match]:
    """Drop the content anchors between two changes that are `CHANCE_FACTOR` times as long."""

    def is_chance_run(run: list[Match], before: Match, after: Match) -> bool:
        sizes = max(_change_between(before, run[0]).side_lengths), max(_change_between(run[-1], after).side_lengths)
        return CHANCE_FACTOR * len(run) <= min(sizes)

    return _filter_match_runs(matches, m, n, is_chance_run)


class _ChangeBetween(NamedTuple):
    """What lies between two matches on each side."""

    left: slice
    right: slice

    @property
    def side_lengths(self) -> Match:
        return self.left.stop - self.left.start, self.right.stop - self.right.start


def _are_crosswise(one: _ChangeBetween, two: _ChangeBetween) -> bool:
    """Whether one change only takes away and the other only adds."""
    return not one.side_lengths[1] and not two.side_lengths[0]


def _change_between(before: Match, after: Match) -> _ChangeBetween:
    return _ChangeBetween(slice(before[0] + 1, after[0]), slice(before[1] + 1, after[1]))


def _filter_match_runs(
    matches: list[Match], m: int, n: int, is_dropped: Callable[[list[Match], Match, Match], bool]
) -> list[Match]:
    """Drop the runs of matches for which `is_dropped` holds, given the matches before and after them."""
    runs: list[list[Match]] = []
    for match in matches:
        if runs and (runs[-1][-1][0] + 1, runs[-1][-1][1] + 1) == match:
            runs[-1].append(match)
        else:
            runs.append([match])
    kept: list[list[Match]] = []
    for at, run in enumerate(runs):
        before = kept[-1][-1] if kept else (-1, -1)
        after = runs[at + 1][0] if at + 1 < len(runs) else (m, n)
        if not is_dropped(run, before, after):
            kept.append(run)
    return [match for run in kept for match in run]
