"""Rules for the same letters with a space or a hyphen more or less: *HMSAlliance*, *par ole*, *ency- clopædia*.

Which of the two is damaged is a matter of words: a piece that neither text has anywhere else is no word, and a glued
form that the other text has elsewhere is one. Where the words leave it open, the two are spellings of one compound
(`small_form_rules.classify_spelling`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from reconcile.differences.compound_words import are_separate_words, is_function_word_compound, is_optional_compound
from reconcile.differences.damage_verdicts import make_attested_repair, make_damage_verdict
from reconcile.differences.rule_context import Reading, RuleContext, Verdict
from reconcile.differences.sign_loss_stats import MIN_HABIT_PLACES, is_glued_word
from reconcile.language import ENGLISH
from reconcile.language.identification import identify_language_at
from reconcile.model.damage_kinds import DamageKind
from reconcile.model.records import Repair
from reconcile.text.normal_forms import HYPHENS, INITIALS
from reconcile.text.tokens import Token
from reconcile.text.word_direction import DamagedSide, find_damaged_side
from reconcile.vocabulary import Confidence

_BROKEN_AT_LINE_END = re.compile(r"\w[-\u2010\u00ad]\s+\w")
_PIECE = re.compile(r"[^\W_]+")
_SEPARATING_MARKS = frozenset("-\u2010\u2011\u2013\u2014,;:.!?\u2026()[]\"'\u201c\u201d\u2018\u2019/&")
"""Marks beside which a space may have stood."""
# Chosen by hand; a case of tests/cases/classify on each side holds every number.
MAX_UNIT_LETTERS = 4
"""Most letters of the sign of a unit."""
MIN_GLUED_LETTERS = 12
"""Letters from which two words written as one are hardly a compound; one more if neither is known."""
MAX_SCRAP_LETTERS = 3
"""Most letters of a piece, unknown as a word, that is rather the scrap of a word than half of a compound."""
MAX_TINY_LETTERS = 2
"""Most letters of a word of grammar that many a longer word starts or ends with."""
_WORD_ONSET = re.compile(
    r"(?:[bcfgp]l|[bcdfgpt]r|[ckgp]n|[dgst]w|[cgprstw]h|qu|sc|sk|s[lmnpqt]|ps|ts|wr|kh|sch|scr|shr|spl|spr|squ|str|thr)?"
    r"[^\W\d_]?(?:[aeiouy]|$)"
)
"""The consonants that an English word may start with: Cruttenden, Gimson's Pronunciation of English (2014), 10.10."""


def classify_lost_space(context: RuleContext) -> Verdict | None:
    """The same letters, glued or split on one side: *HMSAlliance*, *truththat*, *club.Joe*, *exam-* *ple*."""
    for side, other in context.directions:
        letters = keep_alphanumerics(side.mended_text)
        if not letters or letters != keep_alphanumerics(other.mended_text):
            continue
        glued, split = _trim_shared_tokens(side.tokens, other.tokens)
        if len(glued) >= len(split) or _have_same_pieces(side.mended_text, other.mended_text):
            continue
        if _has_control_character(side) or _has_control_character(other):
            continue  # what a control character parts or joins says nothing of spaces
        words = [t for t in split if t.is_word]
        if len(words) < 2 or (len(glued) > 1 and not any(t.is_word for t in glued)):
            continue
        if _BROKEN_AT_LINE_END.search(other.mended_text) and not _BROKEN_AT_LINE_END.search(side.mended_text):
            return _make_stray_space(other, side, Confidence.HIGH)  # a word that was broken at the end of a line
        direction = _find_damaged_side(side, other, split) if len(glued) == 1 else None
        if direction is DamagedSide.PARTED:
            return _make_stray_space(other, side, Confidence.HIGH)
        if _can_be_either(split, words):
            continue
        keys = [t.key for t in words]
        if ENGLISH.function_words.issuperset(keys) and is_function_word_compound("".join(keys)):
            return _make_stray_space(other, side, Confidence.MEDIUM)  # *can not*, *in to*: the split form is odd
        is_glued = direction is DamagedSide.GLUED and side.subject.lexicon.stem_counts.get(glued[0].stem, 0) <= 1
        inner_capital = any(c.isupper() and before.isalpha() for before, c in pairwise(side.mended_text))
        losses = context.sign_losses[0 if side is context.base else 1]
        habit = losses.glued_words >= MIN_HABIT_PLACES and is_glued_word(side, other, context.operation)
        if is_glued or inner_capital or habit or any(not t.is_word for t in split):
            return _make_lost_space(side, other, Confidence.HIGH)
        verdict = _classify_by_words(side, other, words, [t.stem for t in glued if t.is_word])
        if verdict:
            return verdict
    return None


