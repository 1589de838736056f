"""Each invariant of a merge notices when it is broken, and names itself."""

from dataclasses import replace

import pytest

from reconcile import Document, Settings, reconcile
from reconcile.canonical import merger
from reconcile.canonical.merge_invariants import prove_invariants
from reconcile.errors import InvariantError
from reconcile.model.records import CanonicalText, Passage, Segment, Source, Span
from reconcile.vocabulary import Confidence

TEXTS = (
    "The mill's wheel was broken. Snow fell on the old road. The clerk slept.",
    "The mills wheel was broken. Snow fell on the road. The clerk slept. A dog barked at the moon.",
)


@pytest.fixture(scope="module")
def proof():
    """What a sound merge hands to `prove_invariants`."""
    seen = {}

    def spy(work, texts, written, passages, differences, *rest, **named):
        seen.update(work=work, texts=texts, written=written, passages=passages, differences=differences)
        seen.update(rest=rest, named=named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(merger, "prove_invariants", spy)
        reconcile(
            [Document.from_text(f"w{n}", text) for n, text in enumerate(TEXTS)], Settings(one_work=True, base="w0")
        )
    return seen


def proving(proof, **changed):
    parts = {**proof, **changed}
    prove_invariants(
        parts["work"],
        parts["texts"],
        parts["written"],
        parts["passages"],
        parts["differences"],
        *parts["rest"],
        **parts["named"],
    )


def broken(proof, **changed):
    with pytest.raises(InvariantError) as caught:
        proving(proof, **changed)
    return caught.value.invariant


def rewritten(proof, segments):
    canonical = CanonicalText(text="".join(s.text for s in segments), segments=tuple(segments))
    return replace(proof["written"], canonical=canonical)


def laid_end_to_end(segments):
    at, out = 0, []
    for s in segments:
        out.append(replace(s, start=at, end=at + len(s.text)))
        at += len(s.text)
    return out


def test_a_sound_merge_passes(proof):
    proving(proof)


def test_i1_a_witness_with_a_stretch_left_out(proof):
    first, second = proof["passages"]
    assert broken(proof, passages=(first, second[1:])) == "I1"


def test_i1_a_witness_that_breaks_off(proof):
    first, second = proof["passages"]
    assert broken(proof, passages=(first, second[:-1])) == "I1"


def test_i1_passages_that_overlap(proof):
    first, second = proof["passages"]
    assert broken(proof, passages=(first, (second[0], second[0], *second[1:]))) == "I1"


def test_i2_a_witness_told_in_other_words(proof):
    first, _ = proof["passages"]
    whole = Passage(start=0, end=len(TEXTS[1]), canonical=None, text=TEXTS[1].replace("clerk", "thief"))
    assert broken(proof, passages=(first, (whole,))) == "I2"


def test_i2_a_passage_that_points_elsewhere(proof):
    first, second = proof["passages"]
    at = next(n for n, p in enumerate(second) if not p.text and p.canonical and p.canonical.start > 3)
    here = second[at]
    shifted = replace(here, canonical=Span(here.canonical.start - 1, here.canonical.end - 1))
    assert broken(proof, passages=(first, (*second[:at], shifted, *second[at + 1 :]))) == "I2"


def test_i3_a_segment_without_a_source(proof):
    first, *others = proof["written"].canonical.segments
    assert broken(proof, written=rewritten(proof, [replace(first, sources=()), *others])) == "I3"


def test_i3_segments_that_do_not_touch(proof):
    first, second, *others = proof["written"].canonical.segments
    moved = replace(second, start=second.start + 1, end=second.end + 1)
    assert broken(proof, written=rewritten(proof, [first, moved, *others])) == "I3"


def test_i4_a_word_that_is_not_in_its_source(proof):
    segments = [replace(s, text=s.text.replace("wheel", "whale")) for s in proof["written"].canonical.segments]
    assert broken(proof, written=rewritten(proof, segments), passages=untold(proof)) == "I4"


def test_i4_a_witness_that_does_not_attest_the_words(proof):
    segments = list(proof["written"].canonical.segments)
    at = next(n for n, s in enumerate(segments) if len(s.sources) > 1)
    first, second, *rest = segments[at].sources
    segments[at] = replace(segments[at], sources=(first, second._replace(end=second.end + 9), *rest))
    assert broken(proof, written=rewritten(proof, segments)) == "I4"


def test_i4_a_repair_that_is_not_listed(proof):
    told = Segment(start=0, end=4, text="MILL", sources=(Source("w0", 4, 8),), rule="base", policy="complete")
    assert broken(proof, written=rewritten(proof, [told]), passages=untold(proof)) == "I4"


def test_i5_two_words_that_no_witness_has_side_by_side(proof):
    first = Segment(start=0, end=4, text="Snow", sources=(Source("w0", 29, 33),), rule="base", policy="complete")
    gap = Segment(start=4, end=5, text=" ", sources=(), rule="layout", policy="complete")
    second = Segment(start=5, end=8, text="dog", sources=(Source("w1", 70, 73),), rule="placed", policy="complete")
    assert TEXTS[0][29:33] == "Snow"
    assert TEXTS[1][70:73] == "dog"
    assert broken(proof, written=rewritten(proof, [first, gap, second]), passages=untold(proof)) == "I5"


def test_i6_a_lost_difference(proof):
    kept = [d for d in proof["differences"] if "old" not in d.base_text]
    assert len(kept) < len(proof["differences"])
    written = proof["written"]
    old = next(k for k, t in enumerate(proof["texts"][0].tokens) if t.form == "old")
    forms = {key: span for key, span in written.forms.items() if key != (0, old)}
    assert broken(proof, differences=kept, written=replace(written, forms=forms)) == "I6"


def test_i7_the_base_out_of_its_order(proof):
    segments = [s for s in proof["written"].canonical.segments if len(s.sources) != 1 or s.sources[0].witness == "w0"]
    sentences = [
        Segment(
            start=0,
            end=len(text),
            text=text,
            sources=(Source("w0", at, at + len(text)),),
            rule="base",
            policy="complete",
        )
        for text in ("The clerk slept.", "Snow fell on the old road. ")
        for at in [TEXTS[0].index(text)]
    ]
    assert segments
    assert broken(proof, written=rewritten(proof, laid_end_to_end(sentences)), passages=untold(proof)) == "I7"


def test_i12_a_doubtful_repair(proof):
    base, witness = proof["texts"]
    assert witness.repairs
    doubtful = replace(witness, repairs=tuple(replace(r, confidence=Confidence.MEDIUM) for r in witness.repairs))
    assert broken(proof, texts=(base, doubtful)) == "I12"


def test_the_message_names_the_witness_and_the_place(proof):
    first, second = proof["passages"]
    with pytest.raises(InvariantError, match="w1") as caught:
        proving(proof, passages=(first, second[1:]))
    assert "passages do not touch" in str(caught.value)


def untold(proof):
    """Passages that tell each witness without the canonical text."""
    return tuple((Passage(start=0, end=len(text), canonical=None, text=text),) for text in TEXTS)


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
