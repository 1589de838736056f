"""What people decided about pairs is matched with the texts that were read, by their contents alone."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconcile.corpus import pair_rulings
from reconcile.corpus.pair_rulings import match_pair_rulings
from reconcile.errors import DecisionError
from reconcile.model.decisions import Ruling
from reconcile.model.pairs import compute_pair_id


def digest(content: str) -> str:
    return sha256(content.encode()).hexdigest()


def decide(contents: str, choice: str = "join", line: int = 0) -> Ruling:
    name = compute_pair_id(digest(contents[0]), digest(contents[1]))
    return Ruling(id=name, choice=choice, path="decisions.csv" if line else "", line=line)


def match(texts: dict[str, str], *rulings: Ruling, listed=()):
    return match_pair_rulings(rulings, listed, texts, lambda name: digest(texts[name]))


@pytest.mark.parametrize(
    ("what", "texts", "contents", "pairs"),
    [
        ("one text each", {"a": "x", "b": "y", "c": "z"}, "xy", ["ab"]),
        ("the order of contents does not matter", {"a": "x", "b": "y"}, "yx", ["ab"]),
        ("copies of both", {"a": "x", "b": "y", "c": "x", "d": "y"}, "xy", ["ab", "ad", "bc", "cd"]),
        ("copies of one text", {"a": "x", "b": "x", "c": "x", "d": "y"}, "xx", ["ab", "ac", "bc"]),
        ("one content is gone", {"a": "x", "b": "z"}, "xy", None),
        ("a text that has no copy any more", {"a": "x", "b": "z"}, "xx", None),
    ],
    ids=lambda value: value if isinstance(value, str) and " " in value else None,
)
@pytest.mark.parametrize("choice", ["join", "part"])
def test_a_decision_is_about_all_texts_with_its_contents(what, texts, contents, pairs, choice) -> None:
    found = match(texts, decide(contents, choice, line=2))
    if pairs is None:
        assert found.matched == ()
        with pytest.raises(DecisionError, match=r"decisions.csv:2: [0-9a-f]{12}: no two texts have this id any more"):
            found.ensure_fit()
    else:
        (matched,) = found.matched
        assert ["".join(pair) for pair in matched.list_pairs()] == pairs
        assert matched.choice == choice
        found.ensure_fit()


def test_the_names_of_texts_do_not_matter() -> None:
    before, after = (match(texts, decide("xy")) for texts in ({"a": "x", "b": "y"}, {"n": "y", "m": "x"}))
    assert list(before.matched[0].list_pairs()) == [("a", "b")]
    assert list(after.matched[0].list_pairs()) == [("m", "n")]


def test_decisions_about_differences_are_passed_over() -> None:
    assert match({"a": "x"}, Ruling(id="0123456789ab", choice="base")) == ((), ())


def test_two_decisions_about_one_pair_must_agree() -> None:
    assert len(match({"a": "x", "b": "y"}, decide("xy"), decide("xy")).matched) == 1
    with pytest.raises(DecisionError, match="is decided twice, join and part"):
        match({"a": "x", "b": "y"}, decide("xy"), decide("xy", "part"))


def test_of_very_many_texts_only_listed_pairs_are_found(monkeypatch) -> None:
    texts = {"a": "x", "b": "y", "c": "z"}
    monkeypatch.setattr(pair_rulings, "MOST_CONTENTS_SEARCHED", 3)
    assert match(texts, decide("xy")).stale == ()
    monkeypatch.setattr(pair_rulings, "MOST_CONTENTS_SEARCHED", 2)
    assert match(texts, decide("xy")).stale == (decide("xy"),)
    assert match(texts, decide("xy"), listed=[("a", "b")]).stale == ()


@given(st.dictionaries(st.sampled_from("abcdef"), st.sampled_from("uvwxyz"), min_size=1), st.data())
def test_what_is_matched_does_not_depend_on_what_is_listed(texts: dict[str, str], data: st.DataObject) -> None:
    every = [(one, two) for one in sorted(texts) for two in sorted(texts) if one < two]
    listed = data.draw(st.lists(st.sampled_from(every))) if every else []
    rulings = [decide(two) for two in data.draw(st.lists(st.sampled_from(["uv", "vw", "ww", "xz"]), unique=True))]
    assert match(texts, *rulings, listed=listed) == match(texts, *rulings)
    expected = {r.id: {p for p in every if decide(texts[p[0]] + texts[p[1]]).id == r.id} for r in rulings}
    found = {m.ruling.id: set(m.list_pairs()) for m in match(texts, *rulings).matched}
    assert found == {name: pairs for name, pairs in expected.items() if pairs}
