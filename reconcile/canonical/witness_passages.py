"""Describe each witness by passages of the canonical text, so that it is rebuilt byte for byte without being stored."""

from __future__ import annotations

from collections.abc import Sequence

from reconcile.canonical.merge_plan import WitnessText
from reconcile.canonical.writer import WrittenText
from reconcile.model.records import Passage, Span


def build_passages(number: int, texts: Sequence[WitnessText], written: WrittenText) -> tuple[Passage, ...]:
    """Return the passages of one witness: contiguous over its raw text."""
    text = texts[number]
    raw = text.transcript.raw
    back = {j: i for i, j in text.collation.matches} if text.collation else {}
    out: list[Passage] = []
    previous: Span | None = Span(0, 0)
    for unit in text.copy_units:
        token = unit.tokens[0]
        own = (number, token) in written.forms
        key = (number, token) if own else (0, texts[0].unit_starts[back[token]]) if token in back else None
        place = written.forms.get(key) if key else None
        gap = written.gaps.get(key) if key else None
        if gap is None and place is not None and previous is not None and previous.end <= place.start:
            between = Span(previous.end, place.start)
            gap = between if written.canonical.text[between.start : between.end].isspace() else None
        _append_passage(out, raw, unit.gap.start, unit.gap.end, gap, written.canonical.text)
        _append_passage(out, raw, unit.form.start, unit.form.end, place, written.canonical.text)
        previous = place
    return tuple(out)


def _append_passage(out: list[Passage], raw: str, start: int, end: int, place: Span | None, canonical: str) -> None:
    """Append a stretch of raw text, joined to the last passage where both are of one kind and contiguous."""
    if start == end and (place is None or place.start == place.end):
        return
    piece = raw[start:end]
    last = out[-1] if out else None
    if place is not None and canonical[place.start : place.end] == piece:
        if last and last.canonical and not last.text and last.canonical.end == place.start:
            out[-1] = Passage(start=last.start, end=end, canonical=Span(last.canonical.start, place.end), text="")
        else:
            out.append(Passage(start=start, end=end, canonical=place, text=""))
    elif start < end:
        where = place if place is not None and place.start < place.end and not piece.isspace() else None
        if last and last.text and last.canonical is None and where is None:
            out[-1] = Passage(start=last.start, end=end, canonical=None, text=last.text + piece)
        else:
            out.append(Passage(start=start, end=end, canonical=where, text=piece))
