"""Everything that is known about one difference, text, work or pair, for the terminal."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from rich.console import Group
from rich.text import Text

from reconcile.errors import InputError
from reconcile.model.pairs import Pair
from reconcile.model.records import Difference, Witness, Work
from reconcile.report.console.screen import SEVERITY_STYLES, make_safe_line, quote_reading
from reconcile.report.difference_counts import count_units
from reconcile.report.reading_context import quote_sentence
from reconcile.report.run_folder.work_record import WorkRecord
from reconcile.report.summary import format_count, format_rest
from reconcile.report.tables import format_counts, format_sentence_numbers, format_spans
from reconcile.report.waterfall import build_waterfall, find_scale, format_bits
from reconcile.storage.cells import FIGURE_PLACES
from reconcile.storage.display_text import show_on_one_line
from reconcile.storage.safe_csv import guard_cell

PAIR_SEPARATOR = ".."
"""Between the two ids of a pair."""
SHORTEST_ID_PREFIX = 4
"""First digits of a difference's id that are enough when they fit only one. Chosen by hand: 1 in 65,536 by chance."""
_LISTED_IDS = 5
"""Most ids that an error lists. Chosen by hand."""
_BAR_WIDTH = 30
"""Columns of the bars of a waterfall. Chosen by hand."""
_FIELD_WIDTH = len("differences") + 1
"""Columns of the name of a field: the longest and a blank."""


class PolicyOutcome(NamedTuple):
    """The decision of some policies at a difference."""

    policies: tuple[str, ...]
    decision: str
    reason: str


OutcomeFinder = Callable[[Difference, Work], Sequence[PolicyOutcome]]
"""Finds the decision of each policy at a difference of a work."""


def list_search_ids(name: str) -> tuple[str, ...]:
    """Return the ids of which every record about `name` contains at least one."""
    cuts = [at for at in range(len(name)) if name.startswith(PAIR_SEPARATOR, at)]
    return (name, *(name[:at] for at in cuts if at))


