"""Everything that is known about one difference, text, work or pair, for the terminal."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from rich.console import Group
from rich.text import Text

from reconcile.errors import InputError
from reconcile.model.records import Difference, Pair, Witness, Work
from reconcile.report.console.screen import SEVERITY_STYLES, make_safe_line, quote_reading
from reconcile.report.difference_counts import count_units
from reconcile.report.run_folder.work_record import WorkRecord
from reconcile.report.summary import format_count
from reconcile.report.tables import format_counts, format_sentence_numbers, format_spans
from reconcile.storage.display_text import show_on_one_line
from reconcile.storage.safe_csv import guard_cell

PAIR_SEPARATOR = ".."
"""Stands between the two ids of a pair."""
SHORTEST_ID_PREFIX = 4
"""First digits of a difference's id that are enough when they fit one only."""
_LISTED_IDS = 5
"""Most ids named that a few digits fit."""
_CONTEXT_CHARACTERS = 160
"""Most characters of the sentence to show on either side of a reading."""
_FIELD_WIDTH = len("differences") + 1
"""Columns of the name of a field, the longest and a blank."""


class PolicyOutcome(NamedTuple):
    """What some policies would do at a difference."""

    policies: tuple[str, ...]
    decision: str
    reason: str


OutcomeFinder = Callable[[Difference, Work], Sequence[PolicyOutcome]]
"""Finds out what each policy would do at a difference of a work."""


def list_search_ids(name: str) -> tuple[str, ...]:
    """The ids of which one stands in every record that has something to tell about `name`."""
    cuts = [at for at in range(len(name)) if name.startswith(PAIR_SEPARATOR, at)]
    return (name, *(name[:at] for at in cuts if at))


def explain_id(name: str, records: Iterable[WorkRecord], weigh: OutcomeFinder = lambda _difference, _work: ()) -> Group:
    """Say what is known about `name`.

    Args:
        name: the id of a difference or its first digits, the id of a text or a work, or ``LEFT..RIGHT`` for a pair.
        records: the records of a run, or those in which any of `list_search_ids` stands.
        weigh: asked for each difference that is told about; by default policies are not told about.

    Raises:
        InputError: nothing bears that name, or several differences do.
    """
    differences: list[tuple[Difference, Work]] = []
    works: list[Any] = []
    texts: list[Any] = []
    pairs: dict[tuple[str, str, Pair], None] = {}
    for record in records:
        work = record.work
        differences += [(d, work) for d in _find_differences(name, work)]
        works += _describe_work(work) if work.id == name else ()
        texts += [line for w in work.witnesses if w.id == name for line in _describe_witness(w, work)]
        pairs |= {(p.left, p.right, p): None for p in record.pairs if _is_pair_named(p, name)}
    lines = [
        *(
            line
            for d, work in _resolve_difference_id(name, differences)
            for line in (*_describe_difference(d, work, weigh), Text())
        ),
        *works,
        *texts,
        *(line for _, _, p in sorted(pairs, key=lambda key: key[:2]) for line in _describe_pair(p)),
    ]
    if not lines:
        raise InputError(
            f"{show_on_one_line(name) or 'an empty name'}: nothing known by that name; give the id of a difference, a text "
            f"or a work (in the tables differences, witnesses, works), or LEFT{PAIR_SEPARATOR}RIGHT for a pair"
        )
    return Group(*lines)


def _find_differences(name: str, work: Work) -> list[Difference]:
    return [d for d in work.differences if d.id == name or (len(name) >= SHORTEST_ID_PREFIX and d.id.startswith(name))]


def _resolve_difference_id(name: str, found: Sequence[tuple[Difference, Work]]) -> list[tuple[Difference, Work]]:
    """Those with the very id, else those of the only id that starts so."""
    exact = [(d, work) for d, work in found if d.id == name]
    ids = sorted({d.id for d, _ in found})
    if not exact and len(ids) > 1:
        more = f" and {len(ids) - _LISTED_IDS} more" if len(ids) > _LISTED_IDS else ""
        raise InputError(f"{name}: fits {', '.join(ids[:_LISTED_IDS])}{more}; give more digits")
    return exact or list(found)


