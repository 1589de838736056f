"""Give differences their ids.

Fingerprints of what the witnesses read and stand in, so that decisions outlive edits elsewhere.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

from reconcile.differences.rule_context import Subject
from reconcile.model.records import Difference, Span
from reconcile.model.variations import Classified
from reconcile.text.normal_forms import fold, n1
from reconcile.text.tokens import Transcript

CONTEXT = 3
"""Folded words on each side that tell equal readings apart."""


def identify(classified: Sequence[Classified], subjects: Sequence[Subject]) -> tuple[Classified, ...]:
    """Set `id`, `unit` and `within`.

    The id is 12 hex digits of SHA-256 over the folded readings, three folded words of context on each side and the
    ordinal among equals. Neither file names, nor classes, nor which side is the base have a part in it.
    """
    transcripts = {s.id: _Words(s.transcript) for s in subjects}
    seen: Counter[str] = Counter()
    ids = []
    for item in classified:
        d = item.difference
        sides = sorted({_side(transcripts[d.base], d.base_spans), _side(transcripts[d.witness], d.witness_spans)})
        text = "\x1e".join(sides)
        ids.append(hashlib.sha256(f"{text}\x1d{seen[text]}".encode("utf-8", "surrogatepass")).hexdigest()[:12])
        seen[text] += 1
    units = _units([c.difference for c in classified])
    return tuple(
        replace(
            c,
            difference=replace(
                c.difference, id=ids[at], unit=ids[units[at]], within=ids[c.parent] if c.parent >= 0 else ""
            ),
        )
        for at, c in enumerate(classified)
    )


class _Words:
    """The folded words of a transcript, by raw place."""

    def __init__(self, transcript: Transcript) -> None:
        words = [t for t in transcript.tokens if t.word]
        self.raw = transcript.raw
        self.starts = [t.start for t in words]
        self.ends = [t.end for t in words]
        self.keys = [t.key for t in words]


def _side(words: _Words, spans: Sequence[Span]) -> str:
    if not spans:
        return ""
    readings = [n1(fold(words.raw[a:b])) for a, b in spans]
    before = bisect_right(words.ends, spans[0].start)
    after = bisect_left(words.starts, spans[-1].end)
    context = words.keys[max(0, before - CONTEXT) : before], words.keys[after : after + CONTEXT]
    return "\x1f".join([*readings, "\x1f", " ".join(context[0]), " ".join(context[1])])


def _units(differences: Sequence[Difference]) -> list[int]:
    """For each difference the first one of its place: rows of other witnesses whose base spans meet.

    Where witnesses add several things at one place, the same addition of two of them is one unit.
    """
    first: list[int] = list(range(len(differences)))
    by_place = sorted(range(len(differences)), key=lambda n: (_outer(differences[n]), n))
    leader, reach = -1, Span(-1, -1)
    told: dict[tuple[bool, str], list[int]] = defaultdict(
        list
    )  # additions at the place of the leader, by what they add
    taken: set[tuple[str, int]] = set()  # witnesses and units: each telling of a witness goes with one of another
    for n in by_place:
        d = differences[n]
        span = _outer(d)
        if d.within or not d.base_spans or d.base == d.witness:
            continue
        if span != reach:
            told.clear()
            taken.clear()
        meets = leader >= 0 and (span.start < reach.end or span == reach)
        if span.start == span.end:
            same = told[_structural(d), n1(fold(d.witness_text))]
            unit = next((first[m] for m in same if (d.witness, first[m]) not in taken), -1)
            same.append(n)
            if unit >= 0:
                first[n] = unit
                taken.add((d.witness, unit))
                continue
        if meets and differences[leader].witness != d.witness and _structural(d) == _structural(differences[leader]):
            first[n] = leader
        else:
            leader, reach = n, span
        taken.add((d.witness, first[n]))
    return [min(first[n], n) if first[n] <= n else first[n] for n in range(len(first))]


def _structural(difference: Difference) -> bool:
    return difference.kind.value in {"split", "join", "layout", "moved"}


def _outer(difference: Difference) -> Span:
    if not difference.base_spans:
        return Span(-1, -1)
    return Span(difference.base_spans[0].start, difference.base_spans[-1].end)
