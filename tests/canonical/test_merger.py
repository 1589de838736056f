"""The merge follows its policy, places only what it may, fills what it can, and does what people decide."""

import tomllib
from dataclasses import replace
from itertools import pairwise, permutations
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rendered_runs import make_record

from reconcile import Document, Settings, reconcile
from reconcile.canonical.base_choice import find_copy_origins
from reconcile.canonical.coverage import ContentIndex
from reconcile.canonical.votes import DepartureRanges
from reconcile.errors import DecisionError
from reconcile.model.decisions import CHOICES, Ruling
from reconcile.model.variations import Operation
from reconcile.proof.record_invariants import find_problems
from reconcile.report.run_folder.work_record import dump_record, parse_record
from reconcile.text.tokens import weigh_content_stems
from reconcile.vocabulary import Decision, Kind
from reconcile.work_pipeline import prepare_document

FILES = sorted((Path(__file__).parents[1] / "cases" / "merge").glob("*.toml"))
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


TWICE = (
    "The well in the square had been dry since the spring, and the women carried water from the river. On market days "
    "a man with a barrel sold it by the cup, and children ran after him with tin cans. Nobody knew how long it lasts."
)


def base_of(*texts, **choices):
    work = work_of(*texts, **choices)
    return work.base, work.base_reason.split(":")[0]


@pytest.mark.parametrize(
    ("texts", "choices", "expected"),
    [
        ([GREEN], {}, ("w0", "the only witness")),
        ([GREEN, BLUE], {"base": "w1"}, ("w1", "declared")),
        (["The ferrys horn didnt blow. It sank. Rain fell.", "The horn blew."], {}, ("w1", "least damage")),
        ([f"{TWICE} {TWICE}", "The well had been dry. The girls dont know."], {}, ("w1", "least damage")),
        (["The horn blew.", "The horn of the old ferry blew."], {}, ("w1", "highest coverage")),
        ([GREEN, GREEN], {}, ("w0", "the same bytes as the others")),
        ([GREEN, BLUE], {"policy": "priority=w1"}, ("w1", "first in the order of priority")),
    ],
)
def test_the_first_rule_that_separates_chooses_the_base(texts, choices, expected):
    assert base_of(*texts, **choices) == expected


def _sounded(nearest):
    return f"The old ferry sounded its {nearest} horn twice, and the whole harbour listened to it until nightfall."


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_of_equal_texts_the_one_that_most_others_agree_with_leads(order):
    texts = [_sounded(word) for word in ("brass", "brass", "copper")]
    texts[1] = texts[1].replace("until", "till")  # not a copy of the first
    shuffled = [texts[n] for n in order]
    base, reason = base_of(*shuffled)
    assert reason == "wording nearest to the others"
    assert "copper" not in shuffled[int(base[1:])]


def test_copies_of_an_outlier_do_not_make_it_the_base():
    crowd = [_sounded("brass"), _sounded("brass").replace("until", "till"), *[_sounded("copper")] * 3]
    base, _ = base_of(*crowd)
    assert "copper" not in crowd[int(base[1:])]


# --- what people decide

MILL = ("The old mill burned in May.", "The mill burned in June.")


def difference(witness_text, *texts, **choices):
    (found,) = [d for d in work_of(*texts, base="w0", **choices).differences if d.witness_text == witness_text]
    return found


def decided(choice, text="", *, on="June", texts=MILL, **choices):
    ruling = Ruling(id=difference(on, *texts, **choices).id, choice=choice, text=text, path="decisions.csv", line=2)
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
    assert settled.decided.text == text


def test_every_choice_is_covered():
    of_damage = {"repair", "keep"}  # tests/canonical/test_damage_decisions.py
    assert set(CHOICES) == {"base", "witness", "both", "neither", "text"} | of_damage


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


@pytest.mark.parametrize("who", ["", "Ann", "Ann: Bob", " by Ann"])
@pytest.mark.parametrize("why", ["", "see p. 3", "so: it is", "the same, as 0123456789ab", "0123456789ab stands here"])
def test_who_why_and_when_come_back_as_they_were_given(who, why):
    ids = {d.witness: d.id for d in work_of(*MONTHS, base="w0").differences}
    ruling = Ruling(id=ids["w1"], choice="witness", who=who, why=why, date="2024-05-01", path="x")
    work = work_of(*MONTHS, base="w0", rulings=[ruling])
    assert work.rulings == (replace(ruling, path="", line=0),)
    assert {d.decided.follows for d in work.differences} == {"", ids["w1"]}
    assert work_of(*MONTHS, base="w0", rulings=work.rulings) == work
    read = parse_record(dump_record(make_record(work, ())), "work.json").work
    assert [d.decided for d in read.differences] == [d.decided for d in work.differences]


