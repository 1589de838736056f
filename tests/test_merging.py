"""The merge follows its policy, places only what it may, fills what it can, and does what people decide."""

import tomllib
from pathlib import Path

import pytest

from reconcile import Document, Settings, reconcile
from reconcile.canonical.deciding import CHOICES, Ruling
from reconcile.errors import DecisionError
from reconcile.model import Decision, Kind

FILES = sorted((Path(__file__).parent / "cases" / "merge").glob("*.toml"))
CASES = [
    pytest.param(
        case,
        id=f"{path.stem}: {case['label']}",
        marks=[pytest.mark.xfail(strict=True, reason=case["why"])] if case.get("expect") == "fail" else [],
    )
    for path in FILES
    for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]
]
BLOCKED = [p for p in CASES if "why_not" in p.values[0]]


def documents(texts):
    return [Document.from_text(f"w{n}", text) for n, text in enumerate(texts)]


def work_of(*texts, rulings=(), **choices):
    (work,) = reconcile(documents(texts), Settings(one_work=True, **choices), decisions=rulings).works
    return work


def run_case(case):
    choices = {key: case[key] for key in ("policy", "classes", "priority") if key in case}
    if case.get("base", True):
        choices["base"] = "w0"
    return work_of(*case["texts"], **choices)


@pytest.mark.parametrize("case", CASES)
def test_case(case):
    assert run_case(case).canonical.text == case["canonical"]


@pytest.mark.parametrize("case", BLOCKED)
def test_the_condition_that_keeps_an_addition_out_is_named(case):
    (found,) = [d for d in run_case(case).differences if d.witness_text == case["addition"]]
    assert found.decision is Decision.UNPLACED
    assert found.reason.startswith(case["why_not"])


# --- what is said of each difference

GREEN = "A green door stood open. Gulls cried."
BLUE = "A blue door stood open. Gulls cried. It sank."


def decisions(*texts, **choices):
    return {d.kind: d.decision for d in work_of(*texts, base="w0", **choices).differences}


def test_complete_says_that_the_witness_stands_where_it_added():
    assert decisions(GREEN, BLUE) == {Kind.REWORDING: Decision.BASE, Kind.ADDED_DETAIL: Decision.WITNESS}


def test_base_says_that_the_base_stands():
    assert set(decisions(GREEN, BLUE, policy="base").values()) == {Decision.BASE}


def test_flag_opens_every_substantive_place_and_no_other():
    found = decisions("The mill, built of oak, burned in 1921.", "The mill built of ash, burned.", policy="flag")
    assert found[Kind.PUNCTUATION] is Decision.BASE
    assert found[Kind.REWORDING] is found[Kind.OMISSION] is Decision.OPEN


def test_a_conflict_is_open_under_every_policy_that_does_not_vote():
    for policy in ("base", "complete", "union", "flag"):
        assert decisions("It was built in 1921.", "It was built in 1922.", policy=policy) == {
            Kind.CONFLICT: Decision.OPEN
        }


def test_open_items_are_listed_by_the_work():
    work = work_of("It was built in 1921 there.", "It was built in 1922 there.", base="w0")
    assert [d.witness_text for d in work.conflicts] == ["1922"]
    assert work.open == work.conflicts


def test_a_whole_sentence_added_for_one_part_is_marked_as_conflated():
    work = work_of(
        "Walter drove the nurse out to the lake.",
        "As Walter drove the tired nurse back, he told her of the fire that killed his mother and sisters.",
        base="w0",
    )
    assert [s.rule for s in work.canonical.segments if "fire" in s.text] == ["conflated"]


def test_the_policy_with_its_parameter_stands_in_every_segment():
    work = work_of(GREEN, BLUE, policy="consensus(2)")
    assert {s.policy for s in work.canonical.segments} == {"consensus(2)"}


# --- the choice of the base


def base_of(*texts, **choices):
    work = work_of(*texts, **choices)
    return work.base, work.base_reason.split(":")[0]


@pytest.mark.parametrize(
    ("texts", "choices", "expected"),
    [
        ([GREEN], {}, ("w0", "the only witness")),
        ([GREEN, BLUE], {"base": "w1"}, ("w1", "declared")),
        (["The ferrys horn didnt blow. It sank. Rain fell.", "The horn blew."], {}, ("w1", "least damage")),
        (["The horn blew.", "The horn of the old ferry blew."], {}, ("w1", "highest coverage")),
        ([GREEN, GREEN], {}, ("w0", "the same bytes as the others")),
        ([GREEN, BLUE], {"policy": "priority=w1"}, ("w1", "first in the order of priority")),
    ],
)
def test_the_first_rule_that_separates_chooses_the_base(texts, choices, expected):
    assert base_of(*texts, **choices) == expected


# --- what people decide

MILL = ("The old mill burned in May.", "The mill burned in June.")


def difference(witness_text, *texts, **choices):
    (found,) = [d for d in work_of(*texts, base="w0", **choices).differences if d.witness_text == witness_text]
    return found


