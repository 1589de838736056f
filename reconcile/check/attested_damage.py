"""Damage that another text of the same work shows: it makes what a text shows certain, and finds more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from reconcile.check.finding_drafts import collect_context_words, draft_finding, quote_reading
from reconcile.check.findings import FileEdit, FilePlace, FindingDraft, Fix, RelatedPlace
from reconcile.check.positions import TextLines, TextsById
from reconcile.check.spelling_habits import is_spelling_habit
from reconcile.model.damage_kinds import DAMAGE_KINDS, DamageKind
from reconcile.model.records import Repair, Work
from reconcile.storage.display_text import make_visible
from reconcile.vocabulary import Confidence, Kind, Severity

_STRETCH_LENGTH = 200
"""Code points of a text in which findings are looked for together; only speed depends on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttestedDamage:
    """A place of a text that another text of the work attests to be damaged."""

    rule: str
    place: FilePlace
    repair: Repair
    confidence: Confidence
    other: FilePlace
    """Where the other text has the proper reading."""


def find_attested_damage(work: Work, name: str, texts: TextsById) -> Iterator[AttestedDamage]:
    """Yield the places of one text that another one of its work shows to be damaged, in the order of differences."""
    lines = texts[name]
    for d in work.differences:
        if d.damaged != name or d.repair is None or d.concerns_one_text:
            continue
        if not DAMAGE_KINDS[d.repair.kind].is_attestable:
            continue
        other, spans = (d.base, d.base_spans) if d.witness == name else (d.witness, d.witness_spans)
        if d.kind not in (Kind.ENCODING_DAMAGE, Kind.RESIDUE) or not spans or spans[0].start == spans[0].end:
            continue
        yield AttestedDamage(
            rule=DAMAGE_KINDS[d.repair.kind].check_rule,
            place=lines.locate_words(d.repair.start, d.repair.end),
            repair=d.repair,
            confidence=d.confidence,
            other=_place_of_reading(texts[other], spans[0].start, spans[-1].end),
        )


def _place_of_reading(lines: TextLines, start: int, end: int) -> FilePlace:
    """Return where the other text has its reading; a mere gap is shown with the words on both sides of it."""
    return lines.locate_words(start, end) if lines.raw[start:end].isspace() else lines.locate_span(start, end)


def join_attested_damage(
    findings: Sequence[FindingDraft], work: Work, judged: AbstractSet[str], texts: TextsById
) -> list[FindingDraft]:
    """Join what each text of a work shows with what the others attest; one finding for each place.

    Args:
        findings: what each shows without the others.
        work: aligned and classified.
        judged: the texts.
        texts: all members of the work.
    """
    by_text: dict[str, list[FindingDraft]] = {}
    for known in findings:
        by_text.setdefault(known.place.path, []).append(known)
    for name in sorted(judged):
        mine = by_text.setdefault(name, [])
        near: defaultdict[int, list[int]] = defaultdict(list)
        for at, known in enumerate(mine):
            _index_by_stretch(at, known.place, near)
        for seen in find_attested_damage(work, name, texts):
            _add_attestation(mine, near, seen, texts)
    return [known for mine in by_text.values() for known in mine]


def _add_attestation(
    mine: list[FindingDraft], by_stretch: defaultdict[int, list[int]], seen: AttestedDamage, texts: TextsById
) -> None:
    """Add to the findings of one text what another text attests, or make one of them more certain."""
    for at in sorted({at for stretch in _stretches_of_place(seen.place) for at in by_stretch[stretch]}):
        known = mine[at]
        if known.rule == seen.rule and _are_overlapping(known.place, seen.place):
            if not known.related:
                mine[at] = _confirm_finding(known, seen, texts)
            return
    if DAMAGE_KINDS[seen.repair.kind].attested_message and not _is_doubtful_place(seen, texts):
        _index_by_stretch(len(mine), seen.place, by_stretch)
        mine.append(_make_attested_finding(seen, texts))


def _index_by_stretch(at: int, place: FilePlace, by_stretch: defaultdict[int, list[int]]) -> None:
    for stretch in _stretches_of_place(place):
        by_stretch[stretch].append(at)


def _stretches_of_place(place: FilePlace) -> range:
    return range(place.start // _STRETCH_LENGTH, place.end // _STRETCH_LENGTH + 1)


def _is_doubtful_place(seen: AttestedDamage, texts: TextsById) -> bool:
    """Whether the text may be right: another habit of writing, or a plural where the other text goes on otherwise."""
    if is_spelling_habit(seen.repair.kind, seen.place.quoted, seen.other.quoted):
        return True
    if seen.repair.kind != DamageKind.DROPPED_APOSTROPHE or seen.repair.confidence is Confidence.HIGH:
        return False
    return _word_after_place(seen.place, texts) != _word_after_place(seen.other, texts)


def _word_after_place(place: FilePlace, texts: TextsById) -> str:
    return texts[place.path].quote_with_next_word(place)[len(place.quoted) :].strip()


def _are_overlapping(one: FilePlace, two: FilePlace) -> bool:
    return one.start < two.end and two.start < one.end


def _confirm_finding(known: FindingDraft, seen: AttestedDamage, texts: TextsById) -> FindingDraft:
    related = (_make_related_place(seen, texts),)
    if not DAMAGE_KINDS[seen.repair.kind].attested_message:
        return replace(known, related=related, message=f"{known.message}; {_describe_other_reading(seen, texts)}")
    new = _make_attested_finding(seen, texts)
    keep = known.fix is not None and known.fix.safe
    fix = replace(known.fix, attested=True) if keep and known.fix else new.fix
    severity = Severity.ERROR if known.rule == "RC105" else known.severity
    return replace(known, message=new.message, related=related, severity=severity, fix=fix)


def _make_attested_finding(seen: AttestedDamage, texts: TextsById) -> FindingDraft:
    repair, lines = seen.repair, texts[seen.place.path]
    definition, words = DAMAGE_KINDS[repair.kind], quote_reading(lines.quote_with_next_word(seen.place))
    sure = repair.confidence is Confidence.HIGH
    return draft_finding(
        seen.rule,
        seen.place,
        f"{words} {definition.attested_message}; {_describe_other_reading(seen, texts)}",
        context=(repair.kind, *collect_context_words(lines, seen.place)),
        severity=definition.attested_severity or (None if sure else Severity.WARNING),
        related=[_make_related_place(seen, texts)],
        fix=Fix(
            edits=(FileEdit(place=lines.locate_span(repair.start, repair.end), replacement=repair.replacement),),
            description=f"as in {make_visible(seen.other.path)}",
            safe=sure,
            attested=True,
        ),
    )


def _describe_other_reading(seen: AttestedDamage, texts: TextsById) -> str:
    there = texts[seen.other.path]
    return f"{make_visible(seen.other.path)} reads {quote_reading(there.quote_with_next_word(seen.other))}"


def _make_related_place(seen: AttestedDamage, texts: TextsById) -> RelatedPlace:
    return RelatedPlace(place=seen.other, message=_describe_other_reading(seen, texts))
