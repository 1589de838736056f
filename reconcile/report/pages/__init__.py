"""The HTML pages: self-contained, opened from disk, rendered from the records only; they fetch nothing.

Every text in them was written by strangers: the templates escape all of it, hidden characters are made visible, and a
content security policy forbids everything but the page's own style and scripts.
"""

from reconcile.report.pages.index import render_index_page
from reconcile.report.pages.work import render_work_page

__all__ = ["render_index_page", "render_work_page"]
