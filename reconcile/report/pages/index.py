"""The overview of a run: one row per work, what needs a person first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from reconcile.model import Difference, Pair, Skipped, Work
from reconcile.report.context import InContext, in_context
from reconcile.report.counting import by_kind, by_kind_and_severity, most_urgent, units
from reconcile.report.pages.columns import columns_of
from reconcile.report.pages.environment import render_page
from reconcile.report.summary import headline
from reconcile.report.tables import work_metadata
from reconcile.settings import Settings

STYLES = ("page.css", "kinds.css", "index.css")
SCRIPTS = ("index.js",)
LISTED = 200
"""Most related pairs and skipped inputs on the page; the rest is counted and stands in the tables."""
_CONTEXT = 24


class Text(NamedTuple):
    """One text of a work: its letter, its id, and how many places of damage were found in it."""

    siglum: str
    id: str
    damage: int


class Entry(NamedTuple):
    """One work in the overview."""

    id: str
    title: str
    year: str
    texts: tuple[Text, ...]
    kinds: dict[str, int]
    differences: int
    open: int
    urgent: Difference | None
    """The gravest of what waits for a person."""
    sides: tuple[InContext, ...]
    """Its readings where they stand; the witness's only, where the base has none of its own."""
    urgency: int
    """For sorting: the higher, the sooner."""


def index_page(works: Sequence[Work], pairs: Sequence[Pair], skipped: Sequence[Skipped], settings: Settings) -> str:
    """Render the overview of a run."""
    entries = [_entry(work) for work in works]
    related = [p for p in pairs if p.kind != "variant"]
    return render_page(
        "index.html",
        styles=STYLES,
        scripts=SCRIPTS,
        title="Reconciled texts",
        headline=headline(works, skipped),
        entries=sorted(entries, key=lambda e: -e.urgency),
        related=related,
        skipped=skipped,
        listed=LISTED,
        settings=settings,
        kinds=by_kind_and_severity(works),
    )


def _entry(work: Work) -> Entry:
    waiting = most_urgent([work])
    urgent = waiting[0][1] if waiting else None
    metadata = work_metadata(work)
    return Entry(
        id=work.id,
        title=metadata.get("title") or work.id,
        year=metadata.get("year", ""),
        texts=tuple(Text(c.siglum, c.id, sum(work.witnesses[c.at].profile.counts.values())) for c in columns_of(work)),
        kinds=by_kind(work.differences),
        differences=units(work.differences),
        open=units(work.open),
        urgent=urgent,
        sides=in_context(urgent, work, width=_CONTEXT) if urgent else (),
        urgency=_urgency(urgent, len(waiting)),
    )


def _urgency(urgent: Difference | None, waiting: int) -> int:
    """Severity first, then doubt, then how much waits."""
    if urgent is None:
        return 0
    return ((urgent.severity.rank + 1) * 3 + urgent.confidence.doubt) * 10_000 + min(waiting, 9_999)
