"""Merge the witnesses of a work into its canonical text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reconcile.canonical.choice_fragments import build_fragments
from reconcile.canonical.difference_decisions import decide_all
from reconcile.canonical.merge_invariants import prove_invariants
from reconcile.canonical.merge_plan import WitnessText
from reconcile.canonical.policies import MergePolicy
from reconcile.canonical.repair_selection import choose_repairs
from reconcile.canonical.witness_passages import build_passages
from reconcile.canonical.writer import CanonicalWriter
from reconcile.model.damage_kinds import DamageKind
from reconcile.model.decisions import Ruling
from reconcile.model.records import CanonicalText, Difference, Fragment, Passage, Span, Witness
from reconcile.model.variations import ClassifiedDifference, Collation
from reconcile.text.tokens import Transcript
from reconcile.vocabulary import Kind


@dataclass(frozen=True, slots=True)
class MergedWork:
    """The canonical text, the differences with what became of them, and the passages of each witness."""

    canonical: CanonicalText
    differences: tuple[Difference, ...]
    passages: tuple[tuple[Passage, ...], ...]
    fragments: tuple[Fragment, ...]


def merge_witnesses(
    work: str,
    witnesses: Sequence[tuple[Witness, Transcript, Collation | None]],
    classified: Sequence[ClassifiedDifference],
    *,
    policy: MergePolicy,
    rulings: Sequence[Ruling] = (),
) -> MergedWork:
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
        WitnessText.from_transcript(
            witness.id, transcript, collation, choose_repairs(witness, classified, policy, rulings)
        )
        for witness, transcript, collation in witnesses
    ]
    plan = decide_all(texts, classified, policy, rulings)
    keep = policy.get_treatment(Kind.METADATA) == "keep"
    lifted = [[] if keep else _find_lifted_spans(witness) for witness, _, _ in witnesses]
    written = CanonicalWriter(plan, lifted, policy.full_name).write_text()
    passages = tuple(build_passages(n, texts, written) for n in range(len(texts)))
    differences = tuple(plan.decided_differences[c.difference.id] for c in classified)
    prove_invariants(work, texts, written, passages, differences)
    return MergedWork(
        written.canonical, differences, passages, build_fragments(texts, classified, plan, lifted, written)
    )


def _find_lifted_spans(witness: Witness) -> list[Span]:
    return [Span(r.start, r.end) for r in witness.repairs if r.kind == DamageKind.METADATA and r.start < r.end]
