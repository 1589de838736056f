"""Join the pieces of the canonical text into the segments of the record, with their sources."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from reconcile.canonical.merge_plan import WitnessText
from reconcile.model.records import Repair, Segment, Source
from reconcile.model.variations import Range
from reconcile.vocabulary import SegmentRule

LAYOUT_SOURCE = -1
"""Instead of the index of a witness: white space by the layout rule, or a person's text."""
_NO_CONTINUATION = {LAYOUT_SOURCE: 0}
"""A reach that no piece continues."""


@dataclass(slots=True)
class CanonicalPiece:
    """A stretch of canonical text from one place."""

    text: str
    witness: int
    """Index of the witness; `LAYOUT_SOURCE` for declared layout or a person's text."""
    start: int
    end: int
    rule: SegmentRule
    differences: tuple[str, ...] = ()
    repairs: tuple[Repair, ...] = ()
    attestations: dict[int, Range] = field(default_factory=dict)
    """Other witness → its tokens that read the same at N2."""
    spaced_differently: bool = False
    """Whether one of them lacks white space before it where the canonical text has some, or the reverse."""
    drawn_differently: bool = False
    """Whether one of them has another sign, which is equal at N2 only outside of words."""
    is_kept_damage: bool = False
    """Whether it is kept damage between two words; it belongs to neither."""


def build_segments(pieces: Sequence[CanonicalPiece], texts: Sequence[WitnessText], policy: str) -> Iterator[Segment]:
    """Yield the pieces as segments: as few as give each source exactly."""
    at = 0
    for run in _group_pieces(pieces):
        segment = _build_one_segment(run, at, texts, policy)
        yield segment
        at = segment.end


def _group_pieces(pieces: Sequence[CanonicalPiece]) -> list[list[CanonicalPiece]]:
    """Join pieces that follow each other in the same witness by the same rule with the same further sources.

    A sign that differs in a witness is a segment of its own, for only so are the two equal at N2.
    """
    runs: list[list[CanonicalPiece]] = []
    reach: dict[int, int] | None = None  # what each attesting witness must go on with; None before the first token
    for piece in pieces:
        gap = piece.text.isspace() and not piece.attestations
        starts = {w: tokens[0] for w, tokens in piece.attestations.items()}
        differs = piece.spaced_differently or piece.drawn_differently
        fits = gap or reach is None or (reach == starts and not differs)
        if fits and runs and _is_continuation(runs[-1][-1], piece):
            runs[-1].append(piece)
        else:
            runs.append([piece])
            reach = None
        if not gap:
            ends = {w: tokens[1] for w, tokens in piece.attestations.items()}
            reach = _NO_CONTINUATION if piece.drawn_differently else ends
    return runs


def _is_continuation(last: CanonicalPiece, piece: CanonicalPiece) -> bool:
    """Return whether a piece is the next stretch of the same witness by the same rule, with nothing repaired."""
    return (
        piece.witness >= 0
        and (last.witness, last.end, last.rule, last.differences)
        == (piece.witness, piece.start, piece.rule, piece.differences)
        and not (last.repairs or piece.repairs or last.is_kept_damage or piece.is_kept_damage)
    )


def _build_one_segment(run: Sequence[CanonicalPiece], at: int, texts: Sequence[WitnessText], policy: str) -> Segment:
    first = run[0]
    text = "".join(p.text for p in run)
    sources = [] if first.witness < 0 else [Source(texts[first.witness].id, first.start, run[-1].end)]
    shared = [p.attestations for p in run if p.attestations]
    for w in sorted(shared[0]) if shared else ():
        tokens = texts[w].tokens
        sources.append(Source(texts[w].id, tokens[shared[0][w][0]].start, tokens[shared[-1][w][1] - 1].end))
    return Segment(
        start=at,
        end=at + len(text),
        text=text,
        sources=tuple(sources),
        rule=first.rule,
        policy=policy,
        differences=first.differences,
        repairs=tuple(r for p in run for r in p.repairs),
    )