def test_a_record_without_decisions_does_not_mention_them():
    assert b"decided" not in dump_record(make_record(work_of(*MILL, base="w0"), ()))


def test_words_that_a_person_typed_are_marked():
    assert [s.text.strip() for s in decided("text", "late spring").canonical.segments if s.rule == "decision"] == [
        "late spring"
    ]


def test_a_decision_that_fits_nothing_is_an_error():
    with pytest.raises(DecisionError, match=r"decisions.csv:2: 000000000000: no difference has this id"):
        work_of(*MILL, rulings=[Ruling(id="000000000000", choice="base", path="decisions.csv", line=2)])


def test_two_decisions_on_the_same_words_are_an_error():
    texts = ("The mill burned in May.", "The mill burned in June.", "The mill burned in July.")
    rulings = [Ruling(id=difference(m, *texts).id, choice="witness", path=m) for m in ("June", "July")]
    with pytest.raises(DecisionError, match="decide the same words"):
        work_of(*texts, base="w0", rulings=rulings)


WORDS = st.lists(st.sampled_from("the mill burned in may and fell".split()), max_size=9)


@given(st.lists(WORDS, max_size=7), st.sampled_from([0.3, 0.5, 2 / 3, 0.8, 0.98, 1.0]))
def test_copies_are_those_that_comparing_each_with_each_finds(texts, alike):
    transcripts = [prepare_document(Document.from_text("a", " ".join(words) or "-")).transcript for words in texts]
    grams = [set(pairwise([t.key for t in x.tokens if t.is_word])) for x in transcripts]
    expected: list[int] = []
    for n, mine in enumerate(grams):
        every = [(len(mine & grams[m]), len(mine | grams[m])) for m in range(n)]
        expected.append(
            next((m for m, (a, b) in enumerate(every) if expected[m] == m and (a / b if b else 1.0) >= alike), n)
        )
    assert find_copy_origins(transcripts, least_similarity=alike) == expected


SPANS = st.lists(st.tuples(st.integers(0, 9), st.integers(1, 3)).map(lambda s: (s[0], s[0] + s[1])), max_size=2)
PLACES = st.tuples(st.sampled_from([Operation.FORM, Operation.SUBSTITUTION]), SPANS, st.integers(0, 12)).map(
    lambda drawn: SimpleNamespace(operation=drawn[0], base=tuple(drawn[1]), base_place=drawn[2])
)


@given(st.lists(PLACES, max_size=4), PLACES)
def test_a_witness_departs_where_comparing_each_place_with_each_finds_it(theirs, place):
    wide = [span for v in theirs if v.operation is not Operation.FORM for span in v.base]
    areas = place.base or ((place.base_place, place.base_place),)
    expected = any(a < d and c < b for a, b in wide for c, d in areas)
    assert DepartureRanges.from_variations(theirs).has_overlap(place) == expected


MONTHS = tuple(f"The old mill burned in {month}." for month in ("May", "June", "July", "June"))


@pytest.mark.parametrize(
    ("on", "choice", "expected"),
    [
        ("June", "witness", {"w1": "witness", "w2": "base", "w3": "witness"}),
        ("July", "witness", {"w1": "base", "w2": "witness", "w3": "base"}),
        ("June", "neither", {"w1": "neither", "w2": "base", "w3": "neither"}),
        ("June", "base", {"w1": "base", "w2": "open", "w3": "base"}),
    ],
)
def test_a_decision_is_about_a_reading_whoever_has_it(on, choice, expected):
    first = next(d for d in work_of(*MONTHS, base="w0").differences if d.witness_text == on)
    work = work_of(*MONTHS, base="w0", rulings=[Ruling(id=first.id, choice=choice, who="Ada")])
    assert {d.witness: d.decision for d in work.differences} == expected
    assert all(d.decided.who == "Ada" for d in work.differences if d.decision != "open")
    assert {f.difference for f in work.fragments} == {d.id for d in work.differences if d.decision == "open"}
    assert [f.choices["witness"] for f in work_of(*MONTHS, base="w0").fragments] == ["in June.", "in July."]


def test_a_decision_about_an_addition_leaves_another_one_at_its_place_open():
    texts = tuple(f"The mill burned{told}." for told in ("", " in May", ", a ruin,", " in May"))
    choices = {"base": "w0", "policy": "flag"}
    first = next(d for d in work_of(*texts, **choices).differences if d.witness == "w1")
    work = work_of(*texts, **choices, rulings=[Ruling(id=first.id, choice="witness")])
    assert work.canonical.text == "The mill burned in May."
    assert {d.witness: d.decision for d in work.differences} == {"w1": "witness", "w2": "open", "w3": "witness"}


