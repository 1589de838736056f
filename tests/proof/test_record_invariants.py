"""Each invariant of a merge is proved on the record of a run, and names itself when it is broken."""

from dataclasses import replace

import pytest

from reconcile import Document, Settings, reconcile
from reconcile.canonical.merger import merge_witnesses
from reconcile.errors import InvariantError
from reconcile.model.records import CanonicalText, Passage, Segment, Source, Span
from reconcile.proof import record_evidence
from reconcile.proof.record_invariants import ensure_invariants, find_problems
from reconcile.vocabulary import Confidence, SegmentRule

TEXTS = (
    "The mill's wheel was broken. Snow fell on the old road. The clerk slept.",
    "The mills wheel was broken. Snow fell on the road. The clerk slept. A dog barked at the moon.",
)
BASE, PLACED, LAYOUT = SegmentRule.BASE, SegmentRule.PLACED, SegmentRule.LAYOUT


@pytest.fixture(scope="module")
def work():
    """A sound merge."""
    documents = [Document.from_text(f"w{n}", text) for n, text in enumerate(TEXTS)]
    return reconcile(documents, Settings(one_work=True, base="w0")).works[0]


def broken(work, **changed):
    with pytest.raises(InvariantError) as caught:
        ensure_invariants(replace(work, **changed), {})
    return caught.value.invariant


def rewritten(segments):
    """A canonical text of other segments, laid end to end, and witnesses that are told without it."""
    at, out = 0, []
    for s in segments:
        out.append(replace(s, start=at, end=at + len(s.text)))
        at += len(s.text)
    untold = tuple((Passage(start=0, end=len(text), canonical=None, text=text),) for text in TEXTS)
    canonical = CanonicalText(text="".join(s.text for s in segments), segments=tuple(out))
    return {"canonical": canonical, "passages": untold}


def segment(text, *sources, rule=BASE):
    return Segment(start=0, end=0, text=text, sources=sources, rule=rule, policy="complete")


def from_base(text):
    at = TEXTS[0].index(text)
    return segment(text, Source("w0", at, at + len(text)))


def test_a_sound_merge_passes(work):
    ensure_invariants(work, {})


@pytest.mark.parametrize(
    "change", [lambda p: p[1:], lambda p: p[:-1], lambda p: (p[0], *p)], ids=["left out", "breaks off", "overlap"]
)
def test_i1_a_witness_that_the_passages_do_not_cover(work, change):
    first, second = work.passages
    assert broken(work, passages=(first, change(second))) == "I1"


def test_i2_a_witness_told_in_other_words(work):
    whole = Passage(start=0, end=len(TEXTS[1]), canonical=None, text=TEXTS[1].replace("clerk", "thief"))
    assert broken(work, passages=(work.passages[0], (whole,))) == "I2"


def test_i2_a_passage_that_points_elsewhere(work):
    first, second = work.passages
    at = next(n for n, p in enumerate(second) if not p.text and p.canonical and p.canonical.start > 3)
    here = second[at]
    shifted = replace(here, canonical=Span(here.canonical.start - 1, here.canonical.end - 1))
    assert broken(work, passages=(first, (*second[:at], shifted, *second[at + 1 :]))) == "I2"


def test_i3_a_segment_without_a_source(work):
    first, *others = work.canonical.segments
    assert broken(work, **rewritten([replace(first, sources=()), *others])) == "I3"


def test_i3_words_that_pass_for_layout(work):
    assert broken(work, **rewritten([*work.canonical.segments, segment(" and ", rule=LAYOUT)])) == "I3"


def test_i3_segments_that_do_not_touch(work):
    first, second, *others = work.canonical.segments
    moved = replace(second, start=second.start + 1, end=second.end + 1)
    assert broken(work, canonical=replace(work.canonical, segments=(first, moved, *others))) == "I3"


def test_i4_a_word_that_is_not_in_its_source(work):
    segments = [replace(s, text=s.text.replace("wheel", "whale")) for s in work.canonical.segments]
    assert broken(work, **rewritten(segments)) == "I4"


def test_i4_a_witness_that_does_not_attest_the_words(work):
    segments = list(work.canonical.segments)
    at = next(n for n, s in enumerate(segments) if len(s.sources) > 1)
    first, second, *rest = segments[at].sources
    segments[at] = replace(segments[at], sources=(first, second._replace(end=second.end + 9), *rest))
    assert broken(work, **rewritten(segments)) == "I4"


