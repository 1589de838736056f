"""Mending finds each kind of damage, leaves sound text alone, and can be undone and done again."""

import json
import tomllib
from pathlib import Path

import pytest
from growing import assert_grows_linearly
from hypothesis import given
from hypothesis import strategies as st

from reconcile.damage.apostrophe_places import _LONGEST_HEAD
from reconcile.damage.damage_profile import build_damage_profile
from reconcile.damage.detection import DETECTORS, mend
from reconcile.damage.overlay import Overlay
from reconcile.language import ENGLISH
from reconcile.vocabulary import Confidence

HERE = Path(__file__).parents[1]
SEEDS = HERE.parent / "seeds"
CASES = [
    pytest.param(path.stem, case, id=f"{path.stem}: {case['label']}")
    for path in sorted((HERE / "cases" / "mend").glob("*.toml"))
    for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]
]

DAMAGE = [
    "Nikkis dog",
    "Cooks lab",
    "the Cook, ",
    "driver.Back at",
    "dont",
    "don?t",
    "can,t",
    "Laura`s",
    "didn\u00b4t",
    " the ",
    " and ",
    "\u00e2\u20ac\u201c",
    "\u00e2\u20ac",
    "\u00c3\u00a9",
    "\u00c2 ",
    "\ufffd",
    "\u200b",
    "\u00ad",
    "\ufb01",
    "\x92",
    "\x85",
    "\x00",
    "&amp;",
    "&amp;lt;",
    "&lt;i&gt;",
    "&#146;",
    "<i>",
    "</i>",
    "<br>",
    "[[a|b]]",
    "[[",
    "]]",
    "[edit]",
    "'''",
    "''",
    '"',
    "'",
    "\u2019",
    "\u201c",
    "(",
    ")",
    "()",
    " ,",
    " .",
    "  ",
    "   ",
    "\n",
    "\n\n",
    "\r\n",
    "Spun\n2002",
    "b'",
    "\\'",
    "\\n",
    "\\u2019",
    "\\xe2\\x80\\x99",
    "\u2014Huggo",
    "SPOILER: ",
    "e\u0301",
    "1.",
    "...",
    "Mr. ",
    "U.S. ",
    "A",
    "x.Y",
    "\u65e5\u672c",
    "\u05e9\u05dc\u05d5\u05dd",
    "\u200f",
    "\ufeff",
    "it's",
    "  X  X  ",
    "\ufffds",
    "==P==",
    "://a.B/c.De",
    " don\u00d5t ",
    " It\u00e2s ",
    "\u00d2",
    "\u251c\u00ae",
    "\u00d4\u00c7\u00d6",
    "&rsquo ",
    " #39;s ",
    "quot;",
    "& #39;",
    " Iu2019m ",
    "u00e9",
    "<U+2019>",
    "<e2><80><99>",
    "_x000D_",
    "%27",
    "%20",
    "%C3%A9",
    "=E2=80=99",
    "=\n",
    "=20\n",
    ".\\n\\nA",
    "\\xe9",
    '""',
    "<a href='x'>",
    "</a>",
    "</p><p>",
    "<script>x</script>",
    "[i]",
    "[/i]",
    "{{cn}}",
    "[[Category:A]]",
    "**so**",
    "-LRB- ",
    "-\nter",
    "- tain",
    "captain",
    "u\u00a8",
    "\u00a8u",
    "\u00b8",
    "\u00ac",
    "\ufb01 n",
    "it ' s",
    "I;ve a dog;s ",
    "o?clock",
    " See more \u00bb",
    "(Source: A)",
    "Plot: A",
    ", ...",
]
damaged_texts = st.lists(st.sampled_from(DAMAGE), max_size=14).map("".join)
any_texts = st.text() | st.text(alphabet=st.characters()) | damaged_texts


def seed(number):
    (path,) = SEEDS.glob(f"{number:03d}_*")
    return path.read_text(encoding="utf-8")


def found(text):
    return [
        {
            "kind": edit.kind,
            "raw": text[edit.start : edit.end],
            "replacement": edit.replacement,
            "confidence": edit.confidence.value,
        }
        for edit in mend(text).edits
    ]


