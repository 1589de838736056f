"""Turn the variations of a work into differences: one per place, with class, evidence, spans and a fingerprint."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from reconcile.differences.fingerprint import assign_fingerprints
from reconcile.differences.joint_repairs import join_repairs
from reconcile.differences.rule_context import AnalyzedWitness, Reading, RuleContext, Verdict
from reconcile.differences.rule_order import apply_rules
from reconcile.differences.rules.attested_damage import MIN_LOSS_PLACES
from reconcile.differences.rules.damage import DAMAGE_SEVERITY
from reconcile.differences.sign_loss_stats import count_sign_losses
from reconcile.model.records import Difference, Repair, Span
from reconcile.model.variations import ClassifiedDifference, Collation, Operation, Range, Variation
from reconcile.text.tokens import Transcript
from reconcile.vocabulary import Confidence, Decision, Kind, Severity

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
        are not: all stand at *base*.
    """
    found: list[ClassifiedDifference] = []
    for subject, collation in others:
        found += _shift_parents(_classify_witness(base, subject, collation), len(found))
    covered = _ReportedRepairs(found, base.id)
    sure = {
        subject.id
        for subject in (base, *(s for s, _ in others))
        if _has_lost_apostrophes(subject, [c.difference for c in found])
    }
    alone = [_make_own_damage(base, r) for r in base.repairs if r not in covered]
    found = [*alone, *_shift_parents(found, len(alone))]
    doubted = _find_doubted_repairs(base, others)
    return assign_fingerprints(
        join_repairs([_raise_confidence(c, sure, doubted) for c in found]), [base, *(s for s, _ in others)]
    )


def _shift_parents(classified: Iterable[ClassifiedDifference], by: int) -> list[ClassifiedDifference]:
    return [replace(c, parent=c.parent + by) if c.parent >= 0 else c for c in classified]


def _has_lost_apostrophes(subject: AnalyzedWitness, differences: Sequence[Difference]) -> bool:
    """Whether a text lost all its apostrophes, as another witness shows at `MIN_ATTESTED_APOSTROPHES` places or more."""
    attested = sum(d.damaged == subject.id and d.subtype == "dropped-apostrophe" and not d.within for d in differences)
    return not subject.lexicon.apostrophe_count and attested >= MIN_ATTESTED_APOSTROPHES


def _find_doubted_repairs(base: AnalyzedWitness, others: Sequence[tuple[AnalyzedWitness, Collation]]) -> set[Repair]:
    """The derived apostrophes of the base that a witness with apostrophes of its own does without as well."""
    derived = [r for r in base.repairs if r.kind == "dropped-apostrophe"]
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


def _raise_confidence(classified: ClassifiedDifference, sure: set[str], doubted: set[Repair]) -> ClassifiedDifference:
    """Raise the derived apostrophes of a text that lost them all to *high*, but for those that a witness doubts."""
    d = classified.difference
    if (
        d.repair in doubted
        or d.damaged not in sure
        or d.subtype != "dropped-apostrophe"
        or d.confidence is Confidence.HIGH
        or not d.repair
    ):
        return classified
    if d.repair.confidence is Confidence.LOW:
        return classified
    repair = replace(
        d.repair, confidence=Confidence.HIGH, evidence=f"{d.repair.evidence}; the text lost all its apostrophes"
    )
    return replace(classified, difference=replace(d, confidence=Confidence.HIGH, repair=repair))


def _classify_witness(
    base: AnalyzedWitness, subject: AnalyzedWitness, collation: Collation
) -> list[ClassifiedDifference]:
    found: list[ClassifiedDifference] = []
    parents: dict[tuple[Range, Range], int] = {}
    order = sorted(collation.variations, key=lambda v: (v.base_place, v.within is not None, v.witness_place))
    for place in _build_rule_contexts(base, subject, order, collation):
        variation = place.variation
        rule, verdict = apply_rules(place)
        if variation.operation is Operation.TRANSPOSITION:
            parents[variation.base[0], variation.witness[0]] = len(found)
        found.append(ClassifiedDifference(difference=_build_difference(place, rule, verdict), variation=variation))
    found = [
        replace(c, parent=parents.get(c.variation.within, -1)) if c.variation and c.variation.within else c
        for c in found
    ]
    found += _find_regrouped_sentences(base, subject, collation)
    found += _find_unreported_damage(base, subject, collation, found)
    return found


def _build_rule_contexts(
    base: AnalyzedWitness, subject: AnalyzedWitness, order: Sequence[Variation], collation: Collation
) -> list[RuleContext]:
    """The variations with their readings, and with what the two witnesses as a whole lost of each other's signs."""
    sides = [(v, Reading(base, v.base, v.base_place), Reading(subject, v.witness, v.witness_place)) for v in order]
    tokens = base.transcript.tokens, subject.transcript.tokens
    shared = [(tokens[0][i], tokens[1][j]) for i, j in collation.matches]
    lost = (
        count_sign_losses(base.transcript.raw, [(b, w, v.operation) for v, b, w in sides], shared),
        count_sign_losses(
            subject.transcript.raw,
            [(w, b, v.operation) for v, b, w in sides],
            [(theirs, mine) for mine, theirs in shared],
        ),
    )
    paired = _find_paired_sentences(base.transcript, subject.transcript, collation)
    return [RuleContext(variation, mine, theirs, lost, paired) for variation, mine, theirs in sides]


