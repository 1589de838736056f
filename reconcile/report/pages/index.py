"""The overview of a run: one row per work, what needs a person first."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from reconcile.model.skipped import Skipped
from reconcile.report.open_pairs import ShownPair
from reconcile.report.overview import LISTED_PAIRS, Overview
from reconcile.report.pages.environment import render_page
from reconcile.report.run_folder.layout import Layout, locate_work_page
from reconcile.report.summary import format_headline
from reconcile.report.waterfall import find_scale
from reconcile.settings import Settings

STYLES = ("page.css", "kinds.css", "index.css", "pairs.css")
SCRIPTS = ("text.js", "sheet.js", "pairs.js", "index.js")


def render_index_page(
    run: Overview,
    skipped: Sequence[Skipped],
    settings: Settings,
    layout: Layout,
    open_pairs: Sequence[ShownPair] = (),
) -> str:
    """Render the overview of a run; of very many works, those that need a person first.

    Args:
        run: the figures, and what is listed.
        skipped: what was not read.
        settings: those of the run.
        layout: where the files are.
        open_pairs: the pairs that wait for a person, as far as they are shown with their texts.
    """
    rows = run.listed_works
    return render_page(
        "index.html",
        styles=STYLES,
        scripts=SCRIPTS,
        title="Reconciled texts",
        headline=format_headline(run, skipped),
        entries=rows,
        pages={e.id: locate_work_page(e.id) for e in rows if layout.has_page(e.open)},
        hidden=run.works - len(rows),
        run=run,
        skipped=skipped,
        listed=LISTED_PAIRS,
        open_pairs=open_pairs,
        pair_scale=find_scale([shown.steps for shown in open_pairs], (settings.link, settings.review)),
        pairs_key=_make_storage_key(open_pairs),
        settings=settings,
        layout=layout,
        kinds=run.units_by_kind,
    )


def _make_storage_key(open_pairs: Sequence[ShownPair]) -> str:
    """Name the decisions in the browser's storage: other pairs have other decisions."""
    named = "\n".join(sorted(shown.pair.id for shown in open_pairs))
    return "reconcile pairs " + hashlib.sha256(named.encode("ascii")).hexdigest()[:16]
