"""Check that the texts which the command line or the settings name were read."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Iterator
from pathlib import PurePosixPath

from reconcile.errors import InputError
from reconcile.settings import Settings
from reconcile.storage.display_text import make_visible

_MOST_IDS_COMPARED = 10_000
"""Most ids among which a similar one is searched; more take seconds. Chosen by hand."""
_SHOWN_IDS = 3
"""Ids named in a message."""


def collect_named_ids(base: str | None, policy: str | None, settings: Settings) -> tuple[tuple[str, str], ...]:
    """Return what ``--base`` and ``--policy`` name: pairs of an option as typed and the id of a text."""
    bases = [("--base ", base)] if base is not None else []
    trusted = settings.priority if (policy or "").strip().startswith("priority=") else ()
    return (*bases, *(("--policy priority=", name) for name in trusted))


def check_named_ids(named: Iterable[tuple[str, str]], ids: Collection[str]) -> None:
    """Check that what the command line names was read.

    Args:
        named: as of `collect_named_ids`.
        ids: of all texts that were read.

    Raises:
        InputError: an id is none of them; says which one may be meant.
    """
    missing = [(option, name) for option, name in named if name not in ids]
    if not missing:
        return
    option, name = missing[0]
    near = _find_similar_id(name, ids)
    hint = f"did you mean {make_visible(near)}?" if near else ""
    if ids and not near:
        hint = f"the first one is {make_visible(min(ids))}"
    raise InputError(f"{option}{make_visible(name)}: no text has this id; {hint}".rstrip("; "))


def _find_similar_id(name: str, ids: Collection[str]) -> str:
    """Return the id that is most likely meant: of the only file of this name, else a similar one; empty if none."""
    end = PurePosixPath(name).name
    begun = [known for known in ids if end and PurePosixPath(known).name.startswith(end)]
    same = [known for known in begun if end in (PurePosixPath(known).name, PurePosixPath(known).stem)] or begun
    if len(same) == 1:
        return same[0]
    near = difflib.get_close_matches(name, sorted(same or ids), n=1) if len(same or ids) <= _MOST_IDS_COMPARED else []
    return near[0] if near else ""


def describe_absent_ids(settings: Settings, ids: Collection[str]) -> Iterator[tuple[str, bool]]:
    """Yield what the settings name and was not read: a sentence, and whether all of the work, pair or list is absent.

    A run over a part of the texts may lack some of a work; that all of a work is absent is more likely a slip.
    """
    named = [("base", (settings.base,) if settings.base else ()), ("priority", settings.priority)]
    works = [(f"works.{work.name}", work.members) for work in settings.works]
    named += [("titles", tuple(settings.declared_titles))]
    for where, members in (*named, *works, *(("distinct", pair) for pair in settings.distinct)):
        missing = [name for name in members if name not in ids]
        if missing:
            names = ", ".join(map(make_visible, missing[:_SHOWN_IDS]))
            more = f" and {len(missing) - _SHOWN_IDS} more" if len(missing) > _SHOWN_IDS else ""
            is_all = len(missing) == len(members)
            what = "none of its texts was read" if is_all else "not read"
            yield f"settings: {make_visible(where)}: {what}: {names}{more}", is_all
