"""The records of a work as plain data for the script of its page; spans are code points, texts are named by column."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from reconcile.canonical.user_decisions import question
from reconcile.model.questions import WAITING
from reconcile.model.records import Difference, Repair, Segment, Span, Witness, Work
from reconcile.report.difference_counts import most_urgent
from reconcile.report.pages.canonical_column import Place
from reconcile.report.reading_context import in_context
from reconcile.report.witness_columns import Column
from reconcile.vocabulary import Kind

SMALL = (Kind.LAYOUT, Kind.TYPOGRAPHY, Kind.CASING, Kind.PUNCTUATION)
"""The classes that "hide small forms" hides."""
_CONTEXT = 28


def payload_of(work: Work, columns: Sequence[Column], places: Sequence[Place]) -> dict[str, Any]:
    """Everything that the script of a work's page shows or swaps."""
    number = {column.id: n for n, column in enumerate(columns)}
    asked = _asked(work)
    return {
        "work": work.id,
        "key": _key(work),
        "canonical": work.canonical.text,
        "texts": [_text(work.witnesses[c.at], c) for c in columns],
        "differences": [_difference(d, number, columns) for d in work.differences],
        "open": list(asked),
        "asked": list(asked.values()),
        "segments": [_segment(s, number) for s in work.canonical.segments],
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
        "waiting": [_waiting(d, work) for _, d in most_urgent([work])],
        "kinds": [kind.value for kind in Kind],
        "small": [kind.value for kind in SMALL],
    }


def _asked(work: Work) -> dict[int, int]:
    """Each difference that waits for a person → the one under which all that ask the same are answered."""
    choosable = {fragment.difference for fragment in work.fragments}
    waiting = {n: d for n, d in enumerate(work.differences) if d.decision in WAITING}
    first: dict[object, int] = {}
    for n, d in sorted(waiting.items(), key=lambda item: (item[1].id not in choosable, item[0])):
        first.setdefault(question(d), n)
    return {n: first[question(d)] for n, d in waiting.items()}


def _waiting(d: Difference, work: Work) -> dict[str, str]:
    """One entry of the list of what needs a person; a bare reading says little, so it stands in its context."""
    side = in_context(d, work, width=_CONTEXT)[-1]
    return {"id": d.id, "before": side.before, "reading": side.reading, "after": side.after}


def _key(work: Work) -> str:
    """Names the decisions in the browser's storage: other texts have other decisions."""
    told = "\n".join([work.id, *sorted(w.document.sha256 for w in work.witnesses)])
    return "reconcile decisions " + hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _text(witness: Witness, column: Column) -> dict[str, Any]:
    return {"siglum": column.siglum, "id": witness.id, "starts": list(column.starts)}


def _difference(d: Difference, number: dict[str, int], columns: Sequence[Column]) -> dict[str, Any]:
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
        "baseSpans": _spans(d.base_spans),
        "witnessSpans": _spans(d.witness_spans),
        "baseSentences": [n + 1 for n in d.base_sentences],
        "witnessSentences": [n + 1 for n in d.witness_sentences],
        "baseRow": _row(base, d.base_sentences),
        "witnessRow": _row(witness, d.witness_sentences),
        "decision": d.decision.value,
        "reason": d.reason,
        "repair": _repair(d.repair) if d.repair else None,
        "damaged": number.get(d.damaged),
    }


def _row(column: Column, sentences: Sequence[int]) -> int | None:
    return column.rows[sentences[0]] + 1 if sentences else None


def _spans(spans: Sequence[Span]) -> list[list[int]]:
    return [[start, end] for start, end in spans]


def _repair(repair: Repair) -> dict[str, Any]:
    return {
        "start": repair.start,
        "end": repair.end,
        "replacement": repair.replacement,
        "kind": repair.kind,
        "evidence": repair.evidence,
        "confidence": repair.confidence.value,
    }


def _segment(segment: Segment, number: dict[str, int]) -> dict[str, Any]:
    return {
        "start": segment.start,
        "end": segment.end,
        "sources": [[number[s.witness], s.start, s.end] for s in segment.sources],
        "rule": segment.rule,
        "policy": segment.policy,
        "differences": list(segment.differences),
        "repairs": [_repair(r) for r in segment.repairs],
    }
