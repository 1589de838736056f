"""Likely repairs become certain where another witness has the repaired words between the same neighbours."""

import pytest

from reconcile import Document, Settings, reconcile
from reconcile.damage.confirmation import MOST_WITNESSES, confirm_all_repairs
from reconcile.damage.detection import mend
from reconcile.vocabulary import Confidence, Kind

SPACED = "He called it a d i s g r a c e, and the mayor left the room."
WHOLE = "He called it a disgrace, and the mayor left the room."


def confirm(raw: str, *others: str) -> list[tuple[str, str]]:
    """Return the damaged and the repaired words of the repairs that are certain."""
    texts = [(text, mend(text).edits, mend(text).text) for text in (raw, *others)]
    found = confirm_all_repairs(texts)[0]
    return [(raw[r.start : r.end], r.replacement) for r in found if r.confidence is Confidence.HIGH]


@pytest.mark.parametrize(
    ("others", "confirmed"),
    [
        ((WHOLE,), True),
        (("It was odd. HE CALLED it a disgrace and the mayor left.",), True),  # marks and case do not matter
        (("He called it a disgrace; a mayor left the room.",), False),  # the next word is another
        (("He called it the disgrace, and the mayor left the room.",), False),  # the word before is another
        ((WHOLE, SPACED), False),  # another witness has the damaged words too
        ((), False),
    ],
)
def test_a_likely_repair_is_confirmed_by_the_same_place(others: tuple[str, ...], confirmed: bool) -> None:
    assert confirm(SPACED, *others) == ([("d i s g r a c e", "disgrace")] if confirmed else [])


@pytest.mark.parametrize(("before", "confirmed"), [(MOST_WITNESSES - 1, True), (MOST_WITNESSES, False)])
def test_so_many_others_are_asked(before: int, confirmed: bool) -> None:
    others = ["Another text of no such words."] * before + [WHOLE]
    assert bool(confirm(SPACED, *others)) is confirmed


@pytest.mark.parametrize(
    ("raw", "other"),
    [
        ("The cra\u02da was le\u02da behind in the bay.", "The craft was left behind in the bay."),
        ("They are the King & amp; Queen of it.", "They are the King & Queen of it."),
        ("In the N e p t u n e they sat and sang.", "In the Neptune they sat and sang."),
    ],
)
def test_every_kind_that_a_witness_can_attest(raw: str, other: str) -> None:
    assert confirm(raw, other)


@pytest.mark.parametrize(
    ("raw", "other"),
    [
        ("The town was old.[1] It burned twice.", "The town was old. It burned twice."),  # notes are the base's own
        ("The bar of Nicky , the owner, closed.", "The bar of Nicky, the owner, closed."),  # a hole is filled, or stays
    ],
)
def test_what_is_no_question_of_letters_is_left_alone(raw: str, other: str) -> None:
    assert confirm(raw, other) == []


@pytest.mark.parametrize("base", ["a", "b"])
def test_the_sound_word_stands_whichever_text_is_the_base(base: str) -> None:
    documents = [Document.from_text("a", WHOLE), Document.from_text("b", SPACED)]
    work = reconcile(documents, Settings.from_mapping({"base": base, "works": {"w": ["a", "b"]}})).works[0]
    assert work.canonical.text.strip() == WHOLE
    assert [d.kind for d in work.differences] == [Kind.ENCODING_DAMAGE]
