"""A collation accounts for every token of both sides, and tells moved content once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from variants_of import variants, wild_texts

from reconcile import Document
from reconcile.collation.witness_collation import collate_witness
from reconcile.model.variations import Operation
from reconcile.work_pipeline import prepare_document

pairs = variants(2, 2) | st.lists(wild_texts, min_size=2, max_size=2)


def transcript(text):
    return prepare_document(Document.from_text("a", text)).transcript


def collated(left, right):
    base, witness = transcript(left), transcript(right)
    return base, witness, collate_witness(base, witness)


def top_level(collation, side):
    """How often each token lies in a variation of the top level that is not about its form or gap."""
    return [
        k
        for v in collation.variations
        if v.within is None and v.operation not in (Operation.FORM, Operation.GAP)
        for a, b in (v.base, v.witness)[side]
        for k in range(a, b)
    ]


def lines_of(text):
    """Tokens of metadata sentences."""
    return {k for n, prose in enumerate(text.is_prose) if not prose for k in range(text.bounds[n], text.bounds[n + 1])}


@given(pairs)
def test_every_token_is_matched_or_in_one_variation(texts):
    base, witness, found = collated(*texts)
    moved = [v for v in found.variations if v.operation is Operation.TRANSPOSITION]
    for side, text in enumerate((base, witness)):
        in_moved = {k for v in moved for a, b in (v.base, v.witness)[side] for k in range(a, b)}
        told = top_level(found, side)
        matched = {match[side] for match in found.matches} - in_moved
        assert len(told) == len(set(told))
        assert not matched & set(told)
        lost = set(range(len(text.tokens))) - matched - set(told)
        assert lost <= (lines_of(text) if side == 0 else set())


@given(pairs)
def test_matched_tokens_have_one_key(texts):
    base, witness, found = collated(*texts)
    assert all(base.tokens[i].key == witness.tokens[j].key for i, j in found.matches)


@given(pairs)
def test_no_token_is_matched_twice(texts):
    _, _, found = collated(*texts)
    for side in (0, 1):
        taken = [match[side] for match in found.matches]
        assert len(taken) == len(set(taken))


@given(pairs)
def test_operations_say_which_side_is_empty(texts):
    _, _, found = collated(*texts)
    for v in found.variations:
        if v.operation in (Operation.FORM, Operation.GAP):
            assert v.operation is Operation.FORM or (v.base, v.witness) == ((), ())
        elif v.operation is Operation.TRANSPOSITION:
            assert v.base
            assert v.witness
        else:
            assert v.operation is Operation.from_sides(v.base, v.witness)


@given(pairs)
def test_what_lies_within_a_moved_passage_names_one_that_is_there(texts):
    _, _, found = collated(*texts)
    moved = {(v.base[0], v.witness[0]) for v in found.variations if v.operation is Operation.TRANSPOSITION}
    assert {v.within for v in found.variations if v.within} <= moved


@given(variants(1, 1))
def test_a_text_does_not_vary_from_itself(texts):
    _, _, found = collated(texts[0], texts[0])
    assert [v for v in found.variations if v.group != -1] == []


def told(left, right, operation):
    base, witness, found = collated(left, right)
    return [
        (
            " ".join(base.tokens[k].form for a, b in v.base for k in range(a, b)),
            " ".join(witness.tokens[k].form for a, b in v.witness for k in range(a, b)),
        )
        for v in found.variations
        if v.operation is operation
    ]


def test_a_moved_sentence_is_told_as_moved_and_as_nothing_else():
    left = "A fiddler played on the green. The innkeeper counted coins. Two soldiers argued."
    right = "The innkeeper counted coins. Two soldiers argued. A fiddler played on the green."
    assert told(left, right, Operation.TRANSPOSITION) == [("A fiddler played on the green .",) * 2]
    assert told(left, right, Operation.ADDITION) == told(left, right, Operation.OMISSION) == []


def test_a_moved_phrase_is_told_as_moved_and_as_nothing_else():
    left, right = (
        "After the long winter the shepherd sold his flock.",
        "The shepherd sold his flock after the long winter.",
    )
    assert told(left, right, Operation.TRANSPOSITION) == [("After the long winter", "after the long winter")]
    assert told(left, right, Operation.ADDITION) == told(left, right, Operation.OMISSION) == []


def test_a_capital_that_the_border_asks_for_is_no_difference():
    assert told("Then he left. It rained.", "Then he left, and it rained.", Operation.FORM) == []


@pytest.mark.parametrize(("left", "right"), [(" ", "\n"), ("\n\n", " "), ("\r\n", "\n")])
def test_white_space_between_sentences_is_one_gap(left, right):
    assert len(told(f"He left.{left}It rained.", f"He left.{right}It rained.", Operation.GAP)) == 1


def test_no_gap_is_told_where_only_one_side_opens_the_text():
    assert told("Birds sang. It rained.", "It rained.", Operation.GAP) == []
