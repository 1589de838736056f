"""The invariants of the merge, proved on the record of one work alone.

Written apart from the stages that made the record: nothing of collation, differences or canonical is imported, so a
mistake there is not repeated here.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import combinations, pairwise

from reconcile.model import Confidence, Kind, Passage, Repair, Segment, Source, Span, Witness, Work
from reconcile.report.grouping import spans_in
from reconcile.text.function_words import FUNCTION_WORDS
from reconcile.text.keys import n2, word_key
from reconcile.text.words import is_word, words

JOINT = " … "
"""Joins the parts of a reading that stands in several places."""
_FREE_RULES = frozenset({"conflated", "layout", "decision"})
"""Rules whose segments may stand beside text that no witness has beside them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that does not hold."""

    place: str
    """The file concerned."""
    witness: str
    """Document id, or empty."""
    span: Span | None
    """Over the witness's raw text, or over the canonical text when `witness` is empty."""
    invariant: str
    """``I1`` to ``I12``, ``record``, ``rendering`` or ``hash``."""
    message: str


def problems_of(work: Work, place: str) -> Iterator[Problem]:
    """Everything that does not hold in the record of a work; nothing when all is well."""
    for check in (
        _partition,
        _reconstruction,
        _provenance,
        _no_invention,
        _junctions,
        _no_loss,
        _order,
        _repairs,
        _readings,
    ):
        for witness, span, invariant, message in check(work):
            yield Problem(place=place, witness=witness, span=span, invariant=invariant, message=message)


_Found = Iterator[tuple[str, Span | None, str, str]]


def _partition(work: Work) -> _Found:
    """I1: sentences and passages cover each witness exactly once, in order; every sentence stands in one group."""
    for at, (witness, passages) in enumerate(zip(work.witnesses, work.passages, strict=True)):
        length = len(witness.document.raw)
        yield from _gaps([Span(s.start, s.end) for s in witness.sentences], length, witness.id, "I1", "sentences")
        yield from _gaps([Span(p.start, p.end) for p in passages], length, witness.id, "I1", "passages")
        yield from _grouping(work, at)
        profile = witness.profile
        if profile.characters != length or profile.ascii_only != witness.document.raw.isascii():
            yield witness.id, None, "I1", "its profile is that of another text"
        for repair in witness.repairs:
            yield from _inside(Span(repair.start, repair.end), length, witness.id, "a repair")


def _is_blank(work: Work, witness: Witness, span: Span) -> bool:
    """Whether nothing but white space is left of a stretch after its repairs: a lone byte-order mark, a lone tag."""
    raw = witness.document.raw[span.start : span.end]
    source = Source(witness=witness.id, start=span.start, end=span.end)
    return not raw.strip() or not repaired(witness.document.raw, source, known_repairs(work, witness)).strip()


def _grouping(work: Work, at: int) -> _Found:
    """Every sentence of a witness stands in one sentence group, or in metadata that is no part of the text."""
    witness = work.witnesses[at]
    paratext = [Span(r.start, r.end) for r in witness.repairs if r.kind == Kind.METADATA.value]
    paratext += [s for d in work.differences if d.kind is Kind.METADATA for s in spans_in(d, witness.id)]
    counts = Counter(n for group in work.groups for n in group.sentences[at])
    for sentence in witness.sentences:
        span = Span(sentence.start, sentence.end)
        outside = not counts[sentence.index] and any(s < span.end and span.start < e for s, e in paratext)
        times = counts[sentence.index]
        if times != 1 and not outside and not _is_blank(work, witness, span):
            yield witness.id, span, "I1", f"sentence {sentence.index + 1} stands in {times} sentence groups"


def _gaps(spans: Sequence[Span], length: int, owner: str, invariant: str, what: str) -> _Found:
    at = 0
    for span in spans:
        if span.start != at or span.end < span.start:
            yield owner, span, invariant, f"the {what} leave a gap or overlap at {at}"
        at = span.end
    if at != length:
        yield owner, Span(at, length), invariant, f"the {what} end at {at}, the text at {length}"


def _inside(span: Span, length: int, owner: str, what: str) -> _Found:
    if not 0 <= span.start <= span.end <= length:
        yield owner, span, "I1", f"{what} lies outside the text of {length} characters"


def _reconstruction(work: Work) -> _Found:
    """I2: the bytes that the record gives back have the SHA-256 that the run read."""
    for witness in work.witnesses:
        if hashlib.sha256(witness.document.data).hexdigest() != witness.document.sha256:
            yield witness.id, None, "I2", "what the record gives back does not have the SHA-256 that was read"
    for witness, passages in zip(work.witnesses, work.passages, strict=True):
        for passage in passages:
            if passage.canonical is not None:
                yield from _canonical_span(work, passage.canonical, witness.id)


