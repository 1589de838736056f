"""Turn the variations of a work into differences: one per place, with class, evidence, spans and a fingerprint."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from reconcile.differences.draft_difference import DraftDifference
from reconcile.differences.fingerprint import assign_fingerprints
from reconcile.differences.joint_repairs import join_repairs
from reconcile.differences.own_damage import ReportedRepairs, find_sentence, find_unreported_damage, make_own_damage
from reconcile.differences.readings import AnalyzedWitness, Reading
from reconcile.differences.rule_context import RuleContext, Verdict
from reconcile.differences.rule_order import apply_rules
from reconcile.differences.rules.attested_damage import MIN_LOSS_PLACES
from reconcile.differences.sign_loss_stats import count_sign_losses
from reconcile.model.damage_kinds import DAMAGE_KINDS, DamageKind
from reconcile.model.records import Repair, Span
from reconcile.model.variations import ClassifiedDifference, Collation, Operation, Range, Variation
from reconcile.text.tokens import Transcript
from reconcile.vocabulary import Confidence, Kind, Severity

MIN_ATTESTED_APOSTROPHES = 3
"""Dropped apostrophes that another witness must show before the derived ones of the same text count as sure."""


def classify_variations(
    base: AnalyzedWitness, others: Sequence[tuple[AnalyzedWitness, Collation]]
) -> tuple[ClassifiedDifference, ...]:
    """Classify every variation of every witness against the base, and the damage that only one witness shows.

    Args:
        base: the base.
        others: each other witness with its collation against the base, in an order that does not depend on names.

    Returns:
        The base's own damage first, then per witness its differences in the order of the base; ids are set, decisions
        are not: all are *base*.
    """
    subjects = [base, *(subject for subject, _ in others)]
    found: list[DraftDifference] = []
    for subject, collation in others:
        found += _shift_parents(_classify_witness(base, subject, collation), len(found))
    reported = ReportedRepairs(found, base.id)
    sure = {subject.id for subject in subjects if _has_lost_apostrophes(subject, found)}
    own = [make_own_damage(base, r) for r in base.repairs if r not in reported]
    doubted = _find_doubted_repairs(base, others)
    drafts = [_raise_confidence(d, sure, doubted) for d in (*own, *_shift_parents(found, len(own)))]
    return assign_fingerprints(join_repairs(drafts), subjects)


def _shift_parents(drafts: Iterable[DraftDifference], by: int) -> list[DraftDifference]:
    return [replace(d, parent=d.parent + by) if d.parent >= 0 else d for d in drafts]


def _has_lost_apostrophes(subject: AnalyzedWitness, drafts: Sequence[DraftDifference]) -> bool:
    """Whether a text lost all its apostrophes, as another witness shows at enough places."""
    dropped = [d.verdict for d in drafts if d.verdict.subtype == DamageKind.DROPPED_APOSTROPHE]
    attested = sum(verdict.damaged == subject.id for verdict in dropped)
    return not subject.lexicon.apostrophe_count and attested >= MIN_ATTESTED_APOSTROPHES


def _find_doubted_repairs(base: AnalyzedWitness, others: Sequence[tuple[AnalyzedWitness, Collation]]) -> set[Repair]:
    """Return the derived apostrophes of the base that a witness with apostrophes of its own does without as well."""
    derived = [r for r in base.repairs if r.kind == DamageKind.DROPPED_APOSTROPHE]
    doubted = set()
    for subject, collation in others:
        if subject.lexicon.apostrophe_count < MIN_LOSS_PLACES or not derived:
            continue
        forth, raw = dict(collation.matches), subject.transcript.raw
        for repair in derived:
            first = bisect_left(base.transcript.tokens, repair.start, key=lambda t: t.end)
            mine, at = base.transcript.tokens[first], forth.get(first)
            theirs = subject.transcript.tokens[at] if at is not None else None
            if theirs and raw[theirs.start : theirs.end] == base.transcript.raw[mine.start : mine.end]:
                doubted.add(repair)
    return doubted


def _raise_confidence(draft: DraftDifference, sure: set[str], doubted: set[Repair]) -> DraftDifference:
    """Raise the derived apostrophes of a text that lost them all to *high*, but for those that a witness doubts."""
    verdict, repair = draft.verdict, draft.verdict.repair
    if repair is None or repair in doubted or repair.confidence is Confidence.LOW or verdict.damaged not in sure:
        return draft
    if verdict.subtype != DamageKind.DROPPED_APOSTROPHE or verdict.confidence is Confidence.HIGH:
        return draft
    evidence = f"{repair.evidence}; the text lost all its apostrophes"
    repair = replace(repair, confidence=Confidence.HIGH, evidence=evidence)
    severity = DAMAGE_KINDS[repair.kind].severity
    return replace(draft, verdict=replace(verdict, confidence=Confidence.HIGH, severity=severity, repair=repair))


def _classify_witness(base: AnalyzedWitness, subject: AnalyzedWitness, collation: Collation) -> list[DraftDifference]:
    found: list[DraftDifference] = []
    parents: dict[tuple[Range, Range], int] = {}
    order = sorted(collation.variations, key=lambda v: (v.base_place, v.within is not None, v.witness_place))
    for context in _build_rule_contexts(base, subject, order, collation):
        rule, verdict = apply_rules(context)
        if context.operation is Operation.TRANSPOSITION:
            parents[context.variation.base[0], context.variation.witness[0]] = len(found)
        found.append(_draft_difference(context, rule, verdict))
    within = [d.variation.within if d.variation else None for d in found]
    found = [replace(d, parent=parents.get(w, -1)) if w else d for d, w in zip(found, within, strict=True)]
    found += _find_regrouped_sentences(base, subject, collation)
    found += find_unreported_damage(base, subject, collation, found)
    return found


def _build_rule_contexts(
    base: AnalyzedWitness, subject: AnalyzedWitness, order: Sequence[Variation], collation: Collation
) -> list[RuleContext]:
    """Return the variations with their readings, and with what the two witnesses lost of each other's signs."""
    sides = [(v, Reading(base, v.base, v.base_place), Reading(subject, v.witness, v.witness_place)) for v in order]
    tokens = base.transcript.tokens, subject.transcript.tokens
    shared = [(tokens[0][i], tokens[1][j]) for i, j in collation.matches]
    flipped = [(w, b, v.operation) for v, b, w in sides]
    lost = (
        count_sign_losses(base.transcript.raw, [(b, w, v.operation) for v, b, w in sides], shared),
        count_sign_losses(subject.transcript.raw, flipped, [(theirs, mine) for mine, theirs in shared]),
    )
    paired = _find_paired_sentences(base.transcript, subject.transcript, collation)
    return [RuleContext(variation, mine, theirs, lost, paired) for variation, mine, theirs in sides]


