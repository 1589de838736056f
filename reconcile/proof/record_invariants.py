"""The invariants of the merge, proved on the record of one work alone.

Written apart from the stages that made the record: nothing of collation, differences or canonical is imported, so a
mistake there is not repeated here.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import combinations, pairwise
from types import MappingProxyType

from reconcile.model.problems import Problem
from reconcile.model.records import Passage, Repair, Segment, Sentence, Source, Span, Work
from reconcile.proof.applied_repairs import apply_repairs, identify_repair, select_written_repairs
from reconcile.report.group_kinds import find_spans_in
from reconcile.text.function_words import FUNCTION_WORDS
from reconcile.text.normal_forms import fold_word, normalize_typography
from reconcile.text.words import is_word, split_words
from reconcile.vocabulary import Confidence, Kind

READING_SEPARATOR = " … "
"""Joins the parts of a reading that stands in several places."""


@dataclass(frozen=True, slots=True)
class _RecordProof:
    """What all checks look at."""

    work: Work
    written: Mapping[str, tuple[Repair, ...]]
    """Witness → the repairs that were to be written, in order."""
    found: Mapping[str, tuple[Repair, ...]]
    """Witness → the damage that was found in it, whether it was to be repaired or kept."""

    raw_texts: Mapping[str, str]
    """Witness → its raw text."""
    sentences: Mapping[str, Sequence[Sentence]]

    def find_sentence(self, witness: str, at: int) -> Sentence | None:
        """The sentence of a witness that holds a code point."""
        rows = self.sentences.get(witness, ())
        n = bisect_right(rows, at, key=lambda s: s.start) - 1
        return rows[n] if 0 <= n < len(rows) else None

    def is_blank(self, witness: str, start: int, end: int) -> bool:
        """Whether nothing but white space is left of a raw stretch after its repairs: a byte-order mark, a lone tag.

        Of damage that is kept nothing is left either, if it is no word or mark.
        """
        raw = self.raw_texts[witness]
        if not raw[start:end].strip():
            return True
        source = Source(witness=witness, start=start, end=end)
        return not apply_repairs(raw, source, self.written[witness]).strip() or all(
            any(r.start <= a and b <= r.end and not r.replacement.strip() for r in self.found[witness])
            for a, b, _ in split_words(raw[start:end])
            for a, b in [(a + start, b + start)]
        )


def find_problems(work: Work, place: str, classes: Mapping[str, str] = MappingProxyType({})) -> Iterator[Problem]:
    """Everything that does not hold in the record of a work; nothing when all is well.

    Args:
        work: the work as the record has it.
        place: the file concerned, for the problems.
        classes: what the settings of the run ask for, by class.
    """
    proof = _RecordProof(
        work,
        written={w.id: select_written_repairs(work, w, classes) for w in work.witnesses},
        found={w.id: select_written_repairs(work, w, {}) for w in work.witnesses},
        raw_texts={w.id: w.document.raw for w in work.witnesses},
        sentences={w.id: w.sentences for w in work.witnesses},
    )
    for check in (
        _check_partition,
        _check_reconstruction,
        _check_provenance,
        _check_no_invention,
        _check_junctions,
        _check_no_loss,
        _check_base_order,
        _check_repairs,
        _check_readings,
    ):
        for witness, span, invariant, message in check(proof):
            yield Problem(place=place, witness=witness, span=span, invariant=invariant, message=message)


_ProblemRows = Iterator[tuple[str, Span | None, str, str]]


def _check_partition(proof: _RecordProof) -> _ProblemRows:
    """I1: sentences and passages cover each witness exactly once, in order; every sentence stands in one group."""
    work = proof.work
    for at, (witness, passages) in enumerate(zip(work.witnesses, work.passages, strict=True)):
        length = len(witness.document.raw)
        yield from _check_coverage(
            [Span(s.start, s.end) for s in witness.sentences], length, witness.id, "I1", "sentences"
        )
        yield from _check_coverage([Span(p.start, p.end) for p in passages], length, witness.id, "I1", "passages")
        yield from _check_grouping(proof, at)
        profile = witness.profile
        if profile.characters != length or profile.ascii_only != witness.document.raw.isascii():
            yield witness.id, None, "I1", "its profile is that of another text"
        for repair in witness.repairs:
            yield from _check_span_inside(Span(repair.start, repair.end), length, witness.id, "a repair")


def _check_grouping(proof: _RecordProof, at: int) -> _ProblemRows:
    """Every sentence of a witness stands in one sentence group, or in metadata that is no part of the text."""
    work = proof.work
    witness = work.witnesses[at]
    paratext = [Span(r.start, r.end) for r in witness.repairs if r.kind == Kind.METADATA.value]
    paratext += [s for d in work.differences if d.kind is Kind.METADATA for s in find_spans_in(d, witness.id)]
    counts = Counter(n for group in work.groups for n in group.sentences[at])
    for sentence in witness.sentences:
        span = Span(sentence.start, sentence.end)
        outside = not counts[sentence.index] and any(s < span.end and span.start < e for s, e in paratext)
        times = counts[sentence.index]
        if times != 1 and not outside and not proof.is_blank(witness.id, *span):
            yield witness.id, span, "I1", f"sentence {sentence.index + 1} stands in {times} sentence groups"


def _check_coverage(spans: Sequence[Span], length: int, owner: str, invariant: str, what: str) -> _ProblemRows:
    at = 0
    for span in spans:
        if span.start != at or span.end < span.start:
            yield owner, span, invariant, f"the {what} leave a gap or overlap at {at}"
        at = span.end
    if at != length:
        yield owner, Span(at, length), invariant, f"the {what} end at {at}, the text at {length}"


def _check_span_inside(span: Span, length: int, owner: str, what: str) -> _ProblemRows:
    if not 0 <= span.start <= span.end <= length:
        yield owner, span, "I1", f"{what} lies outside the text of {length} characters"


def _check_reconstruction(proof: _RecordProof) -> _ProblemRows:
    """I2: the bytes that the record gives back have the SHA-256 that the run read."""
    work = proof.work
    for witness in work.witnesses:
        if hashlib.sha256(witness.document.data).hexdigest() != witness.document.sha256:
            yield witness.id, None, "I2", "what the record gives back does not have the SHA-256 that was read"
    for witness, passages in zip(work.witnesses, work.passages, strict=True):
        for passage in passages:
            if passage.canonical is not None:
                yield from _check_canonical_span(work, passage.canonical, witness.id)


def _check_canonical_span(work: Work, span: Span, owner: str) -> _ProblemRows:
    if not 0 <= span.start <= span.end <= len(work.canonical.text):
        yield owner, span, "I2", "a passage points outside the canonical text"


def _check_provenance(proof: _RecordProof) -> _ProblemRows:
    """I3: every stretch of the canonical text has a source that exists."""
    work = proof.work
    known = {w.id: len(w.document.raw) for w in work.witnesses}
    ids = {d.id for d in work.differences}
    segments = work.canonical.segments
    yield from _check_coverage([Span(s.start, s.end) for s in segments], len(work.canonical.text), "", "I3", "segments")
    for segment in segments:
        span = Span(segment.start, segment.end)
        if segment.end - segment.start != len(segment.text):
            yield "", span, "I3", "the quoted text is not as long as its span"
        if not segment.sources and segment.rule not in ("layout", "decision"):
            yield "", span, "I3", f"{segment.text[:40]!r} has no source"
        for source in segment.sources:
            if not (0 <= source.start <= source.end <= known.get(source.witness, -1)):
                yield source.witness, Span(source.start, source.end), "I3", "a source lies in no witness"
        if not ids.issuperset(segment.differences):
            yield "", span, "I3", "it settles a difference that is not in the record"


def _check_no_invention(proof: _RecordProof) -> _ProblemRows:
    """I4: each stretch equals its first source with the named repairs, and the other sources at N2 after theirs.

    A source may also bear the damage that was repaired in the first one.
    """
    work = proof.work
    for segment in work.canonical.segments:
        sources = [s for s in segment.sources if s.witness in proof.raw_texts]
        if not sources:
            if segment.text.strip() and segment.rule != "decision":
                yield "", Span(segment.start, segment.end), "I4", "text without a source"
            continue
        first, *others = sources
        if apply_repairs(proof.raw_texts[first.witness], first, segment.repairs) != segment.text:
            yield first.witness, Span(first.start, first.end), "I4", f"does not give {segment.text[:60]!r}"
        told = {normalize_typography(segment.text)}
        if segment.repairs:
            told.add(normalize_typography(proof.raw_texts[first.witness][first.start : first.end]))
        for source in others:
            if not _can_attest(proof.raw_texts[source.witness], source, proof.written[source.witness], told):
                yield source.witness, Span(source.start, source.end), "I4", f"does not attest {segment.text[:60]!r}"


def _can_attest(raw: str, source: Source, repairs: Sequence[Repair], wanted: AbstractSet[str]) -> bool:
    """Whether a source gives one of the texts (at N2); a mark put back at its end may belong to what stands beside."""
    edges = [r for r in repairs if r.start == r.end and r.start in (source.start, source.end)]
    left_out = [frozenset(some) for size in range(len(edges) + 1) for some in combinations(edges, size)]
    return any(
        normalize_typography(apply_repairs(raw, source, [r for r in repairs if r not in out])) in wanted
        for out in left_out
    )


def _check_junctions(proof: _RecordProof) -> _ProblemRows:
    """I5: inside a sentence, neighbours in the canonical text are neighbours in some witness, white space apart."""
    told = [s for s in proof.work.canonical.segments if s.rule == "decision" or not _is_gap_segment(s, proof)]
    for left, right in pairwise(told):
        if "decision" in (left.rule, right.rule) or not (left.sources and right.sources):
            continue
        ends = any(_is_sentence_end(s, proof) for s in left.sources)
        starts = any(_is_sentence_start(s, proof) for s in right.sources)
        if not (ends and starts) and not _is_junction_attested(left, right, proof):
            message = f"no witness has {left.text[-30:]!r} before {right.text[:30]!r}"
            yield "", Span(left.end, right.start), "I5", message


def _is_gap_segment(segment: Segment, proof: _RecordProof) -> bool:
    """Whether a segment holds nothing but white space, and damage that is kept between two words."""
    if not segment.text.strip() or segment.repairs or not segment.sources:
        return not segment.text.strip()
    return proof.is_blank(*segment.sources[0])


def _is_sentence_end(source: Source, proof: _RecordProof) -> bool:
    """Whether a sentence of the witness ends with a source."""
    end = source.end - len(_slice_source(source, proof)) + len(_slice_source(source, proof).rstrip())
    sentence = proof.find_sentence(source.witness, end - 1)
    return sentence is not None and proof.is_blank(source.witness, end, sentence.end)


def _is_sentence_start(source: Source, proof: _RecordProof) -> bool:
    """Whether a sentence of the witness starts with a source."""
    start = source.start + len(_slice_source(source, proof)) - len(_slice_source(source, proof).lstrip())
    sentence = proof.find_sentence(source.witness, start)
    return sentence is not None and proof.is_blank(source.witness, sentence.start, start)


def _slice_source(source: Source, proof: _RecordProof) -> str:
    return proof.raw_texts.get(source.witness, "")[source.start : source.end]


def _is_junction_attested(left: Segment, right: Segment, proof: _RecordProof) -> bool:
    return any(
        one.witness == two.witness
        and one.witness in proof.raw_texts
        and one.end <= two.start
        and proof.is_blank(one.witness, one.end, two.start)
        for one in left.sources
        for two in right.sources
    )


def _check_no_loss(proof: _RecordProof) -> _ProblemRows:
    """I6: every content word of every witness is in the canonical text, in a difference or in a listed repair.

    What the base gave up, because a witness lacks it, is listed with that witness; others may have it as the base has.
    """
    work = proof.work
    for at, (witness, passages) in enumerate(zip(work.witnesses, work.passages, strict=True)):
        raw = witness.document.raw
        covered = bytearray(len(raw))
        spans = [
            Span(s.start, s.end) for seg in work.canonical.segments for s in seg.sources if s.witness == witness.id
        ]
        spans += [Span(p.start, p.end) for p in passages if _has_same_words(p, work.canonical.text)]
        spans += [span for d in work.differences for span in find_spans_in(d, witness.id)]
        spans += [Span(r.start, r.end) for r in proof.found[witness.id]]
        for start, end in spans:
            covered[start:end] = b"\1" * max(0, min(end, len(raw)) - start)
        lost = [
            (start, form)
            for start, end, form in split_words(raw)
            if is_word(form) and fold_word(form) not in FUNCTION_WORDS and 0 in covered[start:end]
        ]
        given_up = _count_given_up_words(proof, at) if lost else {}
        for start, form in lost:
            sentence = proof.find_sentence(witness.id, start)
            if sentence is None or not given_up.get((sentence.index, fold_word(form))):
                message = f"{form!r} is neither in the canonical text nor in a difference"
                yield witness.id, Span(start, start + len(form)), "I6", message
            else:
                given_up[sentence.index, fold_word(form)] -= 1


def _count_given_up_words(proof: _RecordProof, at: int) -> Counter[tuple[int, str]]:
    """(sentence of a witness, key) → how often the base has the word, in their sentence group, where it differs."""
    work = proof.work
    leading = work.members.index(work.base)
    base = proof.raw_texts[work.base]
    listed = sorted({span for d in work.differences for span in find_spans_in(d, work.base)})
    keys: dict[int, list[str]] = defaultdict(list)
    for start, end in listed:
        for place, _, form in split_words(base[start:end]):
            sentence = proof.find_sentence(work.base, start + place)
            if sentence is not None and is_word(form):
                keys[sentence.index].append(fold_word(form))
    return Counter(
        (mine, key)
        for group in work.groups
        for mine in group.sentences[at]
        for theirs in group.sentences[leading]
        for key in keys.get(theirs, ())
    )


def _has_same_words(passage: Passage, canonical: str) -> bool:
    """Whether the canonical text has the words of a passage, damage and small forms apart."""
    if passage.canonical is None:
        return False
    return not passage.text or _list_word_keys(passage.text) == _list_word_keys(canonical[slice(*passage.canonical)])


def _list_word_keys(text: str) -> list[str]:
    return [fold_word(form) for _, _, form in split_words(text) if is_word(form)]


def _check_base_order(proof: _RecordProof) -> _ProblemRows:
    """I7: what comes from the base comes in its order, but for listed moves."""
    work = proof.work
    moves = {d.id for d in work.differences if d.kind is Kind.MOVED or Kind.MOVED in d.labels}
    at = 0
    for segment in work.canonical.segments:
        if not segment.sources or segment.sources[0].witness != work.base:
            continue
        source = segment.sources[0]
        if source.start < at and not moves.intersection(segment.differences):
            yield work.base, Span(source.start, source.end), "I7", "stands before text that it follows in the base"
        at = max(at, source.end)


def _check_repairs(proof: _RecordProof) -> _ProblemRows:
    """I12: only listed repairs of high confidence, and those that the settings ask for, are in the canonical text."""
    listed = {name: frozenset(map(identify_repair, repairs)) for name, repairs in proof.written.items()}
    for segment in proof.work.canonical.segments:
        owner = segment.sources[0].witness if segment.sources else ""
        for repair in segment.repairs:
            if identify_repair(repair) not in listed.get(owner, ()) or repair.confidence is not Confidence.HIGH:
                message = f"the repair {repair.replacement!r} is not listed as sure"
                yield owner, Span(repair.start, repair.end), "I12", message


def _check_readings(proof: _RecordProof) -> _ProblemRows:
    """What a difference quotes stands where it says, and what it refers to exists."""
    work = proof.work
    raws = proof.raw_texts
    ids = {d.id for d in work.differences}
    for d in work.differences:
        sides = [(d.witness, d.witness_spans, d.witness_text), (d.base, d.base_spans, d.base_text)]
        for owner, spans, text in sides:
            for span in spans:
                yield from _check_span_inside(span, len(raws[owner]), owner, f"difference {d.id}")
            if READING_SEPARATOR.join(raws[owner][s.start : s.end] for s in spans if s.end > s.start) != text:
                yield owner, spans[0] if spans else None, "record", f"difference {d.id} quotes {text[:40]!r}"
        if d.unit not in ids or (d.within and d.within not in ids):
            yield d.witness, None, "record", f"difference {d.id} refers to one that is not in the record"
        if d.repair is not None and d.damaged not in raws:
            yield d.witness, None, "record", f"difference {d.id} repairs no witness"
