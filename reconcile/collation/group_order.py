"""The order of sentence groups in which one side may be empty."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence

from reconcile.model.records import Group


def sort_groups(groups: Sequence[Group]) -> list[Group]:
    """Order by the left side; a group without one follows the group with the right sentence before its own."""
    placed = sorted((g for g in groups if g.left), key=lambda g: g.left)
    after: dict[int, list[Group]] = defaultdict(list)
    position = {g.left: at for at, g in enumerate(placed)}
    home = {j: g for g in groups if g.left and not g.moved for j in g.right}
    firm = sorted(home)
    for group in sorted((g for g in groups if not g.left), key=lambda g: g.right):
        before = bisect_left(firm, group.right[0])
        after[position[home[firm[before - 1]].left] if before else -1].append(group)
    return after[-1] + [g for at, group in enumerate(placed) for g in (group, *after[at])]
