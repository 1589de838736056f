"""Rules for damage that only another witness shows: signs dropped, folded, replaced, turned to ``?``, or misread.

Another witness shows *what* stood there; whether the reading is damaged at all is judged by the whole text around
it (`sign_loss_stats`). Where that leaves a doubt, the verdict is *medium* and nothing is repaired, or the rule is
silent and a later one names the difference.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reconcile.differences.damage_verdicts import make_damage_verdict
from reconcile.differences.rule_context import Reading, RuleContext, Verdict
from reconcile.differences.sign_loss_stats import (
    MIN_HABIT_PLACES,
    MIN_MISSING_SHARE,
    DamageExplanation,
    SignLosses,
    explain_reading,
    is_impossible_form,
)
from reconcile.language import ENGLISH
from reconcile.model.damage_kinds import DamageKind
from reconcile.model.records import Repair
from reconcile.text.damage_model import DOUBLE_QUOTES, SIGN_DELETIONS, SignDamage
from reconcile.text.normal_forms import APOSTROPHES
from reconcile.vocabulary import Confidence

MIN_LOSS_PLACES = 2
"""Places that must show a loss, where a single one may be the author's will."""
MIN_MISSING_QUOTES = 4
"""Straight quotation marks that must be missing, all of them, before they count as dropped."""
_KIND_OF_SIGN_DAMAGE = {
    SignDamage.LETTER: DamageKind.DELETED_LETTER,
    SignDamage.ACCENT: DamageKind.FOLDED_ACCENT,
    SignDamage.APOSTROPHE: DamageKind.DROPPED_APOSTROPHE,
    SignDamage.QUOTE: DamageKind.DROPPED_QUOTATION_MARK,
    SignDamage.DASH: DamageKind.LOST_SPACE,
    SignDamage.SPACE: DamageKind.LOST_SPACE,
    SignDamage.SIGN: DamageKind.DELETED_SIGN,
}


@dataclass(frozen=True, slots=True)
class DamageCase:
    """One side of a place that may be what a channel left of the other."""

    side: Reading
    other: Reading
    sign_losses: SignLosses
    explanation: DamageExplanation

    @property
    def real_damage(self) -> frozenset[SignDamage]:
        """The kinds of wear that are damage."""
        return self.explanation.sign_damage - {SignDamage.REDRAWN}


def find_damage_cases(context: RuleContext, *, allowed: frozenset[SignDamage]) -> Iterator[DamageCase]:
    """The sides that show wear of these kinds and no other."""
    for at, (side, other) in enumerate(context.directions):
        found = None if _has_derived_apostrophe(other) else explain_reading(side, other, context.operation)
        if found is not None and frozenset() < found.sign_damage - {SignDamage.REDRAWN} <= allowed:
            yield DamageCase(side, other, context.sign_losses[at], found)


def _has_derived_apostrophe(reading: Reading) -> bool:
    """Whether a reading has an apostrophe that only *mend* gave it: it attests nothing."""
    tokens = reading.tokens
    return bool(tokens) and any(
        r.kind == DamageKind.DROPPED_APOSTROPHE and r.confidence is Confidence.HIGH
        for r in reading.subject.find_repairs(tokens[0].start, tokens[-1].end)
    )


def _restore_signs(case: DamageCase, kind: DamageKind, confidence: Confidence = Confidence.HIGH) -> Verdict:
    """Return the verdict that puts back what the other side has."""
    found = case.explanation
    repair = Repair(
        start=found.start,
        end=found.end,
        replacement=use_own_apostrophes(found.replacement, case.sign_losses),
        kind=kind,
        evidence=f"another witness reads {case.other.mended_text!r}",
        confidence=confidence,
    )
    return make_damage_verdict(case.side.subject.id, repair)


def use_own_apostrophes(text: str, losses: SignLosses) -> str:
    """A reading of the other witness with the apostrophe that this one writes where both have one."""
    return "".join(losses.usual_signs.get(c, c) if c in APOSTROPHES else c for c in text)


def classify_dropped_apostrophe(context: RuleContext) -> Verdict | None:
    """Equal once apostrophes are removed, and one side lacks them."""
    for case in find_damage_cases(context, allowed=frozenset({SignDamage.APOSTROPHE})):
        if case.explanation.damaged.casefold() in ENGLISH.possessives_in_s or case.explanation.damaged.isdecimal():
            continue  # the figures of a number may be grouped or not
        same = is_before_same_word(context)
        if _has_lost_apostrophe(case) and (same or case.explanation.original[-1:] not in APOSTROPHES):
            return _restore_signs(case, DamageKind.DROPPED_APOSTROPHE)
        if same:
            return _restore_signs(case, DamageKind.DROPPED_APOSTROPHE, Confidence.MEDIUM)
    return None


