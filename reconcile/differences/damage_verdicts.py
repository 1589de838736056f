"""Verdicts that one side of a place is damaged, and repairs by what the other side reads."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from reconcile.differences.readings import Reading
from reconcile.differences.rule_context import Verdict
from reconcile.model.records import Repair
from reconcile.vocabulary import Confidence, Kind, Severity

DAMAGE_SEVERITY: Mapping[str, Severity] = MappingProxyType(
    {
        "residue": Severity.WARNING,
        "repetition": Severity.WARNING,
        "metadata": Severity.NOTICE,
        "byte-order-mark": Severity.NOTICE,
        "not-nfc": Severity.INFO,
        "ligature": Severity.INFO,
    }
)
"""Kind of damage → its severity, as the check has it; other kinds are errors: characters were lost or mangled."""
_CLASS_OF_DAMAGE = {"residue": Kind.RESIDUE, "metadata": Kind.METADATA, "repetition": Kind.REPETITION}
_SPACE_KINDS = frozenset({"lost-space", "stray-space"})


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
        severity: by default that of the kind of damage.
        confidence: by default that of the repair.
        labels: by default *layout* for white space, or none.
    """
    if labels is None:
        labels = (str(Kind.LAYOUT),) if repair.kind in _SPACE_KINDS else ()
    return Verdict(
        kind=_CLASS_OF_DAMAGE.get(repair.kind, Kind.ENCODING_DAMAGE),
        subtype=subtype or repair.kind,
        severity=severity or DAMAGE_SEVERITY.get(repair.kind, Severity.ERROR),
        confidence=confidence or repair.confidence,
        labels=labels,
        repair=repair,
        damaged=witness,
    )


def make_attested_repair(
    side: Reading, other: Reading, kind: str, confidence: Confidence = Confidence.HIGH, replacement: str = ""
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
