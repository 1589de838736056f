"""Numbers that decide: a case on each side of them."""

import pytest

from reconcile.check.file_findings import report_whole_file
from reconcile.check.finding_drafts import collect_context_words
from reconcile.check.finding_explanation import is_fingerprint
from reconcile.check.positions import TextLines


@pytest.mark.parametrize(("distance", "rules"), [(400, ["RC114"]), (401, [])])
def test_a_bracket_is_open_only_near_the_end(distance: int, rules: list[str]) -> None:
    text = "The keeper of the lamp waits here. (" + "ab " * 200
    text = text[: text.index("(") + distance - 1] + "x\n"
    lines = TextLines("a.txt", text)
    assert [f.rule for f in report_whole_file(lines, (), min_words=5)] == rules


@pytest.mark.parametrize(("length", "grown"), [(60, (0, 121)), (61, (1, 122))])
def test_a_place_grows_to_words_of_a_bounded_length(length: int, grown: tuple[int, int]) -> None:
    raw = "x" * (2 * length + 1)
    assert TextLines("a.txt", raw).grow_to_words(length, length + 1) == grown


@pytest.mark.parametrize(("digits", "enough"), [(7, False), (8, True), (64, True), (65, False)])
def test_a_fingerprint_has_eight_digits_or_more(digits: int, enough: bool) -> None:
    assert is_fingerprint("a" * digits) is enough


def test_a_fingerprint_rests_on_three_words_on_each_side() -> None:
    lines = TextLines("a.txt", "one two three four five six seven eight nine")
    start = lines.raw.index("five")
    assert collect_context_words(lines, lines.locate_words(start, start + 4)) == tuple(
        "two three four five six seven eight".split()
    )
