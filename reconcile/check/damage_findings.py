"""The damage that a text shows without others → findings of the rules for one text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reconcile.check.finding_drafts import collect_context_words, draft_finding, quote_reading
from reconcile.check.findings import FileEdit, FilePlace, FindingDraft, Fix
from reconcile.check.positions import TextLines
from reconcile.check.rules.registry import load_rules
from reconcile.damage.text_habits import find_own_apostrophe
from reconcile.model.damage_kinds import DAMAGE_KINDS, DamageKind, WrittenWhen
from reconcile.model.records import Repair
from reconcile.text.edits import apply_edits
from reconcile.vocabulary import Confidence, Severity


def find_own_damage(lines: TextLines, edits: Sequence[Repair]) -> Iterator[FindingDraft]:
    """Yield one finding for each place at which `edits` saw damage.

    Args:
        lines: the raw text.
        edits: what `mend` found in it.
    """
    places: dict[tuple[str, int, int], list[Repair]] = {}
    firsts: dict[str, FilePlace] = {}
    for edit in edits:
        if rule := DAMAGE_KINDS[edit.kind].check_rule:
            place = _place_of_repair(lines, edit)
            if DAMAGE_KINDS[edit.kind].is_one_finding:
                place = firsts.setdefault(edit.kind, place)
            places.setdefault((rule, place.start, place.end), []).append(edit)
    has_apostrophes = bool(find_own_apostrophe(lines.raw))
    for (rule, start, end), some in places.items():
        doubtful = has_apostrophes or all(edit.confidence is not Confidence.HIGH for edit in some)
        severity = Severity.WARNING if rule == "RC105" and doubtful else None
        yield _make_damage_finding(lines, rule, lines.locate_span(start, end), some, severity)


def _place_of_repair(lines: TextLines, edit: Repair) -> FilePlace:
    if DAMAGE_KINDS[edit.kind].is_shown_whole and edit.start < edit.end:
        return lines.locate_trimmed(edit.start, edit.end)
    if edit.kind == DamageKind.BYTE_ORDER_MARK:
        return lines.locate_span(edit.start, edit.end)
    return lines.locate_words(edit.start, edit.end)


def _make_damage_finding(
    lines: TextLines, rule: str, place: FilePlace, edits: Sequence[Repair], severity: Severity | None
) -> FindingDraft:
    first = edits[0]
    repaired = apply_edits(lines.raw, edits, place.start, place.end)
    message = DAMAGE_KINDS[first.kind].message.format(
        words=quote_reading(place.quoted),
        more=quote_reading(lines.quote_with_next_word(place)),
        repaired=quote_reading(repaired),
        evidence=format_evidence(first.evidence),
    )
    return draft_finding(
        rule,
        place,
        message,
        context=(first.kind, *collect_context_words(lines, place)),
        severity=severity,
        fix=_make_fix(lines, rule, edits),
    )


def format_evidence(evidence: str) -> str:
    """Return the evidence of a repair, harmless and short."""
    return quote_reading(evidence, 160)[1:-1]


def _make_fix(lines: TextLines, rule: str, edits: Sequence[Repair]) -> Fix | None:
    """Return the repairs, if they change anything; safe if all of them are sure and the rule may be fixed."""
    changing = [e for e in edits if lines.raw[e.start : e.end] != e.replacement]
    if not changing or DAMAGE_KINDS[edits[0].kind].written_when is WrittenWhen.NEVER:
        return None
    sure = all(e.confidence is Confidence.HIGH for e in changing)
    return Fix(
        edits=tuple(FileEdit(place=lines.locate_span(e.start, e.end), replacement=e.replacement) for e in changing),
        description=format_evidence(changing[0].evidence),
        safe=sure and load_rules()[rule].writes_fix,
    )
