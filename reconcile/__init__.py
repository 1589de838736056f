"""Makes one trustworthy text of many slightly different copies, with a provenance for every word.

    from reconcile import Document, Settings, reconcile

    result = reconcile([Document.from_path("a.txt"), Document.from_path("b.txt")], Settings(policy="complete"))
    print(result.works[0].canonical.text)

Names are loaded when they are first used, so that ``import reconcile`` and the help of the command line stay quick.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reconcile.collation.alignment import align
    from reconcile.damage.mending import mend
    from reconcile.model import Document
    from reconcile.pipeline import find_variants, reconcile
    from reconcile.settings import Settings
    from reconcile.text.sentences import segment

__all__ = ["Document", "Settings", "align", "find_variants", "mend", "reconcile", "segment"]

_HOMES = {
    "Document": "reconcile.model",
    "Settings": "reconcile.settings",
    "align": "reconcile.collation.alignment",
    "find_variants": "reconcile.pipeline",
    "mend": "reconcile.damage.mending",
    "reconcile": "reconcile.pipeline",
    "segment": "reconcile.text.sentences",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
