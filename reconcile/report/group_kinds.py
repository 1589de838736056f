"""Names what became of a sentence group in one witness: one word for a row of the alignment table."""

from __future__ import annotations

from reconcile.model.records import Difference, Group, Span, Work
from reconcile.text.normal_forms import normalize_layout
from reconcile.vocabulary import Kind

BASE_KIND = "base"
"""The row of the base itself."""


def classify_group(work: Work, group: Group, at: int) -> str:
    """The class of a group for the witness in column `at`, relative to the base.

    ``base`` for the base's own row; empty where neither has the group; ``omission``, ``added-detail``, ``identical``
    (equal but for white space), ``moved``, ``split`` and ``join`` by shape; else the class of the gravest difference.
    """
    leading = work.members.index(work.base)
    mine, theirs = group.sentences[at], group.sentences[leading]
    if at == leading:
        return BASE_KIND if theirs else ""
    if not mine or not theirs:
        return Kind.OMISSION.value if theirs else Kind.ADDED_DETAIL.value if mine else ""
    if is_group_moved(work, group, at):
        return Kind.MOVED.value
    if normalize_layout(join_sentences(work, at, mine)) == normalize_layout(join_sentences(work, leading, theirs)):
        return Kind.IDENTICAL.value
    if min(len(mine), len(theirs)) == 1 < max(len(mine), len(theirs)):
        return Kind.SPLIT.value if len(mine) > 1 else Kind.JOIN.value
    inside = find_differences_in(work, group, at)
    if not inside:
        return Kind.UNCLASSIFIED.value
    order = list(Kind)
    return min(inside, key=lambda d: (-d.severity.rank, order.index(d.kind))).kind.value


def is_group_moved(work: Work, group: Group, at: int) -> bool:
    """Whether the witness in column `at` has a group in another order than the base.

    `Group.moved` says so of the group in any witness; here it is said of the one that has it elsewhere.
    """
    if not group.moved:
        return False
    crossed = _find_crossed_groups(work, group, at)
    # Where two moved groups cross only each other, each of them is out of order; else one of them stays.
    return any(not other.moved or all(o.moved for o in _find_crossed_groups(work, other, at)) for other in crossed)


def _find_crossed_groups(work: Work, group: Group, at: int) -> list[Group]:
    """The groups that stand on the other side of a group in one witness than in the base."""
    leading = work.members.index(work.base)
    if not (group.sentences[at] and group.sentences[leading]):
        return []
    there, here = group.sentences[leading][0], group.sentences[at][0]
    return [
        other
        for other in work.groups
        if other.sentences[at]
        and other.sentences[leading]
        and (other.sentences[leading][0] < there) != (other.sentences[at][0] < here)
        and other is not group
    ]


def list_marked_spans(work: Work, member: str) -> list[tuple[Span, Kind]]:
    """The stretches of one witness that differences cover, with their class, in order.

    Without those of splits and joins: they cover whole sentences, and would hide what changed inside.
    """
    found = {
        (span, d.kind)
        for d in work.differences
        if d.kind not in (Kind.SPLIT, Kind.JOIN)
        for span in d.find_spans_in(member)
        if span.end > span.start
    }
    return sorted(found)


def join_sentences(work: Work, at: int, numbers: tuple[int, ...]) -> str:
    """The raw text of some sentences of one witness, in the order given."""
    witness = work.witnesses[at]
    return "".join(witness.document.raw[witness.sentences[n].start : witness.sentences[n].end] for n in numbers)


def find_differences_in(work: Work, group: Group, at: int) -> tuple[Difference, ...]:
    """The differences of the witness in column `at` that touch the group."""
    leading = work.members.index(work.base)
    mine, theirs = set(group.sentences[at]), set(group.sentences[leading])
    member = work.members[at]
    return tuple(
        d
        for d in work.differences
        if d.witness == member
        and (mine & set(d.witness_sentences) or (d.base != d.witness and theirs & set(d.base_sentences)))
    )
