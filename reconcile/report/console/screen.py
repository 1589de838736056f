"""What the commands print: results on standard output, messages on standard error; plain when piped.

Nothing that a text or a file name holds can steer the terminal: it is made visible first and never read as markup.
"""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from rich.console import Console, Group
from rich.text import Text

from reconcile.model.pairs import Pair
from reconcile.model.problems import Problem
from reconcile.model.skipped import Skipped
from reconcile.report.overview import Overview
from reconcile.report.reading_context import show_white_space
from reconcile.report.run_folder.layout import CANONICAL_TABLE, RECORDS_NAME, Layout, PageChoice
from reconcile.report.summary import format_count, format_headline, format_rest
from reconcile.report.waterfall import format_bits
from reconcile.report.work_digest import OpenItem
from reconcile.storage.display_text import show_on_one_line
from reconcile.vocabulary import PairDecision, PairKind, Severity

PLAIN_WIDTH = 160
"""Columns of output that goes to a file or a pipe. Chosen by hand; only tables look at it."""
LISTED_ITEMS = 5
"""Most open items and skipped inputs that a run shows; the files have the rest. Chosen by hand."""
_WHY_WIDTH = 120
"""Most characters of why a pair waits. Chosen by hand: one line of a wide terminal."""
_READING_WIDTH = 60
"""Most characters of a reading on a line. Chosen by hand, so that two fit on a wide terminal."""
SEVERITY_STYLES = {
    Severity.ERROR: "bold red",
    Severity.WARNING: "yellow",
    Severity.NOTICE: "cyan",
    Severity.INFO: "dim",
}


@dataclass(frozen=True, slots=True)
class Screen:
    """The two streams of one command, and how much it says."""

    out: Console
    err: Console
    quiet: bool = False
    verbose: bool = False

    @property
    def output_terminal(self) -> Console | None:
        """Where results are printed, if that is a terminal."""
        return self.out if self.out.is_terminal else None

    @property
    def is_plain(self) -> bool:
        """Whether the result is printed without colours."""
        return self.out.no_color or self.out.color_system is None

    def print_result(self, *parts: Any) -> None:
        """Print a part of the result."""
        for part in parts:
            self.out.print(part)

    def print_message(self, message: str) -> None:
        """Print a message on standard error, unless quiet."""
        if not self.quiet:
            self.err.print(make_safe_line(message))

    def print_detail(self, message: str) -> None:
        """Print a message on standard error, when verbose."""
        if self.verbose:
            self.err.print(make_safe_line(message))


def open_screen(*, quiet: bool = False, verbose: bool = False, color: bool = True) -> Screen:
    """Open the screen; ``NO_COLOR`` and a pipe turn colours off too."""
    return Screen(_open_console(sys.stdout, color=color), _open_console(sys.stderr, color=color), quiet, verbose)


def _open_console(stream: Any, *, color: bool) -> Console:
    options: dict[str, Any] = {"markup": False, "highlight": False, "emoji": False}
    if not stream.isatty():
        options |= {"width": PLAIN_WIDTH, "color_system": None, "force_terminal": False}
    return _PipeTolerantConsole(file=stream, no_color=not color or None, soft_wrap=True, **options)


class _PipeTolerantConsole(Console):
    """A console whose reader may leave, as ``| head`` does: the command goes on and keeps its exit code."""

    def on_broken_pipe(self) -> None:
        """Print nothing more; Rich would end the program with 1, the code for findings."""
        self.quiet = True
        discard_output(self.file)


def discard_output(stream: IO[str]) -> None:
    """Discard further output to a stream whose reader is gone, also at the end of the program."""
    with suppress(OSError, ValueError):  # a stream without a descriptor of its own has none to redirect
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def make_safe_line(text: str, style: str = "") -> Text:
    """Return a text of ours or of strangers, safe to print on one line."""
    return Text(show_on_one_line(text), style=style)


def render_run_overview(run: Overview, skipped: Sequence[Skipped], out: Path, layout: Layout) -> Group:
    """Render what a curator wants first: works, differences by class, what needs a person, where the files are."""
    files = [(make_safe_line(f"  {out / name}"), Text(what, style="dim")) for name, what in _list_files(run, layout)]
    return Group(
        *_render_works(run, layout),
        *_render_kinds(run),
        *_render_open_pairs(run),
        *_render_open_items(run),
        *_render_notes(run),
        Text("Files", style="bold"),
        *_align_cells(files),
        Text(),
        make_safe_line(f"Next: {_suggest_next_step(run, out)}"),
        *render_skipped(skipped, f"see {out / layout.locate_table('skipped')}"),
        make_safe_line(format_headline(run, skipped), "bold"),
    )