def is_before_same_word(context: RuleContext) -> bool:
    """Whether the same word follows on both sides: *Holmes' hat*, *Holmes hat*, but not *Holmes is*."""
    after = []
    for side in context.sides:
        tokens, at = side.subject.transcript.tokens, side.ranges[-1][1] if side.ranges else side.token_index
        after.append(tokens[at].key)
    return after[0] == after[1]


def _has_lost_apostrophe(case: DamageCase) -> bool:
    """Whether the word had an apostrophe once, by what the text as a whole lost and kept."""
    subject, lost, form = case.side.subject, case.sign_losses, case.explanation.damaged
    signs = [c for c in case.explanation.original if c in APOSTROPHES]
    gone = sum(lost.signs_lost.get(s, 0) for s in set(signs))
    kept = sum(lost.signs_kept.get(s, 0) for s in set(signs))
    plain = is_impossible_form(form)
    own = subject.find_repairs(case.explanation.start, case.explanation.end)
    if any(r.kind == DamageKind.DROPPED_APOSTROPHE for r in own):
        return True
    if not subject.lexicon.apostrophe_count:
        return plain or lost.certain_apostrophes >= 1
    if not kept and subject.lexicon.ascii_only and not any(s.isascii() for s in signs):
        return plain or gone + lost.deleted_places >= MIN_LOSS_PLACES
    if not kept and gone >= MIN_LOSS_PLACES and lost.certain_apostrophes:
        return True
    if lost.is_copy and (
        lost.certain_apostrophes >= MIN_LOSS_PLACES or (plain and (gone >= MIN_LOSS_PLACES or lost.deleted_places > 0))
    ):
        return True
    return (
        lost.certain_apostrophes >= MIN_HABIT_PLACES
        and gone >= MIN_MISSING_SHARE * (gone + kept)
        and (plain or gone >= 2 * MIN_MISSING_SHARE * (gone + kept))
    )


def classify_replaced_apostrophe(context: RuleContext) -> Verdict | None:
    """Another sign, or a space too many, where the other side has a proper apostrophe: *can,t*, *Laura's*."""
    for case in find_damage_cases(context, allowed=frozenset({SignDamage.STAND_IN, SignDamage.PARTED})):
        damaged, original = case.explanation.damaged, case.explanation.original
        if not case.side.ranges or not any(c in "'\u2019" for c in original):
            continue
        # At the end of a word a comma is a comma, unless the same word follows.
        if damaged[-1:].isalnum() or is_before_same_word(context):
            split = SignDamage.STAND_IN not in case.real_damage and " " in damaged
            return _restore_signs(case, DamageKind.STRAY_SPACE if split else DamageKind.REPLACED_APOSTROPHE)
    return None


def classify_folded_accent(context: RuleContext) -> Verdict | None:
    """A side without any accent lacks those that the other attests."""
    for case in find_damage_cases(context, allowed=frozenset({SignDamage.ACCENT})):
        losses = case.sign_losses
        never = not losses.accents_kept and losses.damage_counts.get(SignDamage.ACCENT, 0) >= MIN_HABIT_PLACES
        if case.side.subject.lexicon.ascii_only or (never and losses.is_copy):
            return _restore_signs(case, DamageKind.FOLDED_ACCENT)
    return None


def classify_deleted_letter(context: RuleContext) -> Verdict | None:
    """Exactly the signs outside ASCII are missing: *Brte* for *Börte*, *truththat* for *truth—that*."""
    for case in find_damage_cases(context, allowed=SIGN_DELETIONS):
        if case.real_damage & {SignDamage.APOSTROPHE, SignDamage.QUOTE} == case.real_damage or _has_left_hole(case):
            continue
        if _is_deleted_by_channel(case):
            kinds = (kind for damage, kind in _KIND_OF_SIGN_DAMAGE.items() if damage in case.real_damage)
            return _restore_signs(case, next(kinds))
    return None


def has_letter_outside_ascii(text: str) -> bool:
    """Whether a text has a letter that a channel for ASCII would have taken: one of an alphabet, accent or script.

    >>> has_letter_outside_ascii("Brte — “here”"), has_letter_outside_ascii("Börte")
    (False, True)
    """
    return not text.isascii() and any(c.isalpha() and not c.isascii() for c in text)


