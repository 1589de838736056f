"""The records that flow through the pipeline; the ones that callers meet can be imported from here."""

from reconcile.model.decisions import Ruling
from reconcile.model.document import Document
from reconcile.model.records import Difference, Group, Pair, Repair, Span, Witness, Work
from reconcile.model.skipped import Skipped

__all__ = ["Difference", "Document", "Group", "Pair", "Repair", "Ruling", "Skipped", "Span", "Witness", "Work"]
