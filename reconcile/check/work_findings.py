"""What a text says otherwise than its work → findings of RC301 to RC303, and a last word that is cut (RC114)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

from reconcile.check.finding_drafts import finding, quoted, words_round
from reconcile.check.findings import Finding, Related
from reconcile.check.positions import Lines
from reconcile.model.records import Difference, Span, Work
from reconcile.storage.display_text import visible
from reconcile.text.function_words import FUNCTION_WORDS
from reconcile.text.normal_forms import word_key
from reconcile.text.stems import stem
from reconcile.text.words import is_word, words
from reconcile.variants.shingles import folded_words
from reconcile.vocabulary import Decision, Kind, Severity

_TOLD = 3
"""Passages that a summary quotes."""
_TAIL = 4
"""Words before the last one that must be equal in both texts for it to be the same place."""


def departures(
    work: Work,
    checked: AbstractSet[str],
    texts: Mapping[str, Lines],
    canonical: str,
    decided: AbstractSet[str],
) -> Iterator[Finding]:
    """Conflicts, omissions and additions of the checked texts of one work.

    Args:
        work: aligned and classified.
        checked: the texts that are judged.
        texts: all members.
        canonical: the merged text that the reports have, else the one that a run would write.
        decided: ids of the differences that people have decided.
    """
    yield from _conflicts(work, checked, texts, decided)
    content = _content(canonical)
    for name in (m for m in work.members if m in checked):
        yield from _lacks(work, name, texts)
        yield from _adds(work, name, texts[name], content)
        yield from _cut(work, texts[name], texts)


def _content(text: str) -> set[str]:
    """The stems of the content words of a text."""
    keys = {word_key(form) for _, _, form in words(text) if is_word(form)}
    return {stem(key) for key in keys - FUNCTION_WORDS}


def _conflicts(
    work: Work, checked: AbstractSet[str], texts: Mapping[str, Lines], decided: AbstractSet[str]
) -> Iterator[Finding]:
    seen: set[str] = set()
    rows = [d for d in work.differences if d.kind is Kind.CONFLICT and d.decision is Decision.OPEN]
    for d in sorted(rows, key=lambda d: d.witness not in checked):
        if d.unit in seen or d.id in decided or checked.isdisjoint((d.base, d.witness)):
            continue
        seen.add(d.unit)
        sides = [(d.witness, d.witness_spans), (d.base, d.base_spans)]
        (name, mine), (other, theirs) = sides if d.witness in checked else sides[::-1]
        lines, there = texts[name], texts[other]
        place, related = lines.place(*_outer(mine)), there.place(*_outer(theirs))
        reads = f"{visible(other)} reads {quoted(related.quoted)}"
        message = f"{quoted(place.quoted)} contradicts: {reads} ({d.subtype}); decide {d.id} in decisions.csv"
        yield finding("RC301", place, message, context=(d.id,), related=[Related(place=related, message=reads)])


def _outer(spans: Sequence[Span]) -> tuple[int, int]:
    return (min(s.start for s in spans), max(s.end for s in spans)) if spans else (0, 0)


def _lacks(work: Work, name: str, texts: Mapping[str, Lines]) -> Iterator[Finding]:
    rows = [
        d
        for d in work.differences
        if d.kind is Kind.OMISSION and d.witness == name and d.severity.rank >= Severity.NOTICE.rank and d.witness_spans
    ]
    if not rows:
        return
    there = texts[work.base]
    related = [
        Related(place=there.place(*_outer(d.base_spans)), message=f"{visible(work.base)} reads {quoted(d.base_text)}")
        for d in rows
    ]
    told = _listed([d.base_text for d in _gravest(rows)])
    message = f"leaves out {_count(len(rows), 'passage')} of {visible(work.base)}: {told}; the merged text keeps them"
    place = texts[name].words(*_outer(rows[0].witness_spans))
    yield finding("RC302", place, message, context=(work.base,), related=related)


def _gravest(rows: Sequence[Difference]) -> list[Difference]:
    """The gravest first, then the longest."""
    return sorted(rows, key=lambda d: (-d.severity.rank, -len(d.base_text) - len(d.witness_text)))


def _adds(work: Work, name: str, lines: Lines, canonical: AbstractSet[str]) -> Iterator[Finding]:
    """Passages with content words that the canonical text does not have."""
    found: list[tuple[Difference, tuple[int, int], str]] = []
    for d in work.differences:
        if d.kind is Kind.ADDED_DETAIL and d.witness == name:
            spans, reading = d.witness_spans, d.witness_text
        elif d.kind is Kind.OMISSION and d.base == name:
            spans, reading = d.base_spans, d.base_text
        else:
            continue
        if spans and not _content(reading) <= canonical:
            found.append((d, _outer(spans), reading))
    once = {place: (d, reading) for d, place, reading in reversed(found)}
    if not once:
        return
    first = min(once)
    told = _listed([once[p][1] for p in sorted(once, key=lambda p: (p[0] - p[1], p))])
    message = (
        f"adds {_count(len(once), 'passage')} that the canonical text lacks: {told}; run `reconcile run`, and decide "
        f"what it could not place"
    )
    new = {word for _, reading in once.values() for word in _content(reading) - canonical}
    yield finding("RC303", lines.place(*first), message, context=sorted(new))


def _listed(readings: Sequence[str]) -> str:
    told = ", ".join(quoted(reading, 60) for reading in readings[:_TOLD])
    return f"{told} and {len(readings) - _TOLD} more" if len(readings) > _TOLD else told


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _cut(work: Work, lines: Lines, texts: Mapping[str, Lines]) -> Iterator[Finding]:
    """A last word of which another text has the rest."""
    raw = lines.raw.rstrip()
    *before, last = folded_words(raw[-200:]) or [""]
    if len(before) < _TAIL or not last or not raw[-1].isalnum():
        return
    for other in work.members:
        if other == lines.path:
            continue
        theirs = folded_words(texts[other].raw)
        for at in range(_TAIL, len(theirs)):
            word = theirs[at]
            if word != last and word.startswith(last) and theirs[at - _TAIL : at] == before[-_TAIL:]:
                place = lines.words(len(raw) - 1, len(raw))
                message = (
                    f"the text breaks off inside the word {quoted(place.quoted)}; {visible(other)} has {quoted(word)}"
                )
                yield finding("RC114", place, message, context=("cut", *words_round(lines, place)))
                return
