"""Name works: names that are safe on every file system and distinct.

The name that the settings declare; else a slug of the work that the texts' source declares, as a column of a table may;
else a slug of the base's id.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath
from types import MappingProxyType

from reconcile.setting_values import DeclaredWork, is_file_name

_MOST_CHARACTERS = 60
"""Characters of a name, far below the limits of file systems. Paths of reports depend on it."""
_CHARACTERS_BEFORE_NUMBER = 56
"""Characters of a name that remain when a number follows it."""
_HASH_DIGITS = 6
_LATIN_LETTERS = str.maketrans(
    dict(zip("ÆæŒœØøŁłĐđÐðÞþẞßıĦħ", "Ae ae Oe oe O o L l D d D d Th th SS ss i H h".split(), strict=True))
)
_FORMAT_SUFFIX = re.compile(r"(?<=.)(?:\.[A-Za-z][A-Za-z0-9]{0,9})?(?:\.gz)?(?=(?:#\d+)?\Z)")
"""What names the format of a file, before the number of a row if it is a table without ids."""
Sources = Mapping[str, str]
"""Document → the work that its source declares."""
_NO_SOURCES: Sources = MappingProxyType({})


def assign_work_names(
    works: Sequence[tuple[Sequence[str], str]], declared: Sequence[DeclaredWork], sources: Sources = _NO_SOURCES
) -> list[str]:
    """Name works; names that clash get a number, in the order of their bases.

    Args:
        works: members and base of each, all of them document ids.
        declared: works that the settings name.
        sources: document → the work that its source declares, for those of which it says anything.

    Returns:
        Names that stay different when upper and lower case are one, in the order of `works`.
    """
    owners = _map_members_to_names(declared)
    taken = {work.name.casefold() for work in declared}
    names = [""] * len(works)
    for n in sorted(range(len(works)), key=lambda n: works[n][1]):
        members, base = works[n]
        wanted = _find_source_name(members, sources) or make_slug(base)
        names[n] = _find_declared_name(members, owners) or _find_free_name(wanted, taken)
        taken.add(names[n].casefold())
    return names


def make_own_name(
    members: Sequence[str], base: str, declared: Sequence[DeclaredWork], sources: Sources = _NO_SOURCES
) -> str:
    """Return the name of a work that meets no other work of that name; arguments as for `assign_work_names`."""
    given = _find_declared_name(members, _map_members_to_names(declared))
    return given or _find_source_name(members, sources) or make_slug(base)


def are_names_certain(
    works: Sequence[Sequence[str]], declared: Sequence[DeclaredWork], sources: Sources = _NO_SOURCES
) -> list[bool]:
    """Return for each work whether its name is certain, whichever member is the base and whatever the other works do.

    Such works can be made before the bases of all others are known. Numbers at the end distinguish names. So names that
    are equal up to such numbers are considered together, and one clash among them makes all of them uncertain.
    """
    owners = _map_members_to_names(declared)
    first: dict[str, int] = {work.name.casefold(): -1 for work in declared}
    doubtful: set[str] = {_find_name_root(name) for name in first}
    slugs = [() if _find_declared_name(some, owners) else _list_possible_names(some, sources) for some in works]
    for n, some in enumerate(slugs):
        doubtful.update(_find_name_root(name) for name in some if first.setdefault(name, n) != n)
    return [not any(_find_name_root(name) in doubtful for name in some) for some in slugs]


def find_contested_works(
    works: Iterable[Sequence[str]], declared: Sequence[DeclaredWork], sources: Sources = _NO_SOURCES
) -> list[tuple[str, ...]]:
    """Return for each work whose texts are declared to be several works the names of these, sorted.

    Their texts are variants of each other, so they are one work until they are declared distinct.
    """
    owners = _map_members_to_names(declared)
    names = ({name for m in members if (name := owners.get(m) or sources.get(m))} for members in works)
    return sorted(tuple(sorted(some)) for some in names if len(some) > 1)


def make_slug(document: str) -> str:
    """Return the stem of a document id as a name that every file system takes: ASCII, at most 60 characters.

    Where letters are lost, a few digits of the hash of the stem distinguish the names, whatever other texts there are.

    >>> [make_slug(x) for x in ("seeds/12_night.txt", "films.csv.gz#12", "Mr. Moto", "Łódź.txt", "日本.txt")]
    ['12_night', 'films-12', 'Mr-Moto', 'Lodz', 'text-cf2abf']
    """
    name = _write_in_ascii(_FORMAT_SUFFIX.sub("", PurePosixPath(document).name))
    return name if is_file_name(name) else f"{name}-text".lstrip("-")


def _find_source_name(members: Iterable[str], sources: Mapping[str, str]) -> str:
    """Return the name that the sources of a work give it; of several the first that can be written, else empty."""
    named = sorted({sources[m] for m in members if m in sources}) if sources else ()
    return next(filter(is_file_name, (_write_in_ascii(work) for work in named if _strip_to_ascii(work))), "")


def _write_in_ascii(text: str) -> str:
    """Write a text in letters of ASCII; a few digits of its hash replace letters that are lost."""
    name, letters = _strip_to_ascii(text), _decompose_letters(text)
    if any(c.isalnum() and not c.isascii() for c in letters):
        digest = hashlib.sha256(letters.encode("utf-8", "surrogatepass")).hexdigest()
        return f"{name[: _MOST_CHARACTERS - 1 - _HASH_DIGITS].rstrip('-_') or 'text'}-{digest[:_HASH_DIGITS]}"
    return name


def _list_possible_names(members: Sequence[str], sources: Mapping[str, str]) -> tuple[str, ...]:
    named = _find_source_name(members, sources)
    return (named.casefold(),) if named else tuple({make_slug(m).casefold() for m in members})


def _strip_to_ascii(text: str) -> str:
    ascii_only = _decompose_letters(text).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9_-]+", "-", ascii_only).strip("-_")[:_MOST_CHARACTERS].rstrip("-_")


def _decompose_letters(text: str) -> str:
    """Separate letters from their accents; write Latin ones that Unicode does not decompose as is common."""
    return unicodedata.normalize("NFKD", text.translate(_LATIN_LETTERS))


def _find_name_root(name: str) -> str:
    """Return what a name shares with all names that `_find_free_name` can make of it."""
    return name.rstrip("-0123456789")[:_CHARACTERS_BEFORE_NUMBER].rstrip("-0123456789")


def _find_free_name(name: str, taken: set[str]) -> str:
    free, n = name, 1
    while free.casefold() in taken:
        n += 1
        free = f"{name[:_CHARACTERS_BEFORE_NUMBER]}-{n}"
    return free


def _map_members_to_names(declared: Iterable[DeclaredWork]) -> dict[str, str]:
    return {member: work.name for work in declared for member in work.members}


def _find_declared_name(members: Iterable[str], owners: dict[str, str]) -> str | None:
    if not owners:
        return None
    return min((owners[m] for m in members if m in owners), default=None)