@pytest.mark.parametrize(("kind", "case"), CASES)
def test_case(kind, case):
    assert found(case["input"]) == case["edits"]


@pytest.mark.parametrize("path", sorted((HERE / "cases" / "mend").glob("*.toml")), ids=lambda path: path.stem)
def test_every_kind_owns_a_firing_and_a_silent_case(path):
    cases = tomllib.loads(path.read_text(encoding="utf-8"))["case"]
    kinds = [{edit["kind"] for edit in case["edits"]} for case in cases]
    assert any(path.stem in kind for kind in kinds)
    assert any(path.stem not in kind for kind in kinds)


@given(any_texts)
def test_any_text_goes_through_and_maps_back(text):
    mended = mend(text)
    assert mended.raw == text
    sure = tuple(edit for edit in mended.edits if edit.confidence is Confidence.HIGH)
    assert Overlay(text, sure).text == mended.text
    Overlay(text, mended.edits)  # sorted and disjoint, or it is refused
    spans = [(edit.start, edit.end) for edit in mended.edits]
    assert len(set(spans)) == len(spans)
    build_damage_profile(text, mended.edits)


@given(any_texts)
def test_mending_twice_changes_nothing(text):
    once = mend(text).text
    assert mend(once).text == once


@given(any_texts)
def test_flags_change_nothing_and_repairs_change_something(text):
    for edit in mend(text).edits:
        raw = text[edit.start : edit.end]
        assert edit.evidence
        if edit.replacement == raw:
            assert edit.confidence is not Confidence.HIGH
        if edit.kind in ("residue", "metadata"):
            assert edit.confidence is not Confidence.HIGH


@given(st.binary())
def test_any_bytes_go_through_as_latin_1(data):
    mend(data.decode("latin-1"))


@pytest.mark.slow
@pytest.mark.parametrize(
    "unit",
    [
        "(",
        ")",
        ".",
        "a a a ",
        '"',
        "'''",
        "[[",
        "<",
        "&",
        "\\",
        "?",
        "  ",
        " ,",
        "a.B",
        "\u00c3",
        "\u00e2\u20ac",
        "\u200b",
        "'s",
        "<i",
        "[ ",
        "Aa Aas ",
        "- ",
        "\n\n",
        "1. A ",
        "x@",
        "=",
        "\ufffd",
        "  a  a",
        "(a ",
        "b'",
        "SPOILER",
        "the Aa Bb ",
        "Aa the Aa ",
        "\u2014A ",
        "a.'Aa",
        'a.""Aa ',
        "\\'",
        ".\\n",
        "%20",
        "=\n",
        "=C3=A9",
        "au2019s ",
        "<c3>",
        "#39;s ",
        "&ldquo ",
        "don\u00d5t ",
        "don\u00e2t ",
        "\u251c\u00aea",
        "\u00e2\u20ac\u0153a.\u00e2\u20ac ",
        "a- ",
        "ab-\ncd ",
        "<p>",
        "[i]",
        "{{cn|",
        "[[File:",
        "**a** ",
        "[a](",
        '"" ',
        "a ' s ",
        "\u00a8a",
    ],
)
def test_adversarial_input_takes_linear_time(unit):
    assert_grows_linearly(mend, unit)


def test_first_seed_is_sound():
    assert mend(seed(0)).edits == ()


def test_second_seed_shows_one_mojibake_its_apostrophes_and_its_title_lines():
    text = seed(1)
    mended = mend(text)
    high = [edit for edit in mended.edits if edit.confidence is Confidence.HIGH]
    words = [mended.text[: edit.start].count(" ") for edit in high]
    assert len(words) == len(high)
    apostrophes = [text[text.rfind(" ", 0, e.start) + 1 :].split()[0] for e in high if e.kind == "dropped-apostrophe"]
    assert apostrophes == ["Nikkis", "Aprils", "Mikes", "Cooks", "Cooks", "Frisbees", "Cooks", '"Im', "cant"]
    assert [(text[e.start : e.end], e.replacement) for e in high if e.kind == "mojibake"] == [
        ("\u00e2\u20ac\u201c", "\u2013")
    ]
    assert [text[e.start : e.end] for e in mended.edits if e.kind == "metadata"] == ["\nSpun\n2002"]
    assert mended.metadata == {"title": "Spun", "year": "2002"}
    assert sum(build_damage_profile(text, mended.edits).counts.values()) == 12


