"""Invariants of the canonical text: I3 provenance, I4 no invention, I5 junctions, I7 order, I12 repairs."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from itertools import combinations, pairwise

from reconcile.model.damage_kinds import DamageKind
from reconcile.model.records import Repair, Segment, Source, Span, Witness
from reconcile.proof.record_evidence import (
    ProblemRows,
    RecordEvidence,
    check_partition,
    is_damage_kept,
    is_repair_accepted,
)
from reconcile.text.edits import apply_edits
from reconcile.text.normal_forms import normalize_typography
from reconcile.text.written_repairs import identify_repair
from reconcile.vocabulary import Confidence, Kind, SegmentRule, Treatment


def check_provenance(evidence: RecordEvidence) -> ProblemRows:
    """I3: segments cover the canonical text, and each has sources that exist."""
    work = evidence.work
    lengths = {name: len(raw) for name, raw in evidence.raw_texts.items()}
    ids = {d.id for d in work.differences}
    spans = [Span(s.start, s.end) for s in work.canonical.segments]
    yield from check_partition(spans, len(work.canonical.text), "", "I3", "segments")
    for segment, span in zip(work.canonical.segments, spans, strict=True):
        if segment.end - segment.start != len(segment.text):
            yield "", span, "I3", "the quoted text is not as long as its span"
        is_layout = segment.rule is SegmentRule.LAYOUT and segment.text.isspace()
        if not segment.sources and not is_layout and segment.rule is not SegmentRule.DECISION:
            yield "", span, "I3", f"{segment.text[:40]!r} has no source"
        for source in segment.sources:
            if not (0 <= source.start <= source.end <= lengths.get(source.witness, -1)):
                yield source.witness, Span(source.start, source.end), "I3", "a source is in no witness"
        if not ids.issuperset(segment.differences):
            yield "", span, "I3", "it decides a difference that is not in the record"


def check_no_invention(evidence: RecordEvidence) -> ProblemRows:
    """I4: each segment equals its first source with the named repairs, and the others at N2 after theirs.

    Another source may also have the damage that was repaired in the first one.
    """
    for segment in evidence.work.canonical.segments:
        sources = [s for s in segment.sources if s.witness in evidence.raw_texts]
        if not sources:
            if segment.text.strip() and segment.rule is not SegmentRule.DECISION:
                yield "", Span(segment.start, segment.end), "I4", "text without a source"
            continue
        first, *others = sources
        if apply_edits(evidence.raw_texts[first.witness], segment.repairs, first.start, first.end) != segment.text:
            yield first.witness, Span(first.start, first.end), "I4", f"does not give {segment.text[:60]!r}"
        wanted = {normalize_typography(segment.text)}
        if segment.repairs:
            wanted.add(normalize_typography(evidence.slice_source(first)))
        for source in others:
            if not _can_attest(source, evidence.raw_texts[source.witness], evidence.written[source.witness], wanted):
                yield source.witness, Span(source.start, source.end), "I4", f"does not attest {segment.text[:60]!r}"


def _can_attest(source: Source, raw: str, repairs: Sequence[Repair], wanted: AbstractSet[str]) -> bool:
    """Return whether a source gives one of some texts at N2; a mark inserted at its ends may belong to a neighbour."""
    _, start, end = source
    inside = [r for r in repairs if start <= r.start and r.end <= end]
    if not inside:
        return normalize_typography(raw[start:end]) in wanted
    edges = [r for r in inside if r.start == r.end and r.start in (start, end)]
    left_out = (some for size in range(len(edges) + 1) for some in combinations(edges, size))
    return any(
        normalize_typography(apply_edits(raw, [r for r in inside if r not in out], start, end)) in wanted
        for out in left_out
    )


def check_junctions(evidence: RecordEvidence) -> ProblemRows:
    """I5: inside a sentence, neighbours in the canonical text are neighbours in some witness, but for white space."""
    decision = SegmentRule.DECISION
    visible = [s for s in evidence.work.canonical.segments if s.rule is decision or not evidence.is_gap(s)]
    for left, right in pairwise(visible):
        if decision in (left.rule, right.rule) or not (left.sources and right.sources):
            continue
        if _is_junction_attested(left, right, evidence):
            continue
        ends = any(_is_sentence_end(s, evidence) for s in left.sources)
        starts = any(_is_sentence_start(s, evidence) for s in right.sources)
        if not (ends and starts):
            message = f"no witness has {left.text[-30:]!r} before {right.text[:30]!r}"
            yield "", Span(left.end, right.start), "I5", message


def _is_sentence_end(source: Source, evidence: RecordEvidence) -> bool:
    end = source.start + len(evidence.slice_source(source).rstrip())
    sentence = evidence.find_sentence(source.witness, end - 1)
    return sentence is not None and evidence.is_blank(source.witness, end, sentence.end)


def _is_sentence_start(source: Source, evidence: RecordEvidence) -> bool:
    text = evidence.slice_source(source)
    start = source.start + len(text) - len(text.lstrip())
    sentence = evidence.find_sentence(source.witness, start)
    return sentence is not None and evidence.is_blank(source.witness, sentence.start, start)


def _is_junction_attested(left: Segment, right: Segment, evidence: RecordEvidence) -> bool:
    return any(
        one.witness == two.witness
        and one.witness in evidence.raw_texts
        and one.end <= two.start
        and evidence.is_blank(one.witness, one.end, two.start)
        for one in left.sources
        for two in right.sources
    )


def check_base_order(evidence: RecordEvidence) -> ProblemRows:
    """I7: what comes from the base comes in its order, but for listed moves."""
    work = evidence.work
    moves = {d.id for d in work.differences if d.kind is Kind.MOVED or Kind.MOVED in d.labels}
    at = 0
    for segment in work.canonical.segments:
        if not segment.sources or segment.sources[0].witness != work.base:
            continue
        source = segment.sources[0]
        if source.start < at and not moves.intersection(segment.differences):
            yield work.base, Span(source.start, source.end), "I7", "comes before text that it follows in the base"
        at = max(at, source.end)


def check_repairs(evidence: RecordEvidence) -> ProblemRows:
    """I12: the canonical text has only repairs that are listed, asked for by the settings, and of high confidence."""
    listed = {w.id: _list_sure_repairs(w, evidence) for w in evidence.work.witnesses}
    for segment in evidence.work.canonical.segments:
        owner = segment.sources[0].witness if segment.sources else ""
        for repair in segment.repairs:
            if identify_repair(repair) not in listed.get(owner, ()) or repair.confidence is not Confidence.HIGH:
                message = f"the repair {repair.replacement!r} is not listed as sure"
                yield owner, Span(repair.start, repair.end), "I12", message


def _list_sure_repairs(witness: Witness, evidence: RecordEvidence) -> set[tuple[int, int, str]]:
    """Return start, end and text of each repair of a witness that its record and the settings allow."""
    differences, treatment_of = evidence.differences[witness.id], evidence.classes.get
    repairs = [(d, d.repair) for d in differences if d.damaged == witness.id and d.repair]
    sure = {identify_repair(r) for r in witness.repairs if r.confidence is Confidence.HIGH}
    sure -= {identify_repair(r) for _, r in repairs if r.confidence is Confidence.LOW}
    sure |= {identify_repair(r) for _, r in repairs if r.confidence is Confidence.HIGH}
    sure -= {identify_repair(r) for d, r in repairs if is_damage_kept(d)}
    if treatment_of(Kind.ENCODING_DAMAGE) == Treatment.KEEP:
        sure = set()
    if treatment_of(Kind.ENCODING_DAMAGE) == Treatment.REPAIR_ATTESTED:
        shown = {(r.start, r.end) for d, r in repairs if not d.concerns_one_text and not d.within}
        sure = {repair for repair in sure if repair[:2] in shown}
    sure |= {identify_repair(r) for d, r in repairs if is_repair_accepted(d)}
    if treatment_of(Kind.RESIDUE) == Treatment.CLOSE_GAP:
        sure |= {identify_repair(r) for r in witness.repairs if r.kind == DamageKind.RESIDUE}
    for d in differences:
        if d.base == witness.id and d.base_spans and treatment_of(d.kind) == Treatment.NORMALISE:
            forms = (normalize_typography(d.base_text), *((" ", "\n", "\n\n") if d.kind is Kind.LAYOUT else ()))
            sure |= {(*d.base_spans[0], form) for form in forms}
    return sure
