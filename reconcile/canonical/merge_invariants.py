"""The invariants that every run proves about its own merge (``docs/merging.md``, invariants).

A broken one is a bug of ours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations, pairwise

from reconcile.canonical.copy_units import apply_repairs
from reconcile.canonical.merge_plan import WitnessText
from reconcile.canonical.witness_passages import rebuild_raw_text
from reconcile.canonical.writer import WrittenText
from reconcile.errors import InvariantError
from reconcile.model.records import CanonicalText, Difference, Passage, Segment
from reconcile.text.normal_forms import normalize_typography
from reconcile.vocabulary import Confidence


def prove_invariants(
    work: str,
    texts: Sequence[WitnessText],
    written: WrittenText,
    passages: Sequence[Sequence[Passage]],
    differences: Sequence[Difference],
) -> None:
    """Check I1 to I7 and I12.

    Raises:
        InvariantError: one does not hold; names the invariant, the witness and the place.
    """
    canonical = written.canonical
    by_id = {t.id: t for t in texts}
    for text, told in zip(texts, passages, strict=True):
        _check_partition(text, told)
        if rebuild_raw_text(told, canonical.text) != text.transcript.raw:
            raise InvariantError("I2", text.id, "the passages do not give the raw text back")
    _check_provenance(work, canonical, by_id)
    _check_junctions(work, canonical, by_id)
    _check_nothing_lost(texts, written, differences)
    _check_base_order(work, canonical, texts[0].id)
    for text in texts:
        if any(r.confidence is not Confidence.HIGH for r in text.repairs):
            raise InvariantError("I12", text.id, "a repair below high confidence was written")


def _check_partition(text: WitnessText, passages: Sequence[Passage]) -> None:
    at = 0
    for passage in passages:
        if passage.start != at or passage.end < at:
            raise InvariantError("I1", text.id, f"passages do not touch at {at}: next starts at {passage.start}")
        at = passage.end
    if at != len(text.transcript.raw):
        raise InvariantError("I1", text.id, f"passages end at {at} of {len(text.transcript.raw)}")


def _check_provenance(work: str, canonical: CanonicalText, by_id: Mapping[str, WitnessText]) -> None:
    """I3 and I4: every token has a source, and equals it after the listed repairs."""
    at = 0
    for segment in canonical.segments:
        if (segment.start, segment.end - segment.start) != (at, len(segment.text)):
            raise InvariantError("I3", work, f"segments do not touch at {at}")
        at = segment.end
        if not segment.sources:
            if segment.rule == "decision" or (segment.rule == "layout" and segment.text.isspace()):
                continue
            raise InvariantError("I3", work, f"{segment.text!r} at {segment.start} has no source")
        first, *others = segment.sources
        raw = by_id[first.witness].transcript.raw
        if apply_repairs(raw, first.start, first.end, segment.repairs) != segment.text:
            raise InvariantError(
                "I4", first.witness, f"{segment.text!r} is not {raw[first.start : first.end]!r} repaired"
            )
        for source in others:
            text = by_id[source.witness]
            damaged = raw[first.start : first.end] if segment.repairs else segment.text
            if not _is_attesting_range(text, source.start, source.end, segment.text, damaged):
                theirs = text.transcript.raw[source.start : source.end]
                raise InvariantError("I4", source.witness, f"{theirs!r} does not attest {segment.text!r}")


def _is_attesting_range(text: WitnessText, start: int, end: int, segment_text: str, damaged: str) -> bool:
    """Whether a stretch gives a text at N2, or bears the same damage that was repaired in the first source.

    A mark put back at the very end of the stretch may belong to what stands beside it.
    """
    inside = [r for r in text.repairs if start <= r.start and r.end <= end]
    edges = [r for r in inside if r.start == r.end and r.start in (start, end)]
    left_out = [some for size in range(len(edges) + 1) for some in combinations(edges, size)]
    raw = text.transcript.raw
    wanted = {normalize_typography(segment_text), normalize_typography(damaged)}
    return any(
        normalize_typography(apply_repairs(raw, start, end, [r for r in inside if r not in out])) in wanted
        for out in left_out
    )


def _check_junctions(work: str, canonical: CanonicalText, by_id: Mapping[str, WitnessText]) -> None:
    """I5: where the source changes inside a sentence, some witness has both words side by side."""
    solid = [s for s in canonical.segments if s.rule == "decision" or _has_visible_text(s, by_id)]
    for one, two in pairwise(solid):
        if "decision" in (one.rule, two.rule) or _is_sentence_border_between(one, two, by_id):
            continue
        if not any(
            _are_adjacent(a.end, b.start, by_id[a.witness])
            for a in one.sources
            for b in two.sources
            if a.witness == b.witness
        ):
            raise InvariantError("I5", work, f"no witness has {one.text[-30:]!r} before {two.text[:30]!r}")


def _has_visible_text(segment: Segment, by_id: Mapping[str, WitnessText]) -> bool:
    """Whether a segment holds more than white space, and damage that is kept between two words."""
    if not segment.sources or segment.repairs or not segment.text.strip():
        return bool(segment.text.strip())
    first = segment.sources[0]
    return by_id[first.witness].has_tokens(first.start, first.end)


def _are_adjacent(end: int, start: int, text: WitnessText) -> bool:
    """Whether nothing stands between two places but white space, what repairs take out, and damage that is kept.

    A mark put back at one of the two places belongs to the segment there, not to what lies between them.
    """
    if end > start:
        return False
    inside = [r for r in text.select_repairs(end, start) if r.start < r.end or end < r.start < start]
    between = apply_repairs(text.transcript.raw, end, start, inside).strip()
    return not between or (not inside and not text.has_tokens(end, start))


def _is_sentence_border_between(one: Segment, two: Segment, by_id: Mapping[str, WitnessText]) -> bool:
    """Whether a sentence of its source ends with the first segment and one starts with the second."""
    return _is_segment_at_border(one, by_id, last=True) and _is_segment_at_border(two, by_id, last=False)


def _is_segment_at_border(segment: Segment, by_id: Mapping[str, WitnessText], *, last: bool) -> bool:
    """Whether a segment ends (or starts) where a sentence does in any of its sources."""
    tail = len(segment.text) - len(segment.text.rstrip())
    lead = len(segment.text) - len(segment.text.lstrip())
    for n, source in enumerate(segment.sources):
        text = by_id[source.witness]
        # Only the first source includes the white space at the ends of the segment.
        start, end = (source.start + lead, source.end - tail) if n == 0 else (source.start, source.end)
        if last and (end in text.sentence_ends or source.end in text.sentence_ends):
            return True
        if not last and text.has_sentence_start(source.start, start):
            return True
    return not segment.sources


def _check_nothing_lost(texts: Sequence[WitnessText], written: WrittenText, differences: Sequence[Difference]) -> None:
    """I6: every content token of every witness is in the canonical text or in a difference."""
    listed: set[int] = (
        set()
    )  # tokens of the base that a difference quotes, and with them what other witnesses have there
    for number, text in enumerate(texts):
        back = {j: i for i, j in text.collation.matches} if text.collation else {}
        spans = sorted(
            (s.start, s.end)
            for d in differences
            for who, where in ((d.base, d.base_spans), (d.witness, d.witness_spans))
            if who == text.id
            for s in where
        )
        reach, k = 0, 0
        for at, token in enumerate(text.tokens):
            while k < len(spans) and spans[k][0] <= token.start:
                reach, k = max(reach, spans[k][1]), k + 1
            if number == 0 and token.end <= reach:
                listed.add(at)
            if not token.is_content or token.end <= reach or (number, text.unit_starts[at]) in written.forms:
                continue
            if at in back and (back[at] in listed or (0, texts[0].unit_starts[back[at]]) in written.forms):
                continue
            raise InvariantError("I6", text.id, f"{token.form!r} at {token.start} is neither told nor listed")


def _check_base_order(work: str, canonical: CanonicalText, base: str) -> None:
    """I7: what comes from the base comes in its order."""
    at = 0
    for segment in canonical.segments:
        if segment.sources and segment.sources[0].witness == base:
            if segment.sources[0].start < at:
                raise InvariantError("I7", work, f"{segment.text[:30]!r} stands out of the order of the base")
            at = segment.sources[0].end
