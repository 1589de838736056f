"""Limits of what is shown: a case on each side of every one."""

from dataclasses import replace

import pytest
from rendered_runs import build_overview
from small_works import pair, two_witnesses

from reconcile import Document, Settings, reconcile
from reconcile.errors import InputError
from reconcile.model.records import Work
from reconcile.model.skipped import PlaceUnit, Skipped
from reconcile.report.console.explanation import explain_id
from reconcile.report.reading_context import quote_in_context, quote_sentence
from reconcile.report.run_folder.layout import Layout
from reconcile.report.run_folder.work_record import WorkRecord
from reconcile.report.summary import format_rest, render_summary
from reconcile.report.work_digest import build_work_digest
from reconcile.vocabulary import Decision


def open_work(count: int = 1, **changes: object) -> Work:
    """A work in which `count` places wait, each like the first difference of the small work."""
    work = two_witnesses()
    one = replace(work.differences[0], decision=Decision.OPEN, **changes)
    found = [replace(one, id=f"{n:012x}", unit=f"{n:012x}") for n in range(count)]
    return replace(work, differences=tuple(found))


@pytest.mark.parametrize(("count", "listed"), [(19, 19), (20, 20), (21, 20)])
def test_a_digest_lists_twenty_open_places(count: int, listed: int) -> None:
    digest = build_work_digest(open_work(count))
    assert (digest.open, len(digest.waiting)) == (count, listed)


@pytest.mark.parametrize(("count", "listed"), [(50, 50), (51, 50)])
def test_a_digest_lists_fifty_texts(count: int, listed: int) -> None:
    documents = [Document.from_text(f"{n:02}.txt", "The same words in every text.\n") for n in range(count)]
    digest = build_work_digest(reconcile(documents, Settings(one_work=True)).works[0])
    assert (digest.members, len(digest.texts)) == (count, listed)


@pytest.mark.parametrize(("length", "is_cut"), [(100, False), (101, True)])
def test_a_quoted_reading_has_a_hundred_characters(length: int, is_cut: bool) -> None:
    assert ("…" in build_work_digest(open_work(base_text="x" * length)).waiting[0].base_text) is is_cut


@pytest.mark.parametrize(("length", "is_cut"), [(160, False), (161, True)])
def test_a_reason_has_160_characters(length: int, is_cut: bool) -> None:
    assert ("…" in build_work_digest(open_work(reason="x" * length)).waiting[0].reason) is is_cut


@pytest.mark.parametrize(("open_places", "score_end"), [(9_999, 9_999), (10_000, 9_999)])
def test_more_places_never_outweigh_a_graver_class(open_places: int, score_end: int) -> None:
    digest = replace(build_work_digest(open_work()), open=open_places)
    assert digest.urgency_score % 10_000 == score_end


@pytest.mark.parametrize(("length", "is_cut"), [(160, False), (161, True)])
def test_a_sentence_is_shown_up_to_160_characters_on_each_side(length: int, is_cut: bool) -> None:
    text = "ab" * (length // 2) + "c" * (length % 2) + "X" + "d" * length
    witness = reconcile([Document.from_text("a", text)]).works[0].witnesses[0]
    assert [("…" in side) for side in quote_sentence(witness, length, length + 1)] == [is_cut, is_cut]


@pytest.mark.parametrize("width", [24, 28])
def test_a_context_has_as_many_characters_as_asked_for(width: int) -> None:
    work = open_work()
    for side in quote_in_context(work.differences[0], work, width=width):
        assert max(len(side.before), len(side.after)) <= width


@pytest.mark.parametrize(("digits", "is_found"), [(3, False), (4, True)])
def test_four_digits_of_an_id_are_enough(digits: int, is_found: bool) -> None:
    work = open_work()
    work = replace(work, differences=(replace(work.differences[0], id="abcdef012345", unit="abcdef012345"),))
    record = WorkRecord(work=work, pairs=())
    if is_found:
        assert explain_id("abcdef"[:digits], [record], lambda _d, _w: ()).renderables
    else:
        with pytest.raises(InputError, match="nothing known by that name"):
            explain_id("abcdef"[:digits], [record], lambda _d, _w: ())


@pytest.mark.parametrize(("length", "is_cut"), [(160, False), (161, True)])
def test_why_a_pair_was_joined_has_160_characters_in_the_summary(length: int, is_cut: bool) -> None:
    overview = build_overview([])
    overview.add_pair(replace(pair(), why="y" * length), is_bridge=True)
    assert ("…" in render_summary(overview, [], Settings(), Layout())) is is_cut


@pytest.mark.parametrize(("length", "is_cut"), [(200, False), (201, True)])
def test_why_an_input_was_skipped_has_200_characters_in_the_summary(length: int, is_cut: bool) -> None:
    skipped = [Skipped(path="a.csv", unit=PlaceUnit.LINE, number=3, reason="y" * length)]
    assert ("…" in render_summary(build_overview([]), skipped, Settings(), Layout())) is is_cut


@pytest.mark.parametrize(("total", "rest"), [(20, ""), (21, "and 1 more"), (2_020, "and 2,000 more")])
def test_the_rest_of_a_list_is_counted(total: int, rest: str) -> None:
    assert format_rest(total, 20) == rest
