"""Select the repairs of a witness that the canonical text writes, and apply them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from reconcile.model.damage_kinds import DamageKind
from reconcile.model.records import Difference, Repair, Witness
from reconcile.text.normal_forms import normalize_typography
from reconcile.vocabulary import Confidence, Kind


def select_written_repairs(
    witness: Witness,
    differences: Sequence[Difference],
    classes: Mapping[str, str],
    declined: AbstractSet[str],
    accepted: AbstractSet[str] = frozenset(),
) -> tuple[Repair, ...]:
    """Return the repairs to be written in one witness: in order, disjoint, all of high confidence.

    Where two of them meet, what a person accepted goes before what another witness shows, that before what *mend* is
    sure of, and that before what the settings ask for.

    Args:
        witness: the witness.
        differences: those of its work.
        classes: class → treatment, where the settings give one.
        declined: ids of the differences at which a person keeps the damage, or the damaged reading of the base.
        accepted: ids of the differences whose proposed repair a person accepted.
    """
    mine = [(d, d.repair) for d in differences if d.repair and d.damaged == witness.id]
    kept = list[Repair]()
    for repair in (r for d, r in mine if d.id in accepted):
        _insert_if_disjoint(replace(repair, confidence=Confidence.HIGH), kept)
    if classes.get(Kind.ENCODING_DAMAGE) != "keep":
        left = {identify_repair(repair) for d, repair in mine if d.id in declined}
        for repair in _find_certain_repairs(witness, differences, classes):
            if identify_repair(repair) not in left:
                _insert_if_disjoint(repair, kept)
    if classes.get(Kind.RESIDUE) == "close-gap":
        for repair in (r for r in witness.repairs if r.kind == DamageKind.RESIDUE):
            why = f"{repair.evidence}; the settings close such holes"
            _insert_if_disjoint(replace(repair, confidence=Confidence.HIGH, evidence=why), kept)
    for repair in _make_normalising_repairs(witness.id, differences, classes):
        _insert_if_disjoint(repair, kept)
    return tuple(kept)


def _find_certain_repairs(
    witness: Witness, differences: Sequence[Difference], classes: Mapping[str, str]
) -> Iterator[Repair]:
    """Yield what another witness made sure, then what *mend* is sure of."""
    listed = [(d, d.repair) for d in differences if d.damaged == witness.id and d.repair]
    refuted = {identify_repair(r) for _, r in listed if r.confidence is Confidence.LOW}
    shown = {_get_span(r) for d, r in listed if _is_shown_by_witness(d)}
    shown_only = classes.get(Kind.ENCODING_DAMAGE) == "repair-attested"
    mended = [
        r
        for r in witness.repairs
        if r.confidence is Confidence.HIGH
        and identify_repair(r) not in refuted
        and (not shown_only or _get_span(r) in shown)
    ]
    attested = {
        r
        for d, r in listed
        if d.kind is Kind.ENCODING_DAMAGE
        and r.confidence is Confidence.HIGH
        and (not shown_only or _is_shown_by_witness(d))
    }
    attested.difference_update(mended)
    yield from sorted(attested, key=lambda r: (r.start, r.end, -len(r.replacement), r.replacement, r.evidence))
    yield from mended


def _is_shown_by_witness(difference: Difference) -> bool:
    """Return whether another witness shows the damage, rather than a rule."""
    return not difference.concerns_one_text and not difference.within


def _make_normalising_repairs(
    witness: str, differences: Sequence[Difference], classes: Mapping[str, str]
) -> list[Repair]:
    """Return the common forms of signs and gaps of the base that another witness writes otherwise, if asked for."""
    found = set()
    for d in differences:
        asked = d.kind in (Kind.LAYOUT, Kind.TYPOGRAPHY) and classes.get(d.kind) == "normalise"
        form = _make_common_form(d) if asked else d.base_text
        if d.base == witness and len(d.base_spans) == 1 and d.base_text and form != d.base_text:
            (start, end), why = d.base_spans[0], "the settings ask for the common form"
            high = Confidence.HIGH
            kind = DamageKind.NORMALISED
            found.add(Repair(start=start, end=end, replacement=form, kind=kind, evidence=why, confidence=high))
    return sorted(found, key=_get_span)


def _make_common_form(d: Difference) -> str:
    """Return a straight or plain sign, or a gap as a space, a line end or an empty line."""
    if d.kind is Kind.TYPOGRAPHY:
        return normalize_typography(d.base_text)
    return "\n" * min(2, d.base_text.replace("\r\n", "\n").count("\n")) or " "


def identify_repair(repair: Repair) -> tuple[int, int, str]:
    """Return what makes two repairs the same, whatever their evidence."""
    return repair.start, repair.end, repair.replacement


def _insert_if_disjoint(repair: Repair, kept: list[Repair]) -> None:
    """Insert a repair into a sorted list, unless it meets a neighbour."""
    at = bisect_left(kept, _get_span(repair), key=_get_span)
    before, after = kept[max(0, at - 2) : at], kept[at : at + 2]
    if all(_are_disjoint(k, repair) for k in before) and all(_are_disjoint(repair, k) for k in after):
        kept.insert(at, repair)


def _get_span(repair: Repair) -> tuple[int, int]:
    return repair.start, repair.end


def _are_disjoint(one: Repair, two: Repair) -> bool:
    """Return whether two repairs, in order, do not meet.

    A letter inserted at the end of a word that is replaced meets it; white space or a quotation mark does not.
    """
    if one.end < two.start:
        return True
    inserted = [r for r in (one, two) if r.start == r.end]
    beside = all(r.replacement.isspace() or r.kind == DamageKind.DROPPED_QUOTATION_MARK for r in inserted)
    return one.end == two.start and beside and _get_span(one) != _get_span(two)
