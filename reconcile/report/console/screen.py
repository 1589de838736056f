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
from typing import IO, Any, Protocol

from rich.console import Console, Group
from rich.text import Text

from reconcile.model.problems import Problem
from reconcile.model.records import Pair, Skipped, Span
from reconcile.report.overview import Overview
from reconcile.report.reading_context import show_white_space
from reconcile.report.run_folder.layout import CANONICAL_TABLE, RECORDS_NAME, Layout
from reconcile.report.summary import format_count, format_headline
from reconcile.report.work_digest import OpenItem
from reconcile.storage.display_text import show_on_one_line
from reconcile.vocabulary import Severity

PLAIN_WIDTH = 160
"""Columns of output that goes to a file or a pipe."""
LISTED_ITEMS = 5
"""How many open items a run shows; the rest stands in the files."""
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
        """Say on standard error what happens, unless quiet."""
        if not self.quiet:
            self.err.print(make_safe_line(message))

    def print_detail(self, message: str) -> None:
        """Say more, when asked to be verbose."""
        if self.verbose:
            self.err.print(make_safe_line(message))


def open_screen(*, quiet: bool = False, verbose: bool = False, color: bool = True) -> Screen:
    """Open the screen; ``NO_COLOR`` and a pipe turn colours off by themselves."""
    return Screen(_open_console(sys.stdout, color=color), _open_console(sys.stderr, color=color), quiet, verbose)


def _open_console(stream: Any, *, color: bool) -> Console:
    options: dict[str, Any] = {"markup": False, "highlight": False, "emoji": False}
    if not stream.isatty():
        options |= {"width": PLAIN_WIDTH, "color_system": None, "force_terminal": False}
    return _PipeTolerantConsole(file=stream, no_color=not color or None, soft_wrap=True, **options)


class _PipeTolerantConsole(Console):
    """A console whose reader may leave, as ``| head`` does: the command goes on, and its exit code stays its own."""

    def on_broken_pipe(self) -> None:
        """Print nothing more, where Rich would leave the program by 1, which says that something was found."""
        self.quiet = True
        discard_output(self.file)


def discard_output(stream: IO[str]) -> None:
    """Send what is still to be written to a stream whose reader is gone nowhere, also at the end of the program."""
    with suppress(OSError, ValueError):  # a stream without a descriptor of its own has none to redirect
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def make_safe_line(text: str, style: str = "") -> Text:
    """A text of ours or of strangers, safe to print on one line."""
    return Text(show_on_one_line(text), style=style)


def render_run_overview(run: Overview, skipped: Sequence[Skipped], out: Path, layout: Layout) -> Group:
    """What a curator wants first: works found, differences by class, what needs a person, where the files are."""
    parts: list[Any] = [
        *render_works(run, layout),
        *_render_kinds(run),
        *_render_open_items(run),
        Text("Files", style="bold"),
    ]
    parts += _align_cells(
        [(make_safe_line(f"  {out / name}"), Text(what, style="dim")) for name, what in _list_files(run, layout)]
    )
    parts.append(Text())
    parts.append(make_safe_line(f"Next: {_suggest_next_step(run, out)}"))
    parts += render_skipped(skipped, f"see {out / layout.locate_table('skipped')}")
    parts.append(make_safe_line(format_headline(run, skipped), "bold"))
    return Group(*parts)


def _list_files(run: Overview, layout: Layout) -> list[tuple[str, str]]:
    """The files that a person opens first, and what they are."""
    files = [("index.html", "the overview, opens offline"), (layout.locate_table("differences"), "every difference")]
    if layout.is_folder:
        page = {"all": " report.html,", "open": " report.html where something is open,", "none": ""}[layout.pages]
        files.append(("works", f"per work: canonical.txt,{page} differences.csv, work.json"))
    else:
        files.append((layout.locate_table(CANONICAL_TABLE), "the merged texts"))
        files.append((RECORDS_NAME, "the complete record of every work"))
        if layout.has_page(run.open):
            files.append(
                ("works", f"report.html of {'every work' if layout.pages == 'all' else 'works with open items'}")
            )
    return files


