"""Names of works: the declared one, else a slug of the base's file name, safe on every file system and told apart."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

from reconcile.settings import DeclaredWork, is_file_name

_LONGEST = 60
_CUT = 56
"""Characters of a name that are left when a number is put after it."""


def names_of(works: Sequence[tuple[Sequence[str], str]], declared: Sequence[DeclaredWork]) -> list[str]:
    """Name works; names that clash get a number, in the order of their bases.

    Args:
        works: members and base of each, all of them document ids.
        declared: works that the settings name.

    Returns:
        Names that stay different when upper and lower case are one, in the order of `works`.
    """
    owners = _owners(declared)
    taken = {work.name.casefold() for work in declared}
    names = [""] * len(works)
    for n in sorted(range(len(works)), key=lambda n: works[n][1]):
        members, base = works[n]
        names[n] = _declared(members, owners) or _free(slug(base), taken)
        taken.add(names[n].casefold())
    return names


def own_name(members: Sequence[str], base: str, declared: Sequence[DeclaredWork]) -> str:
    """The name of a work that meets no other work of that name."""
    return _declared(members, _owners(declared)) or slug(base)


def sure_of_their_names(works: Sequence[Sequence[str]], declared: Sequence[DeclaredWork]) -> list[bool]:
    """For each work, by its members, whether it bears its own name whichever member is the base and whatever others do.

    Such works can be made before the bases of all others are known. Names are told apart by numbers at their end; so
    names that are alike up to such numbers are looked at together, and one clash among them makes all of them unsure.
    """
    owners = _owners(declared)
    first: dict[str, int] = {work.name.casefold(): -1 for work in declared}
    doubtful: set[str] = {_root(name) for name in first}
    slugs = [() if _declared(members, owners) else tuple({slug(m).casefold() for m in members}) for members in works]
    for n, some in enumerate(slugs):
        doubtful.update(_root(name) for name in some if first.setdefault(name, n) != n)
    return [not any(_root(name) in doubtful for name in some) for some in slugs]


def slug(document: str) -> str:
    """The stem of a document id as a name that every file system takes: ASCII, at most 60 characters."""
    stem = PurePosixPath(document).name
    stem = stem.removesuffix(".gz").rsplit(".", 1)[0] or stem
    ascii_only = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode()
    name = re.sub(r"[^A-Za-z0-9_-]+", "-", ascii_only).strip("-_")[:_LONGEST].rstrip("-_")
    return name if is_file_name(name) else f"{name}-text".lstrip("-")


def _root(name: str) -> str:
    """What a name has in common with all names that `_free` can make of it."""
    return name.rstrip("-0123456789")[:_CUT].rstrip("-0123456789")


def _free(name: str, taken: set[str]) -> str:
    free, n = name, 1
    while free.casefold() in taken:
        n += 1
        free = f"{name[:_CUT]}-{n}"
    return free


def _owners(declared: Iterable[DeclaredWork]) -> dict[str, str]:
    return {member: work.name for work in declared for member in work.members}


def _declared(members: Iterable[str], owners: dict[str, str]) -> str | None:
    if not owners:
        return None
    return min((owners[m] for m in members if m in owners), default=None)
