"""Verdicts that one side of a place is damaged, and repairs by what the other side reads."""

from __future__ import annotations

from reconcile.differences.readings import Reading
from reconcile.differences.rule_context import Verdict
from reconcile.model.damage_kinds import DAMAGE_KINDS, DamageKind
from reconcile.model.records import Repair
from reconcile.vocabulary import Confidence, Severity


def make_damage_verdict(
    witness: str,
    repair: Repair,
    *,
    subtype: str = "",
    severity: Severity | None = None,
    confidence: Confidence | None = None,
    labels: tuple[str, ...] | None = None,
) -> Verdict:
    """Return the verdict that a witness is damaged; class and what is not given follow from the repair.

    Args:
        witness: document id of the damaged side.
        repair: the edit over its raw text.
        subtype: what happened; by default the kind of damage.
        severity: by default that of the kind of damage; of damage in doubt a warning at most.
        confidence: by default that of the repair.
        labels: by default *layout* for white space, or none.
    """
    damage = DAMAGE_KINDS[repair.kind]
    is_sure = (confidence or repair.confidence) is Confidence.HIGH
    own = Severity.WARNING if damage.severity is Severity.ERROR and not is_sure else damage.severity
    return Verdict(
        kind=damage.difference_class,
        subtype=subtype or repair.kind,
        severity=severity or own,
        confidence=confidence or repair.confidence,
        labels=damage.labels if labels is None else labels,
        repair=repair,
        damaged=witness,
    )


def make_attested_repair(
    side: Reading, other: Reading, kind: DamageKind, confidence: Confidence = Confidence.HIGH, replacement: str = ""
) -> Repair:
    """Return the repair that replaces the reading of one side by that of the other, or by `replacement`."""
    tokens = side.tokens
    return Repair(
        start=tokens[0].start,
        end=tokens[-1].end,
        replacement=replacement or other.mended_text,
        kind=kind,
        evidence=f"another witness reads {other.mended_text!r}",
        confidence=confidence,
    )
