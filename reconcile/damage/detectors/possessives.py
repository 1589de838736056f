"""Find possessives that lost their apostrophe: ``Nikkis dog``, ``the Cooks meth lab``, ``six months worth``.

The evidence is the text's own: it has no apostrophe anywhere, it has the name without an s elsewhere, and what follows
can be owned. How the text uses the form elsewhere distinguishes it from a plural, and from a surname that ends in s.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from reconcile.damage.text_habits import LONGEST_TOKEN, TextHabits, rate_certainty
from reconcile.language import ENGLISH
from reconcile.model.damage_kinds import DamageKind
from reconcile.model.records import Repair
from reconcile.vocabulary import Confidence

KIND = DamageKind.DROPPED_APOSTROPHE

_CAPITALISED_WORD = re.compile(r"[A-Z](?<![^\W_].)[A-Za-z]*[a-z](?![^\W_])")
_NEXT_WORDS = re.compile(r" ([a-z]+)(?![^\W_])([^\w]?)([a-z]*)")
_GAP_SIGNS = " ,.;:!?()[]\"'\u201c\u201d\u2018\u2019\u2013\u2014-\n\r\t"
_TIME_SPAN = re.compile(
    rf"(?:{'|'.join(ENGLISH.span_numbers)}|\d+) (?:{'|'.join(ENGLISH.time_units)})"
    rf"(?= (?:{'|'.join(ENGLISH.measured_nouns)})\b)"
)
_SINGLE_OWNER = re.compile(rf"(?:{'|'.join(ENGLISH.single_determiners)}) [a-z]{{2,}}[a-rt-z](?=s [a-z]{{3,}})")


LEAST_NAME_COUNT = 2
"""Occurrences of a name without s that make its possessives certain. Chosen by hand: one may be a slip."""


@dataclass(slots=True)
class _FormUses:
    """How the text uses one capitalised form."""

    possessive_ends: list[int] = field(default_factory=list)
    """End of each occurrence that may be a possessive."""
    owner_count: int = 0
    """How many of those come before what is surely a thing owned."""
    counterevidence: int = 0
    """Occurrences that a possessive hardly has: before a function word or a mark, after a numeral."""
    name_count: int = 0
    """Occurrences where it is used as a name is: before a mark, a function word or a verb."""
    definite: int = 0
    indefinite: int = 0
    inside: int = 0
    """Occurrences that do not begin a sentence, where a capital means a name."""
    total: int = 0
    before: set[str] = field(default_factory=set)
    """Capitalised words seen directly before it."""
    prefixed: int = 0
    """Occurrences after such a word."""


def find_lost_possessives(habits: TextHabits) -> Iterator[Repair]:
    """Find possessives of names and of spans of time that lost their apostrophe."""
    if not habits.has_no_apostrophe:
        return
    forms = {
        w
        for w in habits.word_forms
        if w[-1] == "s"
        and w[0].isupper()
        and w[-2:] != "ss"
        and w[:-1] in habits.word_forms
        and w[:-1].lower() not in ENGLISH.function_words  # *Its* and *It*: a form of its own
    }
    uses = _collect_uses(habits.text, forms | {form[:-1] for form in forms}) if forms else {}
    for form in sorted(forms):
        seen, name = uses.get(form, _FormUses()), uses.get(form[:-1], _FormUses())
        if not name.name_count or _is_plural(seen, name):
            continue
        confidence = rate_certainty(_is_certain_possessive(seen, name))
        evidence = f"the text has no apostrophe, and has {form[:-1]} {name.total} times"
        for end in (e for e in seen.possessive_ends if not habits.is_other_language_at(e - 1)):
            yield habits.make_repair(end - 1, end - 1, habits.apostrophe_sign, KIND, evidence, confidence)
    yield from _find_common_nouns(habits)


def _find_common_nouns(habits: TextHabits) -> Iterator[Repair]:
    """Find ``six months worth`` and ``another dealers house``: likely, never certain."""
    words = habits.word_forms
    if not words.isdisjoint(ENGLISH.time_units) and not words.isdisjoint(ENGLISH.measured_nouns):
        for match in _TIME_SPAN.finditer(habits.text):
            yield _propose_possessive(habits, match, "a span of time before what it measures")
    if not words.isdisjoint(ENGLISH.single_determiners):
        for match in _SINGLE_OWNER.finditer(habits.text):
            yield _propose_possessive(habits, match, "one of a kind, then s and a noun")


def _propose_possessive(habits: TextHabits, match: re.Match[str], evidence: str) -> Repair:
    return habits.make_repair(match.end(), match.end(), habits.apostrophe_sign, KIND, evidence, Confidence.MEDIUM)


def _is_plural(seen: _FormUses, name: _FormUses) -> bool:
    """Return whether the form is a plural of a people or a family: *a German, the Germans*; *Smith, the Smiths*."""
    return bool(name.indefinite) or (seen.definite > 0 and not name.definite)


def _is_certain_possessive(seen: _FormUses, name: _FormUses) -> bool:
    """Return whether the form is the possessive of the name wherever it comes before a noun."""
    if seen.counterevidence or not seen.owner_count or name.total < LEAST_NAME_COUNT or not name.inside:
        return False
    if not seen.before <= name.before:
        return False  # Julia Roberts is nobody's Robert
    if not seen.prefixed and name.prefixed == name.total:
        return False  # fairs are no possession of Vanity Fair
    # *the Cooks lab* belongs to the one who is called *the Cook*; *the Smiths* are a family if Smith has no article.
    return (seen.definite > 0) == (2 * name.definite > name.total) and seen.definite in (0, seen.total)


def _collect_uses(text: str, forms: AbstractSet[str]) -> dict[str, _FormUses]:
    """Count how each of the forms is used: what comes before and after its occurrences."""
    uses: defaultdict[str, _FormUses] = defaultdict(_FormUses)
    for match in _CAPITALISED_WORD.finditer(text):
        if match.group() not in forms:
            continue
        start, end = match.span()
        seen = uses[match.group()]
        stretch = text[max(0, start - LONGEST_TOKEN) : start]
        kept = stretch.rstrip(_GAP_SIGNS)
        before, gap = kept[kept.rfind(" ") + 1 :], stretch[len(kept) :]
        follows = _NEXT_WORDS.match(text, end, end + LONGEST_TOKEN)
        _count_word_before(seen, before, gap)
        _count_words_after(
            seen, end, text, follows, quantified=gap == " " and before.lower() in ENGLISH.plural_quantifiers
        )
    return uses


def _count_word_before(seen: _FormUses, word: str, gap: str) -> None:
    """Count what the word before says: article, first name, inside a sentence."""
    lower = word.lower()
    seen.total += 1
    if gap == " ":
        seen.definite += lower == "the"
        seen.indefinite += lower in ("a", "an")
        if word[:1].isupper() and lower not in ENGLISH.unowned_words:
            seen.before.add(word)
            seen.prefixed += 1
    seen.inside += gap in (" ", ", ")


def _count_words_after(
    seen: _FormUses, end: int, text: str, follows: re.Match[str] | None, *, quantified: bool
) -> None:
    """Count what the words after say: a name without possession, a thing owned, or neither."""
    if follows is None:
        is_word_next = text[end : end + 1] == " " and text[end + 1 : end + 2].isalpha()
        seen.name_count += not is_word_next
        seen.counterevidence += not is_word_next
        return
    word, second = follows[1], follows[3] or ""
    if word in ENGLISH.words_before_owned:
        return
    if word in ENGLISH.unowned_words:
        seen.name_count += 1
        seen.counterevidence += 1
        return
    seen.name_count += word.endswith(("s", "ed"))  # *Nikki takes*: a name before its verb
    if quantified:
        seen.counterevidence += 1
        return
    seen.possessive_ends.append(end)
    seen.owner_count += _is_owned_noun(word, second, ends=follows[2] != " " or not second)


def _is_owned_noun(word: str, second: str, *, ends: bool) -> bool:
    """Return whether the word after a possible owner is surely a noun and no verb."""
    if word == "own":
        return True
    if word.endswith(("ed", "ing", "ly")) or second in ENGLISH.objects_of_verb:
        return False
    if word.endswith("s") and not word.endswith("ss"):
        return ends or second in ENGLISH.words_after_plural
    return True