def render_skipped(skipped: Sequence[Skipped], where: str) -> list[Text]:
    """The first things that were not read, and how many more there are, with `where` they are listed."""
    lines = [make_safe_line(_format_skipped(s), "yellow") for s in skipped[:LISTED_ITEMS]]
    if len(skipped) > LISTED_ITEMS:
        lines.append(make_safe_line(f"and {len(skipped) - LISTED_ITEMS:,} more skipped ({where})", "yellow"))
    return lines


def _format_skipped(skipped: Skipped) -> str:
    row = f", {skipped.place}" if skipped.is_row else ""
    return f"Skipped {skipped.path}{row}: {skipped.reason}"


def render_works(run: Overview, layout: Layout) -> list[Any]:
    """The first works of several texts, one line each."""
    if not run.variant_works:
        return [Text("No text is a variant of another."), Text()]
    figures = ("texts", "differences", "open")
    rows = [
        (
            make_safe_line(w.id),
            *(Text(str(n or "")) for n in (w.members, w.differences, w.open)),
            make_safe_line(w.base),
        )
        for w in run.first_variant_works
    ]
    table = render_table(("work", *figures, "base"), rows, figures=figures)
    hidden = run.variant_works - len(run.first_variant_works)
    more = [Text(f"  and {hidden:,} more in {layout.locate_table('works')}")] if hidden else []
    return [Text("Works with variants", style="bold"), *table, *more, Text()]


def render_pairs(pairs: Sequence[Pair], terminal: Console | None = None) -> list[Any]:
    """The pairs of texts that share text, one line each; two where one is too long for the terminal."""
    if not pairs:
        return []
    figures = ("resemblance", "containment")
    cells = [(Text(p.kind), Text(f"{p.resemblance:.2f}"), Text(f"{p.containment:.2f}")) for p in pairs]
    sides = [(make_safe_line(p.left), make_safe_line(p.right)) for p in pairs]
    rows: list[tuple[Text, ...]] = [(*known, *both) for known, both in zip(cells, sides, strict=True)]
    table = render_table(("kind", *figures, "left", "right"), rows, figures=figures)
    if terminal and max(line.cell_len for line in table) > terminal.width:
        rows = []
        for known, (left, right) in zip(cells, sides, strict=True):
            rows += [(*known, left), (*(Text() for _ in known), right)]
        table = render_table(("kind", *figures, "texts"), rows, figures=figures)
    return [Text("Pairs", style="bold"), *table, Text()]


class WorkMembers(Protocol):
    """A work of which only the members are known."""

    @property
    def id(self) -> str:
        """Its id; empty while it has none."""

    @property
    def members(self) -> tuple[str, ...]:
        """Document ids."""


def render_found(
    works: Sequence[WorkMembers], pairs: Sequence[Pair], skipped: Sequence[Skipped], terminal: Console | None = None
) -> list[Any]:
    """Works and pairs only, as `find` shows them; pairs that are too long for the terminal stand on two lines."""
    texts = sum(len(w.members) for w in works)
    several = [w for w in works if len(w.members) > 1]
    lines: list[Any] = []
    for work in several:
        lines += [make_safe_line(work.id, "bold"), *(make_safe_line(f"  {member}") for member in work.members), Text()]
    lines += [*render_pairs(pairs, terminal), *render_skipped(skipped, "`reconcile run` lists them all")]
    related = sum(p.kind == "related" for p in pairs)
    total = f"{format_count(texts, 'text')}, {format_count(len(works), 'work')}, {len(several)} with variants; "
    return [*lines, Text(f"{total}{format_count(related, 'pair')} related, not joined.", style="bold")]