@pytest.mark.parametrize("texts", [MONTHS, ("The mill burned.", *["The mill burned. Ash fell."] * 3)])
def test_the_same_decision_at_each_witness_of_a_reading_is_carried_out_once(texts):
    choices = {"base": "w0", "policy": "flag"}
    open_ = [d for d in work_of(*texts, **choices).differences if d.witness in ("w1", "w3")]
    one = work_of(*texts, **choices, rulings=[Ruling(id=open_[0].id, choice="witness")])
    every = work_of(*texts, **choices, rulings=[Ruling(id=d.id, choice="witness") for d in open_])
    assert every.canonical.text == one.canonical.text == texts[1]


@pytest.mark.parametrize("texts", [MONTHS, ("The mill burned.", *["The mill burned. Ash fell."] * 3)])
def test_the_record_tells_what_a_person_typed_at_each_witness(texts):
    choices = {"base": "w0", "policy": "flag"}
    open_ = [d for d in work_of(*texts, **choices).differences if d.witness in ("w1", "w3")]
    work = work_of(*texts, **choices, rulings=[Ruling(id=d.id, choice="text", text="at Yule") for d in open_])
    told = work.rulings
    assert [(r.id, r.text) for r in told] == [(d.id, "at Yule") for d in open_]
    assert work_of(*texts, **choices, rulings=told).canonical == work.canonical
    assert list(find_problems(work, "work")) == []


def test_each_reading_may_have_a_decision_of_its_own():
    ids = {d.witness: d.id for d in work_of(*MONTHS, base="w0").differences}
    rulings = [Ruling(id=ids["w1"], choice="base", who="Ada"), Ruling(id=ids["w3"], choice="witness", who="Bob")]
    work = work_of(*MONTHS, base="w0", rulings=rulings)
    assert {d.witness: (d.decision, d.reason) for d in work.differences} == {
        "w1": ("base", "decided by Ada"),
        "w2": ("base", f"decided by Bob: {ids['w3']} is kept here"),
        "w3": ("witness", "decided by Bob"),
    }


def test_a_split_has_no_reading_to_choose():
    texts = (
        "The mayor opened the gates of the park, and the children ran to the lake.",
        "The mayor opened the gates of the park. The children ran to the lake.",
    )
    split = next(d for d in work_of(*texts, base="w0").differences if d.kind is Kind.SPLIT)
    with pytest.raises(DecisionError, match="no reading of its own"):
        work_of(*texts, base="w0", rulings=[Ruling(id=split.id, choice="witness", path="x")])


def test_a_text_cannot_be_typed_for_what_stands_in_two_places():
    texts = ("The ferry left the pier at noon. It rained.", "At noon the ferry left the pier. It rained.")
    moved = next(d for d in work_of(*texts, base="w0").differences if d.kind is Kind.MOVED)
    with pytest.raises(DecisionError, match="cannot be decided as 'text': what moved has two places"):
        work_of(*texts, base="w0", rulings=[Ruling(id=moved.id, choice="text", text="late", path="x")])


def test_a_decision_outlives_an_edit_elsewhere():
    ruling = Ruling(id=difference("June", *MILL).id, choice="witness")
    later = tuple(f"Nobody was there. {text}" for text in MILL)
    assert work_of(*later, base="w0", rulings=[ruling]).canonical.text.endswith("The old mill burned in June.")


# --- what is told already

SENTENCES = st.lists(
    st.lists(st.sampled_from("amber birch cedar delta ember flint grove".split()), min_size=1), min_size=1
)


def is_covered_slowly(sentences, sentence):
    """Look at every sentence and every two neighbours, word by word."""
    bag, bags = set(sentence), [set(other) for other in sentences]
    if len(bag) < 2:
        return False
    weight = {w: 1 / max(1, sum(other.count(w) for other in sentences)) for w in bag}
    pairs = [(a, b) for a, b in pairwise(bags) if 4 * min(len(bag & a), len(bag & b)) >= len(bag)]
    for other in (*bags, *(a | b for a, b in pairs)):
        common = bag & other
        most = len(common) >= 3 and 2 * len(common) > len(bag)
        heavy = sum(weight[w] for w in sorted(common)) > 0.4 * sum(weight[w] for w in sorted(bag)) + 1e-12
        if 5 * len(common) >= 4 * len(bag) or (most and heavy):
            return True
    return False


@settings(max_examples=100)
@given(SENTENCES, st.lists(st.sampled_from("amber birch cedar delta ember flint heath".split()), min_size=1))
def test_what_is_told_already_is_found_as_if_all_were_looked_at(sentences, sentence):
    text, asked = (
        prepare_document(
            Document.from_text("w", " ".join(f"{' '.join(words).capitalize()}." for words in told))
        ).transcript
        for told in (sentences, [sentence])
    )
    index = ContentIndex.from_transcript(text, weigh_content_stems([text]))
    assert len(index.stems_by_sentence) == len(sentences)
    assert index.covers(asked.tokens) == is_covered_slowly(sentences, sentence)


# --- many witnesses