def _have_same_pieces(one: str, two: str) -> bool:
    """Whether hyphens, points or the signs between thousands are all that differs: forms of one word."""
    return INITIALS.fullmatch(two) is not None or _PIECE.findall(one) == _PIECE.findall(two)


def _find_damaged_side(side: Reading, other: Reading, split: Sequence[Token]) -> DamagedSide | None:
    """Return which side word frequencies show to be damaged; a text too short to tell is taken for English."""
    if not all(t.is_word for t in split):
        return None
    raw, at = side.subject.transcript.raw, side.tokens[0].start
    language = identify_language_at(raw, at, at) or identify_language_at(other.subject.transcript.raw, 0, 0) or "en"
    return find_damaged_side([t.form for t in split], language)


def _trim_shared_tokens(one: Sequence[Token], two: Sequence[Token]) -> tuple[Sequence[Token], Sequence[Token]]:
    """Two readings without the tokens that both start and end with: *cat-likeregret*, *cat-like regret*."""
    least = min(len(one), len(two)) - 1
    head = next((k for k in range(least) if one[k].form != two[k].form), max(least, 0))
    tail = next((k for k in range(least - head) if one[-1 - k].form != two[-1 - k].form), max(least - head, 0))
    return one[head : len(one) - tail], two[head : len(two) - tail]


def _can_be_either(separate_tokens: Sequence[Token], separate_words: Sequence[Token]) -> bool:
    """Whether both ways of writing are sound: *to-night*, *any one*, *2 lb*; or no space was there: *180°C*."""
    marks = [t.form for t in separate_tokens if not t.is_word]
    if (marks and HYPHENS.issuperset(marks)) or any(mark[0] not in _SEPARATING_MARKS for mark in marks):
        return True
    return _is_number_with_unit(separate_words) or is_optional_compound("".join(t.key for t in separate_words))


def _is_number_with_unit(separate_words: Sequence[Token]) -> bool:
    """Whether words are a number and the sign of a unit: *2 lb*, *225 g*."""
    if len(separate_words) != 2 or not separate_words[0].form[0].isdigit():
        return False
    unit = separate_words[1].key
    return unit.isalpha() and len(unit) <= MAX_UNIT_LETTERS and unit not in ENGLISH.function_words - {"in"}


def _has_control_character(side: Reading) -> bool:
    repairs = side.subject.find_repairs(side.tokens[0].start, side.tokens[-1].end)
    return any(r.kind == DamageKind.CONTROL_CHARACTER for r in repairs)


