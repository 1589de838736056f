"""Sentences are a partition of the text, and stand where a reader would put them."""

import tomllib
from pathlib import Path

import pytest
from growing import assert_grows_linearly
from hypothesis import given
from hypothesis import strategies as st

from reconcile.text.sentences import segment, split_at_metadata

HERE = Path(__file__).parents[1]
CASES = [
    pytest.param(case, id=f"{path.stem}: {case['label']}")
    for path in sorted((HERE / "cases" / "segment").glob("*.toml"))
    for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]
]

MARKS = [
    "He left. ",
    "she stayed? ",
    "Mr. ",
    "U.S. ",
    "A. ",
    "1. ",
    "2) ",
    "• ",
    "...",
    ". . . .",
    "?!",
    '."',
    ".”",
    "(",
    ")",
    "[6]",
    " ",
    "  ",
    "\n",
    "\n\n",
    "\r\n",
    "\r",
    "\u2028",
    "\u2029",
    "\x0c",
    "\x85",
    "\u3002",
    "\u061f",
    "\u0964",
    "\u300c",
    "\u300d\u3068",
    ":) ",
    "driver.Back",
    "example.com ",
    "3.5 ",
    "\u00e2\u20ac\x9d",
    "iPhone ",
    "word",
    "\u65e5",
    "\ufeff",
    "“Go!” Pete said. ",
    "e.g. ",
    "No. ",
    "-",
    "—",
    "…",
    "\u200b",
]
texts = st.text() | st.text(alphabet=st.characters()) | st.lists(st.sampled_from(MARKS), max_size=16).map("".join)


@pytest.mark.parametrize("case", CASES)
def test_case(case):
    """``‖`` in a case marks a border; the white space round it is kept."""
    parts = case["text"].split("‖")
    text = "".join(parts)
    assert [text[start:end].strip() for start, end in segment(text)] == [part.strip() for part in parts]


@given(texts)
def test_spans_are_a_partition(text):
    spans = segment(text)
    assert "".join(text[start:end] for start, end in spans) == text
    assert all(start < end for start, end in spans)
    bounds = [0, *(end for _, end in spans)]
    assert [start for start, _ in spans] == bounds[:-1]


@given(texts)
def test_every_sentence_has_something_to_read(text):
    spans = segment(text)
    if len(spans) > 1:
        assert all(text[start:end].strip() for start, end in spans)


@given(texts)
def test_white_space_belongs_to_the_sentence_before(text):
    for start, _ in segment(text)[1:]:
        assert not text[start].isspace()


@given(st.binary())
def test_any_bytes_go_through_as_latin_1(data):
    segment(data.decode("latin-1"))


def test_an_empty_text_has_no_sentences():
    assert segment("") == ()


def test_a_blank_text_is_one_sentence():
    assert segment(" \n ") == ((0, 3),)


def test_leading_white_space_belongs_to_the_first_sentence():
    assert segment("\n He left. She stayed.") == ((0, 11), (11, 22))


def test_seeds_have_the_sentences_a_reader_counts():
    counts = [len(segment(path.read_text(encoding="utf-8"))) for path in sorted((HERE.parent / "seeds").glob("*.txt"))]
    assert counts == [27, 29, 21]


@pytest.mark.slow
@pytest.mark.parametrize(
    "unit",
    [
        "(",
        ")",
        ".",
        ". ",
        "a a a ",
        '"',
        "'''",
        "[",
        "?!",
        "\n",
        "\n\n",
        "\r",
        "a\n",
        "A. ",
        "1. A ",
        ". . ",
        ":) ",
        "a.B",
        "...A ",
        "(a. ",
        "• ",
        "\u3002",
        "Mr. ",
        "a, \nB",
        "\x0b",
        "[1]",
        ". [1] ",
    ],
)
def test_adversarial_input_takes_linear_time(unit):
    assert_grows_linearly(segment, unit)


@given(texts, st.lists(st.integers(0, 60), max_size=4))
def test_a_text_parted_again_is_a_partition_with_all_the_borders_it_had(text, edges):
    edges = sorted(min(edge, len(text)) for edge in edges)
    apart = list(zip(edges[::2], edges[1::2], strict=False))
    spans = split_at_metadata(segment(text), text, apart)
    assert "".join(text[a:b] for a, b in spans) == text
    assert {a for a, _ in spans} >= {a for a, _ in segment(text)}
    for edge in (edge for stretch in apart for edge in stretch):
        begins = edge + len(text[edge:]) - len(text[edge:].lstrip())
        assert begins == len(text) or not text[:begins].strip() or begins in {a for a, _ in spans}


def test_a_text_is_parted_where_a_title_ends():
    assert split_at_metadata(((0, 24),), "The Mill\nit burned down.", [(0, 9)]) == ((0, 9), (9, 24))
    assert split_at_metadata(((0, 24),), "The Mill\nit burned down.", []) == ((0, 24),)
