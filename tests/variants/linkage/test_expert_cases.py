# ruff: noqa: E501 - the cases read better as a table
"""What an expert decides about two texts in a collection of three, so that the language says what is common."""

from __future__ import annotations

import pytest
from linkage_oracle import find_pairs_slowly
from word_tables import GradedWords

FILLER = "Nobody reads what the harbour master writes into his book every evening until a storm takes the pier away."

BAKERY = (
    "{0} {1} runs a small bakery in the harbour district of {2} with her brother {3}. When the landlord {4} doubles the "
    "rent, {0} enters a cake contest that is judged by the famous chef {5}. {3} secretly sells their late father's recipe "
    "book to {4}, and {0} loses the first round. The chef {5} recognises the recipe of her father, who once saved him "
    "from the sea, and helps {0} to win back the shop."
)
ROAD = (
    "State Route {} is a state highway in the U.S. state of Ohio. The route runs from {} to {}, a distance of {} miles, and "
    "is maintained by the Ohio Department of Transportation. It passes through {} County."
)
DIALOGUE = (
    "{0}: Good morning, can I help you?\n{1}: Yes, I would like to buy a {2}.\n{0}: That will be {3} dollars, please.\n"
    "{1}: Here you are. Thank you very much.\n{0}: Have a nice day!"
)
BLURB = "{} travels back in time to {}."
ABSTRACT = (
    "This study measured how fast wet sand dries on open beaches in winter.",
    "We took samples at twelve beaches in Wales over three months and weighed them every hour.",
    "Sand from open beaches dried in nine hours, sand from sheltered coves in fourteen.",
    "Wind explains most of the difference, and models of dune growth should include it.",
)
HEADINGS = ("BACKGROUND: ", "METHODS: ", "RESULTS: ", "CONCLUSIONS: ")
BOOK = (
    "The ferry left the island at six and nobody waved. Marta counted her coins twice and bought a cup of tea that tasted "
    "of rust. Behind the counter an old steward polished glasses for passengers who never came. He asked her where she "
    "was going, and she said that she was looking for a clock. It had stood in her grandmother's kitchen and was sold "
    "with the house to a dealer from Hull. The steward laughed, for he had once repaired clocks himself, and wrote an "
    "address on the back of a ticket. At the quay a boy with a barrow offered to carry her trunk. She had no trunk, so he "
    "carried her umbrella instead and talked about whales all the way to the market square, where every shop was shut."
).split()

ALICE = ("Alice", "Merton", "Bristol", "Tom", "Victor Crane", "Louis Garnier")
CLARA = ("Clara", "Jensen", "Bergen", "Nils", "Oskar Dahl", "Henrik Moe")
SHORTER = BAKERY.format(*ALICE).replace("secretly ", "").replace(" famous", "").split(" The chef")[0]


def cut_book(start, words):
    return " ".join(BOOK[start : start + words])


def judge(one, two):
    """Return (outcome, reason) of two texts beside an unlike third; ('apart', '') if they are no candidates."""
    table = GradedWords()
    pairs = {(p.one, p.two): p for p in find_pairs_slowly([one, two, FILLER], lambda _: table)}
    assert set(pairs) <= {(0, 1)}
    pair = pairs.get((0, 1))
    return (pair.outcome, pair.reason) if pair else ("apart", "")


CASES = [
    ("an abridged version", BAKERY.format(*ALICE), SHORTER, {"link"}, ""),
    ("the same in small letters", BAKERY.format(*ALICE), SHORTER.lower(), {"link"}, ""),
    ("both in capitals", BAKERY.format(*ALICE).upper(), SHORTER.upper(), {"link"}, ""),
    ("a remake", BAKERY.format(*ALICE), BAKERY.format(*CLARA), {"apart", "review"}, "names differ: "),
    (
        "a remake in small letters",
        BAKERY.format(*ALICE).lower(),
        BAKERY.format(*CLARA).lower(),
        {"apart", "review"},
        "",
    ),
    (
        "a stock phrase",
        BLURB.format("A shy watchmaker", "stop the fire that destroyed his workshop"),
        BLURB.format("A retired admiral", "save the ship he lost"),
        {"apart"},
        "",
    ),
    (
        "roads",
        ROAD.format(12, "Findlay", "Fostoria", "14.2", "Hancock"),
        ROAD.format(613, "Payne", "Fostoria", "71.7", "Paulding"),
        {"apart", "review"},
        "",
    ),
    (
        "neighbouring roads",
        ROAD.format(12, "Findlay", "Fostoria", "14.2", "Hancock"),
        ROAD.format(13, "Findlay", "Lima", "14.2", "Allen"),
        {"apart", "review"},
        "",
    ),
    (
        "one road",
        ROAD.format(12, "Findlay", "Fostoria", "14.2", "Hancock"),
        ROAD.format(12, "Findlay", "Fostoria", "14.2", "Hancock").replace(" a distance of", ""),
        {"link"},
        "",
    ),
    (
        "dialogues",
        DIALOGUE.format("Anna", "Ben", "kettle", 12),
        DIALOGUE.format("Carl", "Dora", "lantern", 30),
        {"apart", "review"},
        "",
    ),
    (
        "dialogues without names",
        DIALOGUE.format("Clerk", "Customer", "kettle", 12),
        DIALOGUE.format("Clerk", "Customer", "lantern", 30),
        {"apart", "review"},
        "",
    ),
    ("headings", " ".join(ABSTRACT), "\n".join(h + s for h, s in zip(HEADINGS, ABSTRACT, strict=True)), {"link"}, ""),
    ("little overlap", cut_book(0, 80), cut_book(60, 80), {"apart", "review"}, ""),
    ("half overlap", cut_book(0, 80), cut_book(40, 80), {"apart", "review"}, "goes on where the other ends"),
    ("much overlap", cut_book(0, 100), cut_book(20, 100), {"apart", "review"}, "goes on where the other ends"),
    ("a part", cut_book(0, 120), cut_book(20, 80), {"link"}, ""),
    ("a letter", "a", BAKERY.format(*ALICE), {"apart"}, ""),
    ("a letter twice", "a", "A.", {"link"}, "same words"),
    ("letters", "a", "b", {"apart"}, ""),
    ("a word of the text", "Bakery", BAKERY.format(*ALICE), {"apart"}, ""),
    ("nothing", "", "...", {"apart"}, ""),
]


@pytest.mark.parametrize(
    ("one", "two", "outcomes", "reason"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_a_pair_is_decided_as_an_expert_would(one, two, outcomes, reason):
    for found in (judge(one, two), judge(two, one)):
        assert found[0] in outcomes, found
        assert reason in found[1]
