"""Rules for what a channel did: mangled and dropped characters, lost spaces, scars of stripping.

A rule looks at one place and returns a verdict or None. The damaged side is named, and where the other side shows what
stood there, the verdict carries the repair.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import replace

from reconcile.differences.damage_verdicts import make_attested_repair, make_damage_verdict
from reconcile.differences.rule_context import Reading, RuleContext, Verdict
from reconcile.language import ENGLISH
from reconcile.model.damage_kinds import DamageKind
from reconcile.model.records import Repair
from reconcile.model.variations import Operation
from reconcile.vocabulary import Confidence, Kind

_FIGURES_FOR_LETTERS = tuple(str.maketrans("015689", f"o{one}sbbg") for one in "li")
"""Figures, and the letters that they are read for."""


_STAMMER_MARKS = frozenset({",", "-", "\u2013", "\u2014", "...", "\u2026"})
_UNSTRESSED_WORDS = ENGLISH.auxiliaries | ENGLISH.prepositions | ENGLISH.articles | ENGLISH.personal_pronouns


def classify_misread_letter(context: RuleContext) -> Verdict | None:
    """A figure that a machine read for a letter: *rec0rd*, *wor1d*."""
    for side, other in context.directions:
        one, two = side.mended_text, other.mended_text
        if len(side.tokens) != 1 or not two.isalpha() or not re.search(r"[^\W\d_]\d|\d[^\W\d_]", one):
            continue
        if any(one.casefold().translate(table) == two.casefold() for table in _FIGURES_FOR_LETTERS):
            return make_damage_verdict(side.subject.id, make_attested_repair(side, other, DamageKind.MISREAD_LETTER))
    return None


def classify_repetition(context: RuleContext) -> Verdict | None:
    """What only one side has is a repetition: a word, a phrase, a sentence or a passage."""
    side = context.witness if context.operation is Operation.ADDITION else context.base
    paired = context.paired_sentences[side is context.witness]
    again = _find_repeated_passage(side, paired) or _find_doubled_words(side) or _find_repeated_sentences(side, paired)
    return make_damage_verdict(side.subject.id, again) if again else None


def _find_doubled_words(side: Reading) -> Repair | None:
    """Words that come again at once: *the the*; a word of grammar also behind a comma or dash: *is, is*."""
    (a, b), *more = side.ranges
    tokens = side.subject.transcript.tokens
    keys = [t.key for t in tokens[a:b]]
    if side.is_whole_sentence:
        return None  # a heading that the next sentence begins with
    if not more and b - a == 2 and (stammer := _find_stammer(side, a, b)):
        return stammer
    if more or not all(t.is_word for t in tokens[a:b]):
        return None
    first = keys == [t.key for t in tokens[b : 2 * b - a]]
    if not first and (a < b - a or keys != [t.key for t in tokens[2 * a - b : a]]):
        return None
    start, end = (tokens[a].start, tokens[b].start) if first else (tokens[a].gap_start, tokens[b - 1].end)
    meant = len(keys) == 1 and keys[0] in ENGLISH.doubled_by_grammar
    return _make_repetition_repair(start, end, side.mended_text, Confidence.LOW if meant else Confidence.MEDIUM)


def _find_stammer(side: Reading, a: int, b: int) -> Repair | None:
    """A word of grammar that comes again behind a mark, where nobody says it twice for emphasis."""
    tokens = side.subject.transcript.tokens
    one, two = tokens[a], tokens[b - 1]
    mark, word = (one, two) if two.is_word else (two, one)
    if mark.form not in _STAMMER_MARKS or word.key not in _UNSTRESSED_WORDS:
        return None
    if mark is one and a and tokens[a - 1].key == word.key:
        return _make_repetition_repair(one.gap_start, two.end, side.mended_text, Confidence.MEDIUM)
    if mark is two and tokens[b].key == word.key:
        return _make_repetition_repair(one.start, tokens[b].start, side.mended_text, Confidence.MEDIUM)
    return None


def _find_repeated_passage(side: Reading, paired_sentences: Mapping[int, bool]) -> Repair | None:
    """Whole sentences of a repeated passage, each of them a repetition or too short to be one."""
    start, end = side.tokens[0].start, side.tokens[-1].end
    again = next(
        (r for r in side.subject.repairs if r.kind == DamageKind.REPETITION and r.start <= start and end <= r.end), None
    )
    numbers = _list_whole_sentences(side) if again else ()
    index = side.subject.lexicon.repetition_index
    if (
        again is None
        or not numbers
        or any(index.can_be_repeated(n) and not _is_repeated_sentence(n, side, paired_sentences) for n in numbers)
    ):
        return None
    # Each difference of a long passage carries its own piece, or the record grows quadratic.
    text = side.subject.transcript.raw[start:end] if again.replacement else ""
    return replace(again, start=start, end=end, replacement=text)


def _find_repeated_sentences(side: Reading, paired_sentences: Mapping[int, bool]) -> Repair | None:
    """Whole sentences that the same text has elsewhere too."""
    numbers = _list_whole_sentences(side)
    if not numbers or not all(_is_repeated_sentence(n, side, paired_sentences) for n in numbers):
        return None
    return _make_repetition_repair(side.tokens[0].start, side.tokens[-1].end, side.mended_text, Confidence.MEDIUM)


def _is_repeated_sentence(sentence: int, side: Reading, paired_sentences: Mapping[int, bool]) -> bool:
    """Whether another sentence of the text repeats one: before it, or where the other side has it.

    A copy whose partner has less than half of it is none, or what is new in it would count as a repetition twice.
    """
    again = side.subject.lexicon.repetition_index.find_repetitions(sentence)
    return any(paired_sentences.get(m, m < sentence) for m in again)


def _list_whole_sentences(side: Reading) -> range:
    """The numbers of the sentences that a reading consists of; none if it is only part of one."""
    (a, b), *more = side.ranges
    transcript = side.subject.transcript
    if more or a not in transcript.borders or b not in transcript.borders:
        return range(0)
    return range(bisect_left(transcript.bounds, a), bisect_left(transcript.bounds, b))


def _make_repetition_repair(start: int, end: int, text: str, confidence: Confidence) -> Repair:
    evidence = f"told before: {' '.join(text.split())[:60]}"
    return Repair(
        start=start, end=end, replacement="", kind=DamageKind.REPETITION, evidence=evidence, confidence=confidence
    )


def classify_residue(context: RuleContext) -> Verdict | None:
    """A hole on one side where the other has what was cut out, or has the hole closed."""
    for side, other in context.directions:
        if side.ranges:
            continue
        start, end = side.gap_token.gap_start, side.gap_token.end or side.gap_token.start
        holes = [r for r in side.subject.repairs if r.kind == DamageKind.RESIDUE and r.start <= end and start <= r.end]
        holes = [r for r in holes if start <= r.start or r.end <= end]
        if not holes:
            continue
        filled = bool(other.ranges)
        return make_damage_verdict(
            side.subject.id,
            _fill_hole(side, other, holes[0]) if len(other.ranges) == 1 else holes[0],
            subtype="stripped text" if filled else "hole",
            confidence=Confidence.HIGH if filled else Confidence.MEDIUM,
            labels=(str(Kind.OMISSION if filled else Kind.LAYOUT),),
        )
    return None


def _fill_hole(side: Reading, other: Reading, hole: Repair) -> Repair:
    """Return what closes a hole, for the reader; the merge writes it in its own way."""
    raw = side.subject.transcript.raw
    start, end = min(hole.start, side.gap_token.gap_start), max(hole.end, side.gap_token.start)
    after = other.subject.transcript.tokens[other.ranges[0][1]].gap
    text = other.tokens[0].gap + other.mended_text + after
    return Repair(
        start=start,
        end=end,
        replacement=raw[start : side.gap_token.gap_start] + text + raw[side.gap_token.start : end],
        kind=DamageKind.RESIDUE,
        evidence=f"{hole.evidence}; another witness has {other.mended_text!r} here",
        confidence=Confidence.HIGH,
    )
