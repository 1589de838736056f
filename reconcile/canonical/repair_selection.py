"""Which repairs of a witness are written: what *mend* is sure of, what another witness shows, what the settings ask."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from reconcile.canonical.policies import Policy
from reconcile.model.decisions import Ruling
from reconcile.model.records import Difference, Repair, Witness
from reconcile.model.variations import Classified
from reconcile.text.normal_forms import n2
from reconcile.vocabulary import Confidence, Decision, Kind


def repairs_of(
    witness: Witness, classified: Sequence[Classified], policy: Policy, rulings: Sequence[Ruling] = ()
) -> tuple[Repair, ...]:
    """The repairs to be written in one witness: in order, disjoint, all of high confidence.

    Where two meet, what another witness shows goes first, then what *mend* is sure of, then what the settings ask for.
    Damage of the base that a person lets stand is not repaired.
    """
    kept: list[Repair] = []
    if policy.treatment(Kind.ENCODING_DAMAGE) != "keep":
        stands = _let_stand(witness.id, classified, {r.id: r.choice for r in rulings})
        for repair in _sure(witness, classified, policy):
            if _place(repair) not in stands:
                _keep(repair, kept)
    if policy.treatment(Kind.RESIDUE) == "close-gap":
        for repair in (r for r in witness.repairs if r.kind == "residue"):
            why = f"{repair.evidence}; the settings close such holes"
            _keep(replace(repair, confidence=Confidence.HIGH, evidence=why), kept)
    for repair in _normalised(witness, classified, policy):
        _keep(repair, kept)
    return tuple(kept)


def _sure(witness: Witness, classified: Sequence[Classified], policy: Policy) -> Iterator[Repair]:
    """What another witness made sure, then what *mend* is sure of."""
    told = [(c, r) for c in classified if c.difference.damaged == witness.id and (r := c.difference.repair)]
    refuted = {_place(r) for _, r in told if r.confidence is Confidence.LOW}
    shown = {_span(r) for c, r in told if _is_shown(c)}
    shown_only = policy.treatment(Kind.ENCODING_DAMAGE) == "repair-attested"
    mended = [
        r
        for r in witness.repairs
        if r.confidence is Confidence.HIGH and _place(r) not in refuted and (not shown_only or _span(r) in shown)
    ]
    attested = {
        r
        for c, r in told
        if c.difference.kind is Kind.ENCODING_DAMAGE
        and r.confidence is Confidence.HIGH
        and (not shown_only or _is_shown(c))
    }
    yield from sorted(
        attested.difference(mended), key=lambda r: (r.start, r.end, -len(r.replacement), r.replacement, r.evidence)
    )
    yield from mended


def _is_shown(item: Classified) -> bool:
    """Whether another witness shows the damage, rather than a rule."""
    return item.difference.base != item.difference.witness and item.parent < 0


def _let_stand(witness: str, classified: Sequence[Classified], choices: Mapping[str, str]) -> set[tuple[int, int, str]]:
    """The repairs of the base that a person declined by letting its reading stand."""
    return {
        _place(r)
        for c in classified
        if (d := c.difference).damaged == d.base == witness and (r := d.repair) and choices.get(d.id) == Decision.BASE
    }


def _normalised(witness: Witness, classified: Sequence[Classified], policy: Policy) -> list[Repair]:
    """Where the settings ask for it, the common form of a sign or gap of the base that another one writes otherwise."""
    out = []
    for d in (c.difference for c in classified):
        asked = d.kind in (Kind.LAYOUT, Kind.TYPOGRAPHY) and policy.treatment(d.kind) == "normalise"
        form = _common_form(d)
        if asked and d.base == witness.id and len(d.base_spans) == 1 and d.base_text and form != d.base_text:
            start, end = d.base_spans[0]
            why = "the settings ask for the common form"
            normal = Repair(
                start=start, end=end, replacement=form, kind="normalised", evidence=why, confidence=Confidence.HIGH
            )
            out.append(normal)
    return sorted(set(out), key=_span)


def _common_form(d: Difference) -> str:
    if d.kind is Kind.TYPOGRAPHY:
        return n2(d.base_text)
    return "\n" * min(2, d.base_text.replace("\r\n", "\n").count("\n")) or " "


def _keep(repair: Repair, kept: list[Repair]) -> None:
    """Put a repair where it belongs among others in order, unless it meets one of its neighbours."""
    at = bisect_left(kept, _span(repair), key=_span)
    if all(_apart(k, repair) for k in kept[max(0, at - 2) : at]) and all(_apart(repair, k) for k in kept[at : at + 2]):
        kept.insert(at, repair)


def _span(repair: Repair) -> tuple[int, int]:
    return repair.start, repair.end


def _place(repair: Repair) -> tuple[int, int, str]:
    return repair.start, repair.end, repair.replacement


def _apart(one: Repair, two: Repair) -> bool:
    """Whether two repairs, in order, do not meet; a letter put in at the end of a word that is replaced does.

    A quotation mark put in beside a word that is replaced is no part of it.
    """
    if one.end < two.start:
        return True
    put_in = [r for r in (one, two) if r.start == r.end]
    beside = all(r.replacement.isspace() or r.kind == "dropped-quotation-mark" for r in put_in)
    return one.end == two.start and beside and _span(one) != _span(two)