def _list_files(run: Overview, layout: Layout) -> list[tuple[str, str]]:
    files = [("index.html", "the overview, opens offline"), (layout.locate_table("differences"), "every difference")]
    if layout.is_folder:
        pages = {PageChoice.ALL: " report.html,", PageChoice.OPEN: " report.html where something is open,"}
        page = pages.get(PageChoice(layout.pages), "")
        return [*files, ("works", f"per work: canonical.txt,{page} differences.csv, work.json")]
    files.append((layout.locate_table(CANONICAL_TABLE), "the merged texts"))
    files.append((RECORDS_NAME, "the complete record of every work"))
    if layout.has_page(run.open):
        which = "every work" if layout.pages == PageChoice.ALL else "works with open items"
        files.append(("works", f"report.html of {which}"))
    return files


def render_skipped(skipped: Sequence[Skipped], where: str) -> list[Text]:
    """Render the first inputs that were not read, and how many more there are, with `where` they are listed."""
    lines = [make_safe_line(_format_skipped(s), "yellow") for s in skipped[:LISTED_ITEMS]]
    if rest := format_rest(len(skipped), LISTED_ITEMS, f" skipped ({where})"):
        lines.append(make_safe_line(rest, "yellow"))
    return lines


def _format_skipped(skipped: Skipped) -> str:
    row = f", {skipped.place}" if skipped.is_row else ""
    return f"Skipped {skipped.path}{row}: {skipped.reason}"


def _render_works(run: Overview, layout: Layout) -> list[Any]:
    if not run.variant_works:
        return [Text("No text is a variant of another."), Text()]
    figures = ("texts", "differences", "open")
    works = run.first_variant_works
    cells = [[Text(str(n or "")) for n in (w.members, w.differences, w.open)] for w in works]
    rows = [(make_safe_line(w.id), *row, make_safe_line(w.base)) for w, row in zip(works, cells, strict=True)]
    table = render_table(("work", *figures, "base"), rows, figures=figures)
    rest = format_rest(run.variant_works, len(works), f" in {layout.locate_table('works')}")
    return [Text("Works with variants", style="bold"), *table, *([Text(f"  {rest}")] if rest else []), Text()]


def render_pairs(pairs: Sequence[Pair], terminal: Console | None = None) -> list[Any]:
    """Render the pairs of texts that share text, one line each; two where one is too long for the terminal."""
    if not pairs:
        return []
    figures = ("match weight", "resemblance", "containment")
    cells = [
        (Text(p.kind), Text(format_bits(p.match_weight)), Text(f"{p.resemblance:.2f}"), Text(f"{p.containment:.2f}"))
        for p in pairs
    ]
    sides = [(make_safe_line(p.left), make_safe_line(p.right)) for p in pairs]
    rows: list[tuple[Text, ...]] = [(*known, *both) for known, both in zip(cells, sides, strict=True)]
    table = render_table(("kind", *figures, "left", "right"), rows, figures=figures)
    if terminal and max(line.cell_len for line in table) > terminal.width:
        rows = []
        for known, (left, right) in zip(cells, sides, strict=True):
            rows += [(*known, left), (*(Text() for _ in known), right)]
        table = render_table(("kind", *figures, "texts"), rows, figures=figures)
    return [Text("Pairs", style="bold"), *table, Text()]


def render_found(
    works: Sequence[tuple[str, Sequence[str]]],
    pairs: Sequence[Pair],
    skipped: Sequence[Skipped],
    terminal: Console | None = None,
    *,
    unlisted: int = 0,
) -> list[Any]:
    """Render works, each with its id and members, and pairs, as `find` shows them.

    Args:
        works: id and members.
        pairs: those that are listed; what waits comes first.
        skipped: what was not read.
        terminal: where it is printed, if that is a terminal.
        unlisted: related pairs that are not listed.
    """
    pairs = sorted(pairs, key=lambda pair: pair.decision is not PairDecision.OPEN)
    several = [(name, members) for name, members in works if len(members) > 1]
    lines: list[Any] = []
    for name, members in several:
        lines += [make_safe_line(name, "bold"), *(make_safe_line(f"  {member}") for member in members), Text()]
    lines += [*render_pairs(pairs, terminal), *render_skipped(skipped, "`reconcile run` lists them all")]
    texts = format_count(sum(len(members) for _, members in works), "text")
    related = format_count(sum(pair.kind is PairKind.RELATED for pair in pairs) + unlisted, "pair")
    waiting = sum(pair.decision is PairDecision.OPEN for pair in pairs)
    total = f"{texts}, {format_count(len(works), 'work')}, {len(several)} with variants"
    asked = (
        f"{format_count(waiting, 'pair')} {'waits' if waiting == 1 else 'wait'} for join or part; " if waiting else ""
    )
    more = f" ({unlisted:,} of them not listed)" if unlisted else ""
    return [*lines, Text(f"{total}; {asked}{related} related, not joined{more}.", style="bold")]


def render_problems(problems: Sequence[Problem], reports: Path) -> Group:
    """Render the problems, one line each; or that there are none."""
    if not problems:
        return Group(make_safe_line(f"{reports}: all invariants hold, and every file is what the records give."))
    lines = []
    for p in problems:
        place = f"characters {p.span.start}-{p.span.end}:" if p.span else ""
        what = " ".join(filter(None, (p.witness, place, p.message)))
        lines.append(make_safe_line(f"{reports / p.place}: {p.invariant}: {what}"))
    return Group(*lines, Text(f"{format_count(len(problems), 'problem')} found.", style="bold"))