def _classify_by_words(
    side: Reading, other: Reading, separate_words: Sequence[Token], whole: Sequence[str]
) -> Verdict | None:
    """Judge one word for several by what the two texts have elsewhere."""
    split, glued = other.subject.lexicon.stem_counts, side.subject.lexicon.stem_counts
    least = min(split.get(t.stem, 0) for t in separate_words)
    known = [
        glued.get(t.stem, 0) > 0 or split.get(t.stem, 0) > least or t.key in ENGLISH.function_words
        for t in separate_words
    ]
    if any(split.get(s, 0) for s in whole):
        if all(known):
            return None
        return _make_stray_space(other, side, Confidence.MEDIUM if any(known) else Confidence.HIGH)
    if least > 1 and any(glued.get(s, 0) > 1 for s in whole):
        return None  # each has it in its own way more than once
    separate = are_separate_words([t.key for t in separate_words])
    unknown = [t for t, sure in zip(separate_words, known, strict=True) if not sure]
    tiny = any(len(t.key) <= MAX_TINY_LETTERS for t in separate_words)
    grammar = [len(t.key) for t in separate_words if t.key in ENGLISH.function_words]
    function = bool(grammar)
    if function and any(tiny or len(t.key) <= MAX_SCRAP_LETTERS + (min(grammar) <= MAX_SCRAP_LETTERS) for t in unknown):
        separate = function = False  # *be coming*, *not ice*: the piece of a word may look like a word of grammar
    named = any(t.form[0].isupper() for t in separate_words[:-1]) and any(known)
    long = sum(len(keep_alphanumerics(t.form)) for t in separate_words) >= MIN_GLUED_LETTERS + (not any(known))
    scrap = any(
        _is_impossible_word(t.key)
        or (len(t.key) <= MAX_SCRAP_LETTERS and t.key not in ENGLISH.short_stems | ENGLISH.never_compounded)
        for t in unknown
    )
    if (function and separate) or (not scrap and (separate or long or named)):
        return _make_lost_space(side, other, Confidence.HIGH if function and not tiny else Confidence.MEDIUM)
    if any(_is_impossible_word(t.key) for t in unknown):
        return _make_stray_space(other, side, Confidence.HIGH)
    return _make_stray_space(other, side, Confidence.MEDIUM) if scrap and not any(known) else None


def _is_impossible_word(key: str) -> bool:
    """Whether a piece cannot be an English word by its letters: none is a vowel, or it starts as none does."""
    return key.isascii() and key.isalpha() and (not re.search("[aeiouy]", key) or not _WORD_ONSET.match(key))


def _make_lost_space(side: Reading, other: Reading, confidence: Confidence) -> Verdict:
    return make_damage_verdict(side.subject.id, make_attested_repair(side, other, DamageKind.LOST_SPACE, confidence))


def _make_stray_space(side: Reading, other: Reading, confidence: Confidence) -> Verdict:
    return make_damage_verdict(side.subject.id, make_attested_repair(side, other, DamageKind.STRAY_SPACE, confidence))


def keep_alphanumerics(text: str) -> str:
    """A reading without anything that is no letter or figure."""
    return "".join(c for c in text if c.isalnum())


def classify_lost_gap(context: RuleContext) -> Verdict | None:
    """No space on one side where the other has one, between words or sentences."""
    for side, other in context.directions:
        tokens = side.subject.transcript.tokens
        if side.gap_token.gap or not other.gap_token.gap or not side.token_index or not side.gap_token.form:
            continue
        before, line = tokens[side.token_index - 1], "\n" in other.gap_token.gap
        # Between a mark and a bracket or dash a space is a matter of habit; a lost line end is not.
        split = before.is_word or before.form[-1] in ".!?,;:" or (line and before.form[-1] in "\"'\u201d\u2019)]")
        if _is_between_initials(tokens, side.token_index) and not line:
            continue  # *D.B. Norton*, *D. B. Norton*: a habit
        if split and (side.gap_token.is_word or line):
            repair = Repair(
                start=side.gap_token.start,
                end=side.gap_token.start,
                replacement=other.gap_token.gap if line else " ",
                kind=DamageKind.LOST_SPACE,
                evidence=f"another witness has a {'line end' if line else 'space'} here",
                confidence=Confidence.HIGH,
            )
            return make_damage_verdict(side.subject.id, repair)
    return None


def _is_between_initials(tokens: Sequence[Token], at: int) -> bool:
    """Whether a gap parts two initials, or an initial and a name."""
    before = tokens[at - 2 : at] if at > 1 else ()
    initial = len(before) == 2 and len(before[0].form) == 1 and before[0].form.isupper() and before[1].form == "."
    return initial and tokens[at].form[:1].isupper()