def _find_paired_sentences(
    base: Transcript, witness: Transcript, collation: Collation
) -> tuple[Mapping[int, bool], ...]:
    """For each side the sentences with a partner, and whether it tells at least half of their content words."""
    found: tuple[dict[int, bool], dict[int, bool]] = {}, {}
    for group in collation.groups:
        if not group.left or not group.right:
            continue
        bags = [
            {n: _collect_content_stems(side, n) for n in numbers}
            for side, numbers in ((base, group.left), (witness, group.right))
        ]
        for told, mine, theirs in zip(found, bags, bags[::-1], strict=True):
            other = set().union(*theirs.values())
            told.update((n, 2 * len(bag & other) >= len(bag)) for n, bag in mine.items())
    return found


def _collect_content_stems(transcript: Transcript, sentence: int) -> set[str]:
    start, end = transcript.bounds[sentence : sentence + 2]
    return {t.stem for t in transcript.tokens[start:end] if t.is_content}


def _build_difference(context: RuleContext, rule: str, verdict: Verdict) -> Difference:
    spans = [_locate_reading(side, context.operation, verdict) for side in context.sides]
    raws = [side.subject.transcript.raw for side in context.sides]
    return Difference(
        id="",
        unit="",
        within="",
        kind=verdict.kind,
        labels=verdict.labels,
        subtype=verdict.subtype,
        severity=verdict.severity,
        confidence=verdict.confidence,
        rule=rule,
        base=context.base.subject.id,
        witness=context.witness.subject.id,
        base_sentences=_list_sentences(context.base),
        witness_sentences=_list_sentences(context.witness),
        base_spans=spans[0],
        witness_spans=spans[1],
        base_text=_quote_spans(raws[0], spans[0]),
        witness_text=_quote_spans(raws[1], spans[1]),
        decision=Decision.BASE,
        reason="",
        repair=verdict.repair,
        damaged=verdict.damaged,
    )


def _locate_reading(side: Reading, operation: Operation, verdict: Verdict) -> tuple[Span, ...]:
    """The exact raw spans of a reading; a zero-width one after the token before it when it is empty."""
    tokens = side.subject.transcript.tokens
    if side.ranges:
        return tuple(Span(tokens[a].start, tokens[b - 1].end) for a, b in side.ranges)
    if verdict.repair and verdict.damaged == side.subject.id:
        return (Span(verdict.repair.start, verdict.repair.end),)
    if operation is Operation.GAP:
        return (Span(side.gap_token.gap_start, side.gap_token.start),)
    return (Span(side.gap_token.gap_start, side.gap_token.gap_start),)


def _quote_spans(raw: str, spans: Sequence[Span]) -> str:
    return " … ".join(raw[a:b] for a, b in spans)


def _list_sentences(side: Reading) -> tuple[int, ...]:
    transcript = side.subject.transcript
    if side.ranges:
        return tuple(
            sorted(
                {n for a, b in side.ranges for n in (find_sentence(transcript, a), find_sentence(transcript, b - 1))}
            )
        )
    return (find_sentence(transcript, max(0, side.token_index - 1)),) if transcript.is_prose else ()


def find_sentence(transcript: Transcript, token: int) -> int:
    """The sentence that holds a token; the end of the text belongs to the last one."""
    return min(bisect_right(transcript.bounds, token) - 1, len(transcript.bounds) - 2)


def _find_regrouped_sentences(
    base: AnalyzedWitness, subject: AnalyzedWitness, collation: Collation
) -> Iterator[ClassifiedDifference]:
    """Groups that are not 1:1: split when the witness has more sentences, join when it has fewer, both for n:m."""
    for group in collation.groups:
        m, n = len(group.left), len(group.right)
        if not m or not n or m == n == 1:
            continue
        kinds = ([Kind.SPLIT] if n > 1 else []) + ([Kind.JOIN] if m > 1 else [])
        for kind in kinds:
            spans = [
                (Span(_start_of_sentence(s.transcript, numbers[0]), _end_of_sentence(s.transcript, numbers[-1])),)
                for s, numbers in ((base, group.left), (subject, group.right))
            ]
            difference = Difference(
                id="",
                unit="",
                within="",
                kind=kind,
                labels=(),
                subtype=f"{m}:{n}",
                severity=Severity.INFO,
                confidence=Confidence.HIGH if 1 in (m, n) else Confidence.MEDIUM,
                rule="regrouped",
                base=base.id,
                witness=subject.id,
                base_sentences=group.left,
                witness_sentences=group.right,
                base_spans=spans[0],
                witness_spans=spans[1],
                base_text=_quote_spans(base.transcript.raw, spans[0]),
                witness_text=_quote_spans(subject.transcript.raw, spans[1]),
                decision=Decision.BASE,
                reason="",
            )
            yield ClassifiedDifference(difference=difference, variation=None)