def test_i4_a_repair_that_is_not_listed(work):
    assert broken(work, **rewritten([segment("MILL", Source("w0", 4, 8))])) == "I4"


def test_i5_two_words_that_no_witness_has_side_by_side(work):
    at = TEXTS[1].index("dog")
    dog = segment("dog", Source("w1", at, at + 3), rule=PLACED)
    assert broken(work, **rewritten([from_base("Snow"), segment(" ", rule=LAYOUT), dog])) == "I5"


def test_i6_a_word_in_no_difference_and_not_in_the_canonical_text(work):
    first, old, *others = work.canonical.segments
    assert old.text == "old "
    kept = tuple(d for d in work.differences if "old" not in d.base_text)
    shorter = rewritten([first, *others])
    assert broken(work, differences=kept, **shorter) == "I6"
    ensure_invariants(replace(work, **shorter), {})


def test_i7_the_base_out_of_its_order(work):
    sentences = [from_base("The clerk slept."), segment(" ", rule=LAYOUT), from_base("Snow fell on the old road.")]
    assert "I7" in {p.invariant for p in find_problems(replace(work, **rewritten(sentences)), "work")}


def test_i12_a_doubtful_repair():
    documents = [Document.from_text(f"w{n}", text) for n, text in enumerate(TEXTS)]
    (work,) = reconcile(documents, Settings(one_work=True, base="w1")).works
    segments = tuple(
        replace(s, repairs=tuple(replace(r, confidence=Confidence.MEDIUM) for r in s.repairs))
        for s in work.canonical.segments
    )
    assert broken(work, canonical=replace(work.canonical, segments=segments)) == "I12"
    assert "I12" in {p.invariant for p in find_problems(work, "work", {"encoding-damage": "keep"})}


def test_i12_does_not_rest_on_the_selection_that_the_merge_makes(monkeypatch):
    """A selection that forgets what the settings say would give its mistakes to both; I12 lists repairs by itself."""
    documents = [Document.from_text(f"w{n}", text) for n, text in enumerate(TEXTS)]
    (work,) = reconcile(documents, Settings(one_work=True, base="w1")).works
    whole = record_evidence.select_written_repairs
    monkeypatch.setattr(
        record_evidence, "select_written_repairs", lambda w, ds, _classes, no, yes: whole(w, ds, {}, no, yes)
    )
    problems = find_problems(work, "work", {"encoding-damage": "keep"})
    assert {p.invariant for p in problems} == {"I12"}


def test_the_message_names_the_witness_and_the_place(work):
    first, second = work.passages
    with pytest.raises(InvariantError, match=r"I1 does not hold for w1: the passages leave a gap or overlap at 0"):
        ensure_invariants(replace(work, passages=(first, second[1:])), {})


def test_a_run_proves_what_it_is_about_to_write(monkeypatch):
    """A merge that forgets a sentence of a witness is a bug, and no result."""
    whole = merge_witnesses

    def forgetful(*given, **named):
        merged = whole(*given, **named)
        return replace(merged, passages=tuple(row[:-1] for row in merged.passages))

    monkeypatch.setattr("reconcile.work_pipeline.merge_witnesses", forgetful)
    with pytest.raises(InvariantError) as caught:
        reconcile([Document.from_text(f"w{n}", text) for n, text in enumerate(TEXTS)], Settings(one_work=True))
    assert caught.value.invariant == "I1"
    assert caught.value.exit_code == 3


def test_a_witness_with_the_same_damage_attests_what_stands_beside_the_repair() -> None:
    """The third text alone has what comes before the damaged word, and the second alone shows the damage."""
    told = "s small dog ran along the river every morning with a wooden stick"
    result = reconcile(
        [
            Document.from_text("a", f"The miller kept silent all that winter long. Nikki{told}."),
            Document.from_text("b", f"Nikki'{told}. The ferry burned down."),
            Document.from_text("c", f"Rain fell on the mill and on the meadows et al. Nikki{told}."),
        ],
        Settings(one_work=True, base="a"),
    )
    (work,) = result.works
    assert "et al. Nikki's small dog" in work.canonical.text
