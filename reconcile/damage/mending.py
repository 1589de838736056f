"""The stage *mend*: find the damage that a text shows by itself, as edits over its raw characters.

Each kind of damage has a file of its own; `DETECTORS` is their order. Repairs that need another copy of the text as
evidence are not found here.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from reconcile.damage.apostrophes import apostrophes
from reconcile.damage.entities import entities
from reconcile.damage.gluing import gluing
from reconcile.damage.invisibles import invisibles
from reconcile.damage.literals import literals
from reconcile.damage.markup import markup
from reconcile.damage.mojibake import mojibake
from reconcile.damage.overlay import Overlay
from reconcile.damage.paratext import paratext
from reconcile.damage.repetition import repetition
from reconcile.damage.residue import residue
from reconcile.damage.sight import Sight
from reconcile.damage.truncation import truncation
from reconcile.damage.unreadable import unreadable
from reconcile.model import Confidence, Repair

Detector = Callable[[Sight], Iterable[Repair]]

DETECTORS: tuple[Detector, ...] = (
    repetition,
    literals,
    paratext,
    mojibake,
    entities,
    invisibles,
    markup,
    apostrophes,
    unreadable,
    gluing,
    residue,
    truncation,
)
"""Where two detectors see the same characters, the earlier one has them: what takes a whole passage comes before what
looks inside it, and what decodes characters before what reads them."""

ROUNDS = 6
"""Times the text is looked at again after its repair: an entity may hide a tag, a tag an apostrophe. Two or three
suffice for what is met; what is still high after the last round is left alone and flagged."""


_FINAL = frozenset({"lost-space", "dropped-apostrophe"})
"""Kinds whose repair reveals no other damage, so that the text need not be looked at once more."""


@dataclass(frozen=True, slots=True)
class Mended:
    """A raw text with the damage found in it. `overlay` holds the edits of high confidence and no others."""

    overlay: Overlay
    edits: tuple[Repair, ...]
    """All edits over `raw`, sorted by start, disjoint; those of high confidence are applied in `text`."""

    @property
    def raw(self) -> str:
        """The text as it was read."""
        return self.overlay.raw

    @property
    def text(self) -> str:
        """`raw` with the edits of high confidence applied."""
        return self.overlay.text


def mend(text: str) -> Mended:
    """Find the damage in one text and repair what is certain.

    The raw text is never altered; mending `Mended.text` again changes nothing; every edit replays over `raw`.

    Args:
        text: any string.

    Returns:
        The edits, and the text seen through those of high confidence.

    Cost: linear in the text.

    >>> mended = mend("He does&amp;nbsp;not â€“ and didnt ever.")
    >>> [(edit.kind, edit.replacement) for edit in mended.edits if edit.kind != "html-entity"]
    [('mojibake', '–'), ('dropped-apostrophe', "'")]
    """
    overlay = Overlay(text)
    found = seen_first = detect(text)
    for _ in range(ROUNDS):
        sure = [edit for edit in found if edit.confidence is Confidence.HIGH]
        if not sure:
            break
        overlay = Overlay(text, _compose(overlay, sure))
        if all(edit.kind in _FINAL for edit in sure):
            found = []
            break
        found = detect(overlay.text)
    # What the raw text shows comes first: a repaired text no longer looks like one that lost its apostrophes.
    edits = list(overlay.repairs)
    _add_flags(edits, seen_first, Overlay(text))
    if overlay.repairs:
        _add_flags(edits, found, overlay)
    edits.sort(key=lambda edit: (edit.start, edit.end))
    return Mended(overlay=overlay, edits=tuple(edits))


def detect(text: str) -> list[Repair]:
    """Every edit that the detectors propose for one text, sorted by start, disjoint."""
    sight = Sight(text)
    chosen: list[Repair] = []
    taken: list[tuple[int, int]] = []
    for detector in DETECTORS:
        for edit in detector(sight):
            span = (edit.start, edit.end)
            if not taken or span[0] >= taken[-1][1] and span != taken[-1]:
                taken.append(span)
                chosen.append(edit)
            elif _is_free(taken, span):
                insort(taken, span)
                chosen.append(edit)
    chosen.sort(key=lambda edit: (edit.start, edit.end))
    return chosen


def _is_free(taken: Sequence[tuple[int, int]], span: tuple[int, int]) -> bool:
    """Whether a span touches no span of a sorted disjoint list; an insertion may stand at the edge of a replacement."""
    at = bisect_left(taken, span)
    if at < len(taken) and (taken[at] == span or taken[at][0] < span[1]):
        return False
    return at == 0 or taken[at - 1][1] <= span[0]


def _compose(overlay: Overlay, edits: Sequence[Repair]) -> tuple[Repair, ...]:
    """Edits over `overlay.text` joined with the edits of `overlay`, as edits over the raw text.

    Edits that touch become one, of the kind that came first: what was decoded and then repaired is one repair.
    """
    if not overlay.repairs:
        return tuple(edits)
    old = [(start, end, repair) for (start, end), repair in zip(overlay.spans(), overlay.repairs, strict=True)]
    new = [(edit.start, edit.end, edit) for edit in edits]
    merged: list[list[tuple[int, int, Repair, bool]]] = []
    reach = -1
    for start, end, edit, is_old in sorted(
        [(*item, True) for item in old] + [(*item, False) for item in new], key=lambda item: (item[0], item[1])
    ):
        if merged and start <= reach and not (is_old and all(member[3] for member in merged[-1])):
            merged[-1].append((start, end, edit, is_old))
        else:
            merged.append([(start, end, edit, is_old)])
        reach = max(reach, end)
    return tuple(_join(overlay, members) for members in merged)


def _join(overlay: Overlay, members: list[tuple[int, int, Repair, bool]]) -> Repair:
    """One edit over the raw text that does what the members do one after the other."""
    first = members[0][2]
    if len(members) == 1 and members[0][3]:
        return first
    start, end = members[0][0], max(member[1] for member in members)
    inside = [
        replace(edit, start=left - start, end=right - start) for left, right, edit, is_old in members if not is_old
    ]
    replacement = Overlay(overlay.text[start:end], tuple(inside)).text
    olds = [member for member in members if member[3]]
    raw_start, raw_end = _raw_span(overlay, start, end, olds)
    lead = olds[0][2] if olds else first
    evidence = "; then ".join(dict.fromkeys(edit.evidence for _, _, edit, _ in members))
    return replace(lead, start=raw_start, end=raw_end, replacement=replacement, evidence=evidence)


def _raw_span(
    overlay: Overlay, start: int, end: int, olds: Sequence[tuple[int, int, Repair, bool]]
) -> tuple[int, int]:
    """The raw span behind a span of the text that cuts through no edit but may begin or end with `olds`."""
    raw_start, raw_end = overlay.to_raw(start), overlay.to_raw(end)
    for left, right, repair, _ in olds:
        if left == start:
            raw_start = min(raw_start, repair.start)
        if right == end:
            raw_end = max(raw_end, repair.end)
    return raw_start, raw_end


def _add_flags(edits: list[Repair], found: Iterable[Repair], overlay: Overlay) -> None:
    """Add what is not sure, over the raw text, where no edit stands yet.

    A repair still sure after the last round is not applied, so it is flagged.
    """
    taken = sorted((edit.start, edit.end) for edit in edits)
    for edit in found:
        if edit.confidence is Confidence.HIGH and not overlay.repairs:
            continue  # applied already
        start = overlay.to_raw(edit.start)
        end = max(start, overlay.to_raw(edit.end))
        if _is_free(taken, (start, end)):
            insort(taken, (start, end))
            doubt = Confidence.MEDIUM if edit.confidence is Confidence.HIGH else edit.confidence
            edits.append(replace(edit, start=start, end=end, confidence=doubt))
