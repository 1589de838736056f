"""What holds for the whole pipeline whatever the texts are: the invariants I8 to I11, and no text lost."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from variants_of import variants, wild_texts

from reconcile import Document, Settings, reconcile
from reconcile.model.records import rebuild_raw_text
from reconcile.vocabulary import Kind

POLICIES = ("base", "complete", "union", "majority", "flag", "consensus(2)", "priority=w1,w0")
policies = st.sampled_from(POLICIES)

SWAPPED = {
    Kind.ADDED_DETAIL: Kind.OMISSION,
    Kind.OMISSION: Kind.ADDED_DETAIL,
    Kind.SPLIT: Kind.JOIN,
    Kind.JOIN: Kind.SPLIT,
}

ODD_TEXTS = {
    "CR LF": "She left.\r\nHe stayed.\r\n\r\nIt rained.\r\n",
    "byte-order mark": "\ufeffShe left. He stayed. It rained.",
    "astral": "She left 🜁. He 𝔰𝔱𝔞𝔶𝔢𝔡. It rained.",
    "combining": "She le\u0301ft. He stayed\u0308. It rai\u0300\u0301ned.",
    "right to left": "She left. \u200fשלום לכם. It rained.",
    "no spaces": "彼女は去った。彼は残った。雨が降った。",
    "odd line ends": "She left.\u2028He stayed.\x85It rained.\x0c",
    "only white space": " \n\t ",
    "only a mark": "\ufeff",
    "empty": "",
}


def work_of(texts, names=None, **choices):
    names = names or [f"w{n}" for n in range(len(texts))]
    documents = [Document.from_text(name, text) for name, text in zip(names, texts, strict=True)]
    (work,) = reconcile(documents, Settings(one_work=True, **choices)).works
    return work


def merged(texts, **choices):
    return work_of(texts, **choices).canonical.text


def assert_every_witness_is_retold(texts, work):
    told = [rebuild_raw_text(passages, work.canonical.text) for passages in work.passages]
    assert told == list(texts)


@given(variants(2, 5), policies)
def test_no_invariant_breaks_and_every_witness_is_retold(texts, policy):
    assert_every_witness_is_retold(texts, work_of(texts, policy=policy))


@given(st.lists(wild_texts, min_size=1, max_size=3), policies)
def test_any_texts_at_all_are_retold(texts, policy):
    assert_every_witness_is_retold(texts, work_of(texts, policy=policy))


@pytest.mark.parametrize("one", ODD_TEXTS.values(), ids=ODD_TEXTS)
@pytest.mark.parametrize("two", ["She left. He stayed away. It rained.", "\ufeffShe left.\r\nIt rained."])
@pytest.mark.parametrize("policy", ["base", "complete", "union"])
def test_odd_texts_are_retold(one, two, policy):
    assert_every_witness_is_retold([one, two], work_of([one, two], policy=policy))


@given(variants(2, 4), policies)
def test_every_difference_has_a_class_a_reason_an_id_of_its_own_and_quotes_the_raw_text(texts, policy):
    work = work_of(texts, policy=policy)
    raw = {w.id: w.document.raw for w in work.witnesses}
    assert len({d.id for d in work.differences}) == len(work.differences)
    for d in work.differences:
        assert d.kind is not Kind.UNCLASSIFIED
        assert d.reason
        assert len(d.id) == 12
        assert " … ".join(raw[d.base][a:b] for a, b in d.base_spans) == d.base_text
        assert " … ".join(raw[d.witness][a:b] for a, b in d.witness_spans) == d.witness_text


@pytest.mark.slow
@given(variants(2, 4), policies)
def test_i8_the_order_of_the_documents_changes_nothing(texts, policy):
    names = [f"w{n}" for n in range(len(texts))]
    assert work_of(texts, names, policy=policy) == work_of(texts[::-1], names[::-1], policy=policy)


def nameless(work):
    return Counter(
        (
            d.id,
            d.unit,
            d.within,
            d.kind,
            d.labels,
            d.severity,
            d.confidence,
            d.rule,
            d.base_spans,
            d.witness_spans,
            d.decision,
        )
        for d in work.differences
    )


@pytest.mark.slow
@given(variants(2, 4), st.sampled_from(POLICIES[:-1]))
def test_i8_other_names_change_nothing_but_the_names(texts, policy):
    one, two = (work_of(texts, names, policy=policy) for names in ([*"abcd"][: len(texts)], [*"zyxw"][: len(texts)]))
    assert one.canonical.text == two.canonical.text
    assert nameless(one) == nameless(two)


@pytest.mark.slow
@given(variants(2, 4, titles=False), st.sampled_from(["base", "complete"]))
def test_i9_the_canonical_text_alone_gives_itself(texts, policy):
    once = merged(texts, policy=policy)
    assert merged([once], policy=policy) == once


@pytest.mark.slow
@given(variants(2, 3, titles=False), st.sampled_from(["base", "complete"]))
def test_i9_the_canonical_text_with_its_witnesses_gives_itself(texts, policy):
    once = merged(texts, policy=policy)
    assert merged([once, *texts], policy=policy) == once


@pytest.mark.slow
@given(variants(1, 1), policies, st.integers(2, 4))
def test_i9_copies_of_one_text_give_what_one_gives(texts, policy, count):
    assert merged(texts * count, policy=policy) == merged(texts, policy=policy)


@given(variants(1, 1), st.integers(2, 3))
def test_copies_of_one_text_differ_in_nothing_but_their_own_damage(texts, count):
    work = work_of(texts * count)
    assert {d.kind for d in work.differences} <= {Kind.ENCODING_DAMAGE, Kind.RESIDUE, Kind.METADATA, Kind.REPETITION}


def sided(work, *, swap):
    """What the differences between two witnesses say, seen from one side."""
    return Counter(
        (
            SWAPPED.get(d.kind, d.kind) if swap else d.kind,
            (d.witness_spans, d.base_spans) if swap else (d.base_spans, d.witness_spans),
            d.severity,
            d.confidence,
            d.rule,
        )
        for d in work.differences
        if d.base != d.witness and not d.rule.startswith("mend:") and d.kind is not Kind.METADATA
    )


@pytest.mark.slow
@given(variants(2, 2))
def test_i10_exchanging_base_and_witness_exchanges_added_detail_and_omission_and_nothing_else(texts):
    assert sided(work_of(texts, base="w0"), swap=False) == sided(work_of(texts, base="w1"), swap=True)


@pytest.mark.slow
@given(variants(2, 3), st.sampled_from(["base", "complete", "union", "majority", "flag"]), st.data())
def test_i11_an_exact_duplicate_changes_no_reading(texts, policy, data):
    copy = data.draw(st.sampled_from(texts))
    assert merged([*texts, copy], policy=policy) == merged(texts, policy=policy)
