"""What a witness is judged by beside the base: each number has a text on both sides of it."""

import pytest
from collations import transcript

from reconcile.canonical.merge_plan import WitnessText
from reconcile.canonical.witness_comparison import WitnessComparison
from reconcile.model.records import Group
from reconcile.model.variations import Collation


def compare(base, witness):
    """Compare two texts whose sentences are all in one group."""
    sides = [transcript(text) for text in (base, witness)]
    group = Group(sentences=tuple(tuple(range(len(side.is_prose))) for side in sides), similarity=0.5)
    collation = Collation(groups=(group,), matches=(), variations=())
    texts = [
        WitnessText.from_transcript(name, side, found, ())
        for name, side, found in zip("ab", sides, (None, collation), strict=True)
    ]
    return WitnessComparison.from_texts(1, texts, ())


@pytest.mark.parametrize(
    ("witness", "is_covered"),
    [
        pytest.param("Gulls cried over dark water.", True, id="two of four words"),
        pytest.param("Gulls cried over dark cold water.", False, id="two of five words"),
    ],
)
def test_a_sentence_is_half_covered_by_half_of_its_content_words(witness, is_covered):
    assert compare("Gulls cried.", witness).half_covered_sentences == ({0} if is_covered else set())


@pytest.mark.parametrize(
    ("base", "is_prose"),
    [
        pytest.param("It rained. Gulls cried.\n\nThe ferry\n\nThe harbour", True, id="two of four"),
        pytest.param("It rained. Gulls cried.\n\nThe ferry\n\nThe harbour\n\nThe mill", False, id="two of five"),
    ],
)
def test_half_of_the_sentences_of_prose_end_with_a_mark(base, is_prose):
    assert compare(base, "It rained.").is_prose is is_prose


@pytest.mark.parametrize(
    ("text", "place", "sentences"),
    [
        pytest.param("", 0, (), id="no sentence"),
        pytest.param("It rained.", 1, (0,), id="inside the only sentence"),
        pytest.param("It rained.", 3, (0,), id="at its end"),
        pytest.param("It rained. Gulls cried.", 2, (0,), id="before the border"),
        pytest.param("It rained. Gulls cried.", 3, (0, 1), id="at the border"),
        pytest.param("It rained. Gulls cried.", 4, (1,), id="after the border"),
    ],
)
def test_the_sentences_at_a_place(text, place, sentences):
    assert WitnessText.from_transcript("a", transcript(text), None, ()).find_sentences_at(place) == sentences
