"""Names the class of a sentence group in one witness: one word for a row of the alignment table."""

from __future__ import annotations

from reconcile.model.records import Difference, Group, Work
from reconcile.text.normal_forms import normalize_layout
from reconcile.vocabulary import Kind

BASE_KIND = "base"
"""The row of the base itself."""


def classify_group(work: Work, group: Group, at: int) -> str:
    """Return the class of a group for the witness in column `at`, relative to the base.

    ``base`` for the base's own row; empty where neither has the group; ``omission``, ``added-detail``, ``identical``
    (equal but for white space), ``moved``, ``split`` and ``join`` by shape; else the class of the gravest difference.
    """
    base = work.members.index(work.base)
    mine, theirs = group.sentences[at], group.sentences[base]
    if at == base:
        return BASE_KIND if theirs else ""
    if not mine or not theirs:
        return Kind.OMISSION.value if theirs else Kind.ADDED_DETAIL.value if mine else ""
    if is_group_moved(work, group, at):
        return Kind.MOVED.value
    if _join_sentences(work, group, at) == _join_sentences(work, group, base):
        return Kind.IDENTICAL.value
    if min(len(mine), len(theirs)) == 1 < max(len(mine), len(theirs)):
        return Kind.SPLIT.value if len(mine) > 1 else Kind.JOIN.value
    inside = _find_differences_in(work, group, at)
    order = list(Kind)
    kinds = [d.kind for d in sorted(inside, key=lambda d: (-d.severity.rank, order.index(d.kind)))]
    return (kinds or [Kind.UNCLASSIFIED])[0].value


def is_group_moved(work: Work, group: Group, at: int) -> bool:
    """Return whether the witness in column `at` has a group in another order than the base.

    `Group.moved` says so for any witness; this says it for the one that has the group elsewhere.
    """
    if not group.moved:
        return False
    crossed = _find_crossed_groups(work, group, at)
    # Where two moved groups cross only each other, each of them is out of order; else one of them keeps its place.
    return any(not other.moved or all(o.moved for o in _find_crossed_groups(work, other, at)) for other in crossed)


def _find_crossed_groups(work: Work, group: Group, at: int) -> list[Group]:
    """Return the groups on the other side of a group in one witness than in the base."""
    base = work.members.index(work.base)
    if not (group.sentences[at] and group.sentences[base]):
        return []
    there, here = group.sentences[base][0], group.sentences[at][0]
    return [
        other
        for other in work.groups
        if other.sentences[at]
        and other.sentences[base]
        and (other.sentences[base][0] < there) != (other.sentences[at][0] < here)
        and other is not group
    ]


def _join_sentences(work: Work, group: Group, at: int) -> str:
    witness = work.witnesses[at]
    sentences = [witness.sentences[n] for n in group.sentences[at]]
    return normalize_layout("".join(witness.document.raw[s.start : s.end] for s in sentences))


def _find_differences_in(work: Work, group: Group, at: int) -> list[Difference]:
    mine, theirs = set(group.sentences[at]), set(group.sentences[work.members.index(work.base)])
    return [
        d
        for d in work.differences
        if d.witness == work.members[at]
        and (mine & set(d.witness_sentences) or (d.base != d.witness and theirs & set(d.base_sentences)))
    ]
