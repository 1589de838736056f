"""Damage that another text of the same work shows: it makes what a text shows by itself certain, and finds more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from types import MappingProxyType

from reconcile.check.damage_findings import RULE_OF
from reconcile.check.finding_drafts import finding, quoted, words_round
from reconcile.check.findings import Edit, Finding, Fix, Place, Related
from reconcile.check.positions import Lines
from reconcile.check.spelling_habits import is_habit
from reconcile.model.records import Repair, Work
from reconcile.storage.display_text import visible
from reconcile.vocabulary import Confidence, Kind, Severity

_LOST: Mapping[str, str] = MappingProxyType(
    {
        "dropped-apostrophe": "lost its apostrophe",
        "replaced-apostrophe": "has another sign for its apostrophe",
        "lost-space": "lost a space",
        "stray-space": "has a stray space",
        "deleted-letter": "lost a letter",
        "folded-accent": "lost its accent",
    }
)
"""Kind of damage → what happened to the words, where another text shows them whole."""


_ATTESTED = frozenset({*_LOST, "mojibake", "residue", "replacement-character", "question-mark-letter", "html-entity"})
"""Kinds of damage of which another text can tell what stood there."""
_STRETCH = 200
"""Code points of a text in which findings are looked for together: a novel may have thousands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Witnessed:
    """A place of a text that another text of the work attests to be damaged."""

    rule: str
    place: Place
    repair: Repair
    confidence: Confidence
    other: Place
    """Where the other text has the proper reading."""


def witnessed(work: Work, name: str, texts: Mapping[str, Lines]) -> Iterator[Witnessed]:
    """The places of one text of a work that are damaged by the word of another one, in the order of the differences."""
    lines = texts[name]
    for d in work.differences:
        if d.damaged != name or d.repair is None or d.repair.kind not in _ATTESTED or d.base == d.witness:
            continue
        other, spans = (d.base, d.base_spans) if d.witness == name else (d.witness, d.witness_spans)
        if d.kind not in (Kind.ENCODING_DAMAGE, Kind.RESIDUE) or not spans or spans[0].start == spans[0].end:
            continue
        yield Witnessed(
            rule=RULE_OF[d.repair.kind],
            place=lines.words(d.repair.start, d.repair.end),
            repair=d.repair,
            confidence=d.confidence,
            other=_reading(texts[other], spans[0].start, spans[-1].end),
        )


def _reading(lines: Lines, start: int, end: int) -> Place:
    """Where the other text has its reading; a mere gap is shown with the words on both sides of it."""
    return lines.words(start, end) if lines.raw[start:end].isspace() else lines.place(start, end)


def attest(
    findings: Sequence[Finding], work: Work, judged: AbstractSet[str], texts: Mapping[str, Lines]
) -> list[Finding]:
    """Join what texts of a work show by themselves with what the others attest; one finding for each place.

    Args:
        findings: what they show by themselves.
        work: aligned and classified.
        judged: the texts.
        texts: all members of the work.
    """
    by_text: dict[str, list[Finding]] = {}
    for known in findings:
        by_text.setdefault(known.place.path, []).append(known)
    for name in sorted(judged):
        mine = by_text.setdefault(name, [])
        near: defaultdict[int, list[int]] = defaultdict(list)
        for at, known in enumerate(mine):
            _enter(at, known.place, near)
        for seen in witnessed(work, name, texts):
            _join(mine, near, seen, texts)
    return [known for mine in by_text.values() for known in mine]


def _join(mine: list[Finding], near: defaultdict[int, list[int]], seen: Witnessed, texts: Mapping[str, Lines]) -> None:
    """Add to the findings of one text what another text attests, or make one of them more certain.

    Args:
        mine: the findings.
        near: which of them lie in each stretch of the text.
        seen: what the other text attests.
        texts: all members of the work.
    """
    for at in sorted({at for stretch in _stretches(seen.place) for at in near[stretch]}):
        known = mine[at]
        if known.rule == seen.rule and _overlap(known.place, seen.place):
            if not known.related:
                mine[at] = _upgraded(known, seen, texts)
            return
    if seen.repair.kind in _LOST and not _is_doubtful(seen, texts):
        _enter(len(mine), seen.place, near)
        mine.append(_found(seen, texts))


def _enter(at: int, place: Place, near: defaultdict[int, list[int]]) -> None:
    for stretch in _stretches(place):
        near[stretch].append(at)


def _stretches(place: Place) -> range:
    """The stretches of a text that a place touches, by number."""
    return range(place.start // _STRETCH, place.end // _STRETCH + 1)


def _is_doubtful(seen: Witnessed, texts: Mapping[str, Lines]) -> bool:
    """Whether the text may be right: another habit of writing, or a plural where the other text goes on otherwise."""
    if is_habit(seen.repair.kind, seen.place.quoted, seen.other.quoted):
        return True
    if seen.repair.kind != "dropped-apostrophe" or seen.repair.confidence is Confidence.HIGH:
        return False
    return _next_word(seen.place, texts) != _next_word(seen.other, texts)


def _next_word(place: Place, texts: Mapping[str, Lines]) -> str:
    return texts[place.path].with_next_word(place)[len(place.quoted) :].strip()


def _overlap(one: Place, two: Place) -> bool:
    return one.start < two.end and two.start < one.end


def _upgraded(known: Finding, seen: Witnessed, texts: Mapping[str, Lines]) -> Finding:
    """What the text shows by itself, with the other text's word for it."""
    related = (_related(seen, texts),)
    if seen.repair.kind not in _LOST:
        return replace(known, related=related, message=f"{known.message}; {_reads(seen, texts)}")
    new = _found(seen, texts)
    keep = known.fix is not None and known.fix.safe
    fix = replace(known.fix, attested=True) if keep and known.fix else new.fix
    severity = Severity.ERROR if known.rule == "RC105" else known.severity
    return replace(known, message=new.message, related=related, severity=severity, fix=fix)


def _found(seen: Witnessed, texts: Mapping[str, Lines]) -> Finding:
    repair, lines = seen.repair, texts[seen.place.path]
    sure = Confidence.HIGH in (seen.confidence, repair.confidence) and repair.confidence is Confidence.HIGH
    return finding(
        seen.rule,
        seen.place,
        f"{quoted(lines.with_next_word(seen.place))} {_LOST[repair.kind]}; {_reads(seen, texts)}",
        context=(repair.kind, *words_round(lines, seen.place)),
        severity=_severity(repair.kind, sure=sure),
        related=[_related(seen, texts)],
        fix=Fix(
            edits=(Edit(place=lines.place(repair.start, repair.end), replacement=repair.replacement),),
            description=f"as in {visible(seen.other.path)}",
            safe=sure,
            attested=True,
        ),
    )


def _severity(kind: str, *, sure: bool) -> Severity | None:
    """A folded accent is a matter of taste; what is not sure is no error."""
    if kind == "folded-accent":
        return Severity.NOTICE
    return None if sure else Severity.WARNING


def _reads(seen: Witnessed, texts: Mapping[str, Lines]) -> str:
    there = texts[seen.other.path]
    return f"{visible(seen.other.path)} reads {quoted(there.with_next_word(seen.other))}"


def _related(seen: Witnessed, texts: Mapping[str, Lines]) -> Related:
    return Related(place=seen.other, message=_reads(seen, texts))