def explain_id(name: str, records: Iterable[WorkRecord], find_outcomes: OutcomeFinder) -> Group:
    """Render what is known about `name` in the records of a run, or in those that contain any of `list_search_ids`.

    `name` is the id of a difference or its first digits, the id of a text, a work or a pair, or ``LEFT..RIGHT`` for a
    pair.

    Raises:
        InputError: nothing has that name, or several differences have it.
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
    lines: list[Any] = []
    for d, work in _resolve_difference_id(name, differences):
        lines += [*_describe_difference(d, work, find_outcomes), Text()]
    lines += [*works, *texts]
    for *_, pair in sorted(pairs, key=lambda key: key[:2]):
        lines += _describe_pair(pair)
    if not lines:
        raise InputError(
            f"{show_on_one_line(name) or 'an empty name'}: nothing known by that name; give the id of a difference, "
            f"a text, a work or a pair (in the tables differences, witnesses, works, pairs), or "
            f"LEFT{PAIR_SEPARATOR}RIGHT for a pair"
        )
    return Group(*lines)


def _find_differences(name: str, work: Work) -> list[Difference]:
    return [d for d in work.differences if d.id == name or (len(name) >= SHORTEST_ID_PREFIX and d.id.startswith(name))]


def _resolve_difference_id(name: str, found: Sequence[tuple[Difference, Work]]) -> list[tuple[Difference, Work]]:
    """Return those with exactly this id, else those of the only id that starts so."""
    exact = [(d, work) for d, work in found if d.id == name]
    ids = sorted({d.id for d, _ in found})
    if not exact and len(ids) > 1:
        listed = f"{', '.join(ids[:_LISTED_IDS])} {format_rest(len(ids), _LISTED_IDS)}".rstrip()
        raise InputError(f"{name}: fits {listed}; give more digits")
    return exact or list(found)


def _describe_difference(d: Difference, work: Work, find_outcomes: OutcomeFinder) -> Iterator[Any]:
    what = (f"{d.kind.value} {d.severity.value}", SEVERITY_STYLES[d.severity])
    yield Text.assemble((f"Difference {d.id}", "bold"), "  ", what)
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
    for at, outcome in enumerate(find_outcomes(d, work)):
        reason = f" ({outcome.reason})" if outcome.reason else ""
        line = f"{', '.join(outcome.policies)}: {outcome.decision}{reason}"
        yield Text.assemble("  ", (f"{'' if at else 'policies':<{_FIELD_WIDTH}}", "dim"), show_on_one_line(line))
    advice = f"add to decisions.csv (id,choice,text,who,why,date): {_format_decision_row(d)}"
    yield from _format_fields(("to decide", advice))


def _describe_side(role: str, owner: str, sentences: Sequence[int], spans: Sequence[Any], work: Work) -> Iterator[Any]:
    witness = next(w for w in work.witnesses if w.id == owner)
    place = f"sentence {format_sentence_numbers(sentences) or '–'}, characters {format_spans(spans) or '–'}"
    yield from _format_fields((role, f"{owner}, {place}"))
    for start, end in spans:
        before, after = (make_safe_line(text, "dim") for text in quote_sentence(witness, start, end))
        reading = quote_reading(witness.document.raw[start:end], width=0)
        yield Text.assemble(" " * (_FIELD_WIDTH + 2), before, reading, after)


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
    characters = format_count(witness.profile.characters, "character")
    yield make_safe_line(f"Text {witness.id}", "bold")
    yield from _format_fields(
        ("work", work.id + (" (base)" if work.base == witness.id else "")),
        ("SHA-256", witness.document.sha256),
        ("length", ", ".join((characters, format_count(len(witness.sentences), "sentence")))),
        ("damage", format_counts(witness.profile.counts) or "none found"),
        *((name, value) for name, value in witness.metadata.items()),
        ("departs", f"from the base in {format_count(places, 'place')}"),
    )
    yield Text()


def _is_pair_named(pair: Pair, name: str) -> bool:
    sides = (pair.left, pair.right)
    return name in (pair.id, *sides, PAIR_SEPARATOR.join(sides), PAIR_SEPARATOR.join(reversed(sides)))


def _describe_pair(pair: Pair) -> Iterator[Any]:
    yield make_safe_line(f"Pair {pair.id}  {pair.left}{PAIR_SEPARATOR}{pair.right}", "bold")
    measures = {"resemblance": pair.resemblance, "containment": pair.containment, "coverage": pair.coverage}
    figures = ", ".join(f"{name} {value:.{FIGURE_PLACES}f}" for name, value in measures.items())
    titles = f"titles {pair.title}, years {pair.year}"
    yield from _format_fields(("kind", pair.kind), ("decision", pair.decision), ("why", pair.why))
    yield from _format_fields(("measures", figures), ("declared", titles))
    yield from _render_waterfall(pair)
    row = f"{pair.id},join,,you,,"
    yield from _format_fields(("to decide", f"add to decisions.csv (id,choice,text,who,why,date): {row} (or part)"))
    yield Text()


def _render_waterfall(pair: Pair) -> Iterator[Text]:
    """Show how the match weight comes about: a line for each comparison, with its bits, the sum so far and a bar."""
    steps = build_waterfall(pair)
    low, high = find_scale([steps], ())
    names = [f"{step.name} {step.level}".rstrip() for step in steps]
    width = max(map(len, names), default=0)
    for at, (step, name) in enumerate(zip(steps, names, strict=True)):
        lead = f"  {'' if at else 'evidence':<{_FIELD_WIDTH}}"
        figures = f"{show_on_one_line(name):<{width}}  {format_bits(step.weight):>7}  {format_bits(step.total):>7}  "
        start, end = (round(_BAR_WIDTH * (x - low) / (high - low or 1)) for x in sorted((step.before, step.total)))
        sign = "+" if step.weight > 0 else "-"
        why = f"  {show_on_one_line(step.why)}" if step.why else ""
        bar = f"{' ' * start}{sign * max(end - start, 1 if step.weight else 0)}"
        line = Text.assemble((lead, "dim"), figures, bar.ljust(_BAR_WIDTH), (why, "dim"))
        line.rstrip()
        yield line
    lead = f"  {'':<{_FIELD_WIDTH}}"
    total = f"{'match weight':<{width}}  {'':>7}  {format_bits(pair.match_weight):>7}"
    yield Text.assemble(lead, (total, "bold"), f"  probability {pair.match_probability:.{FIGURE_PLACES}f}")


def _format_fields(*pairs: tuple[str, str]) -> Iterator[Text]:
    for name, value in pairs:
        if value:
            yield Text.assemble("  ", (f"{name:<{_FIELD_WIDTH}}", "dim"), show_on_one_line(value))
