"""Records → self-contained web pages. They open offline, fetch nothing and run no script.

Every text in them was written by strangers: the templates escape all of it, characters that do not show are made
visible, and a content security policy forbids everything but the page's own style.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import Any, NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from reconcile.model import Difference, Kind, Pair, Skipped, Span, Work
from reconcile.report.context import InContext, in_context, seen
from reconcile.report.counting import by_kind_and_severity, most_urgent, total, units
from reconcile.report.grouping import group_kind, marks
from reconcile.report.record import Record
from reconcile.report.summary import headline
from reconcile.report.tables import differences_table, spans_cell, work_metadata
from reconcile.report.visible import visible
from reconcile.settings import Settings

LISTED = 100
"""Most entries of the list of what needs a person; the rest is counted and stands in the table."""


class Piece(NamedTuple):
    """A stretch of one witness inside a sentence, and the classes of the differences that cover it."""

    text: str
    kinds: str
    """Class names joined by a blank; empty where the witnesses agree."""


class Cell(NamedTuple):
    """What one witness has in one sentence group."""

    numbers: str
    kind: str
    pieces: tuple[Piece, ...]


def work_page(record: Record, settings: Settings) -> str:
    """The page of one work: what needs a person, the canonical text, the witnesses side by side, every difference."""
    work = record.work
    return (
        _environment()
        .get_template("work.html")
        .render(
            title=work_metadata(work).get("title") or work.id,
            work=work,
            pairs=record.pairs,
            settings=settings,
            kinds=by_kind_and_severity([work]),
            urgent=_urgent([work]),
            listed=LISTED,
            rows=_aligned(work),
            table=differences_table([work]),
            told=list(zip(work.witnesses, work.passages, strict=True)),
        )
    )


def index_page(works: Sequence[Work], pairs: Sequence[Pair], skipped: Sequence[Skipped], settings: Settings) -> str:
    """The overview of a run."""
    return (
        _environment()
        .get_template("index.html")
        .render(
            title="Reconciled texts",
            headline=headline(works, skipped),
            works=works,
            several=[w for w in works if len(w.members) > 1],
            alone=[w for w in works if len(w.members) == 1],
            pairs=pairs,
            skipped=skipped,
            settings=settings,
            kinds=by_kind_and_severity(works),
            urgent=_urgent(works),
            listed=LISTED,
            total=total(works),
        )
    )


def _urgent(works: Sequence[Work]) -> list[tuple[Work, Difference, tuple[InContext, ...]]]:
    return [(work, d, in_context(d, work, width=60)) for work, d in most_urgent(works)]


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("reconcile.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["shown"] = _shown
    environment.filters["plain"] = _plain
    environment.filters["seen"] = seen
    environment.filters["spans"] = spans_cell
    environment.globals["units"] = units
    environment.globals["metadata_of"] = work_metadata
    style = environment.get_template("style.css").render()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode("ascii")
    environment.globals["style"] = Markup(style)  # noqa: S704  our own file, no text of strangers in it
    environment.globals["policy"] = (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )
    return environment


def _shown(text: Any) -> Markup:
    """Escape a text, with characters that do not show made visible; line ends stay."""
    return escape(visible(str(text), keep="\n\t"))


def _plain(text: str) -> Markup:
    """The same for what stands round a reading: one line, so that the reading stays in sight."""
    return escape(visible(text.replace("\n", " ")))


def _aligned(work: Work) -> list[tuple[int, Any, list[Cell]]]:
    """One row per sentence group: its number, the group, a cell per witness."""
    found = [marks(work, member) for member in work.members]
    return [
        (
            number,
            group,
            [
                Cell(
                    numbers=", ".join(str(n + 1) for n in numbers),
                    kind=group_kind(work, group, at),
                    pieces=tuple(_pieces(work, at, numbers, found[at])),
                )
                for at, numbers in enumerate(group.sentences)
            ],
        )
        for number, group in enumerate(work.groups, start=1)
    ]


def _pieces(work: Work, at: int, numbers: Sequence[int], found: Sequence[tuple[Span, Kind]]) -> Iterator[Piece]:
    witness = work.witnesses[at]
    for number in numbers:
        sentence = witness.sentences[number]
        inside = [(s, e, kind.value) for (s, e), kind in found if s < sentence.end and e > sentence.start]
        cuts = {sentence.start, sentence.end}
        cuts |= {cut for s, e, _ in inside for cut in (s, e) if sentence.start < cut < sentence.end}
        ordered = sorted(cuts)
        for start, end in pairwise(ordered):
            kinds = sorted({kind for s, e, kind in inside if s <= start and e >= end})
            yield Piece(witness.document.raw[start:end], " ".join(kinds))
