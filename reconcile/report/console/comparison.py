"""Two or more texts of one work side by side on the terminal: sentence by sentence, the changed words marked.

Groups in which all texts agree are folded. Each text has a letter; the base is A. Without colours, words that only the
base has stand in ``[-…-]`` and words that only another text has in ``{+…+}``.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from rich.console import Console
from rich.console import Group as RichGroup
from rich.text import Text

from reconcile.model.records import Difference, Group, Span, Work
from reconcile.report.console.screen import SEVERITY_STYLES, quote_reading, render_table
from reconcile.report.difference_counts import count_units
from reconcile.report.group_kinds import BASE_KIND, classify_group, list_marked_spans
from reconcile.report.summary import format_count
from reconcile.report.tables import format_sentence_numbers
from reconcile.report.witness_columns import format_siglum
from reconcile.storage.display_text import show_on_one_line

_INDENT = 8
"""Columns before a sentence, for the letter of the text and its numbers."""
_ONLY_BASE = ("red strike", "[-", "-]")
_ONLY_OTHER = ("green underline", "{+", "+}")


def render_comparison(work: Work, *, marked: bool, terminal: Console | None = None) -> Iterator[Any]:
    """The parts to print, in order.

    Args:
        work: all texts compared.
        marked: whether brackets mark the changed words, for output without colours.
        terminal: to whose width lines are broken, with the letters of the texts standing out; None breaks no line.
    """
    for part in _render_parts(work, marked=marked):
        yield _wrap_line(part, terminal) if terminal is not None and isinstance(part, Text) else part


def _wrap_line(line: Text, terminal: Console) -> Text:
    """A line broken at the width of a terminal, the rest of it set in."""
    if line.cell_len <= terminal.width:
        return line
    rest = line[_INDENT:].wrap(terminal, max(terminal.width - _INDENT, _INDENT))
    return Text.assemble(line[:_INDENT], Text("\n" + " " * _INDENT).join(rest))


def _render_parts(work: Work, *, marked: bool) -> Iterator[Any]:
    columns = sorted(range(len(work.members)), key=lambda at: work.members[at] != work.base)
    letters = {at: format_siglum(number) for number, at in enumerate(columns)}
    for at in columns:
        yield Text.assemble(
            (letters[at], "bold"), f"  {show_on_one_line(work.members[at])}", (_format_base_label(work, at), "dim")
        )
    yield Text()
    if len(columns) > 2:
        yield _render_alignment_table(work, columns, letters)
        yield Text()
    inside, rest = _assign_differences(work)
    folded = 0
    for number, group in enumerate(work.groups):
        if not inside[number] and _is_identical_group(work, group):
            folded += 1
            continue
        yield from _render_folded_groups(folded)
        folded = 0
        yield from _render_group(work, group, columns, letters, inside[number], marked=marked)
    yield from _render_folded_groups(folded)
    yield from (line for d in rest for line in _render_difference(d, letters, work))
    yield Text(
        f"{format_count(count_units(work.differences), 'difference')}, {count_units(work.open)} open", style="bold"
    )


def _format_base_label(work: Work, at: int) -> str:
    return "  base" if work.members[at] == work.base else ""


def _assign_differences(work: Work) -> tuple[list[list[Difference]], list[Difference]]:
    """The differences that belong to each group, and those that belong to none.

    A difference belongs where the base has its words, and where the base has none, where the witness has them.
    """
    row_of = {
        (member, sentence): row
        for row, group in enumerate(work.groups)
        for member, sentences in zip(work.members, group.sentences, strict=True)
        for sentence in sentences
    }
    inside: list[list[Difference]] = [[] for _ in work.groups]
    rest: list[Difference] = []
    for d in work.differences:
        sides = [(d.base, d.base_sentences), (d.witness, d.witness_sentences)]
        if not d.base_text:
            sides.reverse()
        homes = (row_of.get((member, sentence)) for member, sentences in sides for sentence in sentences)
        row = next((row for row in homes if row is not None), None)
        (rest if row is None else inside[row]).append(d)
    return inside, rest


def _is_identical_group(work: Work, group: Group) -> bool:
    kinds = {classify_group(work, group, at) for at in range(len(work.members))}
    return kinds <= {"identical", BASE_KIND}


def _render_folded_groups(count: int) -> Iterator[Text]:
    if count:
        yield Text(f"· {format_count(count, 'group')} alike ·", style="dim")
        yield Text()


def _render_group(
    work: Work, group: Group, columns: list[int], letters: dict[int, str], inside: list[Difference], *, marked: bool
) -> Iterator[Text]:
    for at in columns:
        kind = classify_group(work, group, at)
        if not group.sentences[at] or kind == "identical":
            continue
        note = f" {kind}" if kind in ("moved", "split", "join") else ""
        head = f"{letters[at]}{format_sentence_numbers(group.sentences[at]).replace(';', '+')}"
        text = _render_sentences(work, at, group.sentences[at], marked=marked)
        yield Text.assemble((f"{head:<{_INDENT - 1}} ", "bold"), text, (note, "dim"))
    for difference in inside:
        yield from _render_difference(difference, letters, work)
    yield Text()


def _render_sentences(work: Work, at: int, numbers: tuple[int, ...], *, marked: bool) -> Text:
    """The sentences of one text, with what only it has marked."""
    witness = work.witnesses[at]
    style, opening, closing = _ONLY_BASE if witness.id == work.base else _ONLY_OTHER
    changed = _merge_spans([span for span, _ in list_marked_spans(work, witness.id)])
    text = Text()
    for number in numbers:
        place = witness.sentences[number].start
        end = witness.sentences[number].end
        for start, stop in changed:
            if place < stop and start < end:
                text.append(show_on_one_line(witness.document.raw[place : max(place, start)]))
                piece = show_on_one_line(witness.document.raw[max(place, start) : min(stop, end)])
                text.append(f"{opening}{piece}{closing}" if marked else piece, style=style)
                place = min(stop, end)
        text.append(show_on_one_line(witness.document.raw[place:end]))
    return text


def _merge_spans(spans: list[Span]) -> list[Span]:
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(span.end, merged[-1].end))
        else:
            merged.append(span)
    return merged


def _render_difference(d: Difference, letters: dict[int, str], work: Work) -> Iterator[Text]:
    letter = letters[work.members.index(d.witness)]
    what = f"{d.kind.value}" + (f" ({d.subtype})" if d.subtype and d.subtype != d.kind.value else "")
    line = Text.assemble(f"    {letter} ", (what, SEVERITY_STYLES[d.severity]), "  ")
    readings = (
        [quote_reading(d.witness_text)]
        if d.base == d.witness
        else [quote_reading(d.base_text), Text(" → "), quote_reading(d.witness_text)]
    )
    yield Text.assemble(line, *readings, (f"  {d.decision.value}", "dim"))


def _render_alignment_table(work: Work, columns: list[int], letters: dict[int, str]) -> RichGroup:
    """Which sentences of each text stand in which group, where the texts are not alike."""
    rows = []
    for number, group in enumerate(work.groups, start=1):
        if _is_identical_group(work, group):
            continue
        kinds = [classify_group(work, group, at) for at in columns]
        cells = [
            f"{format_sentence_numbers(group.sentences[at]) or '–'}{'' if kind in ('', BASE_KIND) else f' {kind}'}"
            for at, kind in zip(columns, kinds, strict=True)
        ]
        rows.append([Text(str(number)), *map(Text, cells)])
    table = render_table(["group", *(letters[at] for at in columns)], rows, figures=["group"])
    return RichGroup(*table, *islice(_render_folded_groups(len(work.groups) - len(rows)), 1))
