"""Find words split at the end of a line: ``daugh-⏎ter``, and ``daugh- ter`` where the line end became a space.

Whether the hyphen belongs to the word (``well-⏎known``) cannot be seen from the place. The evidence is the rest of the
text, in any language: it writes the whole word elsewhere, and never with a hyphen; or, in English, the second part is
an ending that is no word (``informa-⏎tion``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from reconcile.damage.text_habits import TextHabits, rate_certainty
from reconcile.language import ENGLISH
from reconcile.model.damage_kinds import DamageKind
from reconcile.model.records import Repair

KIND = DamageKind.STRAY_SPACE
_LINE_END_HYPHEN = re.compile(r"-(?:[ \t]*\r?\n[ \t]*| )(?=[^\W\d_A-Z]{2})")
_PARTS_ROUND_WHOLE = re.compile(
    r"(?<![^\W_])(?P<head>[^\W\d_]{2,30})-\s+(?P<whole>[^\W\d_]{4,60})\s+(?P<tail>[^\W\d_]{2,30})(?![^\W_])"
)
"""What a reader of scans makes of a word that a line end splits: ``inspec- inspectors tors``."""
_WORD_BEFORE = re.compile(r"[^\W\d_]{2,}$")
_WORD_AFTER = re.compile(r"[^\W\d_]{2,}(?![\w'\u2019-])")
_COMPOUND = re.compile(r"(?<![^\W\d_])[^\W\d_]+-[^\W\d_]+")
_LONGEST_PART = 30
"""Code points of a part of a split word. It bounds the cost: longer words hardly occur."""
SYSTEMATIC_COUNT = 3
"""Words split by hyphen and space that make this systematic, so certain. Chosen by hand."""


def find_line_end_hyphens(habits: TextHabits) -> Iterator[Repair]:
    """Find words split at a line end. They are certain where the line end is still there, or where there are many."""
    if not any(sign in habits.text for sign in ("- ", "-\n", "-\r")):
        return
    for match in _PARTS_ROUND_WHOLE.finditer(habits.text):
        whole = match["whole"]
        if (match["head"] + match["tail"]).casefold() == whole.casefold():
            yield habits.make_repair(*match.span(), whole, KIND, f"the parts of {whole} stand round the whole word")
    split_words = list(_LINE_END_HYPHEN.finditer(habits.text))
    compounds = frozenset(_COMPOUND.findall(habits.text.lower())) if split_words else frozenset()
    found = [(match, evidence) for match in split_words if (evidence := _explain_hyphen(habits, match, compounds))]
    for match, evidence in found:
        sure = len(found) >= SYSTEMATIC_COUNT or "\n" in match.group()
        yield habits.make_repair(*match.span(), "", KIND, evidence, rate_certainty(sure))


def _explain_hyphen(habits: TextHabits, match: re.Match[str], compounds: AbstractSet[str]) -> str:
    """Explain why a hyphen does not belong to its word; empty where it may. `compounds` are hyphened words."""
    text = habits.text
    head = _WORD_BEFORE.search(text, max(0, match.start() - _LONGEST_PART), match.start())
    tail = _WORD_AFTER.match(text, match.end(), match.end() + _LONGEST_PART)
    if head is None or tail is None or tail.group() in ENGLISH.suspended_hyphen_words:
        return ""
    left, right = head.group(), tail.group()
    if f"{left}-{right}".lower() in compounds:
        return ""
    if any(whole in habits.word_forms for whole in (left + right, (left + right).lower(), (left + right).capitalize())):
        return f"a hyphen at a line end: {left}{right} is a word of this text"
    if right in ENGLISH.nonword_endings and text[head.start() - 1 : head.start()] != "-" and habits.is_english:
        return f"a hyphen at a line end: {right} is no word"
    return ""
