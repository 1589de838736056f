"""What a rule looks at: the two readings of one variation, with the evidence round them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reconcile.differences.lexicon import Lexicon, is_name
from reconcile.differences.readings import AnalyzedWitness, Reading
from reconcile.differences.sign_loss_stats import SignLosses
from reconcile.model.records import Repair
from reconcile.model.variations import Operation, Variation
from reconcile.text.tokens import Token
from reconcile.vocabulary import Confidence, Kind, Severity

__all__ = ["MAX_SLOT_WORDS", "AnalyzedWitness", "Reading", "RuleContext", "Verdict"]

# Chosen by hand; a case of tests/cases/classify on each side holds every number.
MAX_SLOT_WORDS = 3
"""Most content words on a side for the two readings to be of one slot."""


@dataclass(frozen=True, slots=True)
class RuleContext:
    """One variation with its two readings."""

    variation: Variation
    base: Reading
    witness: Reading
    sign_losses: tuple[SignLosses, SignLosses] = (SignLosses(), SignLosses())
    """What the base lost of the witness's signs over the whole text, and the witness of the base's."""
    paired_sentences: tuple[Mapping[int, bool], ...] = ({}, {})
    """The sentences of the base, and of the witness, that have a partner, and whether it has half of their content."""

    @property
    def operation(self) -> Operation:
        """What kind of variation it is."""
        return self.variation.operation

    @property
    def sides(self) -> tuple[Reading, Reading]:
        """Base, then witness."""
        return self.base, self.witness

    @property
    def directions(self) -> tuple[tuple[Reading, Reading], tuple[Reading, Reading]]:
        """Each side with the other one: base and witness, then witness and base."""
        return (self.base, self.witness), (self.witness, self.base)

    @property
    def lexicons(self) -> tuple[Lexicon, Lexicon]:
        """Those of base and witness."""
        return self.base.subject.lexicon, self.witness.subject.lexicon

    def select_names(self, tokens: Sequence[Token]) -> frozenset[str]:
        """Stems of the names among some tokens."""
        return frozenset(t.stem for t in tokens if is_name(t, *self.lexicons))


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a rule says of a place."""

    kind: Kind
    subtype: str
    severity: Severity
    confidence: Confidence = Confidence.HIGH
    labels: tuple[str, ...] = ()
    repair: Repair | None = None
    """For damage: the edit over the raw text of the damaged side."""
    damaged: str = ""
    """Document id of the damaged side."""
