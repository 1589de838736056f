"""The records of a work as plain data for the script of its page; spans are code points, texts are named by column."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from reconcile.model.records import Difference, Repair, Segment, Span, Witness, Work
from reconcile.report.difference_counts import rank_open_units
from reconcile.report.pages.canonical_column import DecisionPlace
from reconcile.report.reading_context import quote_in_context
from reconcile.report.witness_columns import WitnessColumn
from reconcile.text.equal_readings import identify_question
from reconcile.vocabulary import WAITING_DECISIONS, Kind

SMALL_FORM_KINDS = (Kind.LAYOUT, Kind.TYPOGRAPHY, Kind.CASING, Kind.PUNCTUATION)
"""The classes that "hide small forms" hides."""
_CONTEXT_CHARACTERS = 28


def build_payload(work: Work, columns: Sequence[WitnessColumn], places: Sequence[DecisionPlace]) -> dict[str, Any]:
    """Everything that the script of a work's page shows or swaps."""
    number = {column.id: n for n, column in enumerate(columns)}
    asked = _map_questions(work)
    return {
        "work": work.id,
        "key": _make_storage_key(work),
        "canonical": work.canonical.text,
        "texts": [_build_text_entry(work.witnesses[c.member_index], c) for c in columns],
        "differences": [_build_difference_entry(d, number, columns) for d in work.differences],
        "open": list(asked),
        "asked": list(asked.values()),
        "segments": [_build_segment_entry(s, number) for s in work.canonical.segments],
        "fragments": [
            {
                "id": f.difference,
                "start": f.start,
                "end": f.end,
                "choices": {name: f.choices[name] for name in sorted(f.choices)},
                "typed": list(f.typed) or None,
                "overlaps": list(f.overlaps),
            }
            for f in work.fragments
        ],
        "places": [{"start": p.start, "end": p.end, "fragments": list(p.fragments)} for p in places],
        "waiting": [_build_open_entry(d, work) for _, d in rank_open_units([work])],
        "kinds": [kind.value for kind in Kind],
        "small": [kind.value for kind in SMALL_FORM_KINDS],
    }


def _map_questions(work: Work) -> dict[int, int]:
    """Each difference that waits for a person → the one under which all that ask the same are answered."""
    choosable = {fragment.difference for fragment in work.fragments}
    waiting = {n: d for n, d in enumerate(work.differences) if d.decision in WAITING_DECISIONS}
    first: dict[object, int] = {}
    for n, d in sorted(waiting.items(), key=lambda item: (item[1].id not in choosable, item[0])):
        first.setdefault(identify_question(d), n)
    return {n: first[identify_question(d)] for n, d in waiting.items()}


def _build_open_entry(d: Difference, work: Work) -> dict[str, str]:
    """One entry of the list of what needs a person; a bare reading says little, so it stands in its context."""
    side = quote_in_context(d, work, width=_CONTEXT_CHARACTERS)[-1]
    return {"id": d.id, "before": side.before, "reading": side.reading, "after": side.after}


def _make_storage_key(work: Work) -> str:
    """Names the decisions in the browser's storage: other texts have other decisions."""
    told = "\n".join([work.id, *sorted(w.document.sha256 for w in work.witnesses)])
    return "reconcile decisions " + hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _build_text_entry(witness: Witness, column: WitnessColumn) -> dict[str, Any]:
    return {"siglum": column.siglum, "id": witness.id, "starts": list(column.sentence_starts)}


def _build_difference_entry(d: Difference, number: dict[str, int], columns: Sequence[WitnessColumn]) -> dict[str, Any]:
    own = d.base == d.witness
    base, witness = columns[number[d.base]], columns[number[d.witness]]
    return {
        "id": d.id,
        "unit": d.unit,
        "within": d.within,
        "kind": d.kind.value,
        "labels": list(d.labels),
        "subtype": d.subtype,
        "significance": d.significance.value,
        "severity": d.severity.value,
        "confidence": d.confidence.value,
        "rule": d.rule,
        "base": number[d.base],
        "witness": number[d.witness],
        "own": own,
        "baseText": d.base_text,
        "witnessText": d.witness_text,
        "baseSpans": _list_spans(d.base_spans),
        "witnessSpans": _list_spans(d.witness_spans),
        "baseSentences": [n + 1 for n in d.base_sentences],
        "witnessSentences": [n + 1 for n in d.witness_sentences],
        "baseRow": _find_row_number(base, d.base_sentences),
        "witnessRow": _find_row_number(witness, d.witness_sentences),
        "decision": d.decision.value,
        "reason": d.reason,
        "repair": _build_repair_entry(d.repair) if d.repair else None,
        "damaged": number.get(d.damaged),
    }


def _find_row_number(column: WitnessColumn, sentences: Sequence[int]) -> int | None:
    return column.sentence_rows[sentences[0]] + 1 if sentences else None


def _list_spans(spans: Sequence[Span]) -> list[list[int]]:
    return [[start, end] for start, end in spans]


def _build_repair_entry(repair: Repair) -> dict[str, Any]:
    return {
        "start": repair.start,
        "end": repair.end,
        "replacement": repair.replacement,
        "kind": repair.kind,
        "evidence": repair.evidence,
        "confidence": repair.confidence.value,
    }


def _build_segment_entry(segment: Segment, number: dict[str, int]) -> dict[str, Any]:
    return {
        "start": segment.start,
        "end": segment.end,
        "sources": [[number[s.witness], s.start, s.end] for s in segment.sources],
        "rule": segment.rule,
        "policy": segment.policy,
        "differences": list(segment.differences),
        "repairs": [_build_repair_entry(r) for r in segment.repairs],
    }
