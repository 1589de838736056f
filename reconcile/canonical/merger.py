"""Merge the witnesses of a work into its canonical text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reconcile.canonical.choice_fragments import build_fragments
from reconcile.canonical.difference_decisions import decide_all
from reconcile.canonical.merge_plan import WitnessText
from reconcile.canonical.policies import MergePolicy
from reconcile.canonical.witness_passages import build_passages
from reconcile.canonical.writer import CanonicalWriter
from reconcile.model.damage_kinds import DamageKind
from reconcile.model.decisions import Ruling
from reconcile.model.records import CanonicalText, Difference, Fragment, Passage, Span, Witness
from reconcile.model.variations import ClassifiedDifference, Collation
from reconcile.text.tokens import Transcript
from reconcile.text.written_repairs import select_written_repairs
from reconcile.vocabulary import Decision, Kind


@dataclass(frozen=True, slots=True)
class MergedWork:
    """The canonical text, the decided differences, the passages of each witness, and the text of each open choice."""

    canonical: CanonicalText
    differences: tuple[Difference, ...]
    passages: tuple[tuple[Passage, ...], ...]
    fragments: tuple[Fragment, ...]


def merge_witnesses(
    witnesses: Sequence[Witness],
    transcripts: Sequence[Transcript],
    collations: Sequence[Collation],
    classified: Sequence[ClassifiedDifference],
    *,
    policy: MergePolicy,
    rulings: Sequence[Ruling] = (),
) -> MergedWork:
    """Decide every difference by policy, and write the canonical text.

    Args:
        witnesses: the base first, then the others from the best to the worst.
        transcripts: of the witnesses, in the same order.
        collations: of the witnesses but the base, in the same order.
        classified: every difference of the work.
        policy: the rules in force.
        rulings: what people decided about this work.

    Raises:
        DecisionError: a ruling cannot be carried out.
    """
    found = [c.difference for c in classified]
    bases = {d.id for d in found if d.is_base_damaged}
    declined = {r.id for r in rulings if r.choice == Decision.KEEP or (r.choice == Decision.BASE and r.id in bases)}
    accepted = {r.id for r in rulings if r.choice == Decision.REPAIR}
    repairs = [select_written_repairs(witness, found, policy.classes, declined, accepted) for witness in witnesses]
    names = [witness.id for witness in witnesses]
    texts = list(map(WitnessText.from_transcript, names, transcripts, (None, *collations), repairs))
    plan = decide_all(texts, classified, policy, rulings)
    keep = policy.get_treatment(Kind.METADATA) == "keep"
    lifted = [[] if keep else _find_lifted_spans(witness) for witness in witnesses]
    written = CanonicalWriter(plan, lifted, policy.full_name).write_text()
    passages = tuple(build_passages(n, texts, written) for n in range(len(texts)))
    differences = tuple(plan.decided_differences[c.difference.id] for c in classified)
    fragments = build_fragments(texts, classified, plan, lifted, written)
    return MergedWork(written.canonical, differences, passages, fragments)


def _find_lifted_spans(witness: Witness) -> list[Span]:
    return [Span(r.start, r.end) for r in witness.repairs if r.kind == DamageKind.METADATA and r.start < r.end]