def _start_of_sentence(transcript: Transcript, sentence: int) -> int:
    return transcript.tokens[transcript.bounds[sentence]].start


def _end_of_sentence(transcript: Transcript, sentence: int) -> int:
    return transcript.tokens[transcript.bounds[sentence + 1] - 1].end


class _ReportedRepairs:
    """The repairs of one witness that a difference of its own tells, or that lie in one that does."""

    def __init__(self, found: Sequence[ClassifiedDifference], witness: str) -> None:
        told = [d.repair for c in found if (d := c.difference).damaged == witness and d.repair]
        self.spans = sorted((r.start, r.end) for r in told)
        self.starts = [start for start, _ in self.spans]

    def __contains__(self, repair: Repair) -> bool:
        at = bisect_right(self.starts, repair.start) - 1
        return any(a <= repair.start and repair.end <= b for a, b in self.spans[max(0, at - 1) : at + 1])


def _find_unreported_damage(
    base: AnalyzedWitness, subject: AnalyzedWitness, collation: Collation, found: Sequence[ClassifiedDifference]
) -> Iterator[ClassifiedDifference]:
    """Damage of the witness that no difference tells yet: inside text that the base lacks, or between the words."""
    settled = _ReportedRepairs(found, subject.id)
    own = sorted(
        (span.start, span.end, index)
        for index, c in enumerate(found)
        if c.variation is not None and c.variation.operation not in (Operation.FORM, Operation.GAP)
        for span in c.difference.witness_spans
        if span.start < span.end
    )
    starts = [start for start, _, _ in own]
    tokens, back = subject.transcript.tokens, {j: i for i, j in collation.matches}
    ends = [t.end for t in tokens]
    for repair in subject.repairs:
        if repair.kind == "metadata" or repair in settled:
            continue
        near = own[max(0, bisect_right(starts, repair.start) - 4) : bisect_right(starts, repair.start)]
        inside = [(end - start, index) for start, end, index in near if repair.end <= end]
        first = min(bisect_left(ends, repair.start), len(tokens) - 1)
        if inside:
            _, index = min(inside)
            outer = found[index].difference
            place = outer.base_spans[-1].end if outer.base_spans else 0
            sentences = outer.base_sentences
        elif repair.confidence is Confidence.HIGH and first not in back:
            index = -1
            place = _locate_in_base(base.transcript, back, first)
            sentences = ()
        else:
            continue  # the base has the same words with the same damage
        damage = _make_own_damage(subject, repair).difference
        damage = replace(damage, base=base.id, base_spans=(Span(place, place),), base_sentences=sentences)
        yield ClassifiedDifference(difference=damage, variation=None, parent=index)


def _locate_in_base(base: Transcript, back: Mapping[int, int], token: int) -> int:
    """Where a token of the witness would stand in the base: after the nearest earlier match."""
    while token >= 0 and token not in back:
        token -= 1
    return base.tokens[back[token]].end if token >= 0 else 0


_CLASS_OF_DAMAGE = {"residue": Kind.RESIDUE, "metadata": Kind.METADATA, "repetition": Kind.REPETITION}


def _make_own_damage(subject: AnalyzedWitness, repair: Repair) -> ClassifiedDifference:
    """Damage or metadata that one witness shows by itself."""
    transcript = subject.transcript
    first = min(bisect_left(transcript.tokens, repair.start, key=lambda t: t.end), len(transcript.tokens) - 1)
    span, kind = _widen_to_word(transcript, repair, first), _CLASS_OF_DAMAGE.get(repair.kind, Kind.ENCODING_DAMAGE)
    difference = Difference(
        id="",
        unit="",
        within="",
        kind=kind,
        labels=("layout",) if repair.kind in ("lost-space", "stray-space") else (),
        subtype=repair.kind,
        severity=DAMAGE_SEVERITY.get(repair.kind, Severity.ERROR),
        confidence=repair.confidence,
        rule=f"mend:{repair.kind}",
        base=subject.id,
        witness=subject.id,
        base_sentences=(),
        witness_sentences=(find_sentence(transcript, first),) if transcript.is_prose else (),
        base_spans=(),
        witness_spans=(span,),
        base_text="",
        witness_text=transcript.raw[span.start : span.end],
        decision=Decision.BASE,
        reason="",
        repair=repair,
        damaged=subject.id,
    )
    return ClassifiedDifference(difference=difference, variation=None)


def _widen_to_word(transcript: Transcript, repair: Repair, first: int) -> Span:
    """A repair inside a word concerns the whole word; one of white space or lines concerns itself."""
    token = transcript.tokens[first]
    inside = token.start <= repair.start and repair.end <= token.end and token.start < token.end
    edge = repair.start == repair.end and repair.start in (token.start, token.end)
    if inside and not (edge and repair.replacement.isspace()):
        return Span(token.start, token.end)
    return Span(repair.start, repair.end)