def _describe_difference(d: Difference, work: Work, weigh: OutcomeFinder) -> Iterator[Any]:
    yield Text.assemble(
        (f"Difference {d.id}", "bold"), "  ", (f"{d.kind.value} {d.severity.value}", SEVERITY_STYLES[d.severity])
    )
    yield from _format_fields(
        ("what", " · ".join([d.subtype, *d.labels, d.significance.value])),
        ("rule", f"{d.rule} (confidence {d.confidence.value})"),
        ("work", work.id),
        ("unit", "" if d.unit == d.id else d.unit),
        ("within", d.within),
    )
    if d.base != d.witness:
        yield from _describe_side("base", d.base, d.base_sentences, d.base_spans, work)
    yield from _describe_side("witness", d.witness, d.witness_sentences, d.witness_spans, work)
    yield from _format_fields(("decision", d.decision.value), ("reason", d.reason))
    if d.repair:
        r = d.repair
        edit = f"{r.start}-{r.end} → “{r.replacement}” ({r.kind}, {r.confidence.value}) in {d.damaged}"
        yield from _format_fields(("repair", edit), ("evidence", r.evidence))
    for at, outcome in enumerate(weigh(d, work)):
        told = f"{', '.join(outcome.policies)}: {outcome.decision}{f' ({outcome.reason})' if outcome.reason else ''}"
        yield Text.assemble("  ", (f"{'' if at else 'policies':<{_FIELD_WIDTH}}", "dim"), show_on_one_line(told))
    yield from _format_fields(
        ("to decide", f"add to decisions.csv (id,choice,text,who,why,date): {_format_decision_row(d)}")
    )


def _describe_side(role: str, owner: str, sentences: Sequence[int], spans: Sequence[Any], work: Work) -> Iterator[Any]:
    witness = next(w for w in work.witnesses if w.id == owner)
    raw = witness.document.raw
    yield from _format_fields(
        (
            role,
            f"{owner}, sentence {format_sentence_numbers(sentences) or '–'}, characters {format_spans(spans) or '–'}",
        )
    )
    for start, end in spans:
        before, after = _quote_surroundings(witness, start, end)
        parts = (
            (show_on_one_line(before), "dim"),
            quote_reading(raw[start:end], width=0),
            (show_on_one_line(after), "dim"),
        )
        yield Text.assemble(" " * (_FIELD_WIDTH + 2), *parts)


def _quote_surroundings(witness: Witness, start: int, end: int) -> tuple[str, str]:
    """What stands round a span in its sentences; cut at a blank when that is long."""
    first = max((s.start for s in witness.sentences if s.start <= start), default=0)
    last = min((s.end for s in witness.sentences if s.end >= end and s.end > start), default=end)
    before, after = witness.document.raw[first:start], witness.document.raw[end:last].rstrip()
    if len(before) > _CONTEXT_CHARACTERS:
        before = "…" + before[-_CONTEXT_CHARACTERS:].partition(" ")[2]
    if len(after) > _CONTEXT_CHARACTERS:
        after = after[:_CONTEXT_CHARACTERS].rpartition(" ")[0] + "…"
    return before, after


def _format_decision_row(d: Difference) -> str:
    cells = io.StringIO()
    csv.writer(cells, lineterminator="").writerow([d.id, "base or witness", "", "you", guard_cell("why"), ""])
    return cells.getvalue()


def _describe_work(work: Work) -> Iterator[Any]:
    yield make_safe_line(f"Work {work.id}", "bold")
    yield from _format_fields(
        ("texts", ", ".join(work.members)),
        ("base", f"{work.base}: {work.base_reason}"),
        ("differences", f"{count_units(work.differences)}, {count_units(work.open)} of them open"),
    )
    yield Text()


def _describe_witness(witness: Witness, work: Work) -> Iterator[Any]:
    places = count_units(d for d in work.differences if d.witness == witness.id)
    yield make_safe_line(f"Text {witness.id}", "bold")
    yield from _format_fields(
        ("work", work.id + (" (base)" if work.base == witness.id else "")),
        ("SHA-256", witness.document.sha256),
        (
            "length",
            f"{format_count(witness.profile.characters, 'character')}, {format_count(len(witness.sentences), 'sentence')}",
        ),
        ("damage", format_counts(witness.profile.counts) or "none found"),
        *((name, value) for name, value in witness.metadata.items()),
        ("departs", f"from the base in {format_count(places, 'place')}"),
    )
    yield Text()


def _is_pair_named(pair: Pair, name: str) -> bool:
    return name in (
        f"{pair.left}{PAIR_SEPARATOR}{pair.right}",
        f"{pair.right}{PAIR_SEPARATOR}{pair.left}",
        pair.left,
        pair.right,
    )


def _describe_pair(pair: Pair) -> Iterator[Any]:
    yield make_safe_line(f"Pair {pair.left}{PAIR_SEPARATOR}{pair.right}", "bold")
    figures = f"resemblance {pair.resemblance:.4f}, containment {pair.containment:.4f}, coverage {pair.coverage:.4f}"
    yield from _format_fields(("kind", pair.kind), ("measures", figures), ("why", pair.why))
    yield Text()


def _format_fields(*pairs: tuple[str, str]) -> Iterator[Text]:
    for name, value in pairs:
        if value:
            yield Text.assemble("  ", (f"{name:<{_FIELD_WIDTH}}", "dim"), show_on_one_line(value))
