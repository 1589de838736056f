"""Write the canonical text of every choice at every open place, so that whoever shows a choice merges nothing.

Each choice is applied to a copy of the plan, and only the sentences round the place are written again.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import replace

from reconcile.canonical.copy_units import CopyUnit
from reconcile.canonical.merge_plan import MergePlan, WitnessText
from reconcile.canonical.reading_choices import apply_choice
from reconcile.canonical.writer import CanonicalWriter, WrittenText
from reconcile.model.records import Fragment, Span
from reconcile.model.variations import ClassifiedDifference, Range, Variation
from reconcile.text.equal_readings import identify_question
from reconcile.vocabulary import WAITING_DECISIONS, Decision, SegmentRule

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
        if decision not in WAITING_DECISIONS or item.variation is None or item.parent >= 0 or question in answered:
            continue
        rows = _select_surrounding_units(item.variation, texts[0], firsts)
        start, end = _locate_canonical_range(rows, firsts, written)
        choices = {"base": written.canonical.text[start:end]}
        for decision in (*ALTERNATIVES_TO_BASE, Decision.TEXT):
            branch = plan.make_copy()
            text = _TYPED_PLACEHOLDER if decision is Decision.TEXT else None
            number = numbers[item.difference.witness]
            if not apply_choice(number, item, decision, SegmentRule.DECISION, branch, text=text):
                choices[decision.value] = CanonicalWriter(branch, lifted, "").write_window(rows, start)
        if len(choices) > 1:
            found.append(_trim_common_ends(item.difference.id, start, end, choices))
            answered.add(question)
    return _link_overlapping_fragments(sorted(found, key=lambda f: (f.start, f.end, f.difference)))


def _select_surrounding_units(variation: Variation, base: WitnessText, firsts: Sequence[int]) -> Sequence[CopyUnit]:
    """Return the copy units of the base sentences round a place, the neighbours included where it touches them."""
    places = [variation.base_place, *(k for span in variation.base for k in span)]
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
