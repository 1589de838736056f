"""The records of a work as plain data for the script of its page; spans are code points, a text is its column."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from reconcile.model.records import Difference, Fragment, Segment, Work
from reconcile.report.difference_counts import rank_open_units
from reconcile.report.pages.canonical_column import DecisionPlace
from reconcile.report.reading_context import PAGE_CONTEXT, quote_in_context
from reconcile.report.witness_columns import WitnessColumn
from reconcile.storage.json_codec import to_plain
from reconcile.storage.spool import pack_text
from reconcile.text.equal_readings import identify_question
from reconcile.vocabulary import WAITING_DECISIONS, Kind

SMALL_FORM_KINDS = (Kind.LAYOUT, Kind.TYPOGRAPHY, Kind.CASING, Kind.PUNCTUATION)
"""The classes that "hide small forms" hides."""


def build_payload(work: Work, columns: Sequence[WitnessColumn], places: Sequence[DecisionPlace]) -> dict[str, Any]:
    """Return everything that the script of a work's page shows or exchanges."""
    number = {column.id: n for n, column in enumerate(columns)}
    asked = _map_questions(work)
    return {
        "work": work.id,
        "key": _make_storage_key(work),
        "canonical": work.canonical.text,
        "texts": [{"siglum": c.siglum, "id": c.id, "starts": list(c.sentence_starts)} for c in columns],
        "differences": [_build_difference_entry(d, number, columns) for d in work.differences],
        "open": list(asked),
        "asked": list(asked.values()),
        "segments": [_build_segment_entry(s, number) for s in work.canonical.segments],
        "fragments": [_build_fragment_entry(f) for f in work.fragments],
        "places": [{"start": p.start, "end": p.end, "fragments": list(p.fragments)} for p in places],
        "waiting": [_build_open_entry(d, work) for d in rank_open_units(work)],
        "kinds": [kind.value for kind in Kind],
        "small": [kind.value for kind in SMALL_FORM_KINDS],
    }


def _build_fragment_entry(f: Fragment) -> dict[str, Any]:
    return {
        "id": f.difference,
        "start": f.start,
        "end": f.end,
        "choices": to_plain(f.choices),
        "typed": list(f.typed) or None,
        "overlaps": list(f.overlaps),
    }


def _map_questions(work: Work) -> dict[int, int]:
    """Map each difference that waits to the one that answers all with the same question."""
    choosable = {fragment.difference for fragment in work.fragments}
    waiting = {n: d for n, d in enumerate(work.differences) if d.decision in WAITING_DECISIONS}
    first: dict[object, int] = {}
    for n, d in sorted(waiting.items(), key=lambda item: (item[1].id not in choosable, item[0])):
        first.setdefault(identify_question(d), n)
    return {n: first[identify_question(d)] for n, d in waiting.items()}


def _build_open_entry(d: Difference, work: Work) -> dict[str, str]:
    side = quote_in_context(d, work, width=PAGE_CONTEXT)[-1]
    return {"id": d.id, "before": side.before, "reading": side.reading, "after": side.after}


def _make_storage_key(work: Work) -> str:
    """Name the decisions in the browser's storage: other texts have other decisions."""
    named = "\n".join([work.id, *sorted(w.document.sha256 for w in work.witnesses)])
    return "reconcile decisions " + hashlib.sha256(pack_text(named)).hexdigest()[:16]


def _build_difference_entry(d: Difference, number: dict[str, int], columns: Sequence[WitnessColumn]) -> dict[str, Any]:
    own = d.base == d.witness
    base, witness = columns[number[d.base]], columns[number[d.witness]]
    names = ("id", "unit", "within", "kind", "labels", "subtype", "significance", "severity", "confidence", "rule")
    return {name: to_plain(getattr(d, name)) for name in names} | {
        "base": number[d.base],
        "witness": number[d.witness],
        "own": own,
        "baseText": d.base_text,
        "witnessText": d.witness_text,
        "baseSpans": to_plain(d.base_spans),
        "witnessSpans": to_plain(d.witness_spans),
        "baseSentences": [n + 1 for n in d.base_sentences],
        "witnessSentences": [n + 1 for n in d.witness_sentences],
        "baseRow": _find_row_number(base, d.base_sentences),
        "witnessRow": _find_row_number(witness, d.witness_sentences),
        "decision": d.decision.value,
        "reason": d.reason,
        "repair": to_plain(d.repair),
        "damaged": number.get(d.damaged),
    }


def _find_row_number(column: WitnessColumn, sentences: Sequence[int]) -> int | None:
    return column.sentence_rows[sentences[0]] + 1 if sentences else None


def _build_segment_entry(segment: Segment, number: dict[str, int]) -> dict[str, Any]:
    names = ("start", "end", "sources", "rule", "policy", "differences", "repairs")
    sources = [[number[s.witness], s.start, s.end] for s in segment.sources]
    return {name: to_plain(getattr(segment, name)) for name in names} | {"sources": sources}
