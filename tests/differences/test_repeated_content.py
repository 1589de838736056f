"""What one text tells twice is found, in the same words or nearly; another fact is no repetition."""

import pytest

from reconcile import Document
from reconcile.differences.repeated_content import RepetitionIndex
from reconcile.work_pipeline import prepare_document

FIRST = "The abbot of the old mill fed his brown hens at dawn."


def others(*sentences):
    return RepetitionIndex(prepare_document(Document.from_text("a", " ".join(sentences))).transcript).find_repetitions(
        0
    )


@pytest.mark.parametrize(
    ("again", "found"),
    [
        pytest.param(FIRST, [2], id="the same words"),
        pytest.param("The abbot of the old mill fed his hens at dawn.", [2], id="nearly the same words"),
        pytest.param("The abbot of the mill fed his hens at dawn.", [], id="too little of it"),
        pytest.param(FIRST[:-1] + ", wet and cold.", [2], id="more than it"),
        pytest.param("The abbot of the new barn sold his grey mule at noon.", [], id="other words"),
        pytest.param("The abbot of the old mill fed his two brown hens at dawn.", [], id="another number"),
        pytest.param("The abbot of the old mill fed Piet his brown hens at dawn.", [], id="another name"),
    ],
)
def test_other_tellings(again, found):
    assert others(FIRST, "It rained on the empty road.", again) == found


def test_a_formula_is_never_a_repetition():
    assert others("So it goes.", "Rain fell on the road.", "So it goes.") == []


@pytest.mark.parametrize(("others_with_a_word", "found"), [(18, True), (19, False)])
def test_words_of_more_than_twenty_sentences_find_no_sentence(others_with_a_word, found):
    stems = ["copper", "lamp", "mule", "horse", "boat"]
    one, two = "A copper lamp, mule, horse, boat.", "A lamp, copper mule, horse, boat."
    fillers = [f"The {stem} q{n}x r{n}y s{n}z." for n in range(others_with_a_word) for stem in stems]
    assert (others(one, two, *fillers) == [1]) is found
