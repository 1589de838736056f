"""The bookkeeping of junctions against an oracle that lays everything out, and merges that once broke an invariant."""

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from variants_of import rough_texts

from reconcile import Document, Settings, reconcile
from reconcile.canonical.junctions import Attachment, Junctions
from reconcile.proof.record_invariants import find_problems
from reconcile.settings import TREATMENTS

POLICIES = ("base", "complete", "union", "majority", "flag", "consensus(2)", "consensus(3)", "priority=w1,w0")
CLASSES = [{}, *({kind.value: treatment} for kind, row in TREATMENTS.items() for treatment in row[1:])]

# --- the oracle

TOKENS = 6
BORDERS = (0, 2, 4, TOKENS)


@st.composite
def changes(draw):
    """Insertions and replacements in any order: (start, end, leaning); one that starts where it ends is put in."""
    start = draw(st.integers(0, TOKENS))
    end = draw(st.integers(start, min(TOKENS, start + 3)))
    left = start not in BORDERS or draw(st.booleans())
    right = end not in BORDERS or draw(st.booleans())
    # Before the first word and behind the last one there is nothing to lean on.
    return start, end, Attachment(left and start > 0, right and end < TOKENS)


def laid_out(accepted):
    """Everything in the order in which it would be written: tokens as numbers, readings as their changes."""
    row = []
    gone = {k for start, end, _ in accepted for k in range(start, end)}
    for place in range(TOKENS + 1):
        here = [c for c in accepted if c[0] == c[1] == place]
        row += sorted(here, key=lambda c: (not c[2].left, c[2].right))
        row += [c for c in accepted if c[0] == place < c[1]]
        row += [place] if place < TOKENS and place not in gone else []
    return row


def is_sound(accepted):
    """Whether each reading stands right beside the tokens that it leans on."""
    row = laid_out(accepted)
    beside = dict(zip(map(id, row), zip([None, *row], [*row[1:], None], strict=False), strict=True))
    covered = [k for start, end, _ in accepted for k in range(start, end)]
    return len(covered) == len(set(covered)) and all(
        (not leaning.left or before == start - 1) and (not leaning.right or after == end)
        for change in accepted
        for start, end, leaning in [change]
        for before, after in [beside[id(change)]]
    )


@settings(max_examples=200)
@given(st.lists(changes(), max_size=7))
def test_what_is_accepted_stands_beside_the_words_it_leans_on(asked):
    junctions, accepted = Junctions(), []
    for start, end, leaning in asked:
        if start == end and junctions.can_insert(start, leaning):
            junctions.record_insertion(start, leaning)
        elif start < end and junctions.can_replace((start, end), leaning):
            junctions.record_replacement((start, end), leaning)
        else:
            continue
        accepted.append((start, end, leaning))
        assert is_sound(accepted)


@settings(max_examples=100)
@given(changes())
def test_one_change_alone_is_always_accepted(change):
    start, end, leaning = change
    junctions = Junctions()
    assert junctions.can_insert(start, leaning) if start == end else junctions.can_replace((start, end), leaning)


@settings(max_examples=100)
@given(st.lists(changes().filter(lambda c: c[0] == c[1]), max_size=5), st.integers(1, 2))
def test_a_sentence_goes_between_any_two_that_nothing_joins(asked, border):
    """Nothing is refused for no reason: a border at which no reading bridges both sides takes sentences."""
    junctions = Junctions()
    place = BORDERS[border]
    for start, _, leaning in asked:
        if junctions.can_insert(start, leaning):
            junctions.record_insertion(start, leaning)
    bridged = any(start == place and all(leaning) for start, _, leaning in asked)
    assert bridged or junctions.can_insert(place, Attachment(left=False, right=False))


@pytest.mark.parametrize("order", list(permutations([(True, False), (False, False), (False, True)])))
def test_the_end_of_a_sentence_a_sentence_and_the_start_of_one_fit_at_one_border(order):
    junctions = Junctions()
    for leaning in order:
        assert junctions.can_insert(2, Attachment(*leaning))
        junctions.record_insertion(2, Attachment(*leaning))
    assert not junctions.can_insert(2, Attachment(left=True, right=True))


# --- whole merges


def work_of(texts, **choices):
    documents = [Document.from_text(f"w{n}", text) for n, text in enumerate(texts)]
    (work,) = reconcile(documents, Settings(one_work=True, **choices)).works
    return work


BROKEN = {
    "a sentence where a part runs on across the border": (
        ("cannot end. club", "end.x club", "cannot.Allianceâ"),
        {},
    ),
    "two parts that run on across one border": (
        (
            "truth—that night not -- truth—that\n“yes” parole.",
            "truth—that Renees not -- man. truth—that\nman – “yes” parole.",
            "truth—that night not -- man. club.Joe\nRenees – “yes” parole.",
        ),
        {},
    ),
    "a part before a word that another witness drops": (
        ("x", "parole x", "canparole,x", "", ""),
        {"policy": "union", "classes": {"omission": "drop"}},
    ),
    "a hole filled behind a passage that is dropped": (("\n\n- ne! al  .", "!al"), {"policy": "consensus(2)"}),
    "an addition behind a sentence that is dropped": (
        ("end. end! st", "not  end. truththat st"),
        {"policy": "priority=w1,w0", "classes": {"rewording": "majority"}},
    ),
    "a title line before a small letter": (
        (
            "Joe\ntruththat club.Joeole Ren?e – man. HMSAlliance – big  café Bud's example.",
            "to\nold ole Ren?e  ple – big  café Bud's – – example.",
            "to – ple club.Joeole Ren?e – to HMSAlliance – big  Bud's club. – example.",
        ),
        {},
    ),
    "an invisible character that is kept": (
        ("never viromu Joe", "never \xadJoe"),
        {"policy": "priority=w1,w0", "classes": {"encoding-damage": "keep"}},
    ),
    "wiki remains that are kept": (("was\nrokenst", "was\n[edit]rokenst"), {"classes": {"encoding-damage": "keep"}}),
    "wiki remains that are kept at the end": (("Joe[edit]", "Joe man"), {"classes": {"encoding-damage": "keep"}}),
}


@pytest.mark.parametrize(("texts", "choices"), BROKEN.values(), ids=BROKEN)
def test_what_once_broke_an_invariant_is_merged_and_verified(texts, choices):
    work = work_of(texts, base="w0", **choices)
    assert list(find_problems(work, "work", choices.get("classes", {}))) == []


@given(rough_texts(2, 5), st.sampled_from(POLICIES), st.sampled_from(CLASSES), st.booleans())
def test_no_rough_texts_break_an_invariant_under_any_settings(texts, policy, classes, declared):
    work = work_of(texts, policy=policy, classes=classes, **({"base": "w0"} if declared else {}))
    assert list(find_problems(work, "work", classes)) == []
