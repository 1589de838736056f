"""Which other witnesses say what the base says, word by word: the further sources of the canonical text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reconcile.canonical.copy_units import Strand, alike
from reconcile.canonical.merge_plan import Text
from reconcile.model.variations import Range
from reconcile.text.normal_forms import n2


def attesting(strand: Strand, texts: Sequence[Text]) -> dict[int, Range]:
    """The witnesses that say the same as a strand of the base, at N2 after repair; or had the same damage.

    Returns:
        Witness → its tokens that say it.
    """
    a, b = strand.tokens
    found = {}
    damaged = texts[0].damaged(strand)
    for w in range(1, len(texts)):
        forth = texts[w].forth
        j = forth.get(a)
        if j is None or (b - a > 1 and any(forth.get(a + k) != j + k for k in range(b - a))):
            continue
        theirs = texts[w].strand(j)
        if theirs and theirs.tokens == (j, j + b - a) and alike(theirs.form.text, strand.form.text, damaged):
            found[w] = theirs.tokens
        elif strand.form.repairs and (whole := _with_marks(texts[w], (j, j + b - a), strand.form.text)):
            found[w] = whole
    return found


def _with_marks(text: Text, tokens: Range, told: str) -> Range | None:
    """The tokens of a witness that say together what a repair put together: a word with its quotation marks."""
    start, end = tokens
    for a, b in ((start - 1, end), (start, end + 1), (start - 1, end + 1)):
        if a < 0 or b > len(text.tokens):
            continue
        rows = [row for k in range(a, b) if (row := text.strand(k)) and row.tokens == (k, k + 1)]
        theirs = "".join((row.gap.text if n else "") + row.form.text for n, row in enumerate(rows))
        if len(rows) == b - a and alike(theirs, told):
            return a, b
    return None


def is_spaced_otherwise(found: Mapping[int, Range], texts: Sequence[Text], *, spaced: bool) -> bool:
    """Whether a witness has no white space before the token where the canonical text has some, or the reverse.

    Damage that is kept stands in a gap, for it is no word, and parts two words as well.
    """
    gaps = [row.gap.text for w, (j, _) in found.items() if (row := texts[w].strand(j))]
    return any(bool(gap) != spaced or gap.strip() for gap in gaps)


def is_drawn_otherwise(told: str, found: Mapping[int, Range], texts: Sequence[Text]) -> bool:
    """Whether a witness has a sign that is the same alone but not among letters: a hyphen for a dash."""
    forms = [row.form.text for w, (j, _) in found.items() if (row := texts[w].strand(j))]
    return any(told != form and n2(f"x{told}x") != n2(f"x{form}x") for form in forms)
