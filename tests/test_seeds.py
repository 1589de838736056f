"""The three sample texts give what an editor made of them by hand (TAXONOMY 7, MERGE 4)."""

from pathlib import Path

import pytest

from reconcile import Document, Settings, find_variants, reconcile
from reconcile.model.records import rebuild_raw_text
from reconcile.vocabulary import Decision, Kind

SEEDS = sorted((Path(__file__).parents[1] / "seeds").glob("*.txt"))
A, B, C = (f"seeds/{path.name}" for path in SEEDS)
DROPPED = ["Aprils", "Cooks", "Cooks", "Cooks", "Frisbees", "Im", "Mikes", "Nikkis", "cant", "dealers", "months"]

ENDS_IN_THE_TRAILER = (
    "As the Cook drives a depressed and sleeping Ross back, he talks about how, as a child, he witnessed his mother "
    "drowning several puppies in a bathtub, telling the Cook \"I'm just killing what I can't take care of – I wish I "
    'could do that to you".'
)
ENDS_WITH_A_MONTAGE = (
    "The movie ends displaying a montage of each character sleeping off the lifestyle, borne into a new life emergent "
    "from the wreckage of their old life."
)


def documents():
    return [Document.from_bytes(f"seeds/{path.name}", path.read_bytes()) for path in SEEDS]


def works(**choices):
    return {work.base: work for work in reconcile(documents(), Settings(**choices)).works}


@pytest.fixture(scope="module")
def spun():
    return works()[A]


@pytest.fixture(scope="module")
def midnight():
    return works()[C]


def text_of(name):
    return next(d.raw for d in documents() if d.id == name)


def of_kind(work, kind):
    return [d for d in work.differences if d.kind is kind]


def test_two_are_one_work_and_the_third_stands_alone():
    assert [work.members for work in find_variants(documents()).works] == [(A, B), (C,)]


def test_the_undamaged_text_leads(spun):
    assert spun.base == A
    assert spun.base_reason.startswith("least damage")


def test_the_eleven_dropped_apostrophes_are_found_and_repaired(spun):
    found = [d for d in spun.differences if d.subtype == "dropped-apostrophe"]
    assert sorted(d.witness_text for d in found) == DROPPED
    assert {(d.kind, d.decision) for d in found} == {(Kind.ENCODING_DAMAGE, Decision.REPAIR)}


def test_the_mangled_dash_is_found_and_repaired(spun):
    (found,) = [d for d in spun.differences if d.subtype == "mojibake"]
    assert (found.witness_text, found.repair.replacement, found.decision) == ("â€“", "–", Decision.REPAIR)


def test_no_other_damage_is_seen(spun):
    assert len(of_kind(spun, Kind.ENCODING_DAMAGE)) == 12
    assert not of_kind(spun, Kind.RESIDUE)


def test_title_and_year_are_lifted(spun):
    (found,) = of_kind(spun, Kind.METADATA)
    assert (found.witness_text, found.decision) == ("Spun\n2002", Decision.LIFT)
    assert dict(spun.witnesses[1].metadata) == {"title": "Spun", "year": "2002"}


def test_eight_holes_are_found_and_left_open(midnight):
    found = of_kind(midnight, Kind.RESIDUE)
    assert [d.decision for d in found] == [Decision.OPEN] * 8
    assert len(midnight.differences) == 8


def test_a_lone_text_is_kept_as_it_is(midnight):
    assert midnight.canonical.text == text_of(C)


def test_the_sentence_map_is_the_one_made_by_hand(spun):
    one_to_one = {(n, n) for n in range(13)} | {(n, n - 1) for n in range(16, 27)}
    found = {g.sentences for g in spun.groups if g.left}
    assert found == {((a,), (b,)) for a, b in one_to_one} | {((13, 14, 15), (13, 14))}


def test_the_last_sentence_of_the_second_text_has_no_partner(spun):
    assert ((), (26,)) in {g.sentences for g in spun.groups}


def test_out_and_back_contradict_each_other_and_are_left_to_a_person(spun):
    (found,) = of_kind(spun, Kind.CONFLICT)
    assert (found.base_text, found.witness_text, found.decision) == ("out", "back", Decision.OPEN)


@pytest.mark.parametrize("policy", ["base", "flag", f"priority={A}"])
def test_these_policies_give_the_first_text_byte_for_byte(policy):
    assert works(policy=policy)[A].canonical.text == text_of(A)


def test_complete_adds_the_two_sentences_repaired_and_nothing_else(spun):
    merged = spun.canonical.text
    assert merged.count(ENDS_IN_THE_TRAILER) == 1
    assert merged.count(ENDS_WITH_A_MONTAGE) == 1
    assert merged.replace(f"{ENDS_IN_THE_TRAILER} ", "").replace(f" {ENDS_WITH_A_MONTAGE}", "") == text_of(A)


def test_the_second_text_leads_with_its_repairs_where_it_is_trusted():
    merged = works(policy=f"priority={B}")[B].canonical.text
    repaired = text_of(B).replace("â€“", "–")
    for skeleton, full in (
        ("Nikkis", "Nikki's"), ("Aprils", "April's"), ("Mikes", "Mike's"), ("Cooks", "Cook's"), ("months", "months'"),
        ("Frisbees", "Frisbee's"), ("dealers", "dealer's"), ("Im ", "I'm "), ("cant", "can't"),
    ):  # fmt: skip
        repaired = repaired.replace(skeleton, full)
    assert merged == repaired.removesuffix("\nSpun\n2002")


@pytest.mark.parametrize("policy", ["base", "complete", "union", "consensus(2)"])
def test_every_text_is_retold_byte_for_byte(policy):
    for work in works(policy=policy).values():
        for witness, passages in zip(work.witnesses, work.passages, strict=True):
            assert rebuild_raw_text(passages, work.canonical.text).encode() == witness.document.data


def test_another_order_of_the_texts_changes_nothing():
    one, two = reconcile(documents()), reconcile(documents()[::-1])
    assert one.works == two.works
    assert one.pairs == two.pairs


def test_consensus_drops_what_the_second_text_lacks():
    merged = works(policy="consensus(2)")[A].canonical.text
    assert not merged.startswith("College dropout")
    assert "(Rob Halford)" not in merged
    assert "taken to the hospital" not in merged


def test_nothing_goes_unclassified(spun):
    assert not of_kind(spun, Kind.UNCLASSIFIED)
