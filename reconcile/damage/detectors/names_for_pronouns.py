"""Names that a machine put for pronouns: ``Simba tells Simba's father that Simba will go``. Flagged, never repaired.

The evidence is the whole text: it has no pronoun for a person, and sentence after sentence repeats a name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from reconcile.damage.text_habits import Sight
from reconcile.model.records import Repair
from reconcile.text.word_list import closed

KIND = "name-for-pronoun"
_PRONOUNS = closed("he she him her his hers himself herself He She His Her they their them They Their")
_SENTENCE = re.compile(r"[^.!?\n]+")
_NAME = re.compile(r"[A-Z][a-z]+")
TIMES = 3
"""How often a sentence must tell a name."""
LEAST = 2
"""Sentences with a name told three times that a text must have."""


def naming(sight: Sight) -> Iterator[Repair]:
    """Find sentences that tell a name three times, in a text without pronouns."""
    if sight.words & _PRONOUNS or not sight.is_english:
        return
    found: list[re.Match[str]] = []
    sentences = 0
    for sentence in _SENTENCE.finditer(sight.text):
        names = list(_NAME.finditer(sight.text, *sentence.span()))
        counts = Counter(name.group() for name in names)
        repeated = [name for name in names if counts.pop(name.group(), 0) >= TIMES]
        sentences += bool(repeated)
        found += repeated
    if sentences >= LEAST:
        for name in found:
            evidence = f"{name.group()} {TIMES} times or more in one sentence, and no pronoun in the text"
            yield sight.flag(*name.span(), KIND, evidence)
