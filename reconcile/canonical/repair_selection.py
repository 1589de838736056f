"""Which repairs of a witness are written: what *mend* is sure of, what another witness shows, what the settings ask."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from reconcile.canonical.policies import MergePolicy
from reconcile.model.damage_kinds import DamageKind
from reconcile.model.decisions import Ruling
from reconcile.model.records import Difference, Repair, Witness
from reconcile.model.variations import ClassifiedDifference
from reconcile.text.normal_forms import normalize_typography
from reconcile.vocabulary import Confidence, Decision, Kind


def choose_repairs(
    witness: Witness, classified: Sequence[ClassifiedDifference], policy: MergePolicy, rulings: Sequence[Ruling] = ()
) -> tuple[Repair, ...]:
    """The repairs to be written in one witness: in order, disjoint, all of high confidence.

    Where two meet, what another witness shows goes first, then what *mend* is sure of, then what the settings ask for.
    Damage of the base that a person lets stand is not repaired.
    """
    kept: list[Repair] = []
    if policy.get_treatment(Kind.ENCODING_DAMAGE) != "keep":
        stands = _find_declined_repairs(witness.id, classified, {r.id: r.choice for r in rulings})
        for repair in _choose_certain_repairs(witness, classified, policy):
            if _get_repair_identity(repair) not in stands:
                _insert_if_disjoint(repair, kept)
    if policy.get_treatment(Kind.RESIDUE) == "close-gap":
        for repair in (r for r in witness.repairs if r.kind == DamageKind.RESIDUE):
            why = f"{repair.evidence}; the settings close such holes"
            _insert_if_disjoint(replace(repair, confidence=Confidence.HIGH, evidence=why), kept)
    for repair in _make_normalising_repairs(witness, classified, policy):
        _insert_if_disjoint(repair, kept)
    return tuple(kept)


def _choose_certain_repairs(
    witness: Witness, classified: Sequence[ClassifiedDifference], policy: MergePolicy
) -> Iterator[Repair]:
    """What another witness made sure, then what *mend* is sure of."""
    told = [(c, r) for c in classified if c.difference.damaged == witness.id and (r := c.difference.repair)]
    refuted = {_get_repair_identity(r) for _, r in told if r.confidence is Confidence.LOW}
    shown = {_get_repair_span(r) for c, r in told if _is_shown_by_witness(c)}
    shown_only = policy.get_treatment(Kind.ENCODING_DAMAGE) == "repair-attested"
    mended = [
        r
        for r in witness.repairs
        if r.confidence is Confidence.HIGH
        and _get_repair_identity(r) not in refuted
        and (not shown_only or _get_repair_span(r) in shown)
    ]
    attested = {
        r
        for c, r in told
        if c.difference.kind is Kind.ENCODING_DAMAGE
        and r.confidence is Confidence.HIGH
        and (not shown_only or _is_shown_by_witness(c))
    }
    yield from sorted(
        attested.difference(mended), key=lambda r: (r.start, r.end, -len(r.replacement), r.replacement, r.evidence)
    )
    yield from mended


def _is_shown_by_witness(item: ClassifiedDifference) -> bool:
    """Whether another witness shows the damage, rather than a rule."""
    return item.difference.base != item.difference.witness and item.parent < 0


def _find_declined_repairs(
    witness: str, classified: Sequence[ClassifiedDifference], choices: Mapping[str, str]
) -> set[tuple[int, int, str]]:
    """The repairs of the base that a person declined by letting its reading stand."""
    return {
        _get_repair_identity(r)
        for c in classified
        if (d := c.difference).damaged == d.base == witness and (r := d.repair) and choices.get(d.id) == Decision.BASE
    }


def _make_normalising_repairs(
    witness: Witness, classified: Sequence[ClassifiedDifference], policy: MergePolicy
) -> list[Repair]:
    """Where the settings ask for it, the common form of a sign or gap of the base that another one writes otherwise."""
    out = []
    for d in (c.difference for c in classified):
        asked = d.kind in (Kind.LAYOUT, Kind.TYPOGRAPHY) and policy.get_treatment(d.kind) == "normalise"
        form = _make_common_form(d)
        if asked and d.base == witness.id and len(d.base_spans) == 1 and d.base_text and form != d.base_text:
            start, end = d.base_spans[0]
            why = "the settings ask for the common form"
            normal = Repair(
                start=start,
                end=end,
                replacement=form,
                kind=DamageKind.NORMALISED,
                evidence=why,
                confidence=Confidence.HIGH,
            )
            out.append(normal)
    return sorted(set(out), key=_get_repair_span)


def _make_common_form(d: Difference) -> str:
    if d.kind is Kind.TYPOGRAPHY:
        return normalize_typography(d.base_text)
    return "\n" * min(2, d.base_text.replace("\r\n", "\n").count("\n")) or " "


def _insert_if_disjoint(repair: Repair, kept: list[Repair]) -> None:
    """Put a repair where it belongs among others in order, unless it meets one of its neighbours."""
    at = bisect_left(kept, _get_repair_span(repair), key=_get_repair_span)
    if all(_are_disjoint(k, repair) for k in kept[max(0, at - 2) : at]) and all(
        _are_disjoint(repair, k) for k in kept[at : at + 2]
    ):
        kept.insert(at, repair)


def _get_repair_span(repair: Repair) -> tuple[int, int]:
    return repair.start, repair.end


def _get_repair_identity(repair: Repair) -> tuple[int, int, str]:
    return repair.start, repair.end, repair.replacement


def _are_disjoint(one: Repair, two: Repair) -> bool:
    """Whether two repairs, in order, do not meet; a letter put in at the end of a word that is replaced does.

    A quotation mark put in beside a word that is replaced is no part of it.
    """
    if one.end < two.start:
        return True
    put_in = [r for r in (one, two) if r.start == r.end]
    beside = all(r.replacement.isspace() or r.kind == DamageKind.DROPPED_QUOTATION_MARK for r in put_in)
    return one.end == two.start and beside and _get_repair_span(one) != _get_repair_span(two)
