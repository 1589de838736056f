"""What a whole text lost and kept decides about each place: the thresholds, from both sides."""

import pytest

from reconcile import Document, Settings, reconcile
from reconcile.vocabulary import Confidence

LETTERS = "abcdefghijklmnopqrstuvwxyz"
WORDS = [f"{a}o{b}d" for a in LETTERS for b in LETTERS]


def classify(sound, damaged):
    """Return rule, confidence and reading of the damaged text for each difference."""
    documents = [Document.from_text("a", sound), Document.from_text("b", damaged)]
    (work,) = reconcile(documents, Settings(one_work=True, base="a")).works
    return [(d.rule, d.confidence, d.witness_text) for d in work.differences]


@pytest.mark.parametrize(
    ("other_words", "folded", "is_damage"),
    [(2, 3, True), (3, 3, False), (2, 2, False)],
    ids=["98 of 100 words", "97 of 100 words", "two accents"],
)
def test_a_copy_of_one_text_folded_its_accents(other_words, folded, is_damage):
    names = ["René", "Zoë", "Chloë"][:folded]
    words = [f"x{w}" for w in WORDS[: 98 - folded]]
    others = [f"zz{w}" for w in WORDS[:other_words]] + words[other_words:]
    sound = f"I met {' '.join(words)} — {' '.join(names)}."
    damaged = f"I met {' '.join(others)} — {' '.join(n.replace('é', 'e').replace('ë', 'e') for n in names)}."
    rules = {rule for rule, _, text in classify(sound, damaged) if text in ("Rene", "Zoe", "Chloe")}
    assert rules
    assert ("folded-accent" in rules) is is_damage


def story(kept, dropped, word, dropping):
    """Return a text of `kept` sentences with an apostrophe and some more that a damaged copy may have lost."""
    sentences = [f"The {WORDS[n]} isn't {WORDS[n + 200]}." for n in range(kept)]
    owner = "bods" if dropping else "bod's"
    sentences += [f"The {owner} {WORDS[n + 100]} came." for n in range(dropped)]
    own = [f"No {'z' if dropping else 'y'}{WORDS[n]} came." for n in range(20)]
    return " ".join([*sentences, *word, *own])


@pytest.mark.parametrize(
    ("kept", "dropped", "expected"),
    [(57, 3, Confidence.HIGH), (58, 3, Confidence.MEDIUM), (10, 2, Confidence.MEDIUM)],
    ids=["one of twenty", "less than one of twenty", "two places"],
)
def test_a_share_of_the_apostrophes_dropped_is_damage(kept, dropped, expected):
    found = classify(story(kept, dropped, (), dropping=False), story(kept, dropped, (), dropping=True))
    assert {(r, c) for r, c, text in found if text == "bods"} == {("dropped-apostrophe", expected)}


@pytest.mark.parametrize(("kept", "expected"), [(36, Confidence.HIGH), (37, Confidence.MEDIUM)])
def test_a_form_that_is_a_word_needs_twice_that_share(kept, expected):
    sides = [story(kept, 3, (f"Soon {w} sail home.",), dropping="'" not in w) for w in ("we'll", "well")]
    assert ("dropped-apostrophe", expected, "well") in classify(*sides)