def _canonical_span(work: Work, span: Span, owner: str) -> _Found:
    if not 0 <= span.start <= span.end <= len(work.canonical.text):
        yield owner, span, "I2", "a passage points outside the canonical text"


def _provenance(work: Work) -> _Found:
    """I3: every stretch of the canonical text has a source that exists."""
    known = {w.id: len(w.document.raw) for w in work.witnesses}
    ids = {d.id for d in work.differences}
    segments = work.canonical.segments
    yield from _gaps([Span(s.start, s.end) for s in segments], len(work.canonical.text), "", "I3", "segments")
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


def _no_invention(work: Work) -> _Found:
    """I4: each stretch equals its first source with the named repairs, and the other sources at N2 after theirs.

    A source may also bear the damage that was repaired in the first one.
    """
    raws = {w.id: w.document.raw for w in work.witnesses}
    known = {w.id: known_repairs(work, w) for w in work.witnesses}
    for segment in work.canonical.segments:
        sources = [s for s in segment.sources if s.witness in raws]
        if not sources:
            if segment.text.strip() and segment.rule != "decision":
                yield "", Span(segment.start, segment.end), "I4", "text without a source"
            continue
        first, *others = sources
        if repaired(raws[first.witness], first, segment.repairs) != segment.text:
            yield first.witness, Span(first.start, first.end), "I4", f"does not give {segment.text[:60]!r}"
        told = {n2(segment.text)}
        if segment.repairs:
            told.add(n2(raws[first.witness][first.start : first.end]))
        for source in others:
            if not _attests(raws[source.witness], source, known[source.witness], told):
                yield source.witness, Span(source.start, source.end), "I4", f"does not attest {segment.text[:60]!r}"


def _attests(raw: str, source: Source, repairs: Sequence[Repair], told: AbstractSet[str]) -> bool:
    """Whether a source gives one of the texts (at N2); a mark put back at its end may belong to what stands beside."""
    edges = [r for r in repairs if r.start == r.end and r.start in (source.start, source.end)]
    left_out = [frozenset(some) for size in range(len(edges) + 1) for some in combinations(edges, size)]
    return any(n2(repaired(raw, source, [r for r in repairs if r not in out])) in told for out in left_out)


def known_repairs(work: Work, witness: Witness) -> tuple[Repair, ...]:
    """The repairs of high confidence that the record lists for one witness and that no difference doubts, in order."""
    doubted = {
        (d.repair.start, d.repair.end, d.repair.replacement)
        for d in work.differences
        if d.repair is not None and d.damaged == witness.id and d.repair.confidence is Confidence.LOW
    }
    found = {
        r for r in witness.repairs if r.confidence is Confidence.HIGH and (r.start, r.end, r.replacement) not in doubted
    }
    found |= {
        d.repair
        for d in work.differences
        if d.repair is not None and d.damaged == witness.id and d.repair.confidence is Confidence.HIGH
    }
    return tuple(sorted(found, key=lambda r: (r.start, r.end, r.replacement)))


def repaired(raw: str, source: Source, repairs: Iterable[Repair]) -> str:
    """The raw stretch of a source with the repairs that lie in it applied, in order; one that overlaps is left out."""
    parts = []
    at = source.start
    for repair in repairs:
        if at <= repair.start <= repair.end <= source.end:
            parts += [raw[at : repair.start], repair.replacement]
            at = repair.end
    return "".join([*parts, raw[at : source.end]])


def _junctions(work: Work) -> _Found:
    """I5: inside a sentence, neighbours in the canonical text are neighbours in some witness, white space apart."""
    witnesses = {w.id: w for w in work.witnesses}
    known = {w.id: known_repairs(work, w) for w in work.witnesses}
    told = [s for s in work.canonical.segments if s.rule == "decision" or s.text.strip()]
    for left, right in pairwise(told):
        if {left.rule, right.rule} & _FREE_RULES or not (left.sources and right.sources):
            continue
        if not _attested(left, right, witnesses, known) and not _border(left, right, witnesses):
            message = f"no witness has {left.text[-30:]!r} before {right.text[:30]!r}"
            yield "", Span(left.end, right.start), "I5", message


