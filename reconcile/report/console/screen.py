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
from reconcile.report.reading_context import seen
from reconcile.report.run_folder.layout import CANONICAL, RECORDS, Layout
from reconcile.report.summary import headline, plural
from reconcile.report.work_digest import Waiting
from reconcile.storage.display_text import on_one_line
from reconcile.vocabulary import Severity

PLAIN_WIDTH = 160
"""Columns of output that goes to a file or a pipe."""
FIRST = 5
"""How many open items a run shows; the rest stands in the files."""
STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.NOTICE: "cyan", Severity.INFO: "dim"}


@dataclass(frozen=True, slots=True)
class Screen:
    """The two streams of one command, and how much it says."""

    out: Console
    err: Console
    quiet: bool = False
    verbose: bool = False

    @property
    def terminal(self) -> Console | None:
        """Where results are printed, if that is a terminal."""
        return self.out if self.out.is_terminal else None

    @property
    def is_plain(self) -> bool:
        """Whether the result is printed without colours."""
        return self.out.no_color or self.out.color_system is None

    def show(self, *parts: Any) -> None:
        """Print a part of the result."""
        for part in parts:
            self.out.print(part)

    def tell(self, message: str) -> None:
        """Say on standard error what happens, unless quiet."""
        if not self.quiet:
            self.err.print(plain(message))

    def detail(self, message: str) -> None:
        """Say more, when asked to be verbose."""
        if self.verbose:
            self.err.print(plain(message))


def screen(*, quiet: bool = False, verbose: bool = False, color: bool = True) -> Screen:
    """Open the screen; ``NO_COLOR`` and a pipe turn colours off by themselves."""
    return Screen(_console(sys.stdout, color=color), _console(sys.stderr, color=color), quiet, verbose)


def _console(stream: Any, *, color: bool) -> Console:
    options: dict[str, Any] = {"markup": False, "highlight": False, "emoji": False}
    if not stream.isatty():
        options |= {"width": PLAIN_WIDTH, "color_system": None, "force_terminal": False}
    return _Patient(file=stream, no_color=not color or None, soft_wrap=True, **options)


class _Patient(Console):
    """A console whose reader may leave, as ``| head`` does: the command goes on, and its exit code stays its own."""

    def on_broken_pipe(self) -> None:
        """Print nothing more, where Rich would leave the program by 1, which says that something was found."""
        self.quiet = True
        let_go(self.file)


def let_go(stream: IO[str]) -> None:
    """Send what is still to be written to a stream whose reader is gone nowhere, also at the end of the program."""
    with suppress(OSError, ValueError):  # a stream without a descriptor of its own has none to redirect
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def plain(text: str, style: str = "") -> Text:
    """A text of ours or of strangers, safe to print on one line."""
    return Text(on_one_line(text), style=style)


def run_view(run: Overview, skipped: Sequence[Skipped], out: Path, layout: Layout) -> Group:
    """What a curator wants first: works found, differences by class, what needs a person, where the files are."""
    parts: list[Any] = [*works_view(run, layout), *_kinds(run), *_urgent(run), Text("Files", style="bold")]
    parts += _lined_up([(plain(f"  {out / name}"), Text(what, style="dim")) for name, what in _files(run, layout)])
    parts.append(Text())
    parts.append(plain(f"Next: {_next(run, out)}"))
    parts += skipped_lines(skipped, f"see {out / layout.table('skipped')}")
    parts.append(plain(headline(run, skipped), "bold"))
    return Group(*parts)


def _files(run: Overview, layout: Layout) -> list[tuple[str, str]]:
    """The files that a person opens first, and what they are."""
    files = [("index.html", "the overview, opens offline"), (layout.table("differences"), "every difference")]
    if layout.is_folder:
        page = {"all": " report.html,", "open": " report.html where something is open,", "none": ""}[layout.pages]
        files.append(("works", f"per work: canonical.txt,{page} differences.csv, work.json"))
    else:
        files.append((layout.table(CANONICAL), "the merged texts"))
        files.append((RECORDS, "the complete record of every work"))
        if layout.has_page(run.open):
            files.append(
                ("works", f"report.html of {'every work' if layout.pages == 'all' else 'works with open items'}")
            )
    return files


def skipped_lines(skipped: Sequence[Skipped], where: str) -> list[Text]:
    """The first things that were not read, and how many more there are, with `where` they are listed."""
    lines = [plain(_skipped_line(s), "yellow") for s in skipped[:FIRST]]
    if len(skipped) > FIRST:
        lines.append(plain(f"and {len(skipped) - FIRST:,} more skipped ({where})", "yellow"))
    return lines


def _skipped_line(skipped: Skipped) -> str:
    row = f", {skipped.place}" if skipped.is_row else ""
    return f"Skipped {skipped.path}{row}: {skipped.reason}"


def works_view(run: Overview, layout: Layout) -> list[Any]:
    """The first works of several texts, one line each."""
    if not run.several:
        return [Text("No text is a variant of another."), Text()]
    figures = ("texts", "differences", "open")
    rows = [
        (plain(w.id), *(Text(str(n or "")) for n in (w.members, w.differences, w.open)), plain(w.base))
        for w in run.first_several
    ]
    table = table_lines(("work", *figures, "base"), rows, figures=figures)
    hidden = run.several - len(run.first_several)
    more = [Text(f"  and {hidden:,} more in {layout.table('works')}")] if hidden else []
    return [Text("Works with variants", style="bold"), *table, *more, Text()]


