"""Gather verified pairs into works."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reconcile.model import Pair


@dataclass(frozen=True, slots=True, kw_only=True)
class Bridge:
    """A variant pair that was not allowed to join two works."""

    left: str
    right: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouping:
    """The works, and the ties between them that were not followed."""

    works: tuple[tuple[str, ...], ...]
    bridges: tuple[Bridge, ...]


def group_works(
    ids: Sequence[str],
    pairs: Iterable[Pair],
    *,
    declared: Iterable[Sequence[str]] = (),
    distinct: Iterable[tuple[str, str]] = (),
    one_work: bool = False,
) -> Grouping:
    """Gather. (First version: no bridges, no distinct.)"""
    parent = {text: text for text in ids}

    def find(text: str) -> str:
        while parent[text] != text:
            parent[text] = text = parent[parent[text]]
        return text

    links = [(p.left, p.right) for p in pairs if p.kind == "variant"]
    links += [(work[0], other) for work in declared for other in work[1:]]
    if one_work:
        links += [(ids[0], other) for other in ids[1:]]
    for left, right in links:
        parent[find(right)] = find(left)
    works: dict[str, list[str]] = {}
    for text in ids:
        works.setdefault(find(text), []).append(text)
    return Grouping(works=tuple(sorted(tuple(sorted(work)) for work in works.values())), bridges=())