def _find_paired_sentences(
    base: Transcript, witness: Transcript, collation: Collation
) -> tuple[Mapping[int, bool], ...]:
    """Return for each side the sentences with a partner, and whether it has at least half of their content words."""
    found: tuple[dict[int, bool], dict[int, bool]] = {}, {}
    for group in collation.groups:
        if not group.left or not group.right:
            continue
        bags = [
            {n: side.collect_content_stems((n,)) for n in numbers}
            for side, numbers in ((base, group.left), (witness, group.right))
        ]
        for covered, mine, theirs in zip(found, bags, bags[::-1], strict=True):
            other = set().union(*theirs.values())
            covered.update((n, 2 * len(bag & other) >= len(bag)) for n, bag in mine.items())
    return found


def _draft_difference(context: RuleContext, rule: str, verdict: Verdict) -> DraftDifference:
    spans = [_locate_reading(side, context.operation, verdict) for side in context.sides]
    return DraftDifference(
        rule=rule,
        verdict=verdict,
        base=context.base.subject,
        witness=context.witness.subject,
        base_spans=spans[0],
        witness_spans=spans[1],
        base_sentences=_list_sentences(context.base),
        witness_sentences=_list_sentences(context.witness),
        variation=context.variation,
    )


def _locate_reading(side: Reading, operation: Operation, verdict: Verdict) -> tuple[Span, ...]:
    """Return the exact raw spans of a reading; a zero-width one after the token before it when it is empty."""
    tokens, gap = side.subject.transcript.tokens, side.gap_token
    if side.ranges:
        return tuple(Span(tokens[a].start, tokens[b - 1].end) for a, b in side.ranges)
    if verdict.repair and verdict.damaged == side.subject.id:
        return (Span(verdict.repair.start, verdict.repair.end),)
    return (Span(gap.gap_start, gap.start if operation is Operation.GAP else gap.gap_start),)


def _list_sentences(side: Reading) -> tuple[int, ...]:
    transcript = side.subject.transcript
    if side.ranges:
        return tuple(sorted({find_sentence(transcript, at) for a, b in side.ranges for at in (a, b - 1)}))
    return (find_sentence(transcript, max(0, side.token_index - 1)),) if transcript.is_prose else ()


def _find_regrouped_sentences(
    base: AnalyzedWitness, subject: AnalyzedWitness, collation: Collation
) -> Iterator[DraftDifference]:
    """Yield the groups that are not 1:1: split when the witness has more sentences, join when fewer, both for n:m."""
    for group in collation.groups:
        m, n = len(group.left), len(group.right)
        if not m or not n or m == n == 1:
            continue
        for kind in [Kind.SPLIT] * (n > 1) + [Kind.JOIN] * (m > 1):
            sure = Confidence.HIGH if 1 in (m, n) else Confidence.MEDIUM
            yield DraftDifference(
                rule="regrouped",
                verdict=Verdict(kind=kind, subtype=f"{m}:{n}", severity=Severity.INFO, confidence=sure),
                base=base,
                witness=subject,
                base_spans=(_locate_sentences(base.transcript, group.left),),
                witness_spans=(_locate_sentences(subject.transcript, group.right),),
                base_sentences=group.left,
                witness_sentences=group.right,
            )


def _locate_sentences(transcript: Transcript, numbers: Sequence[int]) -> Span:
    first, last = transcript.bounds[numbers[0]], transcript.bounds[numbers[-1] + 1] - 1
    return Span(transcript.tokens[first].start, transcript.tokens[last].end)