def _render_kinds(run: Overview) -> list[Any]:
    if not run.units_by_kind:
        return []
    levels = tuple(reversed(Severity))
    rows = []
    for kind, counts in run.units_by_kind.items():
        cells = [Text(str(counts[level] or ""), style=SEVERITY_STYLES[level]) for level in levels]
        rows.append((Text(kind.value), Text(str(sum(counts.values()))), *cells))
    figures = ("all", *(level.value for level in levels))
    table = render_table(("class", *figures), rows, figures=figures)
    return [Text("Differences by class", style="bold"), *table, Text()]


def _render_open_pairs(run: Overview) -> list[Any]:
    if not run.open_pairs.count:
        return []
    lines: list[Any] = [Text("Pairs that wait for join or part", style="bold")]
    for pair in run.open_pairs.listed[:LISTED_ITEMS]:
        sides = f"{show_on_one_line(pair.left)}  {show_on_one_line(pair.right)}"
        lines.append(Text.assemble("  ", (pair.id, "bold"), f"  {format_bits(pair.match_weight)} bits  {sides}"))
        lines.append(Text.assemble("      ", (show_on_one_line(pair.why, _WHY_WIDTH), "dim")))
    if rest := format_rest(run.open_pairs.count, LISTED_ITEMS):
        lines.append(Text(f"  {rest}"))
    return [*lines, Text()]


def _render_notes(run: Overview) -> list[Any]:
    """Say what is rare and should not be overlooked."""
    lines = []
    if run.mixed_works:
        names = ", ".join(run.first_mixed_works[:LISTED_ITEMS])
        rest = format_rest(run.mixed_works, LISTED_ITEMS)
        lines.append(f"Works whose texts have titles that disagree: {names} {rest}".rstrip())
    if run.unlisted:
        lines.append(f"{format_count(run.unlisted, 'related pair')} in no table: a text is listed in twenty at most.")
    return [*(make_safe_line(line, "yellow") for line in lines), Text()] if lines else []


def _render_open_items(run: Overview) -> list[Any]:
    if not run.open:
        return []
    lines: list[Any] = [Text("What needs a person first", style="bold")]
    for place in run.open_items[:LISTED_ITEMS]:
        lines += _render_open_item(place.open_item)
    if rest := format_rest(run.open, LISTED_ITEMS):
        lines.append(Text(f"  {rest}"))
    return [*lines, Text()]


def _render_open_item(w: OpenItem) -> Iterator[Text]:
    what = f"{w.kind.value} {w.severity.value}"
    yield Text.assemble("  ", (w.id, "bold"), "  ", (what, SEVERITY_STYLES[w.severity]), f"  {w.decision.value}")
    for side in w.sides:
        role = "base" if side.is_base else "witness"
        owner = "" if side.is_base else f"  {show_on_one_line(side.owner)}"
        before, after = show_on_one_line(side.before), show_on_one_line(side.after)
        more = " …" if side.further_places else ""
        reading = Text.assemble((before, "dim"), quote_reading(side.reading), more, (after, "dim"))
        yield Text.assemble(f"      {role:<9}", reading, (owner, "dim"))


def quote_reading(text: str, width: int = _READING_WIDTH) -> Text:
    """Render a reading between quotation marks, or the sign for nothing."""
    return Text(f"“{show_on_one_line(show_white_space(text), width)}”") if text else Text("∅", style="dim")


def _suggest_next_step(run: Overview, out: Path) -> str:
    folder = shlex.quote(str(out))
    suffix = "" if str(out) == "reports" else f" --reports {folder}"
    command = f"prove what was written: reconcile verify {folder}"
    if run.open_pairs.count:
        command = f"look at one pair: reconcile explain {run.open_pairs.listed[0].id}{suffix}"
    elif run.open_items:
        command = f"look at one place: reconcile explain {run.open_items[0].open_item.id}{suffix}"
    return f"open {out / 'index.html'}, or {command}"


def render_table(names: Sequence[str], rows: Iterable[Sequence[Text]], *, figures: Collection[str] = ()) -> list[Text]:
    """Render a table with a line for its header and for each row; the columns in `figures` are set to the right.

    Nothing is ever cut: where the terminal is too narrow, it wraps the lines.
    """
    header = [Text(name, style="dim") for name in names]
    return _align_cells([header, *rows], {at for at, name in enumerate(names) if name in figures})


def _align_cells(rows: Sequence[Sequence[Text]], figures: Collection[int] = ()) -> list[Text]:
    """Align the cells of rows, two blanks apart, with no blanks at the end."""
    widths = [max(cell.cell_len for cell in column) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        line = Text()
        for at, cell in enumerate(row):
            blanks = Text(" " * (widths[at] - cell.cell_len))
            line.append_text(Text.assemble(*((blanks, cell) if at in figures else (cell, blanks)), "  "))
        line.rstrip()
        lines.append(line)
    return lines
