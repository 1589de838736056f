"""Rules for contradiction: the two sides speak of one slot and cannot both hold.

Numbers, dates, names, denial and listed opposites; nothing here pretends to understand more than that.
"""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz.distance import DamerauLevenshtein

from reconcile.differences.lexicon import is_possessive, is_same_person
from reconcile.differences.readings import has_same_numbers
from reconcile.differences.rule_context import MAX_SLOT_WORDS, Reading, RuleContext, Verdict
from reconcile.language import ENGLISH
from reconcile.text.tokens import Token
from reconcile.text.word_relations import are_opposites
from reconcile.vocabulary import Confidence, Kind, Severity

_BRACKETS = frozenset("()[]{}")


def _make_conflict(subtype: str, confidence: Confidence = Confidence.MEDIUM) -> Verdict:
    return Verdict(kind=Kind.CONFLICT, subtype=subtype, severity=Severity.WARNING, confidence=confidence)


def _is_one_slot(context: RuleContext) -> bool:
    return max(len(side.content_words) for side in context.sides) <= MAX_SLOT_WORDS


def classify_number_conflict(context: RuleContext) -> Verdict | None:
    """Another number or date in the same slot."""
    if not _is_one_slot(context):
        return None
    if all(side.named_numbers for side in context.sides) and not has_same_numbers(*context.sides):
        return _make_conflict("number", Confidence.HIGH)
    one, two = ({t.key for t in side.tokens if t.form[0].isupper()} & ENGLISH.calendar_words for side in context.sides)
    if one and two and not one & two:
        return _make_conflict("date", Confidence.HIGH)
    return None


def classify_name_conflict(context: RuleContext) -> Verdict | None:
    """Another name in the same slot, unless it may be the same person's or one letter apart.

    A name in brackets, or one that owns something, is in another slot than one that does not.
    """
    if not _is_one_slot(context) or not context.base.content_words or not context.witness.content_words:
        return None
    if any(len(side.ranges) > 1 for side in context.sides) or not _has_same_grammar(context.base, context.witness):
        return None
    names = [context.select_names(side.content_words) for side in context.sides]
    if any(len(n) < len({t.stem for t in side.content_words}) for n, side in zip(names, context.sides, strict=True)):
        return None
    if _is_one_letter_apart(context.base.content_words, context.witness.content_words):
        return None
    if names[0] & names[1] or is_same_person(names[0], names[1], *context.lexicons):
        return None
    return _make_conflict("name")


def _has_same_grammar(one: Reading, two: Reading) -> bool:
    """Whether both readings are in brackets or neither does, and both end with a possessive or neither does."""
    bracketed, owning = (
        {any(t.form in _BRACKETS for t in side.tokens) for side in (one, two)},
        {is_possessive(side.word_tokens[-1].form) for side in (one, two)},
    )
    return len(bracketed) == len(owning) == 1


def _is_one_letter_apart(one: Sequence[Token], two: Sequence[Token]) -> bool:
    """Whether two single words with one initial may be two spellings of one name: *Gaily*, *Gailey*."""
    if len(one) != 1 or len(two) != 1 or one[0].key[0] != two[0].key[0]:
        return False
    return DamerauLevenshtein.distance(one[0].key, two[0].key, score_cutoff=1) <= 1


def classify_polarity_conflict(context: RuleContext) -> Verdict | None:
    """One side is negated and the rest is the same."""
    negated = [sum(t.key in ENGLISH.negations for t in side.tokens) for side in context.sides]
    if (negated[0] > 0) == (negated[1] > 0):
        return None
    rest = [{t.stem for t in side.content_words if t.key not in ENGLISH.negations} for side in context.sides]
    if _denies_in_other_words(context) and not _is_denied_elsewhere(context):
        return _make_conflict("polarity", Confidence.LOW)
    if rest[0] != rest[1] or len(rest[0]) > MAX_SLOT_WORDS:
        return None
    if any(side.word_tokens and not other.word_tokens and not _denies_verb(side) for side, other in context.directions):
        return None  # *He did not.*, *but it was all for nothing*: denies nothing that the other side says
    if negated[0] + negated[1] == 1 and _is_denied_elsewhere(context):
        return None  # *not to tell anybody*, *to tell nobody*
    denied = context.base if negated[0] else context.witness
    if _is_open_denial(denied.word_tokens):
        return None
    return _make_conflict("polarity")


def _denies_in_other_words(context: RuleContext) -> bool:
    """Whether one side is a predicate that denies and the other one that does not: *will not help*, *will act*."""
    sides = [[t.key for t in side.word_tokens] for side in context.sides]
    verbs = [any(key in ENGLISH.auxiliaries for key in keys) for keys in sides]
    return all(verbs) and _is_one_slot(context) and all(side.content_words for side in context.sides)


def _denies_verb(side: Reading) -> bool:
    """Whether a reading is a denial and at most an auxiliary: *not*, *did not*, *never*."""
    return all(t.key in ENGLISH.negations or t.key in ENGLISH.auxiliaries for t in side.word_tokens)


def _is_denied_elsewhere(context: RuleContext) -> bool:
    """Whether the clause denies as often in both texts, so that the denial only has another place."""
    counts = []
    for side in context.sides:
        tokens, (start, end) = side.subject.transcript.tokens, side.clause
        counts.append(sum(t.key in ENGLISH.negations for t in tokens[start:end]))
    return counts[0] == counts[1]


def _is_open_denial(words: Sequence[Token]) -> bool:
    """Whether what is denied is left open or asserted as well: *whether or no*, *did or did not*, *could not but*."""
    keys = [t.key for t in words]
    first = next(k for k, key in enumerate(keys) if key in ENGLISH.negations)
    return "or" in keys[:first] or keys[first + 1 : first + 2] == ["but"]


def classify_opposite_conflict(context: RuleContext) -> Verdict | None:
    """Two words of the list of opposites in one short slot.

    Of pronouns only when nothing else is there, and of function words only when both sides have content or neither.
    """
    if not _is_one_slot(context):
        return None
    one, two = ({t.key for t in side.word_tokens} for side in context.sides)
    if context.base.content_words or context.witness.content_words:
        one, two = one - ENGLISH.personal_pronouns, two - ENGLISH.personal_pronouns
    if max(len(one - two), len(two - one)) > MAX_SLOT_WORDS:
        return None
    for a, b in ((a, b) for a in one - two for b in two - one if are_opposites(a, b)):
        if {a, b} <= ENGLISH.function_words and bool(context.base.content_words) != bool(context.witness.content_words):
            continue  # *leads her to a roof*, *from a roof*: one goes, the other does not
        if {a, b} & ENGLISH.negations and _is_denied_elsewhere(context):
            continue
        denied = [bool(rest & ENGLISH.full_and_near_negations) for rest in (one - {a}, two - {b})]
        if denied[0] == denied[1]:  # *not regularly*, *irregularly*: no conflict
            return _make_conflict("opposites")
    return None