def _has_left_hole(case: DamageCase) -> bool:
    """Whether the white space on both sides of what is lost is still there: *doctor  an* for *doctor – an*."""
    gap = case.side.gap_token
    return not case.side.ranges and any(
        r.kind == DamageKind.RESIDUE for r in case.side.subject.find_repairs(gap.gap_start, gap.start)
    )


def _is_deleted_by_channel(case: DamageCase) -> bool:
    """Whether the channel took the signs, rather than an author who does without them."""
    text = case.explanation.damaged
    one_word = bool(text) and all(c.isalnum() or c in "'\u2019-." for c in text.strip())
    if SignDamage.LETTER in case.real_damage:
        return not has_letter_outside_ascii(case.side.subject.transcript.raw)  # a channel that deletes them leaves none
    if case.real_damage & {SignDamage.DASH, SignDamage.SPACE} and one_word:
        return True  # two words are written as one
    return case.side.subject.lexicon.ascii_only and (
        case.sign_losses.is_copy or case.sign_losses.deleted_places >= MIN_LOSS_PLACES
    )


def classify_dropped_quotation(context: RuleContext) -> Verdict | None:
    """Quotation marks that a text lost altogether."""
    for case in find_damage_cases(context, allowed=frozenset({SignDamage.QUOTE, SignDamage.APOSTROPHE})):
        if SignDamage.QUOTE in case.real_damage and _has_lost_quotes(case):
            return _restore_signs(case, DamageKind.DROPPED_QUOTATION_MARK)
    return None


def _has_lost_quotes(case: DamageCase) -> bool:
    lexicon, lost = case.side.subject.lexicon, case.sign_losses
    signs = {c for c in case.explanation.original if c in DOUBLE_QUOTES}
    curly = {c for c in DOUBLE_QUOTES if not c.isascii()} if not any(c.isascii() for c in signs) else signs
    if any(lost.signs_kept.get(c, 0) for c in curly):
        return False
    gone = sum(lost.signs_lost.get(c, 0) for c in curly)
    if lexicon.ascii_only and not any(c.isascii() for c in signs):
        return lost.is_copy or lost.deleted_places >= MIN_LOSS_PLACES
    bare = not any(c in case.side.subject.transcript.raw for c in signs)
    apostrophes = not lexicon.apostrophe_count and lost.certain_apostrophes >= MIN_HABIT_PLACES
    return bare and gone >= MIN_MISSING_QUOTES and (lost.is_copy or apostrophes)


def classify_unreadable_sign(context: RuleContext) -> Verdict | None:
    """A question mark or U+FFFD where the other side shows the sign: *Kr?sten*, *Krïsten*."""
    for case in find_damage_cases(context, allowed=frozenset({SignDamage.QUESTION, SignDamage.LOST})):
        if SignDamage.LOST in case.real_damage:
            return _restore_signs(case, DamageKind.REPLACEMENT_CHARACTER)
        if _is_lost_sign(case.explanation):
            return _restore_signs(case, DamageKind.QUESTION_MARK_LETTER)
    return None


def _is_lost_sign(found: DamageExplanation) -> bool:
    """Whether the question mark asks nothing: it is in a word, or replaces a sign that ends no sentence."""
    return bool(found.damaged.strip("?")) or found.original.strip() not in ("\u2026", "\u203d", "\u00bf")


def classify_misread_bytes(context: RuleContext) -> Verdict | None:
    """Mojibake that lost some of its bytes on the way, so that it cannot be decoded: *donâ€t*, *don't*."""
    unreadable = frozenset({SignDamage.MISREAD, SignDamage.QUESTION, SignDamage.LOST})
    case = next(find_damage_cases(context, allowed=unreadable), None)
    return _restore_signs(case, DamageKind.MOJIBAKE) if case else None


def classify_mixed_damage(context: RuleContext) -> Verdict | None:
    """Several kinds of wear in one word, each of which this text shows elsewhere: *Renes*, *Renée's*."""
    for case in find_damage_cases(context, allowed=frozenset(SignDamage) - {SignDamage.REDRAWN}):
        if len(case.real_damage) < MIN_LOSS_PLACES:
            continue
        counts, doubtful = case.sign_losses.damage_counts, case.real_damage - {SignDamage.LOST, SignDamage.MISREAD}
        known = all(counts.get(w, 0) >= MIN_LOSS_PLACES for w in doubtful)
        if known or case.side.subject.lexicon.ascii_only:
            kinds = (kind for damage, kind in _KIND_OF_SIGN_DAMAGE.items() if damage in case.real_damage)
            return _restore_signs(case, next(kinds, DamageKind.MOJIBAKE))
    return None
