"""A difference before it has an id, which depends on all differences of a work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reconcile.differences.readings import AnalyzedWitness
from reconcile.differences.rule_context import Verdict
from reconcile.model.records import Difference, Span
from reconcile.model.variations import ClassifiedDifference, Variation
from reconcile.vocabulary import Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftDifference:
    """One place with its verdict; the ids and the decision are still open."""

    rule: str
    verdict: Verdict
    base: AnalyzedWitness
    """The witness itself for damage that concerns it alone."""
    witness: AnalyzedWitness
    base_spans: tuple[Span, ...]
    witness_spans: tuple[Span, ...]
    base_sentences: tuple[int, ...]
    witness_sentences: tuple[int, ...]
    variation: Variation | None = None
    parent: int = -1
    """Index of the enclosing draft in the same sequence, or -1."""

    @property
    def witness_text(self) -> str:
        """The raw reading of the witness."""
        return _quote_spans(self.witness, self.witness_spans)

    def complete(self, *, difference_id: str, unit: str, within: str) -> ClassifiedDifference:
        """Return the record; its decision is *base* until the merge decides."""
        verdict = self.verdict
        difference = Difference(
            id=difference_id,
            unit=unit,
            within=within,
            kind=verdict.kind,
            labels=verdict.labels,
            subtype=verdict.subtype,
            severity=verdict.severity,
            confidence=verdict.confidence,
            rule=self.rule,
            base=self.base.id,
            witness=self.witness.id,
            base_sentences=self.base_sentences,
            witness_sentences=self.witness_sentences,
            base_spans=self.base_spans,
            witness_spans=self.witness_spans,
            base_text=_quote_spans(self.base, self.base_spans),
            witness_text=self.witness_text,
            decision=Decision.BASE,
            reason="",
            repair=verdict.repair,
            damaged=verdict.damaged,
        )
        return ClassifiedDifference(difference=difference, variation=self.variation, parent=self.parent)


def _quote_spans(subject: AnalyzedWitness, spans: Sequence[Span]) -> str:
    return " … ".join(subject.transcript.raw[a:b] for a, b in spans)
