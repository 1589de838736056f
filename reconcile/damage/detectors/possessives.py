"""Possessives that lost their apostrophe: ``Nikkis dog``, ``the Cooks meth lab``, ``six months worth``.

The evidence is the text's own: it has no apostrophe anywhere, it has the name elsewhere standing alone, and what
follows can be owned. A plural or a surname that happens to end in s is told apart by how the text uses that form
elsewhere.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from reconcile.damage.text_habits import TextHabits
from reconcile.model.damage_kinds import DamageKind
from reconcile.model.records import Repair
from reconcile.text.abbreviations import SENTENCE_OPENERS
from reconcile.text.word_list import parse_word_list
from reconcile.vocabulary import Confidence

KIND = DamageKind.DROPPED_APOSTROPHE

_CAPITALISED_WORD = re.compile(r"[A-Z](?<![^\W_].)[A-Za-z]*[a-z](?![^\W_])")
_NEXT_WORDS = re.compile(r" ([a-z]+)(?![^\W_])([^\w]?)([a-z]*)")
_GAP_SIGNS = " ,.;:!?()[]\"'\u201c\u201d\u2018\u2019\u2013\u2014-\n\r\t"
_CONTEXT_LENGTH = 40
"""Code points looked at on either side of a name."""
_TIME_UNITS = parse_word_list("seconds minutes hours days weeks months years")
_MEASURED_NOUNS = parse_word_list("worth time notice leave pay wages salary rent imprisonment")
_TIME_SPAN = re.compile(
    r"(?:two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|thirty|several|few|many|\d+) "
    rf"(?:{'|'.join(sorted(_TIME_UNITS))})(?= (?:{'|'.join(sorted(_MEASURED_NOUNS))})\b)"
)
_SINGLE_DETERMINERS = frozenset({"another", "each", "every"})
_SINGLE_OWNER = re.compile(r"(?:another|each|every) [a-z]{2,}[a-rt-z](?=s [a-z]{3,})")
_FUNCTION_WORDS = SENTENCE_OPENERS | parse_word_list(
    "am an are be been being cannot could did do does doing done else get gets got had has have having is may "
    "might must shall should was were will would who whom whose which that than then there here of off onto "
    "upon out up down away to too into through across along around toward towards against among between beyond "
    "during except inside outside round since till until via within without not never also both either neither "
    "nor or and but so yet if unless while because though although whether where when how why what him her them "
    "us me myself himself herself itself themselves mine yours hers ours theirs it he she they we i you this "
    "these those some any no none all each every few many much"
)
_QUANTIFIERS = parse_word_list(
    "two three four five six seven eight nine ten both many all some few several these those other most various more no"
)
_OBJECTS_OF_VERB = parse_word_list(
    "a an the his her him them it its their each one my your our us me himself herself themselves"
)
"""What follows a verb, and no noun that is owned."""
_WORDS_AFTER_PLURAL = parse_word_list("and or who that which are were have")
"""What may follow a noun in s but hardly a verb in s."""
_WORDS_BEFORE_OWNED = parse_word_list(
    "one two three four five six several many more most other only last next past near first just little few "
    "inside outside"
)
"""Function words that may stand between an owner and what is owned."""


@dataclass(slots=True)
class _FormUses:
    """How the text uses one capitalised form."""

    possessive_ends: list[int] = field(default_factory=list)
    """End of each occurrence that may be a possessive."""
    owner_count: int = 0
    """How many of those stand before what is surely a thing owned."""
    counterevidence: int = 0
    """Occurrences that a possessive hardly has: before a function word or a mark, after a numeral."""
    name_count: int = 0
    """Occurrences where it stands as a name does: before a mark, a function word or a verb."""
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
        if w[-1] == "s" and w[0].isupper() and w[-2:] != "ss" and w[:-1] in habits.word_forms
    }
    uses = _collect_uses(habits.text, forms | {form[:-1] for form in forms}) if forms else {}
    for form in sorted(forms):
        seen, name = uses.get(form, _FormUses()), uses.get(form[:-1], _FormUses())
        if not name.name_count:
            continue
        confidence = Confidence.HIGH if _is_certain_possessive(seen, name) else Confidence.MEDIUM
        evidence = f"the text has no apostrophe, and has {form[:-1]} {name.total} times"
        for end in seen.possessive_ends:
            yield habits.make_repair(end - 1, end - 1, habits.apostrophe_sign, KIND, evidence, confidence)
    yield from _find_common_nouns(habits)


def _find_common_nouns(habits: TextHabits) -> Iterator[Repair]:
    """``six months worth``, ``another dealers house``: likely, never sure."""
    words = habits.word_forms
    if words & _TIME_UNITS and words & _MEASURED_NOUNS:
        for match in _TIME_SPAN.finditer(habits.text):
            yield _propose_possessive(habits, match, "a span of time before what it measures")
    if words & _SINGLE_DETERMINERS:
        for match in _SINGLE_OWNER.finditer(habits.text):
            yield _propose_possessive(habits, match, "one of a kind, then s and a noun")


def _propose_possessive(habits: TextHabits, match: re.Match[str], evidence: str) -> Repair:
    return habits.make_repair(match.end(), match.end(), habits.apostrophe_sign, KIND, evidence, Confidence.MEDIUM)


def _is_certain_possessive(seen: _FormUses, name: _FormUses) -> bool:
    """Whether the form is the possessive of the name wherever it stands before a noun."""
    if seen.counterevidence or not seen.owner_count or name.total < 2 or not name.inside:
        return False
    if name.indefinite:
        return False  # *an American* has the plural *the Americans*
    if not seen.before <= name.before:
        return False  # Julia Roberts is nobody's Robert
    if not seen.prefixed and name.prefixed == name.total:
        return False  # fairs are no possession of Vanity Fair
    # *the Cooks lab* belongs to the one who is called *the Cook*; *the Smiths* are a family if Smith has no article.
    return (seen.definite > 0) == (2 * name.definite > name.total) and seen.definite in (0, seen.total)


def _collect_uses(text: str, forms: AbstractSet[str]) -> dict[str, _FormUses]:
    """How each of the forms is used: what stands before and after its occurrences."""
    uses: defaultdict[str, _FormUses] = defaultdict(_FormUses)
    for match in _CAPITALISED_WORD.finditer(text):
        if match.group() not in forms:
            continue
        start, end = match.span()
        seen = uses[match.group()]
        stretch = text[max(0, start - _CONTEXT_LENGTH) : start]
        kept = stretch.rstrip(_GAP_SIGNS)
        before, gap = kept[kept.rfind(" ") + 1 :], stretch[len(kept) :]
        follows = _NEXT_WORDS.match(text, end, end + _CONTEXT_LENGTH)
        _count_word_before(seen, before, gap)
        _count_words_after(seen, end, text, follows, quantified=gap == " " and before.lower() in _QUANTIFIERS)
    return uses


def _count_word_before(seen: _FormUses, word: str, gap: str) -> None:
    """Count what the word before says: article, first name, inside a sentence."""
    lower = word.lower()
    seen.total += 1
    if gap == " ":
        seen.definite += lower == "the"
        seen.indefinite += lower in ("a", "an")
        if word[:1].isupper() and lower not in _FUNCTION_WORDS:
            seen.before.add(word)
            seen.prefixed += 1
    seen.inside += gap in (" ", ", ")


def _count_words_after(
    seen: _FormUses, end: int, text: str, follows: re.Match[str] | None, *, quantified: bool
) -> None:
    """Count what the words after say: a name alone, a thing owned, or neither."""
    if follows is None:
        is_word_next = text[end : end + 1] == " " and text[end + 1 : end + 2].isalpha()
        seen.name_count += not is_word_next
        seen.counterevidence += not is_word_next
        return
    word, second = follows[1], follows[3] or ""
    if word in _WORDS_BEFORE_OWNED:
        return
    if word in _FUNCTION_WORDS:
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
    """Whether the word after a possible owner is surely a noun and no verb."""
    if word == "own":
        return True
    if word.endswith(("ed", "ing", "ly")) or second in _OBJECTS_OF_VERB:
        return False
    if word.endswith("s") and not word.endswith("ss"):
        return ends or second in _WORDS_AFTER_PLURAL
    return True
