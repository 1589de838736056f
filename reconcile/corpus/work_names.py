"""Names of works, safe on every file system and told apart.

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

from reconcile.settings import DeclaredWork, is_file_name

_LONGEST = 60
_CUT = 56
"""Characters of a name that are left when a number is put after it."""
_DIGITS = 6
_LATIN = str.maketrans(
    dict(zip("ÆæŒœØøŁłĐđÐðÞþẞßıĦħ", "Ae ae Oe oe O o L l D d D d Th th SS ss i H h".split(), strict=True))
)
_ENDING = re.compile(r"(?<=.)(?:\.[A-Za-z][A-Za-z0-9]{0,9})?(?:\.gz)?(?=(?:#\d+)?\Z)")
"""What names the format of a file, before the number of a row if it is a table without ids."""
_NOTHING: Mapping[str, str] = MappingProxyType({})


def names_of(
    works: Sequence[tuple[Sequence[str], str]],
    declared: Sequence[DeclaredWork],
    sources: Mapping[str, str] = _NOTHING,
) -> list[str]:
    """Name works; names that clash get a number, in the order of their bases.

    Args:
        works: members and base of each, all of them document ids.
        declared: works that the settings name.
        sources: document → the work that its source declares, for those of which it says anything.

    Returns:
        Names that stay different when upper and lower case are one, in the order of `works`.
    """
    owners = _owners(declared)
    taken = {work.name.casefold() for work in declared}
    names = [""] * len(works)
    for n in sorted(range(len(works)), key=lambda n: works[n][1]):
        members, base = works[n]
        names[n] = _declared(members, owners) or _free(_told(members, sources) or slug(base), taken)
        taken.add(names[n].casefold())
    return names


def own_name(
    members: Sequence[str], base: str, declared: Sequence[DeclaredWork], sources: Mapping[str, str] = _NOTHING
) -> str:
    """The name of a work that meets no other work of that name; arguments as for `names_of`."""
    return _declared(members, _owners(declared)) or _told(members, sources) or slug(base)


def sure_of_their_names(
    works: Sequence[Sequence[str]], declared: Sequence[DeclaredWork], sources: Mapping[str, str] = _NOTHING
) -> list[bool]:
    """For each work, by its members, whether it bears its own name whichever member is the base and whatever others do.

    Such works can be made before the bases of all others are known. Names are told apart by numbers at their end; so
    names that are alike up to such numbers are looked at together, and one clash among them makes all of them unsure.
    """
    owners = _owners(declared)
    first: dict[str, int] = {work.name.casefold(): -1 for work in declared}
    doubtful: set[str] = {_root(name) for name in first}
    slugs = [() if _declared(members, owners) else _possible(members, sources) for members in works]
    for n, some in enumerate(slugs):
        doubtful.update(_root(name) for name in some if first.setdefault(name, n) != n)
    return [not any(_root(name) in doubtful for name in some) for some in slugs]


def contested(
    works: Iterable[Sequence[str]], declared: Sequence[DeclaredWork], sources: Mapping[str, str] = _NOTHING
) -> list[tuple[str, ...]]:
    """For each work whose texts are declared to be several works, the names of these, sorted.

    Their texts are variants of each other, and so are one work until they are declared distinct.
    """
    owners = _owners(declared)
    names = ({name for m in members if (name := owners.get(m) or sources.get(m))} for members in works)
    return sorted(tuple(sorted(some)) for some in names if len(some) > 1)


def slug(document: str) -> str:
    """The stem of a document id as a name that every file system takes: ASCII, at most 60 characters.

    Where letters are lost, a few digits of the stem's hash tell the names apart, whatever other texts there are.

    >>> slug("seeds/12_night.txt"), slug("films.csv.gz#12"), slug("Mr. Moto"), slug("Łódź.txt"), slug("日本.txt")
    ('12_night', 'films-12', 'Mr-Moto', 'Lodz', 'text-cf2abf')
    """
    name = _written(_ENDING.sub("", PurePosixPath(document).name))
    return name if is_file_name(name) else f"{name}-text".lstrip("-")


def _told(members: Iterable[str], sources: Mapping[str, str]) -> str:
    """The name that the sources of a work give it; of several the first that can be written."""
    told = sorted({sources[m] for m in members if m in sources}) if sources else ()
    return next(filter(is_file_name, (_written(work) for work in told if _plain(work))), "")


def _written(text: str) -> str:
    """A text in letters of ASCII; a few digits of its hash stand for those that are lost."""
    name, letters = _plain(text), _decomposed(text)
    if any(c.isalnum() and not c.isascii() for c in letters):
        digest = hashlib.sha256(letters.encode("utf-8", "surrogatepass")).hexdigest()
        return f"{name[: _LONGEST - 1 - _DIGITS].rstrip('-_') or 'text'}-{digest[:_DIGITS]}"
    return name


def _possible(members: Sequence[str], sources: Mapping[str, str]) -> tuple[str, ...]:
    """The names that a work may bear, whichever member is the base, in lower case."""
    told = _told(members, sources)
    return (told.casefold(),) if told else tuple({slug(m).casefold() for m in members})


def _plain(text: str) -> str:
    ascii_only = _decomposed(text).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9_-]+", "-", ascii_only).strip("-_")[:_LONGEST].rstrip("-_")


def _decomposed(text: str) -> str:
    """Letters apart from their accents; Latin ones that Unicode does not take apart as they are commonly written."""
    return unicodedata.normalize("NFKD", text.translate(_LATIN))


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
