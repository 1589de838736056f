"""Which of the repairs that a record lists were to be written, by the settings of its run.

Told from the record alone: from what *mend* found in each witness and from what the differences say of it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence

from reconcile.model.records import Repair, Source, Witness, Work
from reconcile.text.normal_forms import n2
from reconcile.vocabulary import Confidence, Decision, Kind


def written_repairs(work: Work, witness: Witness, classes: Mapping[str, str]) -> tuple[Repair, ...]:
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
        stands = {place_of(d.repair) for d in shown if d.repair and d.damaged == d.base and d.decision is Decision.BASE}
        doubted = {place_of(d.repair) for d in shown if d.repair and d.repair.confidence is Confidence.LOW}
        by_witness = {_span(d.repair) for d in shown if d.repair and d.base != d.witness and not d.within}
        proved = [r for r in witness.repairs if r.confidence is Confidence.HIGH and place_of(r) not in doubted]
        attested = {
            d.repair
            for d in shown
            if d.repair and d.kind is Kind.ENCODING_DAMAGE and d.repair.confidence is Confidence.HIGH
        } - set(proved)
        for repair in (*sorted(attested, key=lambda r: (r.start, r.end, -len(r.replacement), r.replacement)), *proved):
            if place_of(repair) in stands:  # a person let the damage stand
                continue
            if treatment != "repair-attested" or _span(repair) in by_witness:
                _keep(repair, kept)
    for repair in _asked_for(work, witness, classes):
        _keep(repair, kept)
    return tuple(kept)


def _asked_for(work: Work, witness: Witness, classes: Mapping[str, str]) -> Iterator[Repair]:
    """What the settings have written though nothing is damaged, or nobody knows what stood there."""
    if classes.get(Kind.RESIDUE.value) == "close-gap":
        yield from (r for r in witness.repairs if r.kind == Kind.RESIDUE.value)
    normal = [d for d in work.differences if d.base == witness.id and classes.get(d.kind.value) == "normalise"]
    for d in sorted(normal, key=lambda d: d.base_spans):
        if d.base_text and len(d.base_spans) == 1:
            breaks = "\n" * min(2, d.base_text.replace("\r\n", "\n").count("\n"))
            form = n2(d.base_text) if d.kind is Kind.TYPOGRAPHY else breaks or " "
            (start, end) = d.base_spans[0]
            if form != d.base_text:
                yield Repair(
                    start=start, end=end, replacement=form, kind="normalised", evidence="", confidence=Confidence.HIGH
                )


def place_of(repair: Repair) -> tuple[int, int, str]:
    """What makes two repairs the same, whatever they say of their evidence."""
    return repair.start, repair.end, repair.replacement


def _keep(repair: Repair, kept: list[Repair]) -> None:
    """Put a repair where it belongs among others in order, unless it meets one of its neighbours."""
    at = bisect_left(kept, _span(repair), key=_span)
    if all(_apart(k, repair) for k in kept[max(0, at - 2) : at]) and all(_apart(repair, k) for k in kept[at : at + 2]):
        kept.insert(at, repair)


def _span(repair: Repair) -> tuple[int, int]:
    return repair.start, repair.end


def _apart(one: Repair, two: Repair) -> bool:
    """Whether two repairs, in order, do not meet: one that puts a mark or white space in beside another does not."""
    put_in = [r for r in (one, two) if r.start == r.end]
    marks = all(r.replacement.isspace() or r.kind == "dropped-quotation-mark" for r in put_in)
    return one.end < two.start or (one.end == two.start and marks and (one.start, one.end) != (two.start, two.end))


def repaired(raw: str, source: Source, repairs: Sequence[Repair]) -> str:
    """The raw stretch of a source with the repairs that lie in it applied, in order; one that overlaps is left out."""
    parts = []
    at = source.start
    for repair in repairs:
        if at <= repair.start <= repair.end <= source.end:
            parts += [raw[at : repair.start], repair.replacement]
            at = repair.end
    return "".join([*parts, raw[at : source.end]])
