"""What the checks of an invariant look up in the record of a work."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from reconcile.model.records import Difference, Repair, Segment, Sentence, Source, Span, Work
from reconcile.text.edits import apply_edits
from reconcile.text.words import split_words
from reconcile.text.written_repairs import select_written_repairs
from reconcile.vocabulary import Decision

ProblemRows = Iterator[tuple[str, Span | None, str, str]]
"""Witness or empty, the span concerned, the invariant, and what does not hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordEvidence:
    """The record of a work, with what follows from it."""

    work: Work
    classes: Mapping[str, str]
    """Class → treatment, where the settings of the run give one."""
    differences: Mapping[str, Sequence[Difference]]
    """Witness → the differences with a side in it."""
    written: Mapping[str, tuple[Repair, ...]]
    """Witness → the repairs that the settings ask for, in order. Selected as the merge does it; I12 does without."""
    found: Mapping[str, tuple[Repair, ...]]
    """Witness → the damage that was found in it, whether it was to be repaired or kept."""
    raw_texts: Mapping[str, str]
    """Witness → its raw text."""
    sentences: Mapping[str, Sequence[Sentence]]

    @classmethod
    def from_work(cls, work: Work, classes: Mapping[str, str]) -> Self:
        """Collect what follows from a record and the treatments of classes."""
        differences: dict[str, list[Difference]] = {w.id: [] for w in work.witnesses}
        for d in work.differences:
            for member in {d.base, d.witness}:
                differences[member].append(d)
        kept = {d.id for d in work.differences if is_damage_kept(d)}
        accepted = {d.id for d in work.differences if is_repair_accepted(d)}

        def select_repairs(treatments: Mapping[str, str]) -> dict[str, tuple[Repair, ...]]:
            return {
                w.id: select_written_repairs(w, differences[w.id], treatments, kept, accepted) for w in work.witnesses
            }

        written = select_repairs(classes)
        return cls(
            work=work,
            classes=classes,
            differences=differences,
            written=written,
            found=select_repairs({}) if classes else written,
            raw_texts={w.id: w.document.raw for w in work.witnesses},
            sentences={w.id: w.sentences for w in work.witnesses},
        )

    def find_sentence(self, witness: str, at: int) -> Sentence | None:
        """Return the sentence of a witness that holds a code point."""
        rows = self.sentences.get(witness, ())
        n = bisect_right(rows, at, key=lambda s: s.start) - 1
        return rows[n] if 0 <= n < len(rows) else None

    def is_blank(self, witness: str, start: int, end: int) -> bool:
        """Return whether repairs leave nothing but white space of a raw stretch, as of a byte-order mark.

        Damage that is kept counts as nothing too, if it is no word or mark.
        """
        raw = self.raw_texts[witness]
        if not raw[start:end].strip() or not apply_edits(raw, self.written[witness], start, end).strip():
            return True
        removed = [r for r in self.found[witness] if not r.replacement.strip()]
        words = split_words(raw[start:end])
        return all(any(r.start <= start + a and start + b <= r.end for r in removed) for a, b, _ in words)

    def is_gap(self, segment: Segment) -> bool:
        """Return whether a segment holds nothing but white space, and damage that is kept between two words."""
        if not segment.text.strip() or segment.repairs or not segment.sources:
            return not segment.text.strip()
        return self.is_blank(*segment.sources[0])

    def slice_source(self, source: Source) -> str:
        """Return the raw text of a source; empty for an unknown witness."""
        return self.raw_texts.get(source.witness, "")[source.start : source.end]


def is_damage_kept(d: Difference) -> bool:
    """Return whether a person lets damage stand at a difference, or keeps the damaged reading of the base."""
    if d.decided is None or d.decided.follows:
        return False
    return d.decision is Decision.KEEP or (d.decision is Decision.BASE and d.is_base_damaged)


def is_repair_accepted(d: Difference) -> bool:
    """Return whether a person accepted the repair that is proposed at a difference."""
    return d.decision is Decision.REPAIR and d.decided is not None and not d.decided.follows


def check_partition(spans: Sequence[Span], length: int, owner: str, invariant: str, what: str) -> ProblemRows:
    """Check that spans cover a text exactly once, in order."""
    at = 0
    for span in spans:
        if span.start != at or span.end < span.start:
            yield owner, span, invariant, f"the {what} leave a gap or overlap at {at}"
        at = span.end
    if at != length:
        yield owner, Span(at, length), invariant, f"the {what} end at {at}, the text at {length}"
