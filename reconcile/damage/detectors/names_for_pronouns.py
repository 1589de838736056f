"""Names that a machine put for pronouns: ``Simba tells Simba's father that Simba will go``. Flagged, never repaired.

The evidence is the whole text: it has no pronoun for a person, and sentence after sentence repeats a name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from reconcile.damage.text_habits import TextHabits
from reconcile.model.records import Repair
from reconcile.text.word_list import parse_word_list

KIND = "name-for-pronoun"
_PERSON_PRONOUNS = parse_word_list("he she him her his hers himself herself He She His Her they their them They Their")
_SENTENCE = re.compile(r"[^.!?\n]+")
_NAME = re.compile(r"[A-Z][a-z]+")
LEAST_NAME_COUNT = 3
"""How often a sentence must tell a name."""
LEAST_SENTENCES = 2
"""Sentences with a name told three times that a text must have."""


def find_names_for_pronouns(habits: TextHabits) -> Iterator[Repair]:
    """Find sentences that tell a name three times, in a text without pronouns."""
    if habits.word_forms & _PERSON_PRONOUNS or not habits.is_english:
        return
    found: list[re.Match[str]] = []
    sentences = 0
    for sentence in _SENTENCE.finditer(habits.text):
        names = list(_NAME.finditer(habits.text, *sentence.span()))
        counts = Counter(name.group() for name in names)
        repeated = [name for name in names if counts.pop(name.group(), 0) >= LEAST_NAME_COUNT]
        sentences += bool(repeated)
        found += repeated
    if sentences >= LEAST_SENTENCES:
        for name in found:
            evidence = f"{name.group()} {LEAST_NAME_COUNT} times or more in one sentence, and no pronoun in the text"
            yield habits.make_flag(*name.span(), KIND, evidence)