def decided(choice, text="", *, on="June", texts=MILL, **choices):
    ruling = Ruling(id=difference(on, *texts, **choices).id, choice=choice, text=text, place="decisions.csv:2")
    return work_of(*texts, base="w0", rulings=[ruling], **choices)


@pytest.mark.parametrize(
    ("choice", "text", "expected"),
    [
        ("base", "", "The old mill burned in May."),
        ("witness", "", "The old mill burned in June."),
        ("both", "", "The old mill burned in May June."),
        ("neither", "", "The old mill burned in."),
        ("text", "late spring", "The old mill burned in late spring."),
    ],
)
def test_a_person_decides(choice, text, expected):
    work = decided(choice, text)
    assert work.canonical.text == expected
    (settled,) = [d for d in work.differences if d.witness_text == "June"]
    assert settled.decision == choice
    assert settled.reason.startswith("decided")


def test_every_choice_is_covered():
    assert set(CHOICES) == {"base", "witness", "both", "neither", "text"}


@pytest.mark.parametrize("policy", ["base", "complete", "union", "flag", "consensus(2)"])
def test_a_decision_wins_over_every_policy(policy):
    assert decided("witness", policy=policy).canonical.text.endswith("burned in June.")


def test_a_person_can_cut_what_only_the_base_has():
    assert decided("witness", on="").canonical.text == "The mill burned in May."


def test_a_person_can_add_what_only_the_witness_has():
    texts = ("The mill burned.", "The mill burned. Ash fell.")
    assert decided("witness", on="Ash fell.", texts=texts, policy="base").canonical.text == "The mill burned. Ash fell."


def test_a_person_can_keep_out_what_the_policy_would_add():
    texts = ("The mill burned.", "The mill burned. Ash fell.")
    assert decided("base", on="Ash fell.", texts=texts).canonical.text == "The mill burned."


def test_who_and_why_are_kept():
    ruling = Ruling(id=difference("June", *MILL).id, choice="witness", who="Ada", why="the register")
    work = work_of(*MILL, base="w0", rulings=[ruling])
    assert "decided by Ada: the register" in {d.reason for d in work.differences}


def test_words_that_a_person_typed_are_marked():
    assert [s.text.strip() for s in decided("text", "late spring").canonical.segments if s.rule == "decision"] == [
        "late spring"
    ]


def test_a_decision_that_fits_nothing_is_an_error():
    with pytest.raises(DecisionError, match=r"decisions.csv:2: 000000000000: no difference has this id"):
        work_of(*MILL, rulings=[Ruling(id="000000000000", choice="base", place="decisions.csv:2")])


def test_two_decisions_on_the_same_words_are_an_error():
    texts = ("The mill burned in May.", "The mill burned in June.", "The mill burned in July.")
    rulings = [Ruling(id=difference(m, *texts).id, choice="witness", place=m) for m in ("June", "July")]
    with pytest.raises(DecisionError, match="decide the same words"):
        work_of(*texts, base="w0", rulings=rulings)


def test_a_split_has_no_reading_to_choose():
    texts = (
        "The mayor opened the gates of the park, and the children ran to the lake.",
        "The mayor opened the gates of the park. The children ran to the lake.",
    )
    split = next(d for d in work_of(*texts, base="w0").differences if d.kind is Kind.SPLIT)
    with pytest.raises(DecisionError, match="no reading of its own"):
        work_of(*texts, base="w0", rulings=[Ruling(id=split.id, choice="witness", place="x")])


def test_a_decision_outlives_an_edit_elsewhere():
    ruling = Ruling(id=difference("June", *MILL).id, choice="witness")
    later = tuple(f"Nobody was there. {text}" for text in MILL)
    assert work_of(*later, base="w0", rulings=[ruling]).canonical.text.endswith("The old mill burned in June.")


# --- many witnesses


def test_documents_are_not_merged_across_works():
    texts = [
        "The ferry left the pier at noon on Monday in heavy rain.",
        "Bees live in hives that keepers build of pine wood.",
    ]
    assert len(reconcile(documents(texts)).works) == 2


@pytest.mark.xfail(
    strict=True, reason="lines that the base lifts as title are added again from a witness too short to see them (I9)"
)
def test_title_lines_of_the_base_are_not_added_from_a_witness():
    title = "\nThe Mill\n1987"
    work = work_of(
        f"Agnes carried the ledger, and Wren's compass was hid near the harbour.{title}",
        f"Tom carried the rusty compass at dawn.{title}",
        base="w0",
    )
    assert "The Mill" not in work.canonical.text


def test_a_repair_that_takes_words_and_the_space_before_them_is_written():
    text = "The door was heavy for  Walter Farrow  Walter Farrow  "
    work = work_of(text)
    written = [d.repair for d in work.differences if d.decision is Decision.REPAIR]
    assert written
    expected = text
    for repair in reversed(written):
        expected = expected[: repair.start] + repair.replacement + expected[repair.end :]
    assert work.canonical.text == expected


def test_two_copies_of_a_text_with_such_a_repair_are_merged():
    text = "The door was heavy for  Walter Farrow  Walter Farrow  "
    assert work_of(text, text).canonical.text == work_of(text).canonical.text