def render_problems(problems: Sequence[Problem], reports: Path) -> Group:
    """What does not hold, one line each; or that all holds."""
    if not problems:
        return Group(make_safe_line(f"{reports}: all invariants hold, and every file is what the records give."))
    lines = [
        make_safe_line(
            f"{reports / p.place}: {p.invariant}: {' '.join(filter(None, (p.witness, _format_span(p.span), p.message)))}"
        )
        for p in problems
    ]
    return Group(*lines, Text(f"{format_count(len(problems), 'problem')} found.", style="bold"))


def _format_span(span: Span | None) -> str:
    return f"characters {span.start}-{span.end}:" if span else ""


def _render_kinds(run: Overview) -> list[Any]:
    if not run.units_by_kind:
        return []
    levels = tuple(reversed(Severity))
    rows = [
        (
            Text(kind.value),
            Text(str(sum(counts.values()))),
            *(Text(str(counts[s] or ""), style=SEVERITY_STYLES[s]) for s in levels),
        )
        for kind, counts in run.units_by_kind.items()
    ]
    figures = ("all", *(s.value for s in levels))
    return [
        Text("Differences by class", style="bold"),
        *render_table(("class", *figures), rows, figures=figures),
        Text(),
    ]


def _render_open_items(run: Overview) -> list[Any]:
    if not run.open:
        return []
    lines: list[Any] = [Text("What needs a person first", style="bold")]
    for place in run.open_items[:LISTED_ITEMS]:
        lines += render_open_item(place.open_item)
    if run.open > LISTED_ITEMS:
        lines.append(Text(f"  and {run.open - LISTED_ITEMS:,} more"))
    return [*lines, Text()]


def render_open_item(w: OpenItem) -> Iterator[Text]:
    """One place in short: what it is, and both readings where they stand."""
    what = f"{w.kind.value} {w.severity.value}"
    yield Text.assemble("  ", (w.id, "bold"), "  ", (what, SEVERITY_STYLES[w.severity]), f"  {w.decision.value}")
    for side in w.sides:
        role = "base" if side.is_base else "witness"
        owner = "" if side.is_base else f"  {show_on_one_line(side.owner)}"
        before, after = show_on_one_line(side.before), show_on_one_line(side.after)
        more = " …" if side.further_places else ""
        reading = Text.assemble((before, "dim"), quote_reading(side.reading), more, (after, "dim"))
        yield Text.assemble(f"      {role:<9}", reading, (owner, "dim"))


def quote_reading(text: str, width: int = 60) -> Text:
    """A reading between quotation marks, or the sign for nothing."""
    return Text(f"“{show_on_one_line(show_white_space(text), width)}”") if text else Text("∅", style="dim")


def _suggest_next_step(run: Overview, out: Path) -> str:
    folder = shlex.quote(str(out))
    suffix = "" if str(out) == "reports" else f" --reports {folder}"
    if run.open_items:
        return f"open {out / 'index.html'}, or look at one place: reconcile explain {run.open_items[0].open_item.id}{suffix}"
    return f"open {out / 'index.html'}, or prove what was written: reconcile verify {folder}"


def render_table(names: Sequence[str], rows: Iterable[Sequence[Text]], *, figures: Collection[str] = ()) -> list[Text]:
    """A table with a line for its header and for each row; the columns named in `figures` stand to the right.

    Nothing is ever cut: where the terminal is too narrow, it wraps the lines.
    """
    header = [Text(name, style="dim") for name in names]
    return _align_cells([header, *rows], {at for at, name in enumerate(names) if name in figures})


def _align_cells(rows: Sequence[Sequence[Text]], figures: Collection[int] = ()) -> list[Text]:
    """Rows with their cells one below the other, two blanks apart, and no blanks at the end."""
    widths = [max(cell.cell_len for cell in column) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        line = Text()
        for at, cell in enumerate(row):
            blanks = " " * (widths[at] - cell.cell_len)
            line.append_text(Text.assemble(blanks, cell) if at in figures else Text.assemble(cell, blanks)).append("  ")
        line.rstrip()
        lines.append(line)
    return lines
