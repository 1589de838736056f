"""Which other witnesses say what the base says, word by word: the further sources of the canonical text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reconcile.canonical.copy_units import CopyUnit
from reconcile.canonical.merge_plan import WitnessText
from reconcile.model.variations import Range
from reconcile.text.equal_readings import is_same_reading
from reconcile.text.normal_forms import normalize_typography


def find_attestations(copy_unit: CopyUnit, texts: Sequence[WitnessText]) -> dict[int, Range]:
    """The witnesses that say the same as a strand of the base, at N2 after repair; or had the same damage.

    Returns:
        Witness → its tokens that say it.
    """
    a, b = copy_unit.tokens
    found = {}
    damaged = texts[0].get_damaged_form(copy_unit)
    for w in range(1, len(texts)):
        forth = texts[w].base_to_own
        j = forth.get(a)
        if j is None or (b - a > 1 and any(forth.get(a + k) != j + k for k in range(b - a))):
            continue
        theirs = texts[w].find_copy_unit(j)
        if (
            theirs
            and theirs.tokens == (j, j + b - a)
            and is_same_reading(theirs.form.text, copy_unit.form.text, damaged)
        ):
            found[w] = theirs.tokens
        elif copy_unit.form.repairs and (
            whole := _find_tokens_with_marks(texts[w], (j, j + b - a), copy_unit.form.text)
        ):
            found[w] = whole
    return found


def _find_tokens_with_marks(text: WitnessText, tokens: Range, repaired_form: str) -> Range | None:
    """The tokens of a witness that say together what a repair put together: a word with its quotation marks."""
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
    """Whether a witness has no white space before the token where the canonical text has some, or the reverse.

    Damage that is kept stands in a gap, for it is no word, and parts two words as well.
    """
    gaps = [row.gap.text for w, (j, _) in found.items() if (row := texts[w].find_copy_unit(j))]
    return any(bool(gap) != spaced or gap.strip() for gap in gaps)


def is_drawn_differently(canonical_form: str, found: Mapping[int, Range], texts: Sequence[WitnessText]) -> bool:
    """Whether a witness has a sign that is the same alone but not among letters: a hyphen for a dash."""
    forms = [row.form.text for w, (j, _) in found.items() if (row := texts[w].find_copy_unit(j))]
    return any(
        canonical_form != form and normalize_typography(f"x{canonical_form}x") != normalize_typography(f"x{form}x")
        for form in forms
    )
