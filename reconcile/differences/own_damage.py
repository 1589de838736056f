"""Report the damage of one witness that no difference between two witnesses reports."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence

from reconcile.differences.damage_verdicts import make_damage_verdict
from reconcile.differences.draft_difference import DraftDifference
from reconcile.differences.readings import AnalyzedWitness
from reconcile.model.damage_kinds import DamageKind
from reconcile.model.records import Repair, Span
from reconcile.model.variations import Collation, Operation
from reconcile.text.tokens import Transcript
from reconcile.vocabulary import Confidence

_NEAR_SPANS = 4
"""Spans before a repair that are asked whether they enclose it: a bound of the work, as spans seldom nest deeper."""


class ReportedRepairs:
    """The repairs of one witness that a difference reports, or that lie in one that does."""

    def __init__(self, found: Sequence[DraftDifference], witness: str) -> None:
        reported = [v.repair for d in found if (v := d.verdict).damaged == witness and v.repair]
        self.spans = sorted((r.start, r.end) for r in reported)
        self.starts = [start for start, _ in self.spans]

    def __contains__(self, repair: Repair) -> bool:
        at = bisect_right(self.starts, repair.start) - 1
        return any(a <= repair.start and repair.end <= b for a, b in self.spans[max(0, at - 1) : at + 1])


def find_unreported_damage(
    base: AnalyzedWitness, subject: AnalyzedWitness, collation: Collation, found: Sequence[DraftDifference]
) -> Iterator[DraftDifference]:
    """Yield the damage of a witness inside text that the base lacks, or between the words."""
    reported = ReportedRepairs(found, subject.id)
    own = sorted(
        (span.start, span.end, index)
        for index, draft in enumerate(found)
        if draft.variation is not None and draft.variation.operation not in (Operation.FORM, Operation.GAP)
        for span in draft.witness_spans
        if span.start < span.end
    )
    starts = [start for start, _, _ in own]
    tokens, back = subject.transcript.tokens, {j: i for i, j in collation.matches}
    ends = [t.end for t in tokens]
    for repair in subject.repairs:
        if repair.kind == DamageKind.METADATA or repair in reported:
            continue
        after = bisect_right(starts, repair.start)
        near = own[max(0, after - _NEAR_SPANS) : after]
        inside = [(end - start, index) for start, end, index in near if repair.end <= end]
        first = min(bisect_left(ends, repair.start), len(tokens) - 1)
        if inside:
            _, index = min(inside)
            outer = found[index]
            place, sentences = outer.base_spans[-1].end if outer.base_spans else 0, outer.base_sentences
        elif repair.confidence is Confidence.HIGH and first not in back:
            index, place, sentences = -1, _locate_in_base(base.transcript, back, first), ()
        else:
            continue  # the base has the same words with the same damage
        yield make_own_damage(
            subject, repair, base=base, base_spans=(Span(place, place),), base_sentences=sentences, parent=index
        )


def _locate_in_base(base: Transcript, back: Mapping[int, int], token: int) -> int:
    """Return where a token of the witness would be in the base: after the nearest earlier match."""
    while token >= 0 and token not in back:
        token -= 1
    return base.tokens[back[token]].end if token >= 0 else 0


def make_own_damage(
    subject: AnalyzedWitness,
    repair: Repair,
    *,
    base: AnalyzedWitness | None = None,
    base_spans: tuple[Span, ...] = (),
    base_sentences: tuple[int, ...] = (),
    parent: int = -1,
) -> DraftDifference:
    """Return the damage or metadata that only one witness shows; without a base it is its own."""
    transcript = subject.transcript
    first = min(bisect_left(transcript.tokens, repair.start, key=lambda t: t.end), len(transcript.tokens) - 1)
    return DraftDifference(
        rule=f"mend:{repair.kind}",
        verdict=make_damage_verdict(subject.id, repair),
        base=base or subject,
        witness=subject,
        base_spans=base_spans,
        witness_spans=(_widen_to_word(transcript, repair, first),),
        base_sentences=base_sentences,
        witness_sentences=(find_sentence(transcript, first),) if transcript.is_prose else (),
        parent=parent,
    )


def _widen_to_word(transcript: Transcript, repair: Repair, first: int) -> Span:
    """Return the whole word of a repair inside it; a repair of white space or lines concerns itself."""
    token = transcript.tokens[first]
    inside = token.start <= repair.start and repair.end <= token.end and token.start < token.end
    edge = repair.start == repair.end and repair.start in (token.start, token.end)
    if inside and not (edge and repair.replacement.isspace()):
        return Span(token.start, token.end)
    return Span(repair.start, repair.end)


def find_sentence(transcript: Transcript, token: int) -> int:
    """Return the sentence that holds a token; the end of the text belongs to the last one."""
    return min(bisect_right(transcript.bounds, token) - 1, len(transcript.bounds) - 2)
