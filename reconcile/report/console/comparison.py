"""Two or more texts of one work side by side on the terminal: sentence by sentence, the changed words marked.

Groups in which all texts agree are folded. Each text has a letter; the base is A. Without colours, the words that only
the base has are in ``[-…-]`` and those that only another text has in ``{+…+}``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, islice
from typing import Any

from rich.console import Console
from rich.console import Group as RichGroup
from rich.text import Text

from reconcile.model.records import Difference, Group, Work
from reconcile.report.console.screen import SEVERITY_STYLES, quote_reading, render_table
from reconcile.report.difference_counts import count_units
from reconcile.report.group_kinds import BASE_KIND, classify_group
from reconcile.report.summary import format_count
from reconcile.report.tables import format_sentence_numbers
from reconcile.report.witness_cells import WitnessCell, build_cells
from reconcile.report.witness_columns import WitnessColumn, build_columns
from reconcile.storage.display_text import show_on_one_line
from reconcile.vocabulary import Kind

_INDENT = 8
"""Columns before a sentence, for the letter of the text and its numbers."""
_ONLY_BASE = ("red strike", "[-", "-]")
_ONLY_OTHER = ("green underline", "{+", "+}")
_NOTED_KINDS = (Kind.MOVED, Kind.SPLIT, Kind.JOIN)
"""Classes of a group that are named after its sentences."""


def render_comparison(work: Work, *, marked: bool, terminal: Console | None = None) -> Iterator[Any]:
    """Render the parts to print, in order; `marked` puts brackets around changed words, for output without colours.

    Lines are broken at the width of the terminal, if there is one, with an indent after the first.
    """
    for part in _render_parts(work, marked=marked):
        if terminal is not None and isinstance(part, Text) and part.cell_len > terminal.width:
            rest = part[_INDENT:].wrap(terminal, max(terminal.width - _INDENT, _INDENT))
            part = Text.assemble(part[:_INDENT], Text("\n" + " " * _INDENT).join(rest))
        yield part


def _render_parts(work: Work, *, marked: bool) -> Iterator[Any]:
    columns = build_columns(work)
    for column in columns:
        name = f"  {show_on_one_line(column.id)}"
        yield Text.assemble((column.siglum, "bold"), name, ("  base" if column.is_base else "", "dim"))
    yield Text()
    if len(columns) > 2:
        yield _render_alignment_table(work, columns)
        yield Text()
    cells = [build_cells(work, column) for column in columns]
    inside, rest = _assign_differences(work)
    letters = {column.id: column.siglum for column in columns}
    folded = 0
    for row, group in enumerate(work.groups):
        if not inside[row] and _is_identical_group(work, group):
            folded += 1
            continue
        yield from _render_folded_groups(folded)
        folded = 0
        for column, own in zip(columns, cells, strict=True):
            yield from _render_sentences(work, group, column, own[row], marked=marked)
        yield from (_render_difference(d, letters) for d in inside[row])
        yield Text()
    yield from _render_folded_groups(folded)
    yield from (_render_difference(d, letters) for d in rest)
    total = format_count(count_units(work.differences), "difference")
    yield Text(f"{total}, {count_units(work.open)} open", style="bold")


def _assign_differences(work: Work) -> tuple[list[list[Difference]], list[Difference]]:
    """Return the differences of each group, by their base words, else by those of the witness; and those of none."""
    rows = {
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
        places = ((member, sentence) for member, sentences in sides for sentence in sentences)
        homes = [rows[place] for place in places if place in rows]
        (inside[homes[0]] if homes else rest).append(d)
    return inside, rest


def _is_identical_group(work: Work, group: Group) -> bool:
    kinds = {classify_group(work, group, at) for at in range(len(work.members))}
    return kinds <= {Kind.IDENTICAL.value, BASE_KIND}


def _render_folded_groups(count: int) -> Iterator[Text]:
    if count:
        yield Text(f"· {format_count(count, 'group')} unchanged ·", style="dim")
        yield Text()


def _render_sentences(
    work: Work, group: Group, column: WitnessColumn, cell: WitnessCell, *, marked: bool
) -> Iterator[Text]:
    kind = classify_group(work, group, column.member_index)
    if not cell.sentences or kind == Kind.IDENTICAL:
        return
    style, opening, closing = _ONLY_BASE if column.is_base else _ONLY_OTHER
    head = f"{column.siglum}{'+'.join(str(sentence.number) for sentence in cell.sentences)}"
    line = Text.assemble((f"{head:<{_INDENT - 1}} ", "bold"))
    for sentence in cell.sentences:
        pieces = [piece for piece in sentence.pieces if piece.text]
        for is_changed, some in groupby(pieces, key=lambda piece: bool(piece.differences)):
            text = show_on_one_line("".join(piece.text for piece in some))
            shown = f"{opening}{text}{closing}" if is_changed and marked else text
            line.append(shown, style=style if is_changed else None)
    yield line.append(f" {kind}" if kind in _NOTED_KINDS else "", style="dim")


def _render_difference(d: Difference, letters: dict[str, str]) -> Text:
    what = d.kind.value + (f" ({d.subtype})" if d.subtype and d.subtype != d.kind.value else "")
    base = [] if d.base == d.witness else [quote_reading(d.base_text), Text(" → ")]
    head = Text.assemble(f"    {letters[d.witness]} ", (what, SEVERITY_STYLES[d.severity]), "  ")
    return Text.assemble(head, *base, quote_reading(d.witness_text), (f"  {d.decision.value}", "dim"))


def _render_alignment_table(work: Work, columns: Sequence[WitnessColumn]) -> RichGroup:
    rows = []
    for number, group in enumerate(work.groups, start=1):
        if _is_identical_group(work, group):
            continue
        cells = [Text(str(number))]
        for at in (column.member_index for column in columns):
            kind = classify_group(work, group, at)
            numbers = format_sentence_numbers(group.sentences[at]) or "–"
            cells.append(Text(f"{numbers}{'' if kind in ('', BASE_KIND) else f' {kind}'}"))
        rows.append(cells)
    table = render_table(["group", *(column.siglum for column in columns)], rows, figures=["group"])
    return RichGroup(*table, *islice(_render_folded_groups(len(work.groups) - len(rows)), 1))
