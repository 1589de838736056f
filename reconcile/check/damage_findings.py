"""The damage that a text shows by itself → findings of the rules for one text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from reconcile.check.finding_drafts import collect_context_words, make_finding, quote_reading
from reconcile.check.findings import FileEdit, FilePlace, Finding, Fix
from reconcile.check.positions import TextLines
from reconcile.check.rules.registry import RULES_BY_ID
from reconcile.damage.text_habits import find_own_apostrophe
from reconcile.model.records import Repair
from reconcile.vocabulary import Confidence, Severity

RULE_OF_DAMAGE: Mapping[str, str] = MappingProxyType(
    {
        "byte-order-mark": "RC102",
        "mojibake": "RC103",
        "replacement-character": "RC104",
        "question-mark-letter": "RC104",
        "deleted-letter": "RC104",
        "folded-accent": "RC104",
        "dropped-apostrophe": "RC105",
        "replaced-apostrophe": "RC105",
        "html-entity": "RC106",
        "control-character": "RC107",
        "bidi-control": "RC107",
        "invisible-character": "RC107",
        "soft-hyphen": "RC107",
        "lookalike": "RC107",
        "residue": "RC108",
        "stray-space": "RC108",
        "metadata": "RC111",
        "not-nfc": "RC113",
        "ligature": "RC113",
        "truncation": "RC114",
        "repetition": "RC115",
        "lost-space": "RC116",
        "markup": "RC117",
        "literal-wrapper": "RC117",
        "literal-escape": "RC117",
    }
)
"""Kind of damage → the rule that reports it. `name-for-pronoun` is a matter of style, and no rule's."""

_WHOLE_SPAN_KINDS = frozenset({"metadata", "repetition", "markup", "literal-wrapper"})
"""Kinds whose span is shown as it is, without the words beside it."""

_MESSAGE_TEMPLATES: Mapping[str, str] = MappingProxyType(
    {
        "byte-order-mark": "the file begins with a byte-order mark; UTF-8 needs none",
        "replacement-character": "{words} has lost a character (U+FFFD); only another copy of the text knows it",
        "question-mark-letter": "{words} has a question mark inside a word; a letter was lost there",
        "mojibake": "{words} is mojibake for {repaired} ({evidence})",
        "dropped-apostrophe": "{more} lost its apostrophe: {evidence}",
        "replaced-apostrophe": "{more} has another sign for its apostrophe; it is {repaired}",
        "html-entity": "{words} holds an HTML entity; it is {repaired}",
        "control-character": "{words} holds a control character ({evidence}); take it out",
        "bidi-control": "{words} holds a control of the writing direction ({evidence}); take it out",
        "invisible-character": "{words} holds a character that cannot be seen ({evidence}); take it out",
        "soft-hyphen": "{words} holds a soft hyphen ({evidence}); take it out",
        "lookalike": "{words} has letters that only look like its own ({evidence}); it is {repaired}",
        "residue": "{words} has a hole: {evidence}; put back what was cut out, or close the gap",
        "stray-space": "{words} has a stray space: {evidence}",
        "metadata": "{words} is no part of the text: {evidence}; a run lifts it into the record",
        "not-nfc": "{words} stores a letter and its accent apart; it is {repaired}",
        "ligature": "{words} holds a ligature ({evidence}); it is {repaired}",
        "truncation": "the text breaks off at {words}: its last sentence has no end",
        "repetition": "{words} was told before in this text; take the second telling out",
        "lost-space": "{words} lost a space: {evidence}",
        "markup": "{words} is a remain of markup: {evidence}",
        "literal-wrapper": "{words} is no part of the text: {evidence}",
        "literal-escape": "{words} holds an escape that was never read back ({evidence}); it is {repaired}",
    }
)


def find_own_damage(lines: TextLines, edits: Sequence[Repair]) -> Iterator[Finding]:
    """One finding for each place at which `edits` saw damage.

    Args:
        lines: the raw text.
        edits: what `mend` found in it.
    """
    places: dict[tuple[str, int, int], list[Repair]] = {}
    for edit in edits:
        if edit.kind in RULE_OF_DAMAGE:
            place = _place_of_repair(lines, edit)
            places.setdefault((RULE_OF_DAMAGE[edit.kind], place.start, place.end), []).append(edit)
    has_apostrophes = bool(find_own_apostrophe(lines.raw))
    for (rule, start, end), some in places.items():
        severity = Severity.WARNING if rule == "RC105" and has_apostrophes else None
        yield _make_damage_finding(lines, rule, lines.locate_span(start, end), some, severity)


def _place_of_repair(lines: TextLines, edit: Repair) -> FilePlace:
    if edit.kind in _WHOLE_SPAN_KINDS and edit.start < edit.end:
        return lines.locate_trimmed(edit.start, edit.end)
    if edit.kind == "byte-order-mark":
        return lines.locate_span(edit.start, edit.end)
    return lines.locate_words(edit.start, edit.end)


def _make_damage_finding(
    lines: TextLines, rule: str, place: FilePlace, edits: Sequence[Repair], severity: Severity | None
) -> Finding:
    first = edits[0]
    repaired = apply_repairs_inside(lines.raw, place, edits)
    message = _MESSAGE_TEMPLATES[first.kind].format(
        words=quote_reading(place.quoted),
        more=quote_reading(lines.quote_with_next_word(place)),
        repaired=quote_reading(repaired),
        evidence=format_evidence(first.evidence),
    )
    return make_finding(
        rule,
        place,
        message,
        context=(first.kind, *collect_context_words(lines, place)),
        severity=severity,
        fix=_make_fix(lines, rule, edits),
    )


def format_evidence(evidence: str) -> str:
    """The evidence of a repair, harmless and short."""
    return quote_reading(evidence, 160)[1:-1]


def apply_repairs_inside(raw: str, place: FilePlace, edits: Sequence[Repair]) -> str:
    """What stands at a place after its repairs."""
    parts, at = [], place.start
    for edit in edits:
        if edit.start >= at:
            parts += [raw[at : edit.start], edit.replacement]
            at = edit.end
    return "".join([*parts, raw[at : place.end]])


def _make_fix(lines: TextLines, rule: str, edits: Sequence[Repair]) -> Fix | None:
    """The repairs, if they change anything; safe if all of them are sure and the rule may be fixed."""
    changing = [e for e in edits if lines.raw[e.start : e.end] != e.replacement]
    if not changing or rule in ("RC111", "RC115"):
        return None
    sure = all(e.confidence is Confidence.HIGH for e in changing)
    return Fix(
        edits=tuple(FileEdit(place=lines.locate_span(e.start, e.end), replacement=e.replacement) for e in changing),
        description=format_evidence(changing[0].evidence),
        safe=sure and RULES_BY_ID[rule].is_fixable,
    )
