"""Find what changed places with its neighbour: *recently has*, *has recently*; *Ann tells Ben*, *Ben tells Ann*.

Marks that changed places, as the comma and the quotation mark of ``perfect",`` and ``perfect,"``, are one change.

A comparison in order keeps one of two words that changed places and reports the other one twice, as lost here and
gained there. Where the kept one is grammar and the other content, they change roles, and the content has moved.
Two names in each other's place are two substitutions: each slot has another name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reconcile.collation.word_diff import TokenEdit
from reconcile.language import ENGLISH
from reconcile.text.tokens import Token

# Chosen by hand; a case of tests/cases/classify on each side holds every number.
MAX_PASSED_TOKENS = 4
"""Most tokens that a word may pass to have changed places with them."""
_FINAL_MARKS = frozenset(".!?")
MAX_NAME_TOKENS = 3
"""Most tokens of a name that is exchanged for another one."""


def rewrite_swaps(edits: Sequence[TokenEdit], left: Sequence[Token], right: Sequence[Token]) -> tuple[TokenEdit, ...]:
    """Rewrite what changed places; the edits still touch and cover both sides."""
    out: list[TokenEdit] = []
    at = 0
    while at < len(edits):
        found = _find_swap(edits[at : at + 3], left, right) if at + 2 < len(edits) else None
        out += found or [edits[at]]
        at += 3 if found else 1
    return tuple(out)


def _find_swap(three: Sequence[TokenEdit], left: Sequence[Token], right: Sequence[Token]) -> list[TokenEdit] | None:
    """Rewrite three edits in a row if the words round the second one changed places."""
    lost, kept, gained = three
    tags = lost.tag, kept.tag, gained.tag
    if tags in (("insert", "equal", "delete"), ("insert", "equal", "replace")):
        flipped = _find_swap([edit.flip() for edit in three], right, left)
        return flipped and [edit.flip() for edit in flipped]
    if tags == ("delete", "equal", "insert"):
        return _rewrite_swap(lost, kept, gained, left, right)
    if tags != ("delete", "equal", "replace"):
        return None
    # A word beside the name that was exchanged is another one: *is*, *was*.
    middle = gained.right_start + lost.left_end - lost.left_start
    if middle >= gained.right_end:
        return None
    found = _rewrite_swap(lost, kept, replace(gained, left_end=gained.left_start, right_end=middle), left, right)
    return found and [*found, replace(gained, right_start=middle)]


def _rewrite_swap(
    lost: TokenEdit, kept: TokenEdit, gained: TokenEdit, left: Sequence[Token], right: Sequence[Token]
) -> list[TokenEdit] | None:
    """What was lost before the kept words, and gained after them."""
    before, after = left[lost.left_start : lost.left_end], right[gained.right_start : gained.right_end]
    between = left[kept.left_start : kept.left_end]
    if [t.key for t in before] == [t.key for t in after]:
        return _rewrite_word_swap(lost, kept, gained, before, between)
    size = _measure_exchanged_name(before, between, after)
    if not size:
        return None
    i, j = lost.left_start + size, kept.right_end
    width = len(before) - size
    return [
        TokenEdit(lost.left_start, i, lost.right_start, j),
        TokenEdit(i, i + width, j, j + width, is_equal=True),
        TokenEdit(i + width, kept.left_end, j + width, gained.right_end),
    ]


def _rewrite_word_swap(
    lost: TokenEdit, kept: TokenEdit, gained: TokenEdit, before: Sequence[Token], between: Sequence[Token]
) -> list[TokenEdit] | None:
    """The same before and after: the content moves and the grammar stays; grammar for grammar is one change."""
    if not any(t.is_word for t in (*before, *between)):
        return [TokenEdit(lost.left_start, gained.left_end, lost.right_start, gained.right_end)]
    if any(t.is_content for t in before) or not all(t.is_word for t in between) or len(between) > MAX_PASSED_TOKENS:
        return None
    if not any(t.is_word for t in before) and any(t.is_content for t in between):
        return None  # a mark that moved past content is two changes of marks
    if not any(t.is_content for t in between):
        return [TokenEdit(lost.left_start, gained.left_end, lost.right_start, gained.right_end)]
    size, i, j = len(before), lost.left_end, gained.right_start
    return [
        replace(lost, left_end=lost.left_start, right_end=j),
        TokenEdit(lost.left_start, i, j, j + size, is_equal=True),
        TokenEdit(i, kept.left_end, j + size, j + size),
    ]


def _measure_exchanged_name(before: Sequence[Token], between: Sequence[Token], after: Sequence[Token]) -> int:
    """Return the length of the name that leads what was lost and ends what was gained; 0 if none was exchanged."""
    if not _is_capitalized_name(between):
        return 0
    for size in range(1, min(MAX_NAME_TOKENS, len(before) - 1) + 1):
        bridge = before[size:]
        same = [t.key for t in (*bridge, *before[:size])] == [t.key for t in after]
        if same and _is_capitalized_name(before[:size]) and any(t.is_word or t.form in _FINAL_MARKS for t in bridge):
            return 0 if {t.key for t in bridge} <= ENGLISH.list_connectors else size
    return 0


def _is_capitalized_name(tokens: Sequence[Token]) -> bool:
    return 0 < len(tokens) <= MAX_NAME_TOKENS and all(t.is_content and t.form[0].isupper() for t in tokens)
