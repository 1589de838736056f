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
from reconcile.report.console.screen import STYLES, quoted, table_lines
from reconcile.report.difference_counts import units
from reconcile.report.group_kinds import BASE, group_kind, marks
from reconcile.report.summary import plural
from reconcile.report.tables import sentences_cell
from reconcile.report.witness_columns import siglum
from reconcile.storage.display_text import on_one_line

_INDENT = 8
"""Columns before a sentence, for the letter of the text and its numbers."""
_ONLY_BASE = ("red strike", "[-", "-]")
_ONLY_OTHER = ("green underline", "{+", "+}")


def comparison_view(work: Work, *, marked: bool, terminal: Console | None = None) -> Iterator[Any]:
    """The parts to print, in order.

    Args:
        work: all texts compared.
        marked: whether brackets mark the changed words, for output without colours.
        terminal: to whose width lines are broken, with the letters of the texts standing out; None breaks no line.
    """
    for part in _parts(work, marked=marked):
        yield _broken(part, terminal) if terminal is not None and isinstance(part, Text) else part


def _broken(line: Text, terminal: Console) -> Text:
    """A line broken at the width of a terminal, the rest of it set in."""
    if line.cell_len <= terminal.width:
        return line
    rest = line[_INDENT:].wrap(terminal, max(terminal.width - _INDENT, _INDENT))
    return Text.assemble(line[:_INDENT], Text("\n" + " " * _INDENT).join(rest))


def _parts(work: Work, *, marked: bool) -> Iterator[Any]:
    columns = sorted(range(len(work.members)), key=lambda at: work.members[at] != work.base)
    letters = {at: siglum(number) for number, at in enumerate(columns)}
    for at in columns:
        yield Text.assemble((letters[at], "bold"), f"  {on_one_line(work.members[at])}", (_role(work, at), "dim"))
    yield Text()
    if len(columns) > 2:
        yield _alignment(work, columns, letters)
        yield Text()
    inside, rest = _at_home(work)
    folded = 0
    for number, group in enumerate(work.groups):
        if not inside[number] and _alike(work, group):
            folded += 1
            continue
        yield from _fold(folded)
        folded = 0
        yield from _group(work, group, columns, letters, inside[number], marked=marked)
    yield from _fold(folded)
    yield from (line for d in rest for line in _difference(d, letters, work))
    yield Text(f"{plural(units(work.differences), 'difference')}, {units(work.open)} open", style="bold")


def _role(work: Work, at: int) -> str:
    return "  base" if work.members[at] == work.base else ""


def _at_home(work: Work) -> tuple[list[list[Difference]], list[Difference]]:
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


def _alike(work: Work, group: Group) -> bool:
    kinds = {group_kind(work, group, at) for at in range(len(work.members))}
    return kinds <= {"identical", BASE}


def _fold(count: int) -> Iterator[Text]:
    if count:
        yield Text(f"· {plural(count, 'group')} alike ·", style="dim")
        yield Text()


def _group(
    work: Work, group: Group, columns: list[int], letters: dict[int, str], inside: list[Difference], *, marked: bool
) -> Iterator[Text]:
    for at in columns:
        kind = group_kind(work, group, at)
        if not group.sentences[at] or kind == "identical":
            continue
        note = f" {kind}" if kind in ("moved", "split", "join") else ""
        head = f"{letters[at]}{sentences_cell(group.sentences[at]).replace(';', '+')}"
        text = _marked(work, at, group.sentences[at], marked=marked)
        yield Text.assemble((f"{head:<{_INDENT - 1}} ", "bold"), text, (note, "dim"))
    for difference in inside:
        yield from _difference(difference, letters, work)
    yield Text()


def _marked(work: Work, at: int, numbers: tuple[int, ...], *, marked: bool) -> Text:
    """The sentences of one text, with what only it has marked."""
    witness = work.witnesses[at]
    style, opening, closing = _ONLY_BASE if witness.id == work.base else _ONLY_OTHER
    changed = _merged([span for span, _ in marks(work, witness.id)])
    text = Text()
    for number in numbers:
        place = witness.sentences[number].start
        end = witness.sentences[number].end
        for start, stop in changed:
            if place < stop and start < end:
                text.append(on_one_line(witness.document.raw[place : max(place, start)]))
                piece = on_one_line(witness.document.raw[max(place, start) : min(stop, end)])
                text.append(f"{opening}{piece}{closing}" if marked else piece, style=style)
                place = min(stop, end)
        text.append(on_one_line(witness.document.raw[place:end]))
    return text


def _merged(spans: list[Span]) -> list[Span]:
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(span.end, merged[-1].end))
        else:
            merged.append(span)
    return merged


def _difference(d: Difference, letters: dict[int, str], work: Work) -> Iterator[Text]:
    letter = letters[work.members.index(d.witness)]
    what = f"{d.kind.value}" + (f" ({d.subtype})" if d.subtype and d.subtype != d.kind.value else "")
    line = Text.assemble(f"    {letter} ", (what, STYLES[d.severity]), "  ")
    readings = (
        [quoted(d.witness_text)] if d.base == d.witness else [quoted(d.base_text), Text(" → "), quoted(d.witness_text)]
    )
    yield Text.assemble(line, *readings, (f"  {d.decision.value}", "dim"))


def _alignment(work: Work, columns: list[int], letters: dict[int, str]) -> RichGroup:
    """Which sentences of each text stand in which group, where the texts are not alike."""
    rows = []
    for number, group in enumerate(work.groups, start=1):
        if _alike(work, group):
            continue
        kinds = [group_kind(work, group, at) for at in columns]
        cells = [
            f"{sentences_cell(group.sentences[at]) or '–'}{'' if kind in ('', BASE) else f' {kind}'}"
            for at, kind in zip(columns, kinds, strict=True)
        ]
        rows.append([Text(str(number)), *map(Text, cells)])
    table = table_lines(["group", *(letters[at] for at in columns)], rows, figures=["group"])
    return RichGroup(*table, *islice(_fold(len(work.groups) - len(rows)), 1))
