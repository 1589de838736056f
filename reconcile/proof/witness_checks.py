"""Invariants of the witnesses: I1 partition, I2 reconstruction, I6 nothing lost, and what the differences quote."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict

from reconcile.language import ENGLISH
from reconcile.model.damage_kinds import DamageKind
from reconcile.model.records import Passage, Span, Work, rebuild_raw_text
from reconcile.proof.record_evidence import ProblemRows, RecordEvidence, check_partition
from reconcile.text.normal_forms import fold_word
from reconcile.text.words import is_word, split_words
from reconcile.vocabulary import Kind

READING_SEPARATOR = " … "
"""Joins the parts of a reading that has several."""


def check_witness_partitions(evidence: RecordEvidence) -> ProblemRows:
    """I1: sentences and passages cover each witness exactly once, in order; every sentence is in one group."""
    work = evidence.work
    for at, (witness, passages) in enumerate(zip(work.witnesses, work.passages, strict=True)):
        length, owner = len(witness.document.raw), witness.id
        yield from check_partition([Span(s.start, s.end) for s in witness.sentences], length, owner, "I1", "sentences")
        yield from check_partition([Span(p.start, p.end) for p in passages], length, owner, "I1", "passages")
        yield from _check_grouping(evidence, at)
        profile = witness.profile
        if profile.characters != length or profile.ascii_only != witness.document.raw.isascii():
            yield owner, None, "I1", "its profile is that of another text"
        for repair in witness.repairs:
            yield from _check_span_inside(Span(repair.start, repair.end), length, owner, "a repair")


def _check_grouping(evidence: RecordEvidence, at: int) -> ProblemRows:
    """Check that every sentence of a witness is in one group, or in metadata that is no part of the text."""
    witness = evidence.work.witnesses[at]
    metadata = [d for d in evidence.differences[witness.id] if d.kind is Kind.METADATA]
    paratext = [Span(r.start, r.end) for r in witness.repairs if r.kind == DamageKind.METADATA]
    paratext += [span for d in metadata for span in d.find_spans_in(witness.id)]
    counts = Counter(n for group in evidence.work.groups for n in group.sentences[at])
    for sentence in witness.sentences:
        span = Span(sentence.start, sentence.end)
        times = counts[sentence.index]
        outside = not times and any(s < span.end and span.start < e for s, e in paratext)
        if times != 1 and not outside and not evidence.is_blank(witness.id, *span):
            yield witness.id, span, "I1", f"sentence {sentence.index + 1} stands in {times} sentence groups"


def _check_span_inside(span: Span, length: int, owner: str, what: str) -> ProblemRows:
    if not 0 <= span.start <= span.end <= length:
        yield owner, span, "I1", f"{what} lies outside the text of {length} characters"


def check_reconstruction(evidence: RecordEvidence) -> ProblemRows:
    """I2: the passages give each raw text back, and its bytes have the SHA-256 that was read."""
    work = evidence.work
    canonical = work.canonical.text
    for witness, passages in zip(work.witnesses, work.passages, strict=True):
        if hashlib.sha256(witness.document.data).hexdigest() != witness.document.sha256:
            yield witness.id, None, "I2", "what the record gives back does not have the SHA-256 that was read"
        if rebuild_raw_text(passages, canonical) != witness.document.raw:
            yield witness.id, None, "I2", "the passages do not give the raw text back"
        for span in (p.canonical for p in passages if p.canonical is not None):
            if not 0 <= span.start <= span.end <= len(canonical):
                yield witness.id, span, "I2", "a passage points outside the canonical text"


def check_no_loss(evidence: RecordEvidence) -> ProblemRows:
    """I6: every content word of every witness is in the canonical text, in a difference or in a listed repair.

    Where a difference lists words of the base, witnesses with the same words in that sentence group need no entry.
    """
    work = evidence.work
    sources: dict[str, list[Span]] = defaultdict(list)
    for source in (s for segment in work.canonical.segments for s in segment.sources):
        sources[source.witness].append(Span(source.start, source.end))
    for at, (witness, passages) in enumerate(zip(work.witnesses, work.passages, strict=True)):
        raw = witness.document.raw
        spans = sources[witness.id]
        spans += [Span(p.start, p.end) for p in passages if _has_same_words(p, work.canonical.text)]
        spans += [span for d in evidence.differences[witness.id] for span in d.find_spans_in(witness.id)]
        spans += [Span(r.start, r.end) for r in evidence.found[witness.id]]
        covered = bytearray(len(raw))
        for start, end in spans:
            covered[start:end] = b"\1" * max(0, min(end, len(raw)) - start)
        lost = [
            (start, form)
            for start, end, form in (split_words(raw) if 0 in covered else ())
            if 0 in covered[start:end] and is_word(form) and fold_word(form) not in ENGLISH.function_words
        ]
        listed = _count_listed_base_words(evidence, at) if lost else {}
        for start, form in lost:
            sentence = evidence.find_sentence(witness.id, start)
            if sentence is None or not listed.get((sentence.index, fold_word(form))):
                message = f"{form!r} is neither in the canonical text nor in a difference"
                yield witness.id, Span(start, start + len(form)), "I6", message
            else:
                listed[sentence.index, fold_word(form)] -= 1


def _count_listed_base_words(evidence: RecordEvidence, at: int) -> Counter[tuple[int, str]]:
    """Count the words of the base in differences, by sentence of a witness in the same group and by word key."""
    work = evidence.work
    base_column = work.members.index(work.base)
    raw = evidence.raw_texts[work.base]
    keys: dict[int, list[str]] = defaultdict(list)
    for start, end in sorted({s for d in work.differences for s in d.find_spans_in(work.base)}):
        for offset, _, form in split_words(raw[start:end]):
            sentence = evidence.find_sentence(work.base, start + offset)
            if sentence is not None and is_word(form):
                keys[sentence.index].append(fold_word(form))
    return Counter(
        (mine, key)
        for group in work.groups
        for mine in group.sentences[at]
        for theirs in group.sentences[base_column]
        for key in keys.get(theirs, ())
    )


def _has_same_words(passage: Passage, canonical: str) -> bool:
    """Return whether the canonical text has the words of a passage, but for damage and small forms."""
    if passage.canonical is None:
        return False
    return not passage.text or _list_word_keys(passage.text) == _list_word_keys(canonical[slice(*passage.canonical)])


def _list_word_keys(text: str) -> list[str]:
    return [fold_word(form) for _, _, form in split_words(text) if is_word(form)]


def check_readings(evidence: RecordEvidence) -> ProblemRows:
    """What a difference quotes is where it says, and what it refers to exists."""
    raws = evidence.raw_texts
    ids = {d.id for d in evidence.work.differences}
    for d in evidence.work.differences:
        sides = [(d.witness, d.witness_spans, d.witness_text), (d.base, d.base_spans, d.base_text)]
        for owner, spans, text in sides:
            for span in spans:
                yield from _check_span_inside(span, len(raws[owner]), owner, f"difference {d.id}")
            if READING_SEPARATOR.join(raws[owner][s.start : s.end] for s in spans if s.end > s.start) != text:
                yield owner, spans[0] if spans else None, "record", f"difference {d.id} quotes {text[:40]!r}"
        follows = d.decided.follows if d.decided else ""
        if not ids.issuperset(name for name in (d.unit, d.within, follows) if name):
            yield d.witness, None, "record", f"difference {d.id} refers to one that is not in the record"
        if d.repair is not None and d.damaged not in raws:
            yield d.witness, None, "record", f"difference {d.id} repairs no witness"
        if d.decided and not (d.decided.who in d.reason and d.decided.why in d.reason):
            yield d.witness, None, "record", f"difference {d.id} gives another reason than the person who decided"
    yield from _check_typed_texts(evidence.work)


def _check_typed_texts(work: Work) -> ProblemRows:
    """Check that the canonical text has what people typed."""
    written = {segment.text for segment in work.canonical.segments}
    for d in work.differences:
        if d.decided and d.decided.text and d.decided.text not in written:
            yield d.witness, None, "record", f"what was typed for difference {d.id} is not in the canonical text"
