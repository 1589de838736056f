"""Runs of quotation marks part into closing and opening ones where a reader would part them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconcile.text.missing_sentence_spaces import find_missing_spaces
from reconcile.text.quotation import find_quote_split


def parted(text: str) -> tuple[int, bool]:
    """The place in the first run of signs that stands between a mark and a letter, counted from its start."""
    match = re.search(r"(?<=[.!?])[\"'\u2018\u2019\u201c\u201d()]+(?=[A-Z])", text)
    place, sure = find_quote_split(text, *match.span())
    return place - match.start(), sure


@pytest.mark.parametrize(
    ("text", "place", "sure"),
    [
        ("'It is I,' he said.'He is here.'", 0, True),
        ("'It is I.'He is here.", 1, True),
        ("He left.'I am here,' she said.", 0, True),
        ('"Go!""Why?" he asked.', 1, True),
        ("\u201cGo!\u201d\u201cWhy?\u201d", 1, True),
        ("\"She said 'No.'\"He left.", 2, True),
        ('"She said \'No.\'""He left," he said.', 2, True),
        ("(He left.)She stayed.", 1, True),
        ("He left.(She stayed.)", 0, True),
        ("It was late.'Twas dark, and the dogs' barking kept us up.", 0, True),
        ("The boys' dog isn't 'mean,' he said.'I know it.'", 0, True),
        ("'The boys' dog isn't mean.'He said it.", 1, True),
        ('He left."Then he slept.', 1, False),
        ('"One paragraph of a speech."Another one of it," he said.', 0, False),
        ('"A speech."\n\nHe left."I am here," she said.', 0, True),
    ],
)
def test_a_run_parts(text: str, place: int, sure: bool) -> None:
    assert parted(text) == (place, sure)


SPOKEN = st.lists(
    st.sampled_from(["He left.", "She didn't stay.", '"Go away."', "\"Is it 'mine,' or not?\"", "'We ask,' I said."]),
    min_size=2,
    max_size=12,
)


@given(SPOKEN)
def test_every_space_between_evident_quotations_is_found(pieces: list[str]) -> None:
    """One white space after another is taken out; the others stay as evidence."""
    text = " ".join(pieces)
    at = 0
    for piece in pieces[:-1]:
        at += len(piece)
        assert (at, True) in list(find_missing_spaces(text[:at] + text[at + 1 :]))
        at += 1


@given(st.text(alphabet="aA.!'\"\u201c\u2019() \n", max_size=60))
def test_a_place_lies_in_its_run(text: str) -> None:
    for match in re.finditer(r"(?<=[.!?])[\"'\u201c\u2019()]*(?=\w)", text):
        assert match.start() <= find_quote_split(text, *match.span())[0] <= match.end()
