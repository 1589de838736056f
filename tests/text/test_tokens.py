"""A transcript loses nothing: its tokens rebuild the mended text, and their raw spans cover the raw one."""

import pytest
from collations import transcript
from hypothesis import given
from hypothesis import strategies as st
from variants_of import variants, wild_texts

from reconcile.damage.detection import mend
from reconcile.text.tokens import tokenize

texts = (
    variants(1, 1).map(lambda v: v[0]) | wild_texts | st.sampled_from(["", "\ufeff", "\u200b", " \n", "\ufeff\u200b "])
)


@given(texts)
def test_gaps_and_forms_rebuild_the_mended_text(text):
    assert "".join(t.gap + t.form for t in transcript(text).tokens) == mend(text).text


@given(texts)
def test_raw_spans_are_a_partition_of_the_raw_text(text):
    at = 0
    for token in transcript(text).tokens:
        assert token.gap_start == at
        assert at <= token.start <= token.end
        at = token.end
    assert at == len(text)


@given(texts)
def test_the_last_token_is_the_end_and_the_only_empty_one(text):
    *others, last = transcript(text).tokens
    assert last.form == ""
    assert all(t.form for t in others)


@given(texts)
def test_sentences_are_bounded_in_order_and_end_at_the_end(text):
    script = transcript(text)
    assert list(script.bounds) == sorted(script.bounds)
    assert script.bounds[-1] == len(script.tokens) - 1
    assert len(script.bounds) == len(script.is_prose) + 1


@given(texts)
def test_every_word_token_belongs_to_a_sentence(text):
    script = transcript(text)
    assert not any(t.word for t in script.tokens[: script.bounds[0]])


def test_a_token_knows_what_it_is():
    the, horses, mark, end = tokenize("The horse's! ", lambda place: place)
    assert (the.key, the.is_word, the.is_content) == ("the", True, False)
    assert (horses.key, horses.stem, horses.is_word, horses.is_content) == ("horses", "hors", True, True)
    assert (mark.form, mark.is_word, mark.is_content) == ("!", False, False)
    assert (end.form, end.gap, end.is_word) == ("", " ", False)


def test_title_lines_are_no_prose():
    body = "The ferry sank in a storm off the coast. Nobody was saved from the cold water. The owner fled to Spain."
    script = transcript(f"{body}\nThe Last Ferry\n1954")
    assert script.is_prose == (True, True, True, False, False)


@pytest.mark.parametrize("text", ["\ufeff", "\u200b", "\ufeff\u200b"])
def test_a_text_that_mending_empties_still_covers_its_raw_text(text):
    (end,) = transcript(text).tokens
    assert (end.gap_start, end.start, end.end) == (0, len(text), len(text))
