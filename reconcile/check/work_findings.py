"""What a text says otherwise than its work → findings of RC301 to RC303, and a last word that is cut (RC114)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

from reconcile.check.finding_drafts import collect_context_words, draft_finding, quote_reading
from reconcile.check.findings import FindingDraft, RelatedPlace
from reconcile.check.formats.concise import format_count
from reconcile.check.positions import TextLines, TextsById
from reconcile.language import ENGLISH
from reconcile.model.records import Difference, Span, Work
from reconcile.storage.display_text import make_visible
from reconcile.text.normal_forms import fold_word
from reconcile.text.stems import stem_word
from reconcile.text.words import is_word, split_words
from reconcile.variants.shingles import split_folded_words
from reconcile.vocabulary import Decision, Kind, Severity

_QUOTED_PASSAGES = 3
"""Passages that a summary quotes."""
_ANCHOR_WORDS = 4
"""Words before the last one that must be equal in both texts for it to be the same place; chosen by hand."""


def find_departures(
    work: Work, checked: AbstractSet[str], texts: TextsById, canonical: str, decided: AbstractSet[str]
) -> Iterator[FindingDraft]:
    """Conflicts, omissions and additions of the checked texts of one work.

    Args:
        work: aligned and classified.
        checked: the texts that are judged.
        texts: all members.
        canonical: the merged text that the reports have, else the one that a run would write.
        decided: ids of the differences that people have decided.
    """
    yield from _report_conflicts(work, checked, texts, decided)
    content = _collect_content_stems(canonical)
    for name in (m for m in work.members if m in checked):
        yield from _report_omissions(work, name, texts)
        yield from _report_additions(work, name, texts[name], content)
        yield from _report_cut_word(work, texts[name], texts)


def _collect_content_stems(text: str) -> set[str]:
    keys = {fold_word(form) for _, _, form in split_words(text) if is_word(form)}
    return {stem_word(key) for key in keys - ENGLISH.function_words}


def _report_conflicts(
    work: Work, checked: AbstractSet[str], texts: TextsById, decided: AbstractSet[str]
) -> Iterator[FindingDraft]:
    seen: set[str] = set()
    rows = [d for d in work.differences if d.kind is Kind.CONFLICT and d.decision is Decision.OPEN]
    for d in sorted(rows, key=lambda d: d.witness not in checked):
        if d.unit in seen or d.id in decided or checked.isdisjoint((d.base, d.witness)):
            continue
        seen.add(d.unit)
        sides = [(d.witness, d.witness_spans), (d.base, d.base_spans)]
        (name, mine), (other, theirs) = sides if d.witness in checked else sides[::-1]
        lines, there = texts[name], texts[other]
        place, related = lines.locate_span(*_outer_span(mine)), there.locate_span(*_outer_span(theirs))
        reads = f"{make_visible(other)} reads {quote_reading(related.quoted)}"
        message = f"{quote_reading(place.quoted)} contradicts: {reads} ({d.subtype}); decide {d.id} in decisions.csv"
        about = RelatedPlace(place=related, message=reads)
        yield draft_finding("RC301", place, message, context=(d.id,), related=[about])


def _outer_span(spans: Sequence[Span]) -> tuple[int, int]:
    return (min(s.start for s in spans), max(s.end for s in spans)) if spans else (0, 0)


def _report_omissions(work: Work, name: str, texts: TextsById) -> Iterator[FindingDraft]:
    mine = (d for d in work.differences if d.kind is Kind.OMISSION and d.witness == name)
    rows = [d for d in mine if d.severity.rank >= Severity.NOTICE.rank and d.witness_spans]
    if not rows:
        return
    there = texts[work.base]
    reads = [f"{make_visible(work.base)} reads {quote_reading(d.base_text)}" for d in rows]
    places = [there.locate_span(*_outer_span(d.base_spans)) for d in rows]
    related = [RelatedPlace(place=at, message=says) for at, says in zip(places, reads, strict=True)]
    gravest = sorted(rows, key=lambda d: (-d.severity.rank, -len(d.base_text) - len(d.witness_text)))
    listed = _list_readings([d.base_text for d in gravest])
    passages = f"{format_count(len(rows), 'passage')} of {make_visible(work.base)}"
    message = f"leaves out {passages}: {listed}; the merged text keeps them"
    place = texts[name].locate_words(*_outer_span(rows[0].witness_spans))
    yield draft_finding("RC302", place, message, context=(work.base,), related=related)


def _report_additions(work: Work, name: str, lines: TextLines, canonical: AbstractSet[str]) -> Iterator[FindingDraft]:
    """Yield passages with content words that the canonical text does not have."""
    found: list[tuple[Difference, tuple[int, int], str]] = []
    for d in work.differences:
        if d.kind is Kind.ADDED_DETAIL and d.witness == name:
            spans, reading = d.witness_spans, d.witness_text
        elif d.kind is Kind.OMISSION and d.base == name:
            spans, reading = d.base_spans, d.base_text
        else:
            continue
        if spans and not _collect_content_stems(reading) <= canonical:
            found.append((d, _outer_span(spans), reading))
    once = {place: (d, reading) for d, place, reading in reversed(found)}
    if not once:
        return
    first = min(once)
    listed = _list_readings([once[p][1] for p in sorted(once, key=lambda p: (p[0] - p[1], p))])
    message = (
        f"adds {format_count(len(once), 'passage')} that the canonical text lacks: {listed}; run `reconcile run`, and "
        f"decide what it could not place"
    )
    new = {word for _, reading in once.values() for word in _collect_content_stems(reading) - canonical}
    yield draft_finding("RC303", lines.locate_span(*first), message, context=sorted(new))


def _list_readings(readings: Sequence[str]) -> str:
    listed = ", ".join(quote_reading(reading, 60) for reading in readings[:_QUOTED_PASSAGES])
    return f"{listed} and {len(readings) - _QUOTED_PASSAGES} more" if len(readings) > _QUOTED_PASSAGES else listed


def _report_cut_word(work: Work, lines: TextLines, texts: TextsById) -> Iterator[FindingDraft]:
    raw = lines.raw.rstrip()
    *before, last = split_folded_words(raw[-200:]) or [""]
    if len(before) < _ANCHOR_WORDS or not last or not raw[-1].isalnum():
        return
    for other in work.members:
        if other == lines.path:
            continue
        theirs = split_folded_words(texts[other].raw)
        for at in range(_ANCHOR_WORDS, len(theirs)):
            word = theirs[at]
            if word != last and word.startswith(last) and theirs[at - _ANCHOR_WORDS : at] == before[-_ANCHOR_WORDS:]:
                place = lines.locate_words(len(raw) - 1, len(raw))
                rest = f"{make_visible(other)} has {quote_reading(word)}"
                message = f"the text breaks off inside the word {quote_reading(place.quoted)}; {rest}"
                yield draft_finding("RC114", place, message, context=("cut", *collect_context_words(lines, place)))
                return
