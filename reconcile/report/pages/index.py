"""The overview of a run: one row per work, what needs a person first."""

from __future__ import annotations

from collections.abc import Sequence

from reconcile.model.records import Skipped
from reconcile.report.overview import LISTED, Overview
from reconcile.report.pages.environment import render_page
from reconcile.report.run_folder.layout import Layout, page_of
from reconcile.report.summary import headline
from reconcile.settings import Settings

STYLES = ("page.css", "kinds.css", "index.css")
SCRIPTS = ("index.js",)


def index_page(run: Overview, skipped: Sequence[Skipped], settings: Settings, layout: Layout) -> str:
    """Render the overview of a run; of very many works, those that need a person first."""
    rows = run.rows
    return render_page(
        "index.html",
        styles=STYLES,
        scripts=SCRIPTS,
        title="Reconciled texts",
        headline=headline(run, skipped),
        entries=rows,
        pages={e.id: page_of(e.id) for e in rows if layout.has_page(e.open)},
        hidden=run.works - len(rows),
        run=run,
        skipped=skipped,
        listed=LISTED,
        settings=settings,
        layout=layout,
        kinds=run.kinds,
    )
