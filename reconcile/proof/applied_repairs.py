"""Which of the repairs that a record lists were to be written, by the settings of its run.

Told from the record alone: from what *mend* found in each witness and from what the differences say of it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence

from reconcile.model.damage_kinds import DamageKind
from reconcile.model.records import Repair, Source, Witness, Work
from reconcile.text.normal_forms import normalize_typography
from reconcile.vocabulary import Confidence, Decision, Kind


def select_written_repairs(work: Work, witness: Witness, classes: Mapping[str, str]) -> tuple[Repair, ...]:
    """The repairs of a witness that its run was sure enough of and that its settings asked for, in order.

    Where two of them meet, what another witness showed goes before what rules proved, and that before what the
    settings ask for.

    Args:
        work: the work.
        witness: one of its witnesses.
        classes: class → treatment, where the settings of the run give one.
    """
    treatment = classes.get(Kind.ENCODING_DAMAGE.value, "")
    kept: list[Repair] = []
    if treatment != "keep":
        shown = [d for d in work.differences if d.repair is not None and d.damaged == witness.id]
        stands = {
            identify_repair(d.repair) for d in shown if d.repair and d.damaged == d.base and d.decision is Decision.BASE
        }
        doubted = {identify_repair(d.repair) for d in shown if d.repair and d.repair.confidence is Confidence.LOW}
        by_witness = {_span_of_repair(d.repair) for d in shown if d.repair and d.base != d.witness and not d.within}
        proved = [r for r in witness.repairs if r.confidence is Confidence.HIGH and identify_repair(r) not in doubted]
        attested = {
            d.repair
            for d in shown
            if d.repair and d.kind is Kind.ENCODING_DAMAGE and d.repair.confidence is Confidence.HIGH
        } - set(proved)
        for repair in (*sorted(attested, key=lambda r: (r.start, r.end, -len(r.replacement), r.replacement)), *proved):
            if identify_repair(repair) in stands:  # a person let the damage stand
                continue
            if treatment != "repair-attested" or _span_of_repair(repair) in by_witness:
                _insert_repair(repair, kept)
    for repair in _find_requested_repairs(work, witness, classes):
        _insert_repair(repair, kept)
    return tuple(kept)


def _find_requested_repairs(work: Work, witness: Witness, classes: Mapping[str, str]) -> Iterator[Repair]:
    """What the settings have written though nothing is damaged, or nobody knows what stood there."""
    if classes.get(Kind.RESIDUE.value) == "close-gap":
        yield from (r for r in witness.repairs if r.kind == Kind.RESIDUE.value)
    normal = [d for d in work.differences if d.base == witness.id and classes.get(d.kind.value) == "normalise"]
    for d in sorted(normal, key=lambda d: d.base_spans):
        if d.base_text and len(d.base_spans) == 1:
            breaks = "\n" * min(2, d.base_text.replace("\r\n", "\n").count("\n"))
            form = normalize_typography(d.base_text) if d.kind is Kind.TYPOGRAPHY else breaks or " "
            (start, end) = d.base_spans[0]
            if form != d.base_text:
                yield Repair(
                    start=start,
                    end=end,
                    replacement=form,
                    kind=DamageKind.NORMALISED,
                    evidence="",
                    confidence=Confidence.HIGH,
                )


def identify_repair(repair: Repair) -> tuple[int, int, str]:
    """What makes two repairs the same, whatever they say of their evidence."""
    return repair.start, repair.end, repair.replacement


def _insert_repair(repair: Repair, kept: list[Repair]) -> None:
    """Put a repair where it belongs among others in order, unless it meets one of its neighbours."""
    at = bisect_left(kept, _span_of_repair(repair), key=_span_of_repair)
    if all(_are_apart(k, repair) for k in kept[max(0, at - 2) : at]) and all(
        _are_apart(repair, k) for k in kept[at : at + 2]
    ):
        kept.insert(at, repair)


def _span_of_repair(repair: Repair) -> tuple[int, int]:
    return repair.start, repair.end


def _are_apart(one: Repair, two: Repair) -> bool:
    """Whether two repairs, in order, do not meet: one that puts a mark or white space in beside another does not."""
    put_in = [r for r in (one, two) if r.start == r.end]
    marks = all(r.replacement.isspace() or r.kind == DamageKind.DROPPED_QUOTATION_MARK for r in put_in)
    return one.end < two.start or (one.end == two.start and marks and (one.start, one.end) != (two.start, two.end))


def apply_repairs(raw: str, source: Source, repairs: Sequence[Repair]) -> str:
    """The raw stretch of a source with the repairs that lie in it applied, in order; one that overlaps is left out."""
    parts = []
    at = source.start
    for repair in repairs:
        if at <= repair.start <= repair.end <= source.end:
            parts += [raw[at : repair.start], repair.replacement]
            at = repair.end
    return "".join([*parts, raw[at : source.end]])
