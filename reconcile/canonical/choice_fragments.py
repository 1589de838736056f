"""Write the canonical text of every choice at every open place, so that whoever shows a choice merges nothing.

Each choice is applied to a copy of the plan, and only the sentences round the place are written again.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import replace

from reconcile.canonical.copy_units import CopyUnit
from reconcile.canonical.merge_plan import MergePlan, WitnessText
from reconcile.canonical.reading_choices import apply_choice
from reconcile.canonical.writer import CanonicalWriter, WrittenText
from reconcile.model.records import Difference, Fragment, Span
from reconcile.model.variations import ClassifiedDifference, Range
from reconcile.text.equal_readings import identify_question
from reconcile.vocabulary import WAITING_DECISIONS, Decision, Kind, SegmentRule

ALTERNATIVES_TO_BASE = (Decision.WITNESS, Decision.BOTH, Decision.NEITHER)
"""What may replace the base reading."""
_TYPED_PLACEHOLDER = "\ufdd0"
"""Placeholder for a text that a person may type: a noncharacter, which Unicode reserves for internal use."""


def build_fragments(
    texts: Sequence[WitnessText],
    classified: Sequence[ClassifiedDifference],
    plan: MergePlan,
    lifted: Sequence[Sequence[Span]],
    written: WrittenText,
) -> tuple[Fragment, ...]:
    """Return a fragment for each reading at an open place, under the first difference with it; sorted by place."""
    numbers = {text.id: n for n, text in enumerate(texts)}
    firsts = list(texts[0].unit_numbers)
    found = []
    answered = set()
    for item in classified:
        question = identify_question(item.difference)
        decision = plan.decided_differences[item.difference.id].decision
        if decision not in WAITING_DECISIONS or item.parent >= 0 or question in answered:
            continue
        repaired = _locate_proposal(item.difference, texts[0], written)
        if item.variation is None and repaired is None:
            continue
        rows = _select_surrounding_units(_list_places(item, texts[0]), texts[0], firsts)
        start, end = _locate_canonical_range(rows, firsts, written)
        text = written.canonical.text
        choices = {"base": text[start:end]}
        if repaired and item.difference.repair and start <= repaired.start and repaired.end <= end:
            sound = item.difference.repair.replacement
            choices[Decision.REPAIR.value] = text[start : repaired.start] + sound + text[repaired.end : end]
        for decision in (*ALTERNATIVES_TO_BASE, Decision.TEXT) if item.variation else ():
            branch = plan.make_copy()
            typed = _TYPED_PLACEHOLDER if decision is Decision.TEXT else None
            number = numbers[item.difference.witness]
            if not apply_choice(number, item, decision, SegmentRule.DECISION, branch, text=typed):
                choices[decision.value] = CanonicalWriter(branch, lifted, "").write_window(rows, start)
        if len(choices) > 1:
            found.append(_trim_common_ends(item.difference.id, start, end, choices))
            answered.add(question)
    return _link_overlapping_fragments(sorted(found, key=lambda f: (f.start, f.end, f.difference)))


def _list_places(item: ClassifiedDifference, base: WitnessText) -> list[int]:
    """Return the base tokens at the ends of a difference."""
    if item.variation is not None:
        return [item.variation.base_place, *(k for span in item.variation.base for k in span)]
    repair, ends = item.difference.repair, [t.end for t in base.tokens]
    last = len(ends) - 1
    return [min(bisect_left(ends, at), last) for at in (repair.start, repair.end)] if repair else [0]


def _locate_proposal(difference: Difference, base: WitnessText, written: WrittenText) -> Span | None:
    """Return the canonical span of the damage in the base that a proposed repair would replace; None if it has none."""
    repair = difference.repair
    if repair is None or difference.damaged != base.id or difference.kind is Kind.METADATA:
        return None
    damaged = base.transcript.raw[repair.start : repair.end]
    start, end = (_locate_raw(at, base, written) for at in (repair.start, repair.end))
    if start is None or end is None or (damaged and repair.replacement == damaged):
        return None
    return Span(start, end) if written.canonical.text[start:end] == damaged else None


def _locate_raw(offset: int, base: WitnessText, written: WrittenText) -> int | None:
    """Return where an offset of the raw base is in the canonical text; None inside what is not written as it is."""
    units = base.copy_units
    unit = units[min(bisect_left(units, offset, key=lambda u: u.form.end), len(units) - 1)]
    first = unit.tokens[0]
    for stretch, span in ((unit.form, written.forms.get((0, first))), (unit.gap, written.gaps.get((0, first)))):
        if span and stretch.start <= offset <= stretch.end and span.end - span.start == stretch.end - stretch.start:
            return span.start + offset - stretch.start
    return None


def _select_surrounding_units(places: Sequence[int], base: WitnessText, firsts: Sequence[int]) -> Sequence[CopyUnit]:
    """Return the copy units of the base sentences round a place, the neighbours included where it touches them."""
    low, high = min(places), max(places)
    bounds = base.transcript.bounds
    first = bounds[max(0, bisect_right(bounds, max(0, low - 1)) - 1)]
    last = bounds[min(len(bounds) - 1, bisect_right(bounds, high))]
    start, stop = bisect_right(firsts, first) - 1, bisect_right(firsts, last - 1)
    return base.copy_units[start:stop] if last < bounds[-1] else base.copy_units[start:]


def _locate_canonical_range(rows: Sequence[CopyUnit], firsts: Sequence[int], written: WrittenText) -> Range:
    """Return the canonical span of these copy units."""
    after = bisect_right(firsts, rows[-1].tokens[0])
    end = written.starts[firsts[after]] if after < len(firsts) else len(written.canonical.text)
    return written.starts[rows[0].tokens[0]], end


def _trim_common_ends(difference: str, start: int, end: int, choices: Mapping[str, str]) -> Fragment:
    """Leave out the whole words that all choices have in common at both ends."""
    texts = list(choices.values())
    head = _count_shared_start(texts)
    while head and not texts[0][head - 1].isspace():
        head -= 1
    rest = [t[head:] for t in texts]
    tail = _count_shared_start([t[::-1] for t in rest])
    while tail and not rest[0][len(rest[0]) - tail].isspace():
        tail -= 1
    shown = {name: text[head : len(text) - tail] for name, text in choices.items()}
    typed = tuple(shown.pop(Decision.TEXT.value, "").split(_TYPED_PLACEHOLDER))
    return Fragment(
        difference=difference,
        start=start + head,
        end=end - tail,
        choices=shown,
        typed=typed if len(typed) == 2 else (),
    )


def _count_shared_start(texts: Sequence[str]) -> int:
    low, high = min(texts), max(texts)  # what the first and the last in order have in common, all have
    return next((n for n, (a, b) in enumerate(zip(low, high, strict=False)) if a != b), min(len(low), len(high)))


def _link_overlapping_fragments(found: Sequence[Fragment]) -> tuple[Fragment, ...]:
    """Complete each fragment with the ids of those whose spans it touches."""
    touching: dict[str, set[str]] = {f.difference: set() for f in found}
    for at, one in enumerate(found):
        for two in found[at + 1 :]:
            if two.start > one.end:
                break
            touching[one.difference].add(two.difference)
            touching[two.difference].add(one.difference)
    return tuple(replace(f, overlaps=tuple(sorted(touching[f.difference]))) for f in found)
