"""Merge the witnesses of a work into its canonical text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from reconcile.canonical.deciding import Ruling
from reconcile.canonical.fragments import fragments
from reconcile.canonical.invariants import prove
from reconcile.canonical.plan import Text
from reconcile.canonical.policies import Policy, settle
from reconcile.canonical.tracing import trace
from reconcile.canonical.writing import Writer
from reconcile.model import Canonical, Confidence, Difference, Fragment, Kind, Passage, Repair, Span, Witness
from reconcile.text.keys import n2
from reconcile.text.tokens import Transcript
from reconcile.variation import Classified, Collation


@dataclass(frozen=True, slots=True)
class Merged:
    """The canonical text, the differences with what became of them, and the passages of each witness."""

    canonical: Canonical
    differences: tuple[Difference, ...]
    passages: tuple[tuple[Passage, ...], ...]
    fragments: tuple[Fragment, ...]


def merge(
    work: str,
    witnesses: Sequence[tuple[Witness, Transcript, Collation | None]],
    classified: Sequence[Classified],
    *,
    policy: Policy,
    rulings: Sequence[Ruling] = (),
) -> Merged:
    """Settle every difference by policy, write the canonical text, and prove the invariants.

    Args:
        work: the work's id, for messages.
        witnesses: the base first, without a collation; then the others from the best to the worst.
        classified: every difference of the work.
        policy: the rules in force.
        rulings: what people decided about this work.

    Raises:
        DecisionError: a ruling cannot be carried out.
        InvariantError: an invariant does not hold.
    """
    texts = [
        Text.of(witness.id, transcript, collation, _repairs(witness, classified, policy))
        for witness, transcript, collation in witnesses
    ]
    plan = settle(texts, classified, policy, rulings)
    keep = policy.treatment(Kind.METADATA) == "keep"
    lifted = [[] if keep else _lifted(witness) for witness, _, _ in witnesses]
    written = Writer(texts, plan, lifted, policy.label).write()
    passages = tuple(trace(n, texts, written) for n in range(len(texts)))
    differences = tuple(plan.settled[c.difference.id] for c in classified)
    prove(work, texts, written, passages, differences)
    return Merged(written.canonical, differences, passages, fragments(texts, classified, plan, lifted, written))


def _repairs(witness: Witness, classified: Sequence[Classified], policy: Policy) -> tuple[Repair, ...]:
    """The repairs to be written: what *mend* is sure of, and what another witness made sure.

    Overlaps go to the latter.
    """
    treatment = policy.treatment(Kind.ENCODING_DAMAGE)
    closed = []
    if policy.treatment(Kind.RESIDUE) == "close-gap":
        closed = [
            replace(r, confidence=Confidence.HIGH, evidence=f"{r.evidence}; the settings close such holes")
            for r in witness.repairs
            if r.kind == "residue"
        ]
    closed += _normalised(witness, classified, policy)
    if treatment == "keep":
        return tuple(closed)
    shown = {(r.start, r.end) for c in classified if (r := c.difference.repair) and _is_shown(c, witness.id)}
    refuted = {
        (r.start, r.end, r.replacement)
        for c in classified
        if c.difference.damaged == witness.id and (r := c.difference.repair) and r.confidence is Confidence.LOW
    }
    mended = [
        r
        for r in witness.repairs
        if r.confidence is Confidence.HIGH
        and (r.start, r.end, r.replacement) not in refuted
        and (treatment != "repair-attested" or (r.start, r.end) in shown)
    ]
    attested = [
        d.repair
        for c in classified
        if (d := c.difference).damaged == witness.id
        and d.kind is Kind.ENCODING_DAMAGE
        and d.repair
        and d.repair.confidence is Confidence.HIGH
        and d.repair not in mended
        and (treatment != "repair-attested" or _is_shown(c, witness.id))
    ]
    chosen = sorted(set(attested), key=lambda r: (r.start, r.end, -len(r.replacement), r.replacement))
    kept: list[Repair] = []
    for repair in chosen:
        if not kept or _apart(kept[-1], repair):
            kept.append(repair)
    kept += [r for r in mended if all(_apart(*sorted((r, k), key=lambda x: (x.start, x.end))) for k in kept)]
    kept += [r for r in closed if all(_apart(*sorted((r, k), key=lambda x: (x.start, x.end))) for k in kept)]
    return tuple(sorted(kept, key=lambda r: (r.start, r.end)))


def _normalised(witness: Witness, classified: Sequence[Classified], policy: Policy) -> list[Repair]:
    """Where the settings ask for it.

    The common form of a sign or gap of the base that another witness writes otherwise.
    """
    out = []
    for d in (c.difference for c in classified):
        asked = d.kind in (Kind.LAYOUT, Kind.TYPOGRAPHY) and policy.treatment(d.kind) == "normalise"
        if asked and d.base == witness.id and len(d.base_spans) == 1 and d.base_text:
            breaks = "\n" * min(2, d.base_text.replace("\r\n", "\n").count("\n"))
            form = n2(d.base_text) if d.kind is Kind.TYPOGRAPHY else breaks or " "
            span = d.base_spans[0]
            if form != d.base_text:
                why = "the settings ask for the common form"
                out.append(
                    Repair(
                        start=span.start,
                        end=span.end,
                        replacement=form,
                        kind="normalised",
                        evidence=why,
                        confidence=Confidence.HIGH,
                    )
                )
    return sorted(set(out), key=lambda r: (r.start, r.end))


def _is_shown(item: Classified, witness: str) -> bool:
    """Whether another witness shows the damage of this one, rather than a rule."""
    d = item.difference
    return d.damaged == witness and d.base != d.witness and item.parent < 0


def _apart(one: Repair, two: Repair) -> bool:
    """Whether two repairs, in order, do not meet; a letter put in at the end of a word that is replaced does.

    A quotation mark put in beside a word that is replaced is no part of it.
    """
    if one.end < two.start:
        return True
    put_in = [r for r in (one, two) if r.start == r.end]
    beside = all(r.replacement.isspace() or r.kind == "dropped-quotation-mark" for r in put_in)
    return one.end == two.start and beside and (one.start, one.end) != (two.start, two.end)


def _lifted(witness: Witness) -> list[Span]:
    return [Span(r.start, r.end) for r in witness.repairs if r.kind == "metadata" and r.start < r.end]
