"""Find apostrophes that became spaces: ``don t``, ``I m``, ``they ve``, ``ten o clock``, ``Dinny s aunt``.

English only. The parts of a contraction are a closed list, and no author writes them apart; a single ``s`` behind a
word is one that a noun owned, if a word comes after it that can be owned. One such place may be a letter that is meant
(``section s shows``); two different ones are a text that lost its apostrophes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from reconcile.damage.apostrophe_places import ANY_ENDING, is_contraction
from reconcile.damage.text_habits import TextHabits, rate_certainty
from reconcile.language import ENGLISH
from reconcile.model.damage_kinds import DamageKind
from reconcile.model.records import Repair

KIND = DamageKind.REPLACED_APOSTROPHE
LEAST_FORMS = 2
"""Different words of a text that lost an apostrophe in this way, from which each of them is certain. Chosen on 1.8
million words of film plots without a single false place; held by tests/cases/mend/replaced-apostrophe.toml."""
SHORTEST_OWNER = 2
"""Letters of a word that may own what follows a single *s*. Chosen by hand: single letters are an abbreviation; held by
tests/cases/mend/replaced-apostrophe.toml."""

_LONGEST_WORD = 30
"""Code points of a word before the space. It bounds the cost."""
_SPACED_ENDING = re.compile(rf"[ \u00a0](?P<ending>{ANY_ENDING}|clock)(?![\w'\u2019\u2018`\u00b4-])")
_WORD_BEFORE = re.compile(r"(?<![\w'\u2019.-])[A-Za-z]+\Z")
_WORD_AFTER = re.compile(r"[ \u00a0]([^\W\d_]{2,})")


class _SpacedForm(NamedTuple):
    """A word, a space and an ending that belongs to it."""

    place: int
    word: str
    ending: str
    is_contraction: bool


def find_apostrophe_spaces(habits: TextHabits) -> Iterator[Repair]:
    """Find the spaces. They are certain where different words of the text lost an apostrophe."""
    found = list(_list_spaced_forms(habits))
    if not habits.is_english and not any(form.is_contraction and form.ending.lower() == "t" for form in found):
        return
    kinds = {f"{form.word} {form.ending}".lower() for form in found if form.is_contraction or _is_owner(habits, form)}
    for form in found:
        is_evident = form.is_contraction or _is_owner(habits, form)
        if not kinds or not (is_evident or len(kinds) >= LEAST_FORMS):
            continue
        sound = f"{form.word}{habits.apostrophe_sign}{form.ending}"
        evidence = f"{form.word} {form.ending}: a space is in place of the apostrophe of {sound}"
        confidence = rate_certainty(is_evident and len(kinds) >= LEAST_FORMS)
        yield habits.make_repair(form.place, form.place + 1, habits.apostrophe_sign, KIND, evidence, confidence)


def _list_spaced_forms(habits: TextHabits) -> Iterator[_SpacedForm]:
    """List the words that have an ending behind a space, where no other language is known to be."""
    text = habits.text
    for match in _SPACED_ENDING.finditer(text):
        before = _WORD_BEFORE.search(text, max(0, match.start() - _LONGEST_WORD), match.start())
        if before is None or habits.is_other_language_at(match.start()):
            continue
        word, ending = before[0], match["ending"]
        contracted = is_contraction(word, ending) and _has_sound_case(word, ending)
        if contracted or (ending == "s" and _can_own(word)):
            yield _SpacedForm(match.start(), word, ending, contracted)


def _has_sound_case(word: str, ending: str) -> bool:
    """Return whether the two parts are written as one word would be: ``I m`` and ``DON T``, not ``I M``."""
    return ending.islower() or (word.isupper() and len(word) > 1)


def _can_own(word: str) -> bool:
    return len(word) >= SHORTEST_OWNER and word.lower() not in ENGLISH.function_words and word[-1] not in "sS"


def _is_owner(habits: TextHabits, form: _SpacedForm) -> bool:
    """Return whether a word comes after the *s* that can be owned; ``section s of the plan`` names a letter."""
    after = _WORD_AFTER.match(habits.text, form.place + 1 + len(form.ending))
    return after is not None and after[1].lower() not in ENGLISH.unowned_words | ENGLISH.function_words
