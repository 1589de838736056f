"""From evidence to link, review or apart: the table, the lines, and what comes before them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from reconcile.variants.linkage.match_weights import load_match_weights
from reconcile.variants.linkage.name_slots import Opening, SlotComparison
from reconcile.variants.linkage.verdict import (
    AMOUNT_BOUNDS,
    LEAST_WORDING,
    NAME_BOUNDS,
    WORDING_BOUNDS,
    Evidence,
    LinkageSettings,
    judge_pair,
)
from reconcile.vocabulary import TitleLevel, YearLevel

LAID_OUT: Any = {"shared_words": 80, "longest_runs": (30, 20), "fewest_words": 100, "most_words": 120}
"""Texts that share most of their words, in several passages."""
QUIET = SlotComparison(5, (), Opening.SILENT, 0, 0, None, continues=False, **LAID_OUT)
TWO_NAMES = (("Alice", "Clara"), ("Bill", "Carl"))
STRONG = Evidence(0.6, 200.0, QUIET, TitleLevel.MISSING, YearLevel.MISSING, False)
EQUAL = Evidence(1.0, 200.0, None, TitleLevel.MISSING, YearLevel.MISSING, True)
WEAK = replace(STRONG, wording=0.21, bits=25.0)
EVIDENCE, REQUIRE, IGNORE = (LinkageSettings(titles=rule) for rule in ("evidence", "require", "ignore"))


def judge(evidence, settings=EVIDENCE):
    return judge_pair(evidence, load_match_weights(), settings)


def with_slots(evidence, **changes):
    return replace(evidence, slots=replace(QUIET, **changes))


def with_titles(evidence, title, year="missing"):
    return replace(evidence, title=TitleLevel(title), year=YearLevel(year))


CASES = [
    # (what, evidence, settings, outcome, words of the reason)
    ("strong", STRONG, EVIDENCE, "link", "outweighs"),
    ("weak", WEAK, EVIDENCE, "apart", "slight"),
    ("between", replace(STRONG, wording=0.27, bits=60.0), EVIDENCE, "apart", "slight"),
    ("between, more", replace(STRONG, wording=0.35, bits=60.0), EVIDENCE, "review", "divided"),
    (
        "weak, titles agree",
        with_titles(replace(STRONG, wording=0.21, bits=50.0), "agree"),
        EVIDENCE,
        "link",
        "outweighs",
    ),
    ("not compared", replace(STRONG, slots=None, wording=0.09), EVIDENCE, "apart", "little"),
    # (a) titles and years that are declared
    ("other titles", with_titles(STRONG, "disagree"), EVIDENCE, "review", "titles disagree"),
    ("other years", with_titles(STRONG, "agree", "disagree"), EVIDENCE, "review", "years disagree"),
    ("other years, loose titles", with_titles(STRONG, "loose", "disagree"), EVIDENCE, "review", "years disagree"),
    ("other years, no titles", with_titles(STRONG, "missing", "disagree"), EVIDENCE, "link", "outweighs"),
    ("near years", with_titles(STRONG, "agree", "near"), EVIDENCE, "link", "outweighs"),
    ("other titles, weak", with_titles(WEAK, "disagree"), EVIDENCE, "apart", "titles disagree"),
    (
        "other titles, one name",
        with_titles(with_slots(STRONG, contradicting=TWO_NAMES[:1]), "disagree"),
        EVIDENCE,
        "apart",
        "titles",
    ),
    (
        "other titles, opening",
        with_titles(with_slots(STRONG, opening=Opening.CONTRADICTS), "disagree"),
        EVIDENCE,
        "apart",
        "titles",
    ),
    (
        "other titles, a number",
        with_titles(with_slots(STRONG, numbers_contradicting=1), "disagree"),
        EVIDENCE,
        "apart",
        "titles",
    ),
    ("other titles, same words", with_titles(EQUAL, "disagree"), EVIDENCE, "review", "titles disagree, but the words"),
    (
        "other titles, little",
        with_titles(replace(STRONG, wording=LEAST_WORDING - 0.001), "disagree"),
        EVIDENCE,
        "apart",
        "titles",
    ),
    # (b) the same words
    ("same words", EQUAL, EVIDENCE, "link", "same words"),
    ("same words, another subject is impossible", replace(EQUAL, slots=QUIET), EVIDENCE, "link", "same words"),
    # (c) at most review
    (
        "another subject",
        with_slots(replace(STRONG, wording=0.45), opening=Opening.ANOTHER_SUBJECT),
        EVIDENCE,
        "apart",
        "different subjects",
    ),
    (
        "another subject, more",
        with_slots(STRONG, opening=Opening.ANOTHER_SUBJECT),
        EVIDENCE,
        "review",
        "different subjects",
    ),
    (
        "another subject, titles agree",
        with_titles(with_slots(STRONG, opening=Opening.ANOTHER_SUBJECT), "agree"),
        EVIDENCE,
        "link",
        "outweighs",
    ),
    (
        "two names, as many agree",
        with_slots(STRONG, contradicting=TWO_NAMES, agreeing=2),
        EVIDENCE,
        "review",
        "names differ: Alice / Clara, Bill / Carl",
    ),
    ("two names, more agree", with_slots(STRONG, contradicting=TWO_NAMES, agreeing=3), EVIDENCE, "link", "outweighs"),
    (
        "one name, none agrees",
        with_slots(STRONG, contradicting=TWO_NAMES[:1], agreeing=0),
        EVIDENCE,
        "link",
        "outweighs",
    ),
    (
        "names, titles agree",
        with_titles(with_slots(STRONG, contradicting=TWO_NAMES, agreeing=2), "agree"),
        EVIDENCE,
        "review",
        "names differ",
    ),
    ("loose titles", with_titles(STRONG, "loose"), EVIDENCE, "link", "outweighs"),
    (
        "loose titles, one name",
        with_titles(with_slots(STRONG, contradicting=TWO_NAMES[:1]), "loose"),
        EVIDENCE,
        "review",
        "only similar",
    ),
    (
        "loose titles, a number",
        with_titles(with_slots(STRONG, numbers_contradicting=1, numbers_agreeing=9), "loose"),
        EVIDENCE,
        "review",
        "only similar",
    ),
    (
        "little wording, titles agree",
        with_titles(replace(STRONG, wording=LEAST_WORDING - 0.001), "agree"),
        EVIDENCE,
        "review",
        "little",
    ),
    (
        "enough wording, titles agree",
        with_titles(replace(STRONG, wording=LEAST_WORDING), "agree"),
        EVIDENCE,
        "link",
        "outweighs",
    ),
    ("goes on", with_slots(STRONG, continues=True), EVIDENCE, "review", "goes on"),
    ("goes on, weak", with_slots(WEAK, continues=True), EVIDENCE, "apart", "goes on"),
    ("goes on, titles agree", with_titles(with_slots(STRONG, continues=True), "agree"), EVIDENCE, "review", "goes on"),
    # settings
    ("require: missing", STRONG, REQUIRE, "review", "not both declared"),
    ("require: loose", with_titles(STRONG, "loose"), REQUIRE, "review", "only similar"),
    ("require: agree", with_titles(STRONG, "agree"), REQUIRE, "link", "outweighs"),
    ("require: same words", EQUAL, REQUIRE, "review", "not both declared"),
    ("require: disagree", with_titles(EQUAL, "disagree"), REQUIRE, "review", "titles disagree"),
    ("ignore: disagree", with_titles(STRONG, "disagree", "disagree"), IGNORE, "link", "outweighs"),
    ("ignore: agree", with_titles(replace(STRONG, wording=0.21, bits=50.0), "agree"), IGNORE, "apart", "slight"),
    ("ignore: same words", with_titles(EQUAL, "disagree"), IGNORE, "link", "same words"),
]


@pytest.mark.parametrize(
    ("evidence", "settings", "outcome", "reason"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_outcome_and_reason(evidence, settings, outcome, reason):
    verdict = judge(evidence, settings)
    assert (verdict.outcome, reason in verdict.reason) == (outcome, True), verdict


def test_the_match_weight_is_the_sum_of_prior_and_levels():
    verdict = judge(with_titles(STRONG, "agree", "agree"))
    assert verdict.comparisons[0].name == "prior"
    assert verdict.match_weight == round(sum(level.weight for level in verdict.comparisons), 4)
    assert [level.name for level in verdict.comparisons[1:]] == [
        "wording",
        "amount",
        "names",
        "opening",
        "numbers",
        "title",
        "year",
    ]


@pytest.mark.parametrize("line", ["link", "review"])
def test_the_lines_are_reached_exactly(line):
    weight = judge(STRONG).match_weight
    at, above = (replace(LinkageSettings(link=99.0), **{line: value}) for value in (weight, weight + 0.0001))
    assert judge(STRONG, at).outcome == {"link": "link", "review": "review"}[line]
    assert judge(STRONG, above).outcome != judge(STRONG, at).outcome


def find_level(evidence, name):
    return next(level.level for level in judge(evidence).comparisons if level.name == name)


@pytest.mark.parametrize("bound", WORDING_BOUNDS)
def test_levels_of_wording_begin_at_their_bounds(bound):
    assert find_level(replace(STRONG, wording=bound), "wording") != find_level(
        replace(STRONG, wording=bound - 1e-6), "wording"
    )


@pytest.mark.parametrize("bound", AMOUNT_BOUNDS)
def test_levels_of_amount_begin_at_their_bounds(bound):
    assert find_level(replace(STRONG, bits=bound), "amount") != find_level(replace(STRONG, bits=bound - 1e-6), "amount")


@pytest.mark.parametrize(("agreeing", "below"), [(9, False), (10, True), (3, False), (4, True), (1, False), (2, True)])
def test_levels_of_contradicting_names_begin_at_their_bounds(agreeing, below):
    bound = {9: 0, 10: 0, 3: 1, 4: 1, 1: 2, 2: 2}[agreeing]
    level = find_level(with_slots(STRONG, contradicting=TWO_NAMES[:1], agreeing=agreeing), "names")
    assert (level == f"against, below {NAME_BOUNDS[bound]:g}") == below


@pytest.mark.parametrize(("agreeing", "level"), [(0, "none"), (1, "agree"), (2, "agree"), (3, "three or more agree")])
def test_levels_of_agreeing_names(agreeing, level):
    assert find_level(with_slots(STRONG, agreeing=agreeing), "names") == level


@pytest.mark.parametrize(
    ("same", "against", "level"),
    [(0, 0, "none"), (1, 0, "agree"), (2, 1, "against, below half"), (1, 1, "against, half or more")],
)
def test_levels_of_numbers(same, against, level):
    evidence = with_slots(STRONG, numbers_agreeing=same, numbers_contradicting=against)
    assert find_level(evidence, "numbers") == level


def test_a_reason_quotes_the_first_three_names():
    names = tuple((f"A{n}", f"B{n}") for n in range(5))
    assert judge(with_slots(STRONG, contradicting=names)).reason == "names differ: A0 / B0, A1 / B1, A2 / B2, …"
    assert judge(with_slots(STRONG, contradicting=names[:3], agreeing=0)).reason.endswith("A2 / B2")


def test_every_level_has_a_weight_in_the_table_or_says_nothing():
    table = load_match_weights()
    for case in CASES:
        for level in judge(*case[1:3]).comparisons[1:]:
            assert level.name in table
            if level.weight:
                assert table[level.name][level.level] == level.weight
    assert all(abs(weight) <= 10 for levels in table.values() for weight in levels.values())
    named = {f"below {b:g}" for b in WORDING_BOUNDS} | {f"{WORDING_BOUNDS[-1]:g} or more"}
    assert set(table["wording"]) == named
    assert set(table["amount"]) == {f"below {b:g}" for b in AMOUNT_BOUNDS} | {f"{AMOUNT_BOUNDS[-1]:g} or more"}
