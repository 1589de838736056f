"""The records that flow through the pipeline; the ones that callers meet can be imported from here."""

from reconcile.model.decisions import Ruling
from reconcile.model.document import Document
from reconcile.model.pairs import Comparison, Pair, PairEvidence
from reconcile.model.records import Difference, Group, Repair, Span, Witness, Work
from reconcile.model.skipped import Skipped

__all__ = [
    "Comparison",
    "Difference",
    "Document",
    "Group",
    "Pair",
    "PairEvidence",
    "Repair",
    "Ruling",
    "Skipped",
    "Span",
    "Witness",
    "Work",
]