def test_third_seed_shows_eight_holes():
    text = seed(2)
    edits = mend(text).edits
    assert [(edit.kind, edit.confidence.value) for edit in edits] == [("residue", "medium")] * 8
    assert dict(build_damage_profile(text, edits).counts) == {"residue": 8}


def test_profile_leaves_out_what_is_no_damage():
    text = "\ufeffHe walked out of the house and into the cold night of the cafe\u0301.\nSpun\n2002"
    seen = build_damage_profile(text, mend(text).edits)
    assert dict(seen.counts) == {}
    assert (seen.apostrophe, seen.quote, seen.ascii_only) == ("", "", False)


def test_profile_names_the_habits():
    seen = build_damage_profile("\u201cIt\u2019s so,\u201d he said.", ())
    assert (seen.apostrophe, seen.quote, seen.ascii_only) == ("\u2019", "\u201c", False)


def test_detectors_are_listed_once():
    assert len(set(DETECTORS)) == len(DETECTORS)
    json.dumps([detector.__name__ for detector in DETECTORS])


LENGTH_LIMITS = [
    *(
        140,
        150,
        160,
        197,
        200,
        247,
        250,
        252,
        253,
        255,
        256,
        280,
        297,
        300,
        397,
        400,
        497,
        500,
        509,
        511,
        512,
        997,
        1000,
    ),
    *(1021, 1023, 1024, 1500, 1997, 2000, 2045, 2047, 2048, 3000, 4000, 4095, 4096, 5000, 8000, 8191, 8192, 10_000),
    *(16_383, 16_384, 32_767, 32_768, 65_535, 65_536, 100_000),
]


@pytest.mark.parametrize("limit", LENGTH_LIMITS)
def test_text_of_a_known_length_is_cut_off(limit):
    def is_flagged(length):
        text = "He left. " + ("and then he went on " * (length // 20 + 1))[: length - 10] + "x"
        return any(edit["kind"] == "truncation" for edit in found(text))

    assert is_flagged(limit)
    assert all(is_flagged(length) == (length in LENGTH_LIMITS) for length in (limit - 1, limit + 1))


@pytest.mark.parametrize(("layers", "is_read"), [(20, True), (21, False)])
def test_twenty_layers_of_escapes_are_read(layers, is_read):
    text = " ".join(f"it={'3D' * layer}92s late, he={'3D' * layer}92s old." for layer in range(layers))
    assert ("=" not in mend(text).text) == is_read


@pytest.mark.parametrize(("start", "is_read"), [(9_997, True), (9_998, False), (9_999, False), (10_000, True)])
def test_mojibake_across_the_border_of_a_long_line_is_not_read(start, is_read):
    text = "\u00e9" + "x" * (start - 1) + "\u00e2\u20ac\u2122 "
    assert (mend(text).text[-2] == "\u2019") == is_read


@pytest.mark.parametrize(("length", "is_english"), [(19_996, True), (19_997, False)])
def test_language_is_judged_by_the_first_twenty_thousand_code_points(length, is_english):
    text = "xy" * (length // 2) + "z" * (length % 2) + " the dont"
    assert any(edit["kind"] == "dropped-apostrophe" for edit in found(text)) == is_english


def test_metadata_is_quoted_up_to_300_code_points():
    text = "He walked out of the house and into the cold night of the city.\n" + "\n".join(["Night " * 9 + "City"] * 6)
    assert [len(edit.evidence) for edit in mend(text).edits] == [300]


def test_no_contraction_is_longer_than_what_is_looked_at():
    assert max(form.index("'") for form in ENGLISH.contractions) <= _LONGEST_HEAD
