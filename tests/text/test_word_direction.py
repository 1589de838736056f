"""Which of the pieces and the whole word is damaged, with places on both sides of every limit."""

import pytest

from reconcile.text import word_direction
from reconcile.text.word_direction import find_damaged_side

CASES = [
    ("en", "offi ce", "parted"),
    ("en", "di rector", "parted"),
    ("en", "har bour", "parted"),
    ("en", "scienti fic", "parted"),
    ("en", "T ower", "parted"),
    ("en", "d i s g r a c e", "parted"),
    ("en", "N e p t u n e", "parted"),
    ("en", "vege ta bles", "parted"),
    ("en", "a b c", None),
    ("en", "of the", "glued"),
    ("en", "truth that", "glued"),
    ("en", "out of the", "glued"),
    ("en", "every one", None),
    ("en", "any thing", None),
    ("en", "can not", None),
    ("en", "in to", None),
    ("en", "to day", None),
    ("en", "some times", None),
    ("en", "qwx zzk", None),
    ("en", "whole", None),
    ("de", "Fens ter", "parted"),
    ("de", "und die", "glued"),
    ("fr", "bou langer", "parted"),
    ("ru", "мель ница", "parted"),
    ("zh", "面 包", None),
    ("xx", "offi ce", None),
    ("", "offi ce", None),
]


@pytest.mark.parametrize(("language", "reading", "side"), CASES)
def test_the_damaged_side(language, reading, side):
    assert find_damaged_side(reading.split(), language) == side


@pytest.mark.parametrize(
    ("name", "value", "reading"),
    [
        ("MIN_PARTED_GAIN", 9, "offi ce"),
        ("MIN_PARTED_GAIN", 2, "every one"),
        ("MIN_WHOLE_ZIPF", 6, "offi ce"),
        ("MIN_PIECE_ZIPF", 8, "of the"),
        ("MIN_SPACED_LETTERS", 3, "a b c"),
        ("MIN_SPACED_LETTERS", 9, "d i s g r a c e"),
        ("GLUED_LIMITS", ((-9.0, 2.0),), "of the"),
    ],
)
def test_each_limit_decides(name, value, reading, monkeypatch):
    before = find_damaged_side(reading.split(), "en")
    monkeypatch.setattr(word_direction, name, value)
    assert find_damaged_side(reading.split(), "en") != before