def _attested(
    left: Segment, right: Segment, witnesses: dict[str, Witness], known: dict[str, tuple[Repair, ...]]
) -> bool:
    ends = {(s.witness, s.end) for s in left.sources}
    for source in right.sources:
        raw = witnesses[source.witness].document.raw if source.witness in witnesses else ""
        for witness, end in ends:
            if witness != source.witness or end > source.start:
                continue
            between = raw[end : source.start]
            if between.strip():  # a tag or a control that a repair takes out parts nothing
                gap = Source(witness=witness, start=end, end=source.start)
                between = repaired(raw, gap, known[witness])
            if not between.strip():
                return True
    return False


def _border(left: Segment, right: Segment, witnesses: dict[str, Witness]) -> bool:
    """Whether a sentence ends before the junction or starts after it, in the witness that the text was taken from."""
    before, after = left.sources[0], right.sources[0]
    if before.witness not in witnesses or after.witness not in witnesses:
        return False
    old, new = witnesses[before.witness], witnesses[after.witness]
    ends = any(
        before.end <= s.end and not old.document.raw[before.end : s.end].strip()
        for s in old.sentences
        if s.start < before.end
    )
    starts = any(
        not new.document.raw[s.start : after.start].strip() for s in new.sentences if s.start <= after.start < s.end
    )
    return ends or starts


def _no_loss(work: Work) -> _Found:
    """I6: every content word of every witness is in the canonical text, in a difference or in a listed repair."""
    for witness, passages in zip(work.witnesses, work.passages, strict=True):
        raw = witness.document.raw
        covered = bytearray(len(raw))
        spans = [
            Span(s.start, s.end) for seg in work.canonical.segments for s in seg.sources if s.witness == witness.id
        ]
        spans += [Span(p.start, p.end) for p in passages if _tells_the_same(p, work.canonical.text)]
        spans += [span for d in work.differences for span in spans_in(d, witness.id)]
        spans += [Span(r.start, r.end) for r in known_repairs(work, witness)]
        for start, end in spans:
            covered[start:end] = b"\1" * max(0, min(end, len(raw)) - start)
        for start, end, form in words(raw):
            if is_word(form) and word_key(form) not in FUNCTION_WORDS and 0 in covered[start:end]:
                yield (
                    witness.id,
                    Span(start, end),
                    "I6",
                    f"{form!r} is neither in the canonical text nor in a difference",
                )


def _tells_the_same(passage: Passage, canonical: str) -> bool:
    """Whether the canonical text has the words of a passage, damage and small forms apart."""
    if passage.canonical is None:
        return False
    return not passage.text or _keys(passage.text) == _keys(canonical[slice(*passage.canonical)])


def _keys(text: str) -> list[str]:
    return [word_key(form) for _, _, form in words(text) if is_word(form)]


def _order(work: Work) -> _Found:
    """I7: what comes from the base comes in its order, but for listed moves."""
    moves = {d.id for d in work.differences if d.kind is Kind.MOVED or Kind.MOVED in d.labels}
    at = 0
    for segment in work.canonical.segments:
        if not segment.sources or segment.sources[0].witness != work.base:
            continue
        source = segment.sources[0]
        if source.start < at and not moves.intersection(segment.differences):
            yield work.base, Span(source.start, source.end), "I7", "stands before text that it follows in the base"
        at = max(at, source.end)


def _repairs(work: Work) -> _Found:
    """I12: only listed repairs of high confidence are in the canonical text."""
    listed = {w.id: set(known_repairs(work, w)) for w in work.witnesses}
    for segment in work.canonical.segments:
        owner = segment.sources[0].witness if segment.sources else ""
        for repair in segment.repairs:
            if repair not in listed.get(owner, ()):
                yield (
                    owner,
                    Span(repair.start, repair.end),
                    "I12",
                    f"the repair {repair.replacement!r} is not listed as sure",
                )


def _readings(work: Work) -> _Found:
    """What a difference quotes stands where it says, and what it refers to exists."""
    raws = {w.id: w.document.raw for w in work.witnesses}
    ids = {d.id for d in work.differences}
    for d in work.differences:
        sides = [(d.witness, d.witness_spans, d.witness_text), (d.base, d.base_spans, d.base_text)]
        for owner, spans, text in sides:
            for span in spans:
                yield from _inside(span, len(raws[owner]), owner, f"difference {d.id}")
            if JOINT.join(raws[owner][s.start : s.end] for s in spans if s.end > s.start) != text:
                yield owner, spans[0] if spans else None, "record", f"difference {d.id} quotes {text[:40]!r}"
        if d.unit not in ids or (d.within and d.within not in ids):
            yield d.witness, None, "record", f"difference {d.id} refers to one that is not in the record"
        if d.repair is not None and d.damaged not in raws:
            yield d.witness, None, "record", f"difference {d.id} repairs no witness"
