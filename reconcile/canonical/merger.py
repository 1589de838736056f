"""Merge the witnesses of a work into its canonical text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reconcile.canonical.choice_fragments import fragments
from reconcile.canonical.difference_decisions import settle
from reconcile.canonical.merge_invariants import prove
from reconcile.canonical.merge_plan import Text
from reconcile.canonical.policies import Policy
from reconcile.canonical.repair_selection import repairs_of
from reconcile.canonical.witness_passages import trace
from reconcile.canonical.writer import Writer
from reconcile.model.decisions import Ruling
from reconcile.model.records import Canonical, Difference, Fragment, Passage, Span, Witness
from reconcile.model.variations import Classified, Collation
from reconcile.text.tokens import Transcript
from reconcile.vocabulary import Kind


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
        Text.of(witness.id, transcript, collation, repairs_of(witness, classified, policy, rulings))
        for witness, transcript, collation in witnesses
    ]
    plan = settle(texts, classified, policy, rulings)
    keep = policy.treatment(Kind.METADATA) == "keep"
    lifted = [[] if keep else _lifted(witness) for witness, _, _ in witnesses]
    written = Writer(plan, lifted, policy.label).write()
    passages = tuple(trace(n, texts, written) for n in range(len(texts)))
    differences = tuple(plan.settled[c.difference.id] for c in classified)
    prove(work, texts, written, passages, differences)
    return Merged(written.canonical, differences, passages, fragments(texts, classified, plan, lifted, written))


def _lifted(witness: Witness) -> list[Span]:
    return [Span(r.start, r.end) for r in witness.repairs if r.kind == "metadata" and r.start < r.end]
