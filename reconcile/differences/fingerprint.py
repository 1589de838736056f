"""Give differences their ids.

An id is a fingerprint of the readings and of the words round them, so that decisions outlive edits elsewhere.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence

from reconcile.differences.draft_difference import DraftDifference
from reconcile.differences.readings import AnalyzedWitness
from reconcile.model.records import Span
from reconcile.model.variations import ClassifiedDifference
from reconcile.text.normal_forms import fold_text, normalize_layout
from reconcile.text.tokens import Transcript
from reconcile.vocabulary import Kind

CONTEXT_WORDS = 3
"""Folded words on each side that distinguish equal readings; part of every id, so it may not change."""


def assign_fingerprints(
    drafts: Sequence[DraftDifference], subjects: Sequence[AnalyzedWitness]
) -> tuple[ClassifiedDifference, ...]:
    """Complete the drafts with `id`, `unit` and `within`.

    The id is 12 hex digits of SHA-256 over the folded readings, three folded words of context on each side and the
    ordinal among equals. Neither file names, nor classes, nor which side is the base have a part in it.
    """
    words = {s.id: _FoldedWords(s.transcript) for s in subjects}
    seen: Counter[str] = Counter()
    ids = []
    for draft in drafts:
        sides = (draft.base.id, draft.base_spans), (draft.witness.id, draft.witness_spans)
        text = "\x1e".join(sorted({_describe_side(words[witness], spans) for witness, spans in sides}))
        ids.append(hashlib.sha256(f"{text}\x1d{seen[text]}".encode("utf-8", "surrogatepass")).hexdigest()[:12])
        seen[text] += 1
    units = _find_units(drafts)
    return tuple(
        d.complete(difference_id=ids[at], unit=ids[units[at]], within=ids[d.parent] if d.parent >= 0 else "")
        for at, d in enumerate(drafts)
    )


class _FoldedWords:
    """The folded words of a transcript, by raw place."""

    def __init__(self, transcript: Transcript) -> None:
        words = [t for t in transcript.tokens if t.is_word]
        self.raw = transcript.raw
        self.starts = [t.start for t in words]
        self.ends = [t.end for t in words]
        self.keys = [t.key for t in words]


def _describe_side(words: _FoldedWords, spans: Sequence[Span]) -> str:
    if not spans:
        return ""
    readings = [normalize_layout(fold_text(words.raw[a:b])) for a, b in spans]
    before = bisect_right(words.ends, spans[0].start)
    after = bisect_left(words.starts, spans[-1].end)
    context = words.keys[max(0, before - CONTEXT_WORDS) : before], words.keys[after : after + CONTEXT_WORDS]
    return "\x1f".join([*readings, "\x1f", " ".join(context[0]), " ".join(context[1])])


def _find_units(drafts: Sequence[DraftDifference]) -> list[int]:
    """Return for each difference the first one of its place; equal additions at one place are one unit."""
    first = list(range(len(drafts)))
    by_place = sorted(first, key=lambda n: (_outer_base_span(drafts[n]), n))
    leader, reach = -1, Span(-1, -1)
    additions: dict[tuple[bool, str], list[int]] = defaultdict(list)  # at the place of the leader, by what they add
    taken: set[tuple[str, int]] = set()  # witnesses and units: of one witness only one addition joins a unit
    for n in by_place:
        draft = drafts[n]
        span, witness = _outer_base_span(draft), draft.witness.id
        if not draft.base_spans or draft.base.id == witness:
            continue
        if span != reach:
            additions.clear()
            taken.clear()
        if span.start == span.end:
            same = additions[_is_structural(draft), normalize_layout(fold_text(draft.witness_text))]
            unit = next((first[m] for m in same if (witness, first[m]) not in taken), -1)
            same.append(n)
            if unit >= 0:
                first[n] = unit
                taken.add((witness, unit))
                continue
        meets = leader >= 0 and (span.start < reach.end or span == reach)
        lead = drafts[leader]
        if meets and lead.witness.id != witness and _is_structural(draft) == _is_structural(lead):
            first[n] = leader
        else:
            leader, reach = n, span
        taken.add((witness, first[n]))
    return first


def _is_structural(draft: DraftDifference) -> bool:
    return draft.verdict.kind in (Kind.SPLIT, Kind.JOIN, Kind.LAYOUT, Kind.MOVED)


def _outer_base_span(draft: DraftDifference) -> Span:
    spans = draft.base_spans
    return Span(spans[0].start, spans[-1].end) if spans else Span(-1, -1)