def pairs_view(pairs: Sequence[Pair], terminal: Console | None = None) -> list[Any]:
    """The pairs of texts that share text, one line each; two where one is too long for the terminal."""
    if not pairs:
        return []
    figures = ("resemblance", "containment")
    cells = [(Text(p.kind), Text(f"{p.resemblance:.2f}"), Text(f"{p.containment:.2f}")) for p in pairs]
    sides = [(plain(p.left), plain(p.right)) for p in pairs]
    rows: list[tuple[Text, ...]] = [(*known, *both) for known, both in zip(cells, sides, strict=True)]
    table = table_lines(("kind", *figures, "left", "right"), rows, figures=figures)
    if terminal and max(line.cell_len for line in table) > terminal.width:
        rows = []
        for known, (left, right) in zip(cells, sides, strict=True):
            rows += [(*known, left), (*(Text() for _ in known), right)]
        table = table_lines(("kind", *figures, "texts"), rows, figures=figures)
    return [Text("Pairs", style="bold"), *table, Text()]


class Members(Protocol):
    """A work of which only the members are known."""

    @property
    def id(self) -> str:
        """Its id; empty while it has none."""

    @property
    def members(self) -> tuple[str, ...]:
        """Document ids."""


def found_view(
    works: Sequence[Members], pairs: Sequence[Pair], skipped: Sequence[Skipped], terminal: Console | None = None
) -> list[Any]:
    """Works and pairs only, as `find` shows them; pairs that are too long for the terminal stand on two lines."""
    texts = sum(len(w.members) for w in works)
    several = [w for w in works if len(w.members) > 1]
    lines: list[Any] = []
    for work in several:
        lines += [plain(work.id, "bold"), *(plain(f"  {member}") for member in work.members), Text()]
    lines += [*pairs_view(pairs, terminal), *skipped_lines(skipped, "`reconcile run` lists them all")]
    related = sum(p.kind == "related" for p in pairs)
    total = f"{plural(texts, 'text')}, {plural(len(works), 'work')}, {len(several)} with variants; "
    return [*lines, Text(f"{total}{plural(related, 'pair')} related, not joined.", style="bold")]


def problems_view(problems: Sequence[Problem], reports: Path) -> Group:
    """What does not hold, one line each; or that all holds."""
    if not problems:
        return Group(plain(f"{reports}: all invariants hold, and every file is what the records give."))
    lines = [
        plain(f"{reports / p.place}: {p.invariant}: {' '.join(filter(None, (p.witness, _place(p.span), p.message)))}")
        for p in problems
    ]
    return Group(*lines, Text(f"{plural(len(problems), 'problem')} found.", style="bold"))


def _place(span: Span | None) -> str:
    return f"characters {span.start}-{span.end}:" if span else ""


def _kinds(run: Overview) -> list[Any]:
    if not run.kinds:
        return []
    levels = tuple(reversed(Severity))
    rows = [
        (
            Text(kind.value),
            Text(str(sum(counts.values()))),
            *(Text(str(counts[s] or ""), style=STYLES[s]) for s in levels),
        )
        for kind, counts in run.kinds.items()
    ]
    figures = ("all", *(s.value for s in levels))
    return [
        Text("Differences by class", style="bold"),
        *table_lines(("class", *figures), rows, figures=figures),
        Text(),
    ]


def _urgent(run: Overview) -> list[Any]:
    if not run.open:
        return []
    lines: list[Any] = [Text("What needs a person first", style="bold")]
    for place in run.waiting[:FIRST]:
        lines += waiting_lines(place.waiting)
    if run.open > FIRST:
        lines.append(Text(f"  and {run.open - FIRST:,} more"))
    return [*lines, Text()]


def waiting_lines(w: Waiting) -> Iterator[Text]:
    """One place in short: what it is, and both readings where they stand."""
    what = f"{w.kind.value} {w.severity.value}"
    yield Text.assemble("  ", (w.id, "bold"), "  ", (what, STYLES[w.severity]), f"  {w.decision.value}")
    for side in w.sides:
        role = "base" if side.is_base else "witness"
        owner = "" if side.is_base else f"  {on_one_line(side.owner)}"
        before, after = on_one_line(side.before), on_one_line(side.after)
        more = " …" if side.more else ""
        reading = Text.assemble((before, "dim"), quoted(side.reading), more, (after, "dim"))
        yield Text.assemble(f"      {role:<9}", reading, (owner, "dim"))


def quoted(text: str, width: int = 60) -> Text:
    """A reading between quotation marks, or the sign for nothing."""
    return Text(f"“{on_one_line(seen(text), width)}”") if text else Text("∅", style="dim")


def _next(run: Overview, out: Path) -> str:
    folder = shlex.quote(str(out))
    suffix = "" if str(out) == "reports" else f" --reports {folder}"
    if run.waiting:
        return f"open {out / 'index.html'}, or look at one place: reconcile explain {run.waiting[0].waiting.id}{suffix}"
    return f"open {out / 'index.html'}, or prove what was written: reconcile verify {folder}"


def table_lines(names: Sequence[str], rows: Iterable[Sequence[Text]], *, figures: Collection[str] = ()) -> list[Text]:
    """A table with a line for its header and for each row; the columns named in `figures` stand to the right.

    Nothing is ever cut: where the terminal is too narrow, it wraps the lines.
    """
    header = [Text(name, style="dim") for name in names]
    return _lined_up([header, *rows], {at for at, name in enumerate(names) if name in figures})


def _lined_up(rows: Sequence[Sequence[Text]], figures: Collection[int] = ()) -> list[Text]:
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
