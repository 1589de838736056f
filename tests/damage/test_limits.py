"""Every number that decides in the detectors: a text on each side of it, so that a change of one step shows."""

import pytest

from reconcile.damage.detection import mend
from reconcile.damage.text_habits import (
    LONGEST_PARATEXT_EVIDENCE,
    LONGEST_TOKEN,
    TextHabits,
    find_own_apostrophe,
    find_token_before,
)

PROSE = "The old man went to the town to see if the woman would come home to him. "
LINE = "The old man went to the town to see if the woman would come home to day."
SENTENCES = "He came home. She was out. It rained. "
FIRST = (
    "Alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau upsilon phi psi."
)
SECOND = (
    "One upon another the ships of the fleet went down into the dark water of the bay, and nobody on the shore saw it."
)


def passage(length):
    letters = (chr(97 + i * 7 % 26) if i % 9 else " " for i in range(length - 1))
    return "Q" + "".join(letters)[1:] + "."


def told_twice(length):
    return f"{passage(length)} And then it was not so, for the man was out.\n{passage(length)} End of it all it was."


def with_gap(length):
    between = ("No it. " * 60)[: length - 2] + "z."
    return f"{FIRST} {SECOND}\n\nNew words come here.\n{FIRST}{between}{SECOND}"


def holes(lines, words):
    """Return lines with one doubled space each, with so many words more."""
    return "The man  went.\n" * lines + "and so " * words + "on."


def row(length):
    return "Name  Age  Town".ljust(length, "x")


def wrapped(length):
    return "T" * length + " b'He didn\\'t go.\\n'"


# (what decides, below it, from it on, kind of damage, findings below, findings from it on)
LIMITS = [
    ("letters of a name before a stand-in", "Jo?s dog ran.", "Tim?s dog ran.", "replaced-apostrophe", 0, 1),
    ("reach of a backtick", f"It is `{'x' * 78}d`s", f"It is `{'x' * 79}d`s", "replaced-apostrophe", 0, 1),
    (
        "longest part of a split word",
        f"The ter{'w' * 31} of it is there in the house. The ter-\n{'w' * 31} went out.",
        f"The ter{'w' * 30} of it is there in the house. The ter-\n{'w' * 30} went out.",
        "stray-space",
        0,
        1,
    ),
    ("words of a last line", f"{SENTENCES}\n{'word ' * 7}", f"{SENTENCES}\n{'word ' * 8}", "truncation", 0, 1),
    (
        "sentences before a truncation",
        "He came home. She was out. Then he walked to the old station and on and",
        f"{SENTENCES}Then he walked to the old station and on and",
        "truncation",
        0,
        1,
    ),
    (
        "a length that databases have",
        "He came home. Then he walked to the old station and on ".ljust(254, "x"),
        "He came home. Then he walked to the old station and on ".ljust(255, "x"),
        "truncation",
        0,
        1,
    ),
    ("length of a repetition", told_twice(198), told_twice(199), "repetition", 0, 1),
    ("gap between repeated pieces", with_gap(201), with_gap(200), "repetition", 0, 1),
    ("spaces of a hole", "The man    went to it.", "The man   went to it.", "residue", 0, 1),
    ("spaces before a mark", "The man    , and it, of, it.", "The man   , and it, of, it.", "residue", 0, 1),
    ("longest row of a table", row(120), row(121), "residue", 0, 2),
    ("share of spaced marks", "The man , x , x , x, x, x, x, x end.", "The man , x , x, x, x, x end.", "residue", 0, 2),
    ("share of doubled spaces", holes(4, 15), holes(4, 16), "residue", 0, 4),
    ("doubled spaces of any text", holes(3, 1), holes(2, 1), "residue", 0, 2),
    ("shortest line of prose", f"Spun\n{LINE[:58]}.", f"Spun\n{LINE[:59]}.", "metadata", 0, 1),
    ("longest line at an edge", f"Spun\n{'word ' * 119}word", f"Spun\n{'word ' * 119}words", "metadata", 0, 1),
    (
        "lines at an edge",
        "".join(f"Title{n}\n" for n in "ABCDEFG") + LINE,
        "".join(f"Title{n}\n" for n in "ABCDEF") + LINE,
        "metadata",
        0,
        1,
    ),
    ("words of a title", "Word " * 11 + f"\n{LINE}", "Word " * 10 + f"\n{LINE}", "metadata", 0, 1),
    (
        "text before a signature",
        "The ".ljust(59, "x") + ". —Huggo",
        "The ".ljust(60, "x") + ". —Huggo",
        "metadata",
        0,
        1,
    ),
    ("layers of escaping", f"A &{'amp;' * 8}lt; b", f"A &{'amp;' * 7}lt; b", "html-entity", 0, 1),
    ("title before a literal", wrapped(197), wrapped(196), "literal-wrapper", 0, 2),
    (
        "an equals sign after a question mark",
        f"The Kr?{'x' * 23}= of",
        f"The Kr?{'x' * 24}= of",
        "question-mark-letter",
        0,
        1,
    ),
    (
        "commas of a list",
        f"{PROSE}It has xy,{'y' * 57},zeb of it.",
        f"{PROSE}It has xy,{'y' * 58},zeb of it.",
        "lost-space",
        0,
        1,
    ),
]
# (what decides, below it, from it on, kind of damage)
CERTAINTIES = [
    (
        "split words",
        "The cap- tain went. Captain captain " * 2,
        "The cap- tain went. Captain captain " * 3,
        "stray-space",
    ),
    ("words with lookalikes", "The " + "A\u0440ple " * 2 + "went.", "The " + "A\u0440ple " * 3 + "went.", "lookalike"),
    (
        "occurrences of a name",
        "Then Nikkis dog ran home with Nikki.",
        "Then Nikki ate. Then Nikkis dog ran home with Nikki.",
        "dropped-apostrophe",
    ),
    (
        "share of *the* before a name",
        "He saw the Cook and the Cook ate. Cook ran and Cook sat. It is in the Cooks lab now.",
        "He saw the Cook and the Cook ate and the Cook slept. Cook ran and Cook sat. It is in the Cooks lab now.",
        "dropped-apostrophe",
    ),
]


