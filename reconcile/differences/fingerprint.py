"""Give differences their ids.

Fingerprints of what the witnesses read and stand in, so that decisions outlive edits elsewhere.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

from reconcile.differences.rule_context import AnalyzedWitness
from reconcile.model.records import Difference, Span
from reconcile.model.variations import ClassifiedDifference
from reconcile.text.normal_forms import fold_text, normalize_layout
from reconcile.text.tokens import Transcript

CONTEXT_WORDS = 3
"""Folded words on each side that tell equal readings apart."""


def assign_fingerprints(
    classified: Sequence[ClassifiedDifference], subjects: Sequence[AnalyzedWitness]
) -> tuple[ClassifiedDifference, ...]:
    """Set `id`, `unit` and `within`.

    The id is 12 hex digits of SHA-256 over the folded readings, three folded words of context on each side and the
    ordinal among equals. Neither file names, nor classes, nor which side is the base have a part in it.
    """
    transcripts = {s.id: _FoldedWords(s.transcript) for s in subjects}
    seen: Counter[str] = Counter()
    ids = []
    for item in classified:
        d = item.difference
        sides = sorted(
            {_describe_side(transcripts[d.base], d.base_spans), _describe_side(transcripts[d.witness], d.witness_spans)}
        )
        text = "\x1e".join(sides)
        ids.append(hashlib.sha256(f"{text}\x1d{seen[text]}".encode("utf-8", "surrogatepass")).hexdigest()[:12])
        seen[text] += 1
    units = _find_units([c.difference for c in classified])
    return tuple(
        replace(
            c,
            difference=replace(
                c.difference, id=ids[at], unit=ids[units[at]], within=ids[c.parent] if c.parent >= 0 else ""
            ),
        )
        for at, c in enumerate(classified)
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


def _find_units(differences: Sequence[Difference]) -> list[int]:
    """For each difference the first one of its place: rows of other witnesses whose base spans meet.

    Where witnesses add several things at one place, the same addition of two of them is one unit.
    """
    first: list[int] = list(range(len(differences)))
    by_place = sorted(range(len(differences)), key=lambda n: (_outer_base_span(differences[n]), n))
    leader, reach = -1, Span(-1, -1)
    told: dict[tuple[bool, str], list[int]] = defaultdict(
        list
    )  # additions at the place of the leader, by what they add
    taken: set[tuple[str, int]] = set()  # witnesses and units: each telling of a witness goes with one of another
    for n in by_place:
        d = differences[n]
        span = _outer_base_span(d)
        if d.within or not d.base_spans or d.base == d.witness:
            continue
        if span != reach:
            told.clear()
            taken.clear()
        meets = leader >= 0 and (span.start < reach.end or span == reach)
        if span.start == span.end:
            same = told[_is_structural(d), normalize_layout(fold_text(d.witness_text))]
            unit = next((first[m] for m in same if (d.witness, first[m]) not in taken), -1)
            same.append(n)
            if unit >= 0:
                first[n] = unit
                taken.add((d.witness, unit))
                continue
        if (
            meets
            and differences[leader].witness != d.witness
            and _is_structural(d) == _is_structural(differences[leader])
        ):
            first[n] = leader
        else:
            leader, reach = n, span
        taken.add((d.witness, first[n]))
    return [min(first[n], n) if first[n] <= n else first[n] for n in range(len(first))]


def _is_structural(difference: Difference) -> bool:
    return difference.kind.value in {"split", "join", "layout", "moved"}


def _outer_base_span(difference: Difference) -> Span:
    if not difference.base_spans:
        return Span(-1, -1)
    return Span(difference.base_spans[0].start, difference.base_spans[-1].end)
