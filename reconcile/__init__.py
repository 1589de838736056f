"""Makes one trustworthy text of many slightly different copies, with a provenance for every word.

    from reconcile import Document, Settings, reconcile

    result = reconcile([Document.from_path("a.txt"), Document.from_path("b.txt")], Settings(policy="complete"))
    print(result.works[0].canonical.text)

`reconcile` does everything; `find_variants`, `mend`, `segment` and `align` are its single steps. The records they give
(`Result`, `Work`, `Difference`, ...) and the errors they raise (`ReconcileError` and below) can be imported from here
as well; ``docs/python.md`` shows them at work.

Names are loaded when they are first used, so that ``import reconcile`` and the help of the command line stay quick.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reconcile.collation.sentence_alignment import align
    from reconcile.damage.detection import mend
    from reconcile.errors import DecisionError, InputError, InvariantError, ReconcileError, SettingsError
    from reconcile.model.decisions import Ruling
    from reconcile.model.document import Document
    from reconcile.model.pairs import Comparison, Pair
    from reconcile.model.records import Difference, Group, Witness, Work
    from reconcile.model.skipped import Skipped
    from reconcile.pipeline import find_variants, reconcile
    from reconcile.result import Found, Result
    from reconcile.settings import Settings
    from reconcile.text.sentences import segment
    from reconcile.vocabulary import Kind

__all__ = [
    "Comparison",
    "DecisionError",
    "Difference",
    "Document",
    "Found",
    "Group",
    "InputError",
    "InvariantError",
    "Kind",
    "Pair",
    "ReconcileError",
    "Result",
    "Ruling",
    "Settings",
    "SettingsError",
    "Skipped",
    "Witness",
    "Work",
    "align",
    "find_variants",
    "mend",
    "reconcile",
    "segment",
]

_HOMES = {
    "reconcile.model.decisions": ("Ruling",),
    "reconcile.collation.sentence_alignment": ("align",),
    "reconcile.damage.detection": ("mend",),
    "reconcile.model.document": ("Document",),
    "reconcile.errors": ("DecisionError", "InputError", "InvariantError", "ReconcileError", "SettingsError"),
    "reconcile.model.pairs": ("Comparison", "Pair"),
    "reconcile.model.records": ("Difference", "Group", "Witness", "Work"),
    "reconcile.model.skipped": ("Skipped",),
    "reconcile.pipeline": ("find_variants", "reconcile"),
    "reconcile.result": ("Found", "Result"),
    "reconcile.settings": ("Settings",),
    "reconcile.text.sentences": ("segment",),
    "reconcile.vocabulary": ("Kind",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(_HOME_OF[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