def find(text, kind):
    return [edit for edit in mend(text).edits if edit.kind == kind]


@pytest.mark.parametrize(("below", "above", "kind", "few", "many"), [c[1:] for c in LIMITS], ids=[c[0] for c in LIMITS])
def test_a_limit_decides_what_is_found(below, above, kind, few, many):
    assert (len(find(below, kind)), len(find(above, kind))) == (few, many)


@pytest.mark.parametrize(("below", "above", "kind"), [c[1:] for c in CERTAINTIES], ids=[c[0] for c in CERTAINTIES])
def test_a_limit_decides_what_is_certain(below, above, kind):
    assert {edit.confidence.value for edit in find(below, kind)} == {"medium"}
    assert {edit.confidence.value for edit in find(above, kind)} == {"high"}


def test_a_text_is_searched_again_twenty_times():
    assert mend(f"a &{'#38;' * 19}#65; b").text == "a A b"
    assert mend(f"a &{'#38;' * 20}#65; b").text == "a &#65; b"


def test_one_word_in_twelve_makes_a_text_english():
    assert TextHabits("the " + "zork " * 11).is_english
    assert not TextHabits("the " + "zork " * 12).is_english


def test_habits_are_judged_by_the_beginning_of_a_text():
    ending = " a\u2019b c\u2019d"
    assert find_own_apostrophe("it's ".ljust(20_000 - len(ending), "x") + ending) == "\u2019"
    assert find_own_apostrophe("it's ".ljust(20_001 - len(ending), "x") + ending) == "'"


def test_a_token_is_read_back_so_far():
    assert len(find_token_before("x" * 300, 300)) == LONGEST_TOKEN == 200


def test_the_evidence_of_metadata_is_short():
    (edit,) = find("A" * 400 + f"\n{LINE}", "metadata")
    assert len(edit.evidence) == LONGEST_PARATEXT_EVIDENCE == 300


@pytest.mark.parametrize(
    ("label", "text", "decoded"),
    [
        ("one character less before a run", "ÃÃ Ã©", ["à é"]),
        ("one character more before a run", "Ä±Ÿb Ý¤", ["ı", "ݤ"]),
        ("half of the characters after a run", "Ã quele Ã ", []),
    ],
)
def test_the_characters_round_a_run_decide_what_it_is(label, text, decoded):
    assert [edit.replacement for edit in find(text, "mojibake")] == decoded, label
