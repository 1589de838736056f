"""Find the damage that a single text shows, as edits over its raw characters: the stage *mend*.

Each kind of damage has a file of its own; `DETECTORS` is their order. Repairs that need another copy of the text as
evidence are not found here.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from reconcile.damage.citation import doubt_cited_damage
from reconcile.damage.detectors.apostrophe_spaces import find_apostrophe_spaces
from reconcile.damage.detectors.apostrophes import find_damaged_apostrophes
from reconcile.damage.detectors.character_escapes import find_unread_escapes
from reconcile.damage.detectors.detached_accents import find_detached_accents
from reconcile.damage.detectors.html_entities import find_html_entities
from reconcile.damage.detectors.invisible_characters import find_invisible_characters
from reconcile.damage.detectors.line_end_hyphens import find_line_end_hyphens
from reconcile.damage.detectors.literal_wrappers import find_program_literals
from reconcile.damage.detectors.lookalikes import find_lookalike_letters
from reconcile.damage.detectors.lost_spaces import find_lost_spaces
from reconcile.damage.detectors.markup import find_markup
from reconcile.damage.detectors.misread_code_page import find_code_page_errors
from reconcile.damage.detectors.misread_text import find_misread_text
from reconcile.damage.detectors.mojibake import find_mojibake
from reconcile.damage.detectors.page_furniture import find_page_furniture
from reconcile.damage.detectors.paratext import extract_metadata, find_paratext
from reconcile.damage.detectors.repetition import find_repeated_passages
from reconcile.damage.detectors.residue import find_residue
from reconcile.damage.detectors.spaced_letters import find_spaced_letters
from reconcile.damage.detectors.truncation import find_truncation
from reconcile.damage.detectors.unreadable_characters import find_lost_characters
from reconcile.damage.overlay import Overlay
from reconcile.damage.text_habits import ParatextKind, ParatextRepair, TextHabits
from reconcile.model.damage_kinds import DAMAGE_KINDS
from reconcile.model.records import Repair
from reconcile.text.edits import apply_edits, is_span_free
from reconcile.vocabulary import Confidence

Detector = Callable[[TextHabits], Iterable[Repair]]

DETECTORS: tuple[Detector, ...] = (
    find_program_literals,
    find_unread_escapes,
    find_misread_text,
    find_paratext,
    find_page_furniture,
    find_code_page_errors,
    find_mojibake,
    find_html_entities,
    find_detached_accents,
    find_invisible_characters,
    find_lookalike_letters,
    find_markup,
    find_damaged_apostrophes,
    find_apostrophe_spaces,
    find_lost_characters,
    find_line_end_hyphens,
    find_spaced_letters,
    find_lost_spaces,
    find_residue,
    find_truncation,
)
"""Where two detectors find the same characters, the earlier one gets them. What takes whole lines comes before what
looks inside them, and what decodes characters before what reads them. Repeated passages come last, round the others.
Of neighbours only two pairs may not be swapped: code page errors and mojibake, apostrophes and lost characters."""

LARGEST_ROUND_COUNT = 20
"""Rounds in which a repaired text is searched again: an entity may hide a tag, and a tag an apostrophe. Texts need two
or three; the limit is chosen by hand and ends hostile input. What is certain after the last round is only flagged."""


@dataclass(frozen=True, slots=True)
class MendedText:
    """A raw text with the damage found in it. `overlay` holds the edits of high confidence and no others."""

    overlay: Overlay
    edits: tuple[Repair, ...]
    """All edits over `raw`, sorted by start, disjoint; those of high confidence are applied in `text`."""
    metadata: Mapping[str, str]
    """What the metadata lines of `raw` say: ``title``, ``year``, ``byline``; the first of each counts."""

    @property
    def raw(self) -> str:
        """The text as it was read."""
        return self.overlay.raw

    @property
    def text(self) -> str:
        """`raw` with the edits of high confidence applied."""
        return self.overlay.text


class _PlacedEdit(NamedTuple):
    """An edit with its place in the text of one round."""

    start: int
    end: int
    edit: Repair
    is_old: bool


def mend(text: str, title: str = "") -> MendedText:
    """Find the damage in one text and repair what is certain.

    The raw text is never altered. Mending the repaired text again changes nothing.

    Args:
        text: any string.
        title: the title that the source of the text declares: where the text begins or ends with it, it is metadata.

    Returns:
        The edits, and the text seen through those of high confidence.

    Cost: linear in the text.

    >>> mended = mend("He does&amp;nbsp;not â€“ and didnt ever.")
    >>> [(str(edit.kind), edit.replacement) for edit in mended.edits if edit.kind != "html-entity"]
    [('mojibake', '–'), ('dropped-apostrophe', "'")]
    """
    overlay = Overlay(text)
    found = seen_first = detect_damage(text, title)
    for _ in range(LARGEST_ROUND_COUNT):
        sure = [edit for edit in found if edit.confidence is Confidence.HIGH]
        if not sure:
            break
        overlay = Overlay(text, _compose_edits(overlay, sure))
        if "  " not in overlay.text and not any(DAMAGE_KINDS[edit.kind].can_hide_damage for edit in sure):
            found = []
            break
        found = detect_damage(overlay.text, title)
    # What the raw text shows comes first: a repaired text no longer looks like one that lost its apostrophes.
    kept = _select_repairs_outside_paratext(overlay, found)
    edits = list(kept)
    _add_uncertain_edits(edits, seen_first, Overlay(text))
    if overlay.repairs:
        _add_uncertain_edits(edits, found, overlay)
    if len(kept) < len(overlay.repairs):
        overlay = Overlay(text, kept)
    edits.sort(key=lambda edit: (edit.start, edit.end))
    every = _insert_passages(text, edits, find_repeated_passages(TextHabits(text)))
    plain = tuple(edit.make_plain() if isinstance(edit, ParatextRepair) else edit for edit in every)
    return MendedText(overlay=overlay, edits=plain, metadata=extract_metadata(text, every))


def _select_repairs_outside_paratext(overlay: Overlay, found: Sequence[Repair]) -> tuple[Repair, ...]:
    """Return the repairs outside of lines that the repaired text shows to be metadata: those are lifted whole."""
    lines = [
        (overlay.to_raw(e.start), overlay.to_raw(e.end))
        for e in found
        if isinstance(e, ParatextRepair) and overlay.repairs and e.paratext is not ParatextKind.LABEL
    ]
    return tuple(r for r in overlay.repairs if not any(a <= r.start and r.end <= b for a, b in lines))


def detect_damage(text: str, title: str = "") -> list[Repair]:
    """Return the edits that the detectors propose for one text, sorted by start and disjoint."""
    sight = TextHabits(text, title)
    chosen: list[Repair] = []
    taken: list[tuple[int, int]] = []
    for detector in DETECTORS:
        for edit in detector(sight):
            span = (edit.start, edit.end)
            if not taken or (span[0] >= taken[-1][1] and span != taken[-1]):
                taken.append(span)
                chosen.append(edit)
            elif is_span_free(taken, span):
                insort(taken, span)
                chosen.append(edit)
    chosen.sort(key=lambda edit: (edit.start, edit.end))
    return doubt_cited_damage(text, chosen)


def _compose_edits(overlay: Overlay, edits: Sequence[Repair]) -> tuple[Repair, ...]:
    """Compose edits over `overlay.text` with the edits of `overlay`, as edits over the raw text.

    Edits that touch become one, of the kind that came first: what was decoded and then repaired is one repair.
    """
    if not overlay.repairs:
        return tuple(edits)
    old = [
        _PlacedEdit(start, end, edit, is_old=True)
        for (start, end), edit in zip(overlay.locate_replacements(), overlay.repairs, strict=True)
    ]
    new = [_PlacedEdit(edit.start, edit.end, edit, is_old=False) for edit in edits]
    groups: list[list[_PlacedEdit]] = []
    reach = -1
    for member in sorted([*old, *new], key=lambda member: (member.start, member.end)):
        if member.start <= reach:
            groups[-1].append(member)
        else:
            groups.append([member])
        reach = max(reach, member.end)
    joined: list[Repair] = []
    for group in groups:
        if all(member.is_old for member in group):
            joined += [member.edit for member in group]
        else:
            joined.append(_merge_edits(overlay, group))
    return tuple(joined)


def _merge_edits(overlay: Overlay, members: Sequence[_PlacedEdit]) -> Repair:
    """Return one edit over the raw text that does what the members do one after the other."""
    start, end = members[0].start, max(member.end for member in members)
    inside = [member.edit for member in members if not member.is_old]
    olds = [member for member in members if member.is_old]
    raw_start, raw_end = _find_raw_span(overlay, start, end, olds)
    return replace(
        olds[0].edit if olds else members[0].edit,
        start=raw_start,
        end=raw_end,
        replacement=apply_edits(overlay.text, inside, start, end),
        evidence="; then ".join(dict.fromkeys(member.edit.evidence for member in members)),
    )


def _find_raw_span(overlay: Overlay, start: int, end: int, olds: Sequence[_PlacedEdit]) -> tuple[int, int]:
    """Return the raw span of a span of the text that cuts through no edit but may begin or end with `olds`."""
    raw_start, raw_end = overlay.to_raw(start), overlay.to_raw(end)
    for member in olds:
        if member.start == start:
            raw_start = min(raw_start, member.edit.start)
        if member.end == end:
            raw_end = max(raw_end, member.edit.end)
    return raw_start, raw_end


def _add_uncertain_edits(edits: list[Repair], found: Iterable[Repair], overlay: Overlay) -> None:
    """Add uncertain edits over the raw text where there is no edit yet.

    A repair that is still certain after the last round is not applied, so it is flagged.
    """
    taken = sorted((edit.start, edit.end) for edit in edits)
    for edit in found:
        if edit.confidence is Confidence.HIGH and not overlay.repairs:
            continue  # applied already
        start = overlay.to_raw(edit.start)
        end = max(start, overlay.to_raw(edit.end))
        if is_span_free(taken, (start, end)):
            insort(taken, (start, end))
            doubt = Confidence.MEDIUM if edit.confidence is Confidence.HIGH else edit.confidence
            edits.append(replace(edit, start=start, end=end, confidence=doubt))


def _insert_passages(text: str, edits: Sequence[Repair], passages: Iterable[Repair]) -> list[Repair]:
    """Add whole passages to sorted edits: flags inside a passage give way, repairs stay.

    A passage with repairs inside is flagged by its longest stretch between them.
    """
    result: list[Repair] = []
    at = 0
    for passage in passages:
        while at < len(edits) and edits[at].end <= passage.start:
            result.append(edits[at])
            at += 1
        sure: list[Repair] = []
        while at < len(edits) and edits[at].start < passage.end:
            if edits[at].confidence is Confidence.HIGH:
                sure.append(edits[at])
            at += 1
        if not sure:
            result.append(passage)
            continue
        gaps = zip(
            [passage.start, *(edit.end for edit in sure)], [*(edit.start for edit in sure), passage.end], strict=True
        )
        start, end = max(gaps, key=lambda gap: gap[1] - gap[0])
        flag = replace(passage, start=start, end=end, replacement=text[start:end], confidence=Confidence.LOW)
        result += sorted([*sure, flag] if start < end else sure, key=lambda edit: (edit.start, edit.end))
    return [*result, *edits[at:]]
