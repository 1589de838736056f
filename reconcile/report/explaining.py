"""Everything that is known about one difference, text, work or pair, for the terminal."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from rich.console import Group
from rich.text import Text

from reconcile.errors import InputError
from reconcile.model import Difference, Pair, Witness, Work
from reconcile.report.counting import units
from reconcile.report.record import Record
from reconcile.report.rendering import pairs_of
from reconcile.report.sheets import guard
from reconcile.report.tables import counts_cell, sentences_cell, spans_cell
from reconcile.report.terminal import STYLES, plain, quoted
from reconcile.report.visible import on_one_line

PAIR = ".."
"""Stands between the two ids of a pair."""
SHORTEST_ID = 4
"""First digits of a difference's id that are enough when they fit one only."""
_CONTEXT = 160
"""Most characters of the sentence to show on either side of a reading."""


class Outcome(NamedTuple):
    """What some policies would do at a difference."""

    policies: tuple[str, ...]
    decision: str
    reason: str


Weigh = Callable[[Difference, Work], Sequence[Outcome]]
"""Finds out what each policy would do at a difference of a work."""


def explanation(name: str, records: Sequence[Record], weigh: Weigh = lambda _difference, _work: ()) -> Group:
    """Say what is known about `name`.

    Args:
        name: the id of a difference or its first digits, the id of a text or a work, or ``LEFT..RIGHT`` for a pair.
        records: the records of a run.
        weigh: asked for each difference that is told about; by default policies are not told about.

    Raises:
        InputError: nothing bears that name, or several differences do.
    """
    works = [record.work for record in records]
    lines = [
        *(line for work in works for d in _differences(name, work) for line in (*_difference(d, work, weigh), Text())),
        *(line for work in works if work.id == name for line in _work(work)),
        *(line for work in works for w in work.witnesses if w.id == name for line in _witness(w, work)),
        *(line for p in pairs_of(records) if _is_pair(p, name) for line in _pair(p)),
    ]
    if not lines:
        raise InputError(
            f"{on_one_line(name)}: nothing known by that name; give the id of a difference, a text or a work "
            f"(differences.csv, witnesses.csv, works.csv), or LEFT{PAIR}RIGHT for a pair"
        )
    return Group(*lines)


def _differences(name: str, work: Work) -> list[Difference]:
    exact = [d for d in work.differences if d.id == name]
    if exact or len(name) < SHORTEST_ID:
        return exact
    found = [d for d in work.differences if d.id.startswith(name)]
    if len({d.id for d in found}) > 1:
        raise InputError(f"{name}: fits {', '.join(sorted({d.id for d in found}))}; give more digits")
    return found


def _difference(d: Difference, work: Work, weigh: Weigh) -> Iterator[Any]:
    yield Text.assemble(
        (f"Difference {d.id}", "bold"), "  ", (f"{d.kind.value} {d.severity.value}", STYLES[d.severity])
    )
    yield from _fields(
        ("what", " · ".join([d.subtype, *d.labels, d.significance.value])),
        ("rule", f"{d.rule} (confidence {d.confidence.value})"),
        ("work", work.id),
        ("unit", "" if d.unit == d.id else d.unit),
        ("within", d.within),
    )
    if d.base != d.witness:
        yield from _side("base", d.base, d.base_sentences, d.base_spans, work)
    yield from _side("witness", d.witness, d.witness_sentences, d.witness_spans, work)
    yield from _fields(("decision", d.decision.value), ("reason", d.reason))
    if d.repair:
        r = d.repair
        edit = f"{r.start}-{r.end} → “{r.replacement}” ({r.kind}, {r.confidence.value}) in {d.damaged}"
        yield from _fields(("repair", edit), ("evidence", r.evidence))
    for at, outcome in enumerate(weigh(d, work)):
        told = f"{', '.join(outcome.policies)}: {outcome.decision}{f' ({outcome.reason})' if outcome.reason else ''}"
        yield Text.assemble("  ", (f"{'' if at else 'policies':<11}", "dim"), on_one_line(told))
    yield from _fields(("to decide", f"add to decisions.csv (id,choice,text,who,why,date): {_decision_line(d)}"))


def _side(role: str, owner: str, sentences: Sequence[int], spans: Sequence[Any], work: Work) -> Iterator[Any]:
    witness = next(w for w in work.witnesses if w.id == owner)
    raw = witness.document.raw
    yield from _fields(
        (role, f"{owner}, sentence {sentences_cell(sentences) or '–'}, characters {spans_cell(spans) or '–'}")
    )
    for start, end in spans:
        before, after = _round(witness, start, end)
        parts = (on_one_line(before), "dim"), quoted(raw[start:end], width=0), (on_one_line(after), "dim")
        yield Text.assemble("             ", *parts)


def _round(witness: Witness, start: int, end: int) -> tuple[str, str]:
    """What stands round a span in its sentences; cut at a blank when that is long."""
    first = max((s.start for s in witness.sentences if s.start <= start), default=0)
    last = min((s.end for s in witness.sentences if s.end >= end and s.end > start), default=end)
    before, after = witness.document.raw[first:start], witness.document.raw[end:last].rstrip()
    if len(before) > _CONTEXT:
        before = "…" + before[-_CONTEXT:].partition(" ")[2]
    if len(after) > _CONTEXT:
        after = after[:_CONTEXT].rpartition(" ")[0] + "…"
    return before, after


def _decision_line(d: Difference) -> str:
    cells = io.StringIO()
    csv.writer(cells, lineterminator="").writerow([d.id, "base or witness", "", "you", guard("why"), ""])
    return cells.getvalue()


def _work(work: Work) -> Iterator[Any]:
    yield plain(f"Work {work.id}", "bold")
    yield from _fields(
        ("texts", ", ".join(work.members)),
        ("base", f"{work.base}: {work.base_reason}"),
        ("differences", f"{units(work.differences)}, {units(work.open)} of them open"),
    )
    yield Text()


def _witness(witness: Witness, work: Work) -> Iterator[Any]:
    yield plain(f"Text {witness.id}", "bold")
    yield from _fields(
        ("work", work.id + (" (base)" if work.base == witness.id else "")),
        ("SHA-256", witness.document.sha256),
        ("length", f"{witness.profile.characters} characters, {len(witness.sentences)} sentences"),
        ("damage", counts_cell(witness.profile.counts) or "none found"),
        *((name, value) for name, value in witness.metadata.items()),
        ("departs", f"from the base in {units(d for d in work.differences if d.witness == witness.id)} places"),
    )
    yield Text()


def _is_pair(pair: Pair, name: str) -> bool:
    return name in (f"{pair.left}{PAIR}{pair.right}", f"{pair.right}{PAIR}{pair.left}", pair.left, pair.right)


def _pair(pair: Pair) -> Iterator[Any]:
    yield plain(f"Pair {pair.left}{PAIR}{pair.right}", "bold")
    figures = f"resemblance {pair.resemblance:.4f}, containment {pair.containment:.4f}, coverage {pair.coverage:.4f}"
    yield from _fields(("kind", pair.kind), ("measures", figures), ("why", pair.why))
    yield Text()


def _fields(*pairs: tuple[str, str]) -> Iterator[Text]:
    for name, value in pairs:
        if value:
            yield Text.assemble("  ", (f"{name:<11}", "dim"), on_one_line(value))
