"""The overview of a run: one row per work, what needs a person first."""

from __future__ import annotations

from collections.abc import Sequence

from reconcile.model.skipped import Skipped
from reconcile.report.overview import LISTED_PAIRS, Overview
from reconcile.report.pages.environment import render_page
from reconcile.report.run_folder.layout import Layout, locate_work_page
from reconcile.report.summary import format_headline
from reconcile.settings import Settings

STYLES = ("page.css", "kinds.css", "index.css")
SCRIPTS = ("index.js",)


def render_index_page(run: Overview, skipped: Sequence[Skipped], settings: Settings, layout: Layout) -> str:
    """Render the overview of a run; of very many works, those that need a person first."""
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
        settings=settings,
        layout=layout,
        kinds=run.units_by_kind,
    )
