"""Find a whole text, or a paragraph, that was read in the wrong code page: ``Ñìîòðèòåëü ìàÿêà çàáîëåë``.

What is proved by the words that it becomes is repaired whole, word by word, and no other detector looks inside. What is
gibberish of no known page is flagged whole, for a repair of single signs would destroy what can still be decoded.
"""

from __future__ import annotations

from collections.abc import Iterator

from reconcile.damage.text_habits import TextHabits
from reconcile.model.damage_kinds import DamageKind
from reconcile.model.records import Repair
from reconcile.text.code_pages import Gibberish, read_code_page_back

KIND = DamageKind.MISREAD_TEXT


def find_misread_text(habits: TextHabits) -> Iterator[Repair]:
    """Find the words of a misread text, or its paragraphs if no page is proved."""
    if habits.is_ascii:
        return
    found = read_code_page_back(habits.text)
    if isinstance(found, Gibberish):
        for start, end in found.spans:
            yield habits.make_flag(start, end, KIND, "letters of no alphabet: the text was read in a wrong code page")
    elif found:
        evidence = f"written in {found.page}, read in {found.reader}; read back it is of the language {found.language}"
        for start, end, sound in found.changes:
            yield habits.make_repair(start, end, sound, KIND, evidence)