CORE = (
    "The ferry left the pier at noon.",
    "Gulls cried over the harbour.",
    "The captain slept in his cabin.",
    "Nobody counted the passengers.",
)
NEW = (
    "A storm broke the mast of an old schooner.",
    "Two sailors fought about a stolen lantern.",
    "Odile sold dried herring to the pilgrims.",
    "An earthquake shook the lighthouse at dawn.",
)
additions = st.lists(st.tuples(st.integers(1, len(CORE)), st.sampled_from(NEW)), max_size=4, unique_by=lambda a: a[1])


def told_with(added):
    """The core with sentences added, each after so many of its sentences."""
    after = [[new for place, new in added if place == n] for n in range(len(CORE) + 1)]
    return " ".join(part for n, new in enumerate(after) for part in (*CORE[n - 1 : n], *new))


@settings(max_examples=40)
@given(st.lists(additions, min_size=2, max_size=4), st.sampled_from(["complete", "union"]))
def test_what_any_witness_adds_is_told_once(added, policy):
    """Whether one of them adds it or several, at one place or at two, and whatever the others add there."""
    texts = [" ".join(CORE), *(told_with(a) for a in added)]
    canonical = work_of(*texts, base="w0", policy=policy).canonical.text
    assert {s: canonical.count(s) for s in NEW} == {s: any(s == new for a in added for _, new in a) for s in NEW}
    assert [canonical.count(s) for s in CORE] == [1] * len(CORE)


words = st.lists(st.sampled_from(["grey", "misty", "crowded", "silent"]), min_size=2, max_size=5)


@settings(max_examples=40)
@given(words, st.sampled_from(["complete", "union", "majority", "consensus(2)"]))
def test_different_words_between_the_same_two_are_never_put_side_by_side(added, policy):
    texts = ["Gulls cried over the harbour.", *(f"Gulls cried over the {word} harbour." for word in added)]
    canonical = work_of(*texts, base="w0", policy=policy).canonical.text
    assert canonical in (texts[1:] if policy in ("complete", "union") else texts[:1])  # copies have one voice


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (2, 0, 3, 1)])
def test_a_detail_of_two_witnesses_is_one_detail(order):
    """Two of four add one sentence, a third another one at the same place: only the first has two voices."""
    core = " ".join(CORE)
    texts = [core, told_with([(1, NEW[0])]), told_with([(1, NEW[1])]), told_with([(1, NEW[0]), (3, NEW[2])])]
    canonical = work_of(*(texts[n] for n in order), base=f"w{order.index(0)}", policy="consensus(2)").canonical.text
    assert [canonical.count(s) for s in NEW[:3]] == [1, 0, 0]


def test_documents_are_not_merged_across_works():
    texts = [
        "The ferry left the pier at noon on Monday in heavy rain.",
        "Bees live in hives that keepers build of pine wood.",
    ]
    assert len(reconcile(documents(texts)).works) == 2


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


@pytest.mark.parametrize(
    "titled",
    ["Casablanca (1942)Rick owns a bar in the city.", "Spoiler: Rick owns a bar in the city."],
    ids=["glued", "on the line"],
)
@pytest.mark.parametrize("base", ["w0", "w1"])
def test_prose_in_the_line_of_a_title_is_compared(titled, base):
    """The title is lifted out; what stands behind it in its line is no part of it."""
    work = work_of(
        f"{titled} He meets Ilsa again.", "Rick owns an old bar in the city. He meets Ilsa again.", base=base
    )
    assert not [d for d in work.differences if "bar in the city" in d.base_text + d.witness_text]
    assert [d.base_text + d.witness_text for d in work.differences if d.kind is Kind.METADATA]


def test_damage_that_a_person_lets_stand_is_not_repaired():
    texts = ("The ferrys horn blew. Gulls cried.", "The ferry's horn blew. Gulls cried.")
    (damage,) = work_of(*texts, base="w0").differences
    assert damage.decision is Decision.REPAIR
    work = work_of(*texts, base="w0", rulings=[Ruling(id=damage.id, choice="base")])
    assert work.canonical.text == texts[0]
    assert list(find_problems(work, "work")) == []


def test_a_decision_wins_over_a_vote_about_some_of_the_same_words():
    texts = (
        "The old grey mill on the hill burned down.",
        "It burned down.",
        "The old grey house on the hill burned down.",
    )
    (other,) = [
        d for d in work_of(*texts, base="w0", policy="priority", priority=("w1",)).differences if d.witness == "w2"
    ]
    rulings = [Ruling(id=other.id, choice="text", text="tower")]
    work = work_of(*texts, base="w0", policy="priority", priority=("w1",), rulings=rulings)
    assert work.canonical.text == "The old grey tower on the hill burned down."
    assert {d.decision for d in work.differences if d.witness == "w1"} == {Decision.BASE}
