"""Find the further sources of the canonical text: the other witnesses with the words of the base."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reconcile.canonical.copy_units import CopyUnit
from reconcile.canonical.merge_plan import WitnessText
from reconcile.model.variations import Range
from reconcile.text.equal_readings import is_same_reading
from reconcile.text.normal_forms import normalize_typography


def find_attestations(copy_unit: CopyUnit, texts: Sequence[WitnessText]) -> dict[int, Range]:
    """Return witness → its tokens that read the same as a copy unit of the base at N2, repaired or equally damaged."""
    a, b = copy_unit.tokens
    found = {}
    damaged = texts[0].get_damaged_form(copy_unit)
    for w in range(1, len(texts)):
        forth = texts[w].base_to_own
        j = forth.get(a)
        if j is None or (b - a > 1 and any(forth.get(a + k) != j + k for k in range(b - a))):
            continue
        own, form, theirs = (j, j + b - a), copy_unit.form.text, texts[w].find_copy_unit(j)
        if theirs and theirs.tokens == own and is_same_reading(theirs.form.text, form, damaged):
            found[w] = own
        elif copy_unit.form.repairs and (whole := _find_tokens_with_marks(texts[w], own, form)):
            found[w] = whole
    return found


def _find_tokens_with_marks(text: WitnessText, tokens: Range, repaired_form: str) -> Range | None:
    """Return the tokens of a witness that together read as a repaired word, quotation marks beside them included."""
    start, end = tokens
    for a, b in ((start - 1, end), (start, end + 1), (start - 1, end + 1)):
        if a < 0 or b > len(text.tokens):
            continue
        rows = [row for k in range(a, b) if (row := text.find_copy_unit(k)) and row.tokens == (k, k + 1)]
        theirs = "".join((row.gap.text if n else "") + row.form.text for n, row in enumerate(rows))
        if len(rows) == b - a and is_same_reading(theirs, repaired_form):
            return a, b
    return None


def is_spaced_differently(found: Mapping[int, Range], texts: Sequence[WitnessText], *, spaced: bool) -> bool:
    """Return whether a witness lacks white space before the token where the canonical text has some, or the reverse.

    Damage that is kept is in a gap, for it is no word, and separates two words as well.
    """
    gaps = [row.gap.text for w, (j, _) in found.items() if (row := texts[w].find_copy_unit(j))]
    return any(bool(gap) != spaced or gap.strip() for gap in gaps)


def is_drawn_differently(canonical_form: str, found: Mapping[int, Range], texts: Sequence[WitnessText]) -> bool:
    """Return whether a witness has a sign that is equal only outside of words: a hyphen for a dash."""
    forms = [row.form.text for w, (j, _) in found.items() if (row := texts[w].find_copy_unit(j))]
    inside_word = normalize_typography(f"x{canonical_form}x")
    return any(canonical_form != form and normalize_typography(f"x{form}x") != inside_word for form in forms)
